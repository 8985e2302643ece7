import type { ByteChannel } from '../../base/channel.ts'
import type { Disposable } from '../../base/event.ts'
import type { Random } from '../../base/random.ts'
import type { Clipboard } from '../clipboard.ts'
import type { Input } from '../input.ts'
import type { LayoutName } from '../keyboard/typing.ts'
import type { Frame, Screen } from '../screen.ts'
import { Pace } from './pace.ts'
import { ScreenHistory } from './screen-history.ts'
import { RfbSession, type SessionHost } from './session.ts'
import { SharedInput } from './shared-input.ts'

/** Who may look at the screen together, as libvirt names it (`sharePolicy`). */
export type SharePolicy = 'allow-exclusive' | 'force-shared' | 'ignore'

export interface RfbOptions {
  readonly screen: Screen
  readonly input: Input
  /** What viewers copy and paste with the guest; they do not if it is left out. */
  readonly clipboard?: Clipboard | undefined
  /** What viewers put in their title bar. */
  readonly name: string
  /** Of the guest: what clients type is typed with its keys. */
  readonly layout?: LayoutName
  readonly random: Random
  readonly timers: { after(milliseconds: number, task: () => void): Disposable }
  readonly sharing?: SharePolicy
  /** Why a client was let go. */
  log?(message: string): void
}

interface AcceptOptions {
  /** Bytes cost it less than work. */
  readonly isLocal?: boolean
  /** It is not asked for the password. */
  readonly isTrusted?: boolean
  /** It has said who it is, and was let in. */
  onAdmitted?(): void
}

const HANDSHAKE_MILLISECONDS = 60_000
const MOST_CLIENTS = 64
/** Wrong passwords that are answered at once; then nobody may try for a while, which doubles each time. */
const FREE_FAILURES = 5
const FIRST_LOCK_MILLISECONDS = 2_000
const LONGEST_LOCK_MILLISECONDS = 60_000

/** A VNC server for one screen (RFC 6143). It looks at the screen only while a client waits for changes. */
export class RfbServer {
  /** What clients must know; undefined lets everybody in, an empty one nobody. */
  password: string | undefined
  private readonly options: RfbOptions
  private readonly history: ScreenHistory
  private readonly input: SharedInput
  /** With what ends each if it does not say in time who it is. */
  private readonly sessions = new Map<RfbSession, Disposable>()
  private readonly exclusive = new Set<RfbSession>()
  private timer: Disposable | undefined
  private readonly pace = new Pace()
  private failures = 0
  private isLocked = false
  private readonly timers = new Set<Disposable>()

  constructor(options: RfbOptions) {
    this.options = options
    this.history = new ScreenHistory(options.screen)
    this.input = new SharedInput(options.input)
  }

  get clients(): number {
    return this.sessions.size
  }

  /** Serves a client until either end closes the channel. */
  accept(channel: ByteChannel, { isLocal = false, isTrusted = false, onAdmitted }: AcceptOptions = {}): void {
    if (this.sessions.size >= MOST_CLIENTS && !isLocal) {
      this.options.log?.(`a client was turned away: ${MOST_CLIENTS} are here`)
      channel.close()
      return
    }
    const session = new RfbSession(channel, this.hostOf(isTrusted, onAdmitted), isLocal)
    const deadline = this.options.timers.after(HANDSHAKE_MILLISECONDS, () => {
      if (!session.isRunning) session.close('the client did not say who it is')
    })
    this.sessions.set(session, deadline)
  }

  /** Lets all clients go. */
  close(): void {
    for (const session of [...this.sessions.keys()]) session.close('the screen is turned off')
    for (const timer of this.timers) timer.dispose()
    this.timers.clear()
    this.timer?.dispose()
    this.timer = undefined
  }

  private hostOf(isTrusted: boolean, onAdmitted?: () => void): SessionHost {
    const { options, input } = this
    return {
      name: options.name,
      layout: options.layout ?? 'us',
      random: options.random,
      clipboard: options.clipboard,
      password: isTrusted ? undefined : this.password,
      input,
      get frame(): Frame {
        return options.screen.frame
      },
      get pointer() {
        return options.screen.pointer
      },
      refusal: () => (this.isLocked ? 'too many wrong passwords; try again later' : undefined),
      tried: (isRight) => this.tried(isRight),
      admit: (session, isShared) => {
        const refusal = this.admit(session, isShared)
        if (refusal === undefined) onAdmitted?.()
        return refusal
      },
      wake: (isInput) => this.wake(isInput),
      suggestSize: (width, height) => options.screen.suggestSize(width, height),
      ended: (session, reason) => this.ended(session, reason),
    }
  }

  private admit(session: RfbSession, isShared: boolean): string | undefined {
    const { sharing = 'allow-exclusive' } = this.options
    if (sharing === 'force-shared' && !isShared) return 'the screen is shared with others'
    if (sharing === 'allow-exclusive') {
      const others = isShared
        ? [...this.exclusive]
        : [...this.sessions.keys()].filter(({ isRunning }) => isRunning)
      for (const other of others) other.close('another client wants the screen for itself')
      if (!isShared) this.exclusive.add(session)
    }
    // The first client sees the screen as it is now, not as it was when the last one left.
    this.look()
    return undefined
  }

  private ended(session: RfbSession, reason: string): void {
    this.sessions.get(session)?.dispose()
    this.sessions.delete(session)
    this.exclusive.delete(session)
    this.options.log?.(reason)
  }

  private tried(isRight: boolean): void {
    this.failures = isRight ? 0 : this.failures + 1
    if (this.failures < FREE_FAILURES) return
    this.isLocked = true
    const lock = FIRST_LOCK_MILLISECONDS * 2 ** (this.failures - FREE_FAILURES)
    this.after(Math.min(lock, LONGEST_LOCK_MILLISECONDS), () => {
      this.isLocked = false
    })
  }

  /** Something may have changed, or somebody can be told now. */
  private wake(isInput: boolean): void {
    const isLate = isInput && this.pace.hurry()
    if (this.timer && !isLate) return
    if (![...this.sessions.keys()].some((session) => session.isWaiting)) return
    this.schedule(0)
  }

  private schedule(milliseconds: number): void {
    this.timer?.dispose()
    this.timer = this.options.timers.after(milliseconds, () => this.tick())
  }

  /** The next look is always some time after the last, so that nobody can make us look more often. */
  private tick(): void {
    this.timer = undefined
    const sessions = [...this.sessions.keys()]
    if (!sessions.some((session) => session.isWaiting)) return
    if (sessions.some((session) => session.isReady)) {
      this.pace.note(this.look())
      for (const session of sessions) session.update()
    } else this.pace.note(false)
    this.schedule(this.pace.interval)
  }

  /** Tells all clients what has changed. */
  private look(): boolean {
    const changes = this.history.look()
    if (!changes) return false
    for (const session of this.sessions.keys()) session.change(changes)
    return true
  }

  private after(milliseconds: number, task: () => void): void {
    const timer = this.options.timers.after(milliseconds, () => {
      this.timers.delete(timer)
      task()
    })
    this.timers.add(timer)
  }
}
