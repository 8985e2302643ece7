import type { ByteChannel } from '../../base/channel.ts'
import type { Random } from '../../base/random.ts'
import type { Clipboard } from '../clipboard.ts'
import { linuxCodes } from '../keyboard/key-codes.ts'
import type { LayoutName } from '../keyboard/typing.ts'
import type { Frame, PointerImage, Rectangle } from '../screen.ts'
import { Announcements, sizeStatus } from './announcements.ts'
import { ByteQueue } from './byte-queue.ts'
import { ClientEncodings } from './client-encodings.ts'
import { type ClientMessage, ClientMessages } from './client-messages.ts'
import { ClientPicture } from './client-picture.ts'
import { encoding } from './encoding-numbers.ts'
import { Handshake } from './handshake.ts'
import { KeysymKeys } from './keysym-keys.ts'
import { colourMapMessage, encodePixelFormat, ownPixelFormat, type PixelFormat } from './pixel-format.ts'
import type { Changes } from './screen-history.ts'
import { fenceMessage, message } from './server-messages.ts'
import { SessionClipboard } from './session-clipboard.ts'
import type { Held, SharedInput } from './shared-input.ts'
import { sendUpdate } from './update-writer.ts'

/** What a session asks of the server that it belongs to. */
export interface SessionHost {
  readonly name: string
  readonly layout: LayoutName
  readonly random: Random
  readonly password: string | undefined
  readonly input: SharedInput
  readonly frame: Frame
  readonly pointer: PointerImage | undefined
  /** There if the guest can take part. */
  readonly clipboard: Clipboard | undefined
  /** Why nobody may try a password now. */
  refusal(): string | undefined
  tried(isRight: boolean): void
  /** A client has said who it is. Returns why it may not stay. */
  admit(session: RfbSession, isShared: boolean): string | undefined
  /** The client can be sent something now, or has done something. */
  wake(isInput: boolean): void
  suggestSize(width: number, height: number): boolean
  ended(session: RfbSession, reason: string): void
}

/** A client may have so many bytes of answers waiting before nothing more is read from it. */
const MOST_QUEUED = 8 << 20
/** One who has more to read yet is not told of what was copied. */
const MOST_BEHIND = 1 << 20
/** Larger screens are not even suggested to the guest. */
const LARGEST_SIZE = 8192

const scancodes = linuxCodes('qnum')

/** One client, from its first byte to its last. */
export class RfbSession {
  private readonly channel: ByteChannel
  private readonly host: SessionHost
  /** Compression would only cost. */
  private readonly isLocal: boolean
  private readonly queue = new ByteQueue()
  private readonly messages = new ClientMessages(this.queue)
  private handshake: Handshake | undefined
  private held: Held | undefined
  private keys: KeysymKeys | undefined
  private isOpen = true
  private isPaused = false
  private format: PixelFormat = ownPixelFormat
  private encodings = new ClientEncodings([])
  private readonly picture: ClientPicture
  private readonly news: Announcements
  private clipboard: SessionClipboard | undefined
  /** Where the client wants to see changes; undefined if it has not asked since the last update. */
  private requested: Rectangle | undefined
  /** Where it wants to see them without asking. */
  private continuous: Rectangle | undefined
  private hasContinuousUpdates = false
  private hasFences = false
  /** A client that does not ask says by a fence when it has read the last update. */
  private isFenced = false

  constructor(channel: ByteChannel, host: SessionHost, isLocal: boolean) {
    this.channel = channel
    this.host = host
    this.isLocal = isLocal
    this.picture = new ClientPicture(host.frame)
    this.news = new Announcements(host.name)
    channel.onData((bytes) => this.receive(bytes))
    channel.onDrain(() => this.drained())
    channel.onClose((error) => this.end(error?.message ?? 'the client has gone'))
    this.handshake = new Handshake({
      password: host.password,
      random: host.random,
      send: (bytes) => channel.send(bytes),
      refusal: () => host.refusal(),
      tried: (isRight) => host.tried(isRight),
    })
  }

  /** Ends the session; what was sent still arrives. */
  close(reason: string): void {
    if (!this.isOpen) return
    this.end(reason)
    this.channel.close()
  }

  get isRunning(): boolean {
    return this.isOpen && this.handshake === undefined
  }

  /** The client waits for changes, or will once it has read what it was sent. */
  get isWaiting(): boolean {
    if (!this.isRunning) return false
    return this.requested !== undefined || (this.continuous !== undefined && !this.isFenced)
  }

  /** The client waits for changes, and what it was sent before has left. */
  get isReady(): boolean {
    return this.isWaiting && this.channel.queued === 0
  }

  /** The screen has changed there. */
  change(changes: Changes): void {
    if (!this.isRunning) return
    const { frame } = this.host
    if (this.picture.isSizeOf(frame)) this.picture.change(changes, this.encodings.has(encoding.copyRect))
    else this.resize(frame)
  }

  /** Sends what the client has asked for and does not have, as it is now. Nothing if it has all. */
  update(): void {
    if (!this.isReady) return
    const { picture, encodings, format, host } = this
    const isSent = sendUpdate(this.channel, encodings.has(encoding.lastRect), (out) => {
      const sizes = this.news.writeSize(out, encodings, picture.size)
      if (sizes > 0) return sizes
      const news = this.news.write(out, encodings, format, { pointer: host.pointer, leds: host.input.leds })
      if (encodings.has(encoding.extendedMouseButtons)) this.messages.hasExtendedButtons = true
      return news + picture.write(out, host.frame, this.area(), format, encodings, this.isLocal)
    })
    if (!isSent) return
    this.requested = undefined
    if (this.continuous) {
      this.isFenced = true
      this.channel.send(fenceMessage(fence.request | fence.blockBefore, UPDATE_FENCE))
    }
  }

  /** What of the screen the client wants to see now. */
  private area(): Rectangle {
    const { requested, continuous } = this
    const area = requested && continuous ? joined(requested, continuous) : (requested ?? continuous)
    return inside(area ?? { x: 0, y: 0, width: 0, height: 0 }, this.picture.size)
  }

  /** Clients that do not know of sizes keep theirs, and see as much as fits. */
  private resize(frame: Frame): void {
    if (this.encodings.has(encoding.desktopSize) || this.encodings.has(encoding.extendedDesktopSize)) {
      this.picture.resize(frame)
      this.news.tellSize()
    } else this.picture.lose()
  }

  private receive(bytes: Uint8Array): void {
    if (!this.isOpen) return
    this.queue.push(bytes)
    if (this.handshake) this.shakeHands(this.handshake)
    if (!this.handshake) this.readMessages()
    if (this.isOpen && this.channel.queued > MOST_QUEUED && !this.isPaused) {
      this.isPaused = true
      this.channel.pause()
    }
  }

  private drained(): void {
    if (!this.isOpen) return
    if (this.isPaused) {
      this.isPaused = false
      this.channel.resume()
    }
    this.clipboard?.drained()
    this.host.wake(false)
  }

  private shakeHands(handshake: Handshake): void {
    const state = handshake.advance(this.queue)
    if (state === 'waiting') return
    if ('failure' in state) {
      this.close(state.failure)
      return
    }
    const refusal = this.host.admit(this, state.isShared)
    if (refusal) {
      this.close(refusal)
      return
    }
    this.handshake = undefined
    this.picture.resize(this.host.frame)
    this.held = this.host.input.join()
    this.keys = new KeysymKeys(this.host.input, this.held, this.host.layout)
    this.sendServerInit()
    this.joinClipboard()
  }

  private joinClipboard(): void {
    const { clipboard } = this.host
    if (!clipboard) return
    this.clipboard = new SessionClipboard(clipboard, {
      send: (bytes) => this.channel.send(bytes),
      isFree: () => this.channel.queued <= MOST_BEHIND,
    })
  }

  private sendServerInit(): void {
    const name = encoder.encode(this.host.name)
    const { width, height } = this.picture.size
    this.channel.send(
      message((out) => {
        out.u16(width)
        out.u16(height)
        out.put(encodePixelFormat(ownPixelFormat))
        out.u32(name.length)
        out.put(name)
      }),
    )
  }

  private readMessages(): void {
    while (this.isOpen) {
      const next = this.messages.next()
      if (!next) return
      this.handle(next)
    }
  }

  private handle(next: ClientMessage): void {
    switch (next.type) {
      case 'setPixelFormat':
        this.setPixelFormat(next.format)
        return
      case 'setEncodings':
        this.setEncodings(new ClientEncodings(next.encodings))
        return
      case 'updateRequest':
        this.request(next.area, next.isIncremental)
        return
      case 'continuousUpdates':
        this.setContinuous(next.isEnabled ? next.area : undefined)
        return
      case 'fence':
        this.passFence(next.flags, next.payload)
        return
      case 'key':
        this.key(next.keysym, next.isDown, next.scancode)
        return
      case 'pointer':
        this.point(next.x, next.y, next.buttons)
        return
      case 'cutText':
        this.clipboard?.cut(next.text)
        return
      case 'extendedCutText':
        this.clipboard?.receive(next.content)
        return
      case 'setDesktopSize':
        this.suggestSize(next.width, next.height)
        return
      case 'wrong':
        this.close(next.reason)
        return
    }
  }

  private setPixelFormat(format: PixelFormat): void {
    this.format = format
    this.picture.forgetEncoder()
    this.news.forgetPointer()
    if (!format.isTrueColour) this.channel.send(colourMapMessage())
  }

  private setEncodings(encodings: ClientEncodings): void {
    this.encodings = encodings
    this.picture.forgetEncoder()
    this.news.forgetPointer()
    if (encodings.has(encoding.extendedClipboard)) this.clipboard?.extend()
    // The frame may have changed while the client knew of no sizes.
    if (!this.picture.isSizeOf(this.host.frame)) this.resize(this.host.frame)
    if (encodings.has(encoding.fence) && !this.hasFences) {
      this.hasFences = true
      this.channel.send(fenceMessage(fence.request | fence.blockBefore, []))
    }
    // Without fences nobody would know when the client has read what it did not ask for.
    if (encodings.has(encoding.continuousUpdates) && this.hasFences && !this.hasContinuousUpdates) {
      this.hasContinuousUpdates = true
      this.channel.send(endOfContinuousUpdates())
    }
  }

  private request(area: Rectangle, isIncremental: boolean): void {
    if (!isIncremental) {
      this.picture.add(inside(area, this.picture.size))
      if (this.encodings.has(encoding.extendedDesktopSize)) this.news.tellSize()
    }
    this.requested = this.requested ? joined(this.requested, area) : area
    this.host.wake(false)
  }

  private setContinuous(area: Rectangle | undefined): void {
    if (!this.hasContinuousUpdates) {
      this.close('continuous updates were not offered')
      return
    }
    const wasOn = this.continuous !== undefined
    this.continuous = area
    if (!area && wasOn) this.channel.send(endOfContinuousUpdates())
    this.host.wake(false)
  }

  /** Messages are dealt with in their order, so whatever a fence asks for is done when it is read. */
  private passFence(flags: number, payload: Uint8Array): void {
    if (flags & fence.request) this.channel.send(fenceMessage(flags & fence.known, payload))
    else if (payload.length === UPDATE_FENCE.length) {
      this.isFenced = false
      this.host.wake(false)
    }
  }

  private key(keysym: number, isDown: boolean, scancode: number | undefined): void {
    if (!this.held) return
    const code = scancode === undefined ? undefined : scancodes.get(scancode)
    if (code !== undefined) this.host.input.key(this.held, code, isDown)
    else this.keys?.event(keysym, isDown)
    this.host.wake(true)
  }

  private point(x: number, y: number, buttons: number): void {
    if (!this.held) return
    const { width, height } = this.picture.size
    const place = { x: Math.min(x, width - 1), y: Math.min(y, height - 1), width, height }
    this.host.input.point(this.held, place, buttons)
    this.host.wake(true)
  }

  /** The guest may take its time, and may choose another size: the client hears of that as of any other change. */
  private suggestSize(width: number, height: number): void {
    const isPossible = width > 0 && height > 0 && width <= LARGEST_SIZE && height <= LARGEST_SIZE
    const isForwarded = isPossible && this.host.suggestSize(width, height)
    const refusal = isPossible ? sizeStatus.prohibited : sizeStatus.invalid
    this.news.answerSize(isForwarded ? sizeStatus.forwarded : refusal)
    this.host.wake(true)
  }

  private end(reason: string): void {
    if (!this.isOpen) return
    this.isOpen = false
    if (this.held) this.host.input.leave(this.held)
    this.clipboard?.dispose()
    this.host.ended(this, reason)
  }
}

const encoder = new TextEncoder()

/** Flags of fences (rfbproto, Fence). */
const fence = { blockBefore: 1, known: 7, request: 0x8000_0000 } as const
/** Comes back when the client has read the update before it. */
const UPDATE_FENCE = [1]
const endOfContinuousUpdates = () => Uint8Array.of(150)

function joined(a: Rectangle, b: Rectangle): Rectangle {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  const right = Math.max(a.x + a.width, b.x + b.width)
  const bottom = Math.max(a.y + a.height, b.y + b.height)
  return { x, y, width: right - x, height: bottom - y }
}

/** As much of an area as lies within a screen. */
function inside(area: Rectangle, { width, height }: { width: number; height: number }): Rectangle {
  const x = Math.min(area.x, width)
  const y = Math.min(area.y, height)
  return { x, y, width: Math.min(area.width, width - x), height: Math.min(area.height, height - y) }
}
