import type { PassedEnd } from '../base/channel.ts'
import { UserError } from '../base/error.ts'
import { Emitter, type Event } from '../base/event.ts'
import type {
  DisplaySpec,
  Guest,
  GuestChardev,
  GuestEvent,
  GuestLauncher,
  GuestSpec,
  GuestStats,
  GuestViewer,
} from '../daemon/guest.ts'
import type { ScreenText } from '../model/screen-text.ts'
import type { GuestLink, GuestResources, HostTerminal } from './guest-link.ts'
import {
  type CallName,
  type FromGuest,
  type GuestCalls,
  streamWindow,
  type ToGuest,
} from './guest-messages.ts'
import { WorkerViewers } from './worker-viewers.ts'

/** A worker that has not answered by then hangs: between two answers it does nothing that takes longer. */
const answerMilliseconds = 60_000

/** Starts guests, each in a worker of its own. */
export function guestLauncher(resources: GuestResources): GuestLauncher & { cpuNanoseconds(): number } {
  const guests = new Set<WorkerGuest>()
  /** Of those that are gone. */
  let spent = 0
  return {
    async launch(spec) {
      const [kernel, initrd] = await Promise.all([
        resources.readFile(spec.boot.kernel, 'kernel'),
        spec.boot.initrd ? resources.readFile(spec.boot.initrd, 'initrd') : undefined,
      ])
      const guest = new WorkerGuest(resources.startWorker(spec.name), await openTerminals(spec, resources))
      guests.add(guest)
      guest.onEnd(() => {
        guests.delete(guest)
        spent += guest.cpuNanoseconds
      })
      const transfer = [kernel.buffer, ...(initrd ? [initrd.buffer] : [])]
      try {
        await guest.call('launch', [{ spec, kernel, initrd }], transfer)
      } catch (error) {
        await guest.end()
        throw error
      }
      return guest
    },
    cpuNanoseconds: () => [...guests].reduce((sum, guest) => sum + guest.cpuNanoseconds, spent),
  }
}

async function openTerminals(
  spec: GuestSpec,
  { openTerminal }: GuestResources,
): Promise<Map<string, HostTerminal | undefined>> {
  const channels = (spec.channels ?? []).filter(({ end }) => end === 'terminal')
  const ports = [...spec.serials, ...(spec.console ? [spec.console] : []), ...channels]
  const open = async (alias: string) => [alias, await openTerminal?.(alias)] as const
  return new Map(await Promise.all(ports.map(({ alias }) => open(alias))))
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
  timer: ReturnType<typeof setTimeout>
}

/** One guest whose machine is in a worker. */
class WorkerGuest implements Guest {
  readonly pid: number
  private readonly link: GuestLink
  private readonly events = new Emitter<GuestEvent>()
  private readonly ends = new Emitter<void>()
  private readonly waiting = new Map<number, Waiting>()
  private readonly chardevs: ReadonlyMap<string, WorkerChardev>
  private readonly viewers: WorkerViewers
  private calls = 0
  private gone: string | undefined
  private ending: Promise<void> | undefined
  /** As it was last told. */
  cpuNanoseconds = 0

  readonly onEvent: Event<GuestEvent> = this.events.event
  readonly onEnd: Event<void> = this.ends.event

  constructor(link: GuestLink, terminals: ReadonlyMap<string, HostTerminal | undefined>) {
    this.link = link
    this.pid = link.pid
    const post = (message: ToGuest) => {
      if (this.gone === undefined) link.post(message)
    }
    this.chardevs = new Map(
      [...terminals].map(([alias, terminal]) => [
        alias,
        new WorkerChardev(alias, terminal, `/dev/tabvisor/${link.pid}/${alias}`, post),
      ]),
    )
    this.viewers = new WorkerViewers((message, transfer) => link.post(message, transfer))
    link.onMessage((message) => this.receive(message))
    link.onGone((reason) => this.die(reason))
  }

  resume(): Promise<void> {
    return this.call('resume', [])
  }

  suspend(): Promise<void> {
    return this.call('suspend', [])
  }

  reset(): Promise<void> {
    return this.call('reset', [])
  }

  powerButton(): Promise<void> {
    return this.call('powerButton', [])
  }

  injectNmi(): Promise<void> {
    return this.call('injectNmi', [])
  }

  sendKeys(codes: readonly number[], holdMilliseconds: number): Promise<void> {
    return this.call('sendKeys', [codes, holdMilliseconds])
  }

  save(): Promise<Uint8Array> {
    return this.call('save', [])
  }

  dump(): Promise<Uint8Array> {
    return this.call('dump', [])
  }

  screenText(): Promise<ScreenText | undefined> {
    return this.call('screenText', [])
  }

  screenshot(): Promise<{ mime: string; bytes: Uint8Array }> {
    return this.call('screenshot', [])
  }

  openViewer(end: PassedEnd, options: { isTrusted: boolean }): GuestViewer {
    if (this.gone !== undefined) throw new Error(this.gone)
    return this.viewers.open(end, options)
  }

  setDisplay(display: DisplaySpec): Promise<void> {
    return this.call('setDisplay', [display])
  }

  setBalloon(kib: number): Promise<void> {
    return this.call('setBalloon', [kib])
  }

  setBalloonPeriod(seconds: number): Promise<void> {
    return this.call('setBalloonPeriod', [seconds])
  }

  async stats(): Promise<GuestStats> {
    const stats = await this.call('stats', [])
    this.cpuNanoseconds = stats.cpuNanoseconds
    return stats
  }

  chardev(alias: string): GuestChardev | undefined {
    return this.gone === undefined ? this.chardevs.get(alias) : undefined
  }

  end(): Promise<void> {
    this.ending ??= this.leave()
    this.close('the guest was ended')
    return this.ending
  }

  private async leave(): Promise<void> {
    await this.viewers.dismiss()
    await this.link.terminate()
    this.viewers.drop()
  }

  call<C extends CallName>(
    name: C,
    args: Parameters<GuestCalls[C]>,
    transfer: Transferable[] = [],
  ): Promise<Awaited<ReturnType<GuestCalls[C]>>> {
    return new Promise((resolve, reject) => {
      if (this.gone !== undefined) {
        reject(new Error(this.gone))
        return
      }
      const id = this.calls++
      const timer = setTimeout(() => {
        this.waiting.delete(id)
        reject(new Error('the guest’s worker does not answer'))
      }, answerMilliseconds)
      const settle = resolve as (value: unknown) => void
      this.waiting.set(id, { resolve: settle, reject, timer })
      this.link.post({ type: 'call', id, name, args } as ToGuest, transfer)
    })
  }

  private receive(message: FromGuest): void {
    // Viewers go while the guest is being ended.
    if (message.type === 'viewer') this.viewers.receive(message)
    if (this.gone !== undefined || message.type === 'viewer') return
    if (message.type === 'event') this.events.emit(message.event)
    else if (message.type === 'data') this.chardevs.get(message.alias)?.output(message.bytes)
    else if (message.type === 'taken') this.chardevs.get(message.alias)?.taken(message.count)
    else this.settle(message)
  }

  private settle(message: Extract<FromGuest, { type: 'done' | 'failed' }>): void {
    const waiting = this.waiting.get(message.id)
    if (!waiting) return
    this.waiting.delete(message.id)
    clearTimeout(waiting.timer)
    if (message.type === 'done') waiting.resolve(message.value)
    else waiting.reject(message.isForPerson ? new UserError(message.reason) : new Error(message.reason))
  }

  /** The worker went without being asked. */
  private die(reason: string): void {
    if (this.gone !== undefined) return
    this.ending = this.link.terminate()
    this.close(reason)
    this.viewers.drop()
    this.events.emit({ type: 'gone', reason })
  }

  private close(reason: string): void {
    if (this.gone !== undefined) return
    this.gone = reason
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer)
      reject(new Error(reason))
    }
    this.waiting.clear()
    for (const chardev of this.chardevs.values()) chardev.close()
    this.ends.emit()
  }
}

class WorkerChardev implements GuestChardev {
  readonly path: string
  private readonly alias: string
  private readonly terminal: HostTerminal | undefined
  private readonly post: (message: ToGuest) => void
  private readonly outputs = new Emitter<Uint8Array>()
  private readonly closed = new Emitter<void>()
  private underWay = 0

  readonly onData: Event<Uint8Array> = this.outputs.event
  readonly onClose: Event<void> = this.closed.event

  constructor(
    alias: string,
    terminal: HostTerminal | undefined,
    pathWithout: string,
    post: (message: ToGuest) => void,
  ) {
    this.alias = alias
    this.terminal = terminal
    this.path = terminal?.path ?? pathWithout
    this.post = post
    terminal?.onData((bytes) => this.write(bytes))
  }

  write(bytes: Uint8Array): void {
    const room = streamWindow - this.underWay
    const kept = bytes.slice(0, Math.max(0, room))
    if (kept.length === 0) return
    this.underWay += kept.length
    this.post({ type: 'data', alias: this.alias, bytes: kept })
  }

  output(bytes: Uint8Array): void {
    this.post({ type: 'taken', alias: this.alias, count: bytes.length })
    this.terminal?.write(bytes)
    this.outputs.emit(bytes)
  }

  taken(count: number): void {
    this.underWay -= count
  }

  close(): void {
    this.terminal?.close()
    this.closed.emit()
  }
}
