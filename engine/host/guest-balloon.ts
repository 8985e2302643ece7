import type { Disposable } from '../base/event.ts'
import type { GuestEvent } from '../daemon/guest.ts'
import type { Machine } from '../machine/machine.ts'
import type { Scheduler } from './scheduler.ts'

const kibPerPage = 4
/** QEMU tells of changes at most once a second (docs of BALLOON_CHANGE). */
const reportMilliseconds = 1000

/** Tags of VIRTIO 1.2, 5.5.6.4, by libvirt's names for what they count, and how many of theirs make one of libvirt's. */
const memoryStats: readonly [tag: number, name: string, divisor: bigint][] = [
  [0, 'swap_in', 1024n],
  [1, 'swap_out', 1024n],
  [2, 'major_fault', 1n],
  [3, 'minor_fault', 1n],
  [4, 'unused', 1024n],
  [5, 'available', 1024n],
  [6, 'usable', 1024n],
  [7, 'disk_caches', 1024n],
  [8, 'hugetlb_pgalloc', 1n],
  [9, 'hugetlb_pgfail', 1n],
]
/** Linux gives all ones for what it does not know. */
const unknownValue = 0xffff_ffff_ffff_ffffn

/** A guest's balloon as a daemon sees it: in KiB that the guest has, with events that do not come too often. */
export class GuestBalloon {
  private readonly machine: Machine
  private readonly totalKiB: number
  private readonly scheduler: Scheduler
  private readonly emit: (event: GuestEvent) => void
  private reported: number
  private quiet: Disposable | undefined
  private polling: Disposable | undefined
  private updatedAt = 0

  constructor(machine: Machine, totalKiB: number, scheduler: Scheduler, emit: (event: GuestEvent) => void) {
    this.machine = machine
    this.totalKiB = totalKiB
    this.scheduler = scheduler
    this.emit = emit
    this.reported = this.kib
    if (machine.balloon)
      machine.balloon.onStats = () => {
        this.updatedAt = Math.floor(Date.now() / 1000)
      }
  }

  /** What the guest has now. */
  get kib(): number {
    return this.totalKiB - (this.machine.balloon?.pages ?? 0) * kibPerPage
  }

  request(kib: number): void {
    if (!this.machine.balloon) throw new Error('the machine has no balloon')
    this.machine.balloon.request(Math.floor((this.totalKiB - kib) / kibPerPage))
  }

  /** Asks for statistics every so many seconds; 0 ends that. `wake` is called each time. */
  poll(seconds: number, wake: () => void): void {
    this.polling?.dispose()
    this.polling = undefined
    if (seconds <= 0) return
    const ask = () => {
      this.machine.balloon?.askForStats()
      wake()
      this.polling = this.scheduler.after(seconds * 1000, ask)
    }
    ask()
  }

  /** Tells of a change; of several within a second the first and the last. */
  report(): void {
    if (this.quiet || this.kib === this.reported) return
    this.reported = this.kib
    this.emit({ type: 'balloon', kib: this.reported })
    this.quiet = this.scheduler.after(reportMilliseconds, () => {
      this.quiet = undefined
      this.report()
    })
  }

  stats(): Record<string, number> {
    const { stats } = this.machine.balloon ?? { stats: new Map<number, bigint>() }
    const found = memoryStats.flatMap(([tag, name, divisor]) => {
      const value = stats.get(tag)
      return value === undefined || value === unknownValue ? [] : [[name, Number(value / divisor)] as const]
    })
    return { ...Object.fromEntries(found), last_update: this.updatedAt }
  }
}
