import type { ByteChannel, PassedEnd } from '../base/channel.ts'
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

/** Launches guests that do what a test says, and nothing else. */
export class ScriptedGuests implements GuestLauncher {
  readonly launched: ScriptedGuest[] = []
  /** The next launch fails with this. */
  failure: Error | undefined

  async launch(spec: GuestSpec): Promise<ScriptedGuest> {
    const { failure } = this
    this.failure = undefined
    if (failure) throw failure
    const guest = new ScriptedGuest(spec, 1000 + this.launched.length)
    this.launched.push(guest)
    return guest
  }

  /** The one that was launched last. */
  get last(): ScriptedGuest {
    const guest = this.launched.at(-1)
    if (!guest) throw new Error('no guest was launched')
    return guest
  }
}

/** A guest without a machine: it notes what it is told, and says what a test makes it say. */
export class ScriptedGuest implements Guest {
  readonly spec: GuestSpec
  readonly pid: number
  /** What it was told, in order. */
  readonly calls: string[] = []
  isRunning = false
  isGone = false
  /** Asked for a balloon of this size. */
  balloonKiB: number
  balloonPeriod = 0
  /** Pressed together, at each time. */
  readonly keys: { codes: readonly number[]; holdMilliseconds: number }[] = []
  /** All who came. */
  readonly viewers: ScriptedViewer[] = []
  display: DisplaySpec | undefined
  /** While it is set, saving and dumping wait for it. */
  gate: Promise<void> | undefined
  memoryStats: Record<string, number> = {}
  private readonly events = new Emitter<GuestEvent>()
  private readonly chardevs: Map<string, ScriptedChardev>

  readonly onEvent: Event<GuestEvent> = this.events.event

  constructor(spec: GuestSpec, pid: number) {
    this.spec = spec
    this.pid = pid
    this.balloonKiB = spec.memoryKiB
    this.display = spec.display
    const aliases = [...spec.serials.map(({ alias }) => alias), ...(spec.console ? [spec.console.alias] : [])]
    this.chardevs = new Map(aliases.map((alias, index) => [alias, new ScriptedChardev(`/dev/pts/${index}`)]))
  }

  /** Makes it say something. Turning off, asking for a reset and crashing stop it first, as a machine would. */
  say(event: GuestEvent): void {
    if (event.type !== 'balloon') this.isRunning = false
    if (event.type === 'balloon') this.balloonKiB = event.kib
    if (event.type === 'gone') this.isGone = true
    this.events.emit(event)
  }

  async resume(): Promise<void> {
    this.note('resume')
    this.isRunning = true
  }

  async suspend(): Promise<void> {
    this.note('suspend')
    this.isRunning = false
  }

  async reset(): Promise<void> {
    this.note('reset')
  }

  async powerButton(): Promise<void> {
    this.note('powerButton')
  }

  async injectNmi(): Promise<void> {
    this.note('injectNmi')
  }

  async sendKeys(codes: readonly number[], holdMilliseconds: number): Promise<void> {
    this.note('sendKeys')
    this.keys.push({ codes, holdMilliseconds })
  }

  async save(): Promise<Uint8Array> {
    this.note('save')
    await this.gate
    this.check()
    return new TextEncoder().encode(`state of ${this.spec.name}`)
  }

  async dump(): Promise<Uint8Array> {
    this.note('dump')
    await this.gate
    this.check()
    return new TextEncoder().encode('\x7fELF of a guest')
  }

  async screenText(): Promise<ScreenText> {
    this.note('screenText')
    return { columns: 4, rows: 2, lines: ['# ls', ''], cursor: { column: 0, row: 1, visible: true } }
  }

  async screenshot(): Promise<{ mime: string; bytes: Uint8Array }> {
    this.note('screenshot')
    return { mime: 'image/png', bytes: new Uint8Array([0x89, 0x50, 0x4e, 0x47]) }
  }

  openViewer(end: PassedEnd, { isTrusted }: { isTrusted: boolean }): ScriptedViewer {
    this.note('openViewer')
    const viewer = new ScriptedViewer(end.open(), isTrusted)
    this.viewers.push(viewer)
    return viewer
  }

  async setDisplay(display: DisplaySpec): Promise<void> {
    this.note('setDisplay')
    this.display = display
  }

  async setBalloon(kib: number): Promise<void> {
    this.note('setBalloon')
    this.balloonKiB = kib
  }

  async setBalloonPeriod(seconds: number): Promise<void> {
    this.note('setBalloonPeriod')
    this.balloonPeriod = seconds
  }

  async stats(): Promise<GuestStats> {
    this.check()
    return {
      cpuNanoseconds: 5e9,
      instructions: 1e9,
      execution: { 'jit.translated': 6e8, 'jit.interpreted': 4e8 },
      balloonKiB: this.balloonKiB,
      memory: this.memoryStats,
      residentKiB: 100 << 10,
    }
  }

  chardev(alias: string): ScriptedChardev | undefined {
    return this.chardevs.get(alias)
  }

  async end(): Promise<void> {
    this.calls.push('end')
    this.isRunning = false
    this.isGone = true
    for (const chardev of this.chardevs.values()) chardev.close()
  }

  private note(call: string): void {
    this.check()
    this.calls.push(call)
  }

  private check(): void {
    if (this.isGone) throw new Error('the guest is gone')
  }
}

/** A viewer whom a test lets in or sends away. */
export class ScriptedViewer implements GuestViewer {
  readonly channel: ByteChannel
  readonly isTrusted: boolean
  isClosed = false
  private readonly changes = new Emitter<'initialized' | 'closed'>()
  readonly onChange: Event<'initialized' | 'closed'> = this.changes.event

  constructor(channel: ByteChannel, isTrusted: boolean) {
    this.channel = channel
    this.isTrusted = isTrusted
    channel.onClose(() => this.close())
  }

  admit(): void {
    this.changes.emit('initialized')
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.channel.close()
    this.changes.emit('closed')
  }
}

/** A port whose guest's end is a test. */
export class ScriptedChardev implements GuestChardev {
  readonly path: string
  /** What clients wrote. */
  readonly written: Uint8Array[] = []
  private readonly data = new Emitter<Uint8Array>()
  private readonly closed = new Emitter<void>()
  readonly onData: Event<Uint8Array> = this.data.event
  readonly onClose: Event<void> = this.closed.event

  constructor(path: string) {
    this.path = path
  }

  write(bytes: Uint8Array): void {
    this.written.push(bytes)
  }

  /** Bytes from the guest. */
  print(text: string): void {
    this.data.emit(new TextEncoder().encode(text))
  }

  close(): void {
    this.closed.emit()
  }
}
