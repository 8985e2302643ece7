import { type Disposable, Emitter, type Event } from '../base/event.ts'
import type { Machine } from '../machine/machine.ts'
import type { GuestClock } from './guest-clock.ts'
import type { GuestCounters, GuestState } from './guest-protocol.ts'
import { Pump } from './pump.ts'
import type { Scheduler } from './scheduler.ts'
import type { SerialLine } from './serial-line.ts'

export interface BootFiles {
  kernel: Uint8Array
  initrd?: Uint8Array
  commandLine: string
  /** What to call the files in a message. */
  names?: { kernel: string; initrd: string }
}

/** What running a guest needs of its machine. */
export type GuestMachine = Pick<
  Machine,
  'instructions' | 'isStopped' | 'onExit' | 'bootLinux' | 'run' | 'nextDeadline' | 'powerButton' | 'reset'
>

export interface GuestParts {
  machine: GuestMachine
  memoryMiB: number
  clock: GuestClock
  serial: SerialLine
  scheduler: Scheduler
  boot: BootFiles
}

const reportMilliseconds = 500

/** One guest from power-on to power-off: runs its machine, keeps its state, and does what its buttons say. */
export class GuestSession {
  private readonly parts: GuestParts
  private readonly pump: Pump
  private readonly states = new Emitter<{ state: GuestState; reason?: string }>()
  private readonly reports = new Emitter<GuestCounters>()
  private readonly resets = new Emitter<void>()
  private current: GuestState = 'off'
  private exit: { kind: 'poweroff' | 'reset' | 'crash'; reason?: string } | undefined
  private report: Disposable | undefined
  private lastReport = { at: 0, instructions: 0 }

  readonly onState: Event<{ state: GuestState; reason?: string }> = this.states.event
  readonly onCounters: Event<GuestCounters> = this.reports.event
  /** The guest restarted itself, and boots again. */
  readonly onReset: Event<void> = this.resets.event

  constructor(parts: GuestParts) {
    this.parts = parts
    this.pump = new Pump(parts.machine, parts.clock, parts.scheduler, (stopped) => this.afterSlice(stopped))
    parts.machine.onExit((exit) => {
      this.exit ??= exit
    })
  }

  get state(): GuestState {
    return this.current
  }

  /** The guest has halted for good, as by `halt`, without turning itself off. */
  get isStopped(): boolean {
    return this.parts.machine.isStopped
  }

  /** Throws a UserError if the kernel or the initrd cannot be booted. */
  start(): void {
    this.parts.machine.bootLinux(this.parts.boot)
    this.run()
  }

  pause(): void {
    if (this.current !== 'running') return
    this.leave('paused')
  }

  resume(): void {
    if (this.current === 'paused') this.run()
  }

  /** As the button on the case: the guest is not asked. */
  reset(): void {
    if (this.current !== 'running' && this.current !== 'paused') return
    this.parts.machine.reset()
    this.parts.machine.bootLinux(this.parts.boot)
    if (this.current === 'paused') this.run()
    else this.pump.wake()
  }

  /** Asks the guest to shut down, by ACPI. */
  powerButton(): void {
    if (this.current !== 'running') return
    this.parts.machine.powerButton()
    this.pump.wake()
  }

  /** Bytes for the serial port. They wait in the port while the guest is paused. */
  send(bytes: Uint8Array): void {
    this.parts.serial.send(bytes)
    this.pump.wake()
  }

  /** Something came for the guest from outside: an idle one may have work now. */
  wake(): void {
    this.pump.wake()
  }

  forceOff(): void {
    if (this.current === 'off') return
    this.leave('off')
  }

  counters(): GuestCounters {
    const { machine, clock, scheduler, memoryMiB } = this.parts
    const at = scheduler.now()
    const instructions = machine.instructions
    const milliseconds = at - this.lastReport.at
    const mips = milliseconds > 0 ? (instructions - this.lastReport.instructions) / milliseconds / 1000 : 0
    this.lastReport = { at, instructions }
    return { instructions, mips, uptimeSeconds: clock.now() / 1e9, memoryMiB }
  }

  private run(): void {
    this.enter('running')
    this.lastReport = { at: this.parts.scheduler.now(), instructions: this.parts.machine.instructions }
    this.scheduleReport()
    this.pump.start()
  }

  /** Stops running. The last output and counters come before the news. */
  private leave(state: GuestState, reason?: string): void {
    this.current = state
    this.pump.stop()
    this.report?.dispose()
    this.parts.serial.flush()
    this.reports.emit(this.counters())
    if (this.current === state) this.enter(state, reason)
  }

  private scheduleReport(): void {
    this.report = this.parts.scheduler.after(reportMilliseconds, () => {
      this.scheduleReport()
      this.reports.emit(this.counters())
    })
  }

  private afterSlice(stopped: 'shutdown' | 'crashed' | undefined): void {
    this.parts.serial.flush()
    const exit = this.exit
    this.exit = undefined
    if (exit?.kind === 'reset') {
      this.parts.machine.reset()
      this.parts.machine.bootLinux(this.parts.boot)
      this.pump.start()
      this.resets.emit()
    } else if (stopped || exit) {
      if (exit?.kind === 'crash' || stopped === 'crashed')
        this.leave('crashed', exit?.reason ?? 'the guest crashed')
      else this.leave('off')
    }
  }

  private enter(state: GuestState, reason?: string): void {
    this.current = state
    this.states.emit(reason === undefined ? { state } : { state, reason })
  }
}
