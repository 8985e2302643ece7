import { UserError } from '../base/error.ts'
import { Emitter } from '../base/event.ts'
import { SeededRandom } from '../base/random.ts'
import type { Chardev } from '../chardev/chardev.ts'
import type { ChannelSpec, DisplaySpec, GuestEvent, GuestStats } from '../daemon/guest.ts'
import { Clipboard } from '../display/clipboard.ts'
import type { ChannelOptions } from '../machine/board.ts'
import { Machine, type MachineExit } from '../machine/machine.ts'
import type { ScreenText } from '../model/screen-text.ts'
import { executionCounts } from './execution-counts.ts'
import { GuestAgent } from './guest-agent.ts'
import { GuestBalloon } from './guest-balloon.ts'
import { HostClock, InstructionClock } from './guest-clock.ts'
import type { CallName, FromGuest, GuestCalls, LaunchOrder, ToGuest } from './guest-messages.ts'
import { GuestStream } from './guest-stream.ts'
import { GuestViewers } from './guest-viewers.ts'
import { HostRandom } from './host-random.ts'
import { noScreen } from './no-screen.ts'
import { Pump } from './pump.ts'
import type { Scheduler } from './scheduler.ts'
import { screenText } from './screen-text.ts'
import { screenshot } from './screenshot.ts'
import { wakingInput } from './waking-input.ts'

/** Of a frame buffer whose definition does not say its size. */
const frameBufferSize = { width: 1024, height: 768 }
/** In instruction mode nothing may come from the host, the date included: 2026-01-01. */
const fixedEpochSeconds = 1_767_225_600
const comPorts = 4

type Post = (message: FromGuest, transfer?: ArrayBuffer[]) => void

/** What a guest's worker does: one machine, from the first message until somebody ends the worker. */
export class GuestProcess {
  private readonly scheduler: Scheduler
  private readonly post: Post
  private guest: RunningGuest | undefined

  constructor(scheduler: Scheduler, post: Post) {
    this.scheduler = scheduler
    this.post = post
  }

  receive(message: ToGuest): void {
    switch (message.type) {
      case 'call':
        void this.answer(message.id, message.name, message.args)
        return
      case 'data':
        this.guest?.input(message.alias, message.bytes)
        return
      case 'taken':
        this.guest?.outputTaken(message.alias, message.count)
        return
      case 'open viewer':
        if (this.guest?.viewers) this.guest.viewers.open(message)
        else this.post({ type: 'viewer', id: message.id, change: 'closed' })
        return
      case 'close viewer':
        this.guest?.viewers?.close(message.id)
    }
  }

  private async answer(id: number, name: CallName, args: unknown[]): Promise<void> {
    try {
      const value = await this.perform(name, args)
      this.post({ type: 'done', id, value }, buffersOf(value))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.post({ type: 'failed', id, reason, isForPerson: error instanceof UserError })
    }
  }

  private perform(name: CallName, args: unknown[]): unknown {
    if (name === 'launch') {
      const [order] = args as Parameters<GuestCalls['launch']>
      this.guest = new RunningGuest(order, this.scheduler, this.post)
      return undefined
    }
    if (!this.guest) throw new Error('there is no machine yet')
    return (this.guest[name] as (...args: unknown[]) => unknown).apply(this.guest, args)
  }
}

class RunningGuest implements Omit<GuestCalls, 'launch'> {
  private readonly order: LaunchOrder
  private readonly scheduler: Scheduler
  private readonly post: Post
  private readonly machine: Machine
  private readonly pump: Pump
  private readonly balloon: GuestBalloon
  private readonly streams = new Map<string, GuestStream>()
  /** There if the guest can have an agent that takes part. */
  private clipboard: Clipboard | undefined
  private readonly agents: GuestAgent[] = []
  /** Channels that were open when the machine was saved: whoever restored it listens once it runs. */
  private readonly untold = new Map<string, boolean>()
  /** There with a display. */
  readonly viewers: GuestViewers | undefined
  private exit: MachineExit | undefined
  private isRunning = false
  private runMilliseconds = 0

  constructor(order: LaunchOrder, scheduler: Scheduler, post: Post) {
    const { spec } = order
    this.order = order
    this.scheduler = scheduler
    this.post = post
    const isCounted = spec.clock === 'instructions'
    const clock = isCounted ? new InstructionClock() : new HostClock(scheduler.now)
    const memoryMiB = Math.ceil(spec.memoryKiB / 1024)
    const now = isCounted ? fixedEpochSeconds : Math.floor(Date.now() / 1000)
    this.machine = new Machine({
      memoryMiB,
      clock,
      stopwatch: scheduler.now,
      wallClock: { bootEpochSeconds: spec.epochSeconds ?? now },
      random: isCounted ? new SeededRandom(1) : new HostRandom(),
      serials: Array.from({ length: comPorts }, (_, port) => {
        const serial = spec.serials.find((candidate) => candidate.port === port)
        return serial && this.stream(serial.alias)
      }),
      console: spec.console && this.stream(spec.console.alias),
      channels: new Map((spec.channels ?? []).map((channel) => [channel.port, this.channel(channel)])),
      hasVmPort: spec.hasVmPort,
      hasRng: spec.hasRng ?? false,
      hasBalloon: spec.hasBalloon,
      hasPanic: spec.hasPanic ?? false,
      variant: spec.machine,
      video: spec.video ?? 'none',
      preferredSize: spec.resolution,
      frameBuffer: spec.video === 'ramfb' ? (spec.resolution ?? frameBufferSize) : undefined,
      inputs: spec.inputs,
    })
    if (clock instanceof InstructionClock) clock.attach(() => this.machine.instructions)
    this.machine.onExit((exit) => {
      this.exit ??= exit
    })
    this.pump = new Pump(this.measured(), clock, scheduler, (stopped) => this.afterSlice(stopped))
    if (spec.saved) {
      this.machine.restore(spec.saved)
      this.machine.releaseInput()
    } else this.boot()
    for (const agent of this.agents) agent.start()
    this.balloon = new GuestBalloon(this.machine, memoryMiB * 1024, scheduler, (event) => this.emit(event))
    this.order.spec = { ...spec, saved: undefined }
    this.viewers =
      spec.display &&
      new GuestViewers({
        name: spec.name,
        display: spec.display,
        screen: this.machine.screen ?? noScreen,
        input: wakingInput(
          this.machine.input,
          () => this.wake(),
          () => this.isRunning,
        ),
        clipboard: this.clipboard,
        random: new HostRandom(),
        scheduler,
        post,
      })
  }

  resume(): void {
    if (this.exit) throw new Error('the machine has ended and must be reset before it runs again')
    this.isRunning = true
    for (const [alias, isOpen] of this.untold) this.emit({ type: 'channel', alias, isOpen })
    this.untold.clear()
    this.goOn()
  }

  suspend(): void {
    this.halt()
    this.flush()
  }

  reset(): void {
    this.exit = undefined
    this.machine.reset()
    this.boot()
    this.wake()
  }

  powerButton(): void {
    this.machine.powerButton()
    this.wake()
  }

  injectNmi(): void {
    this.machine.injectNmi()
    this.wake()
  }

  sendKeys(codes: readonly number[], holdMilliseconds: number): void {
    for (const code of codes) this.machine.input.key(code, true)
    this.wake()
    this.scheduler.after(holdMilliseconds, () => {
      for (const code of codes.toReversed()) this.machine.input.key(code, false)
      this.wake()
    })
  }

  save(): Uint8Array<ArrayBuffer> {
    this.mustBeSuspended()
    return this.machine.save()
  }

  dump(): Uint8Array<ArrayBuffer> {
    this.mustBeSuspended()
    return this.machine.dump()
  }

  screenText(): ScreenText | undefined {
    const text = this.machine.screen?.text()
    return text && screenText(text)
  }

  screenshot(): Promise<{ mime: string; bytes: Uint8Array<ArrayBuffer> }> {
    return screenshot(this.machine.picture() ?? noScreen.frame)
  }

  setDisplay(display: DisplaySpec): void {
    this.viewers?.setDisplay(display)
  }

  setBalloon(kib: number): void {
    this.balloon.request(kib)
    this.wake()
  }

  setBalloonPeriod(seconds: number): void {
    this.balloon.poll(seconds, () => this.wake())
  }

  stats(): GuestStats {
    const { machine, balloon } = this
    return {
      cpuNanoseconds: Math.round(this.runMilliseconds * 1e6),
      instructions: machine.instructions,
      execution: executionCounts(machine.cpuCounters),
      balloonKiB: balloon.kib,
      memory: balloon.stats(),
      residentKiB: Math.ceil(machine.usedMemory / 1024),
    }
  }

  /** Bytes from the host. They wait in the port while the guest is suspended. */
  input(alias: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.streams.get(alias)?.input(bytes)
    this.post({ type: 'taken', alias, count: bytes.length })
    this.wake()
  }

  outputTaken(alias: string, count: number): void {
    this.streams.get(alias)?.taken(count)
    if (this.isRunning) this.goOn()
  }

  private stream(alias: string): GuestStream {
    const stream = new GuestStream((bytes) => this.post({ type: 'data', alias, bytes }, [bytes.buffer]))
    this.streams.set(alias, stream)
    return stream
  }

  private channel({ name, alias, end }: ChannelSpec): ChannelOptions {
    const tell = (isOpen: boolean) => this.tellChannel(alias, isOpen)
    if (end !== 'clipboard')
      return { name, chardev: end === 'terminal' ? this.stream(alias) : silence, opened: tell }
    this.clipboard ??= new Clipboard()
    const agent = new GuestAgent(this.clipboard, () => this.wake())
    this.agents.push(agent)
    const opened = (isOpen: boolean) => {
      agent.opened(isOpen)
      tell(isOpen)
    }
    return { name, chardev: agent, opened }
  }

  private tellChannel(alias: string, isOpen: boolean): void {
    if (this.isRunning) this.emit({ type: 'channel', alias, isOpen })
    else this.untold.set(alias, isOpen)
  }

  /** Throws a UserError if the kernel or the initrd cannot be booted. */
  private boot(): void {
    const { spec, kernel, initrd } = this.order
    this.machine.bootLinux({
      kernel,
      ...(initrd && { initrd }),
      commandLine: spec.boot.commandLine,
      names: { kernel: spec.boot.kernel, initrd: spec.boot.initrd ?? 'initrd' },
    })
  }

  /** The machine, with the time that it takes of the host's. */
  private measured() {
    const { machine, scheduler } = this
    return {
      nextDeadline: () => machine.nextDeadline(),
      run: (budget: number) => {
        const before = scheduler.now()
        const result = machine.run(budget)
        this.runMilliseconds += scheduler.now() - before
        return result
      },
    }
  }

  private afterSlice(stopped: 'shutdown' | 'crashed' | undefined): void {
    this.flush()
    this.balloon.report()
    if (this.exit || stopped) {
      this.halt()
      this.emit(endEvent(this.exit ?? { kind: 'crash', reason: 'the vCPU does not go on' }))
    } else if (this.isHeldUp()) this.pump.stop()
  }

  private halt(): void {
    this.isRunning = false
    this.pump.stop()
  }

  /** Runs, unless too much of what the guest has said is still on its way. */
  private goOn(): void {
    if (!this.isHeldUp()) this.pump.start()
  }

  private isHeldUp(): boolean {
    return [...this.streams.values()].some((stream) => stream.isFull)
  }

  private wake(): void {
    if (this.isRunning) this.pump.wake()
  }

  private flush(): void {
    for (const stream of this.streams.values()) stream.flush()
  }

  private mustBeSuspended(): void {
    if (this.isRunning) throw new Error('the machine runs')
  }

  private emit(event: GuestEvent): void {
    this.post({ type: 'event', event })
  }
}

/** Says nothing and hears nothing. */
const silence: Chardev = { onData: new Emitter<Uint8Array>().event, write: () => {} }

function endEvent({ kind, reason }: MachineExit): GuestEvent {
  return kind === 'crash' ? { type: 'crash', reason: reason ?? 'the guest crashed' } : { type: kind }
}

/** What of an answer is big is handed over instead of copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  const bytes = value instanceof Uint8Array ? value : (value as { bytes?: unknown } | undefined)?.bytes
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : []
}
