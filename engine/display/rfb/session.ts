import type { ByteChannel } from '../../base/channel.ts'
import type { Random } from '../../base/random.ts'
import type { LayoutName } from '../keyboard/typing.ts'
import { keyOfScancode } from '../keyboard/xt-keys.ts'
import type { Frame, Rectangle } from '../screen.ts'
import { ByteQueue } from './byte-queue.ts'
import { ByteWriter } from './byte-writer.ts'
import { type ClientMessage, ClientMessages } from './client-messages.ts'
import { Damage } from './damage.ts'
import { encoding } from './encoding-numbers.ts'
import { Handshake } from './handshake.ts'
import { KeysymKeys } from './keysym-keys.ts'
import { encodePixelFormat, ownPixelFormat, type PixelFormat } from './pixel-format.ts'
import { PixelWire } from './pixel-wire.ts'
import type { Held, SharedInput } from './shared-input.ts'

/** What a session asks of the server that it belongs to. */
export interface SessionHost {
  readonly name: string
  readonly layout: LayoutName
  readonly random: Random
  readonly password: string | undefined
  readonly input: SharedInput
  readonly frame: Frame
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
const MOST_SIZE = 0xffff

const encoder = new TextEncoder()

/** One client, from its first byte to its last. */
export class RfbSession {
  /** Compression would only cost. */
  readonly isLocal: boolean
  private readonly channel: ByteChannel
  private readonly host: SessionHost
  private readonly queue = new ByteQueue()
  private readonly messages = new ClientMessages(this.queue)
  private handshake: Handshake | undefined
  private held: Held | undefined
  private keys: KeysymKeys | undefined
  private isOpen = true
  private isPaused = false
  private pixels = PixelWire.pixel(ownPixelFormat)
  private encodings = new Set<number>()
  /** What the client has to be sent, at the size that it knows. */
  private damage = new Damage(0, 0)
  /** Where the client wants to see changes; undefined if it has not asked since the last update. */
  private requested: Rectangle | undefined
  /** The size has changed and the client was not told. */
  private isResized = false
  private scratch = new Uint32Array(0)

  constructor(channel: ByteChannel, host: SessionHost, isLocal: boolean) {
    this.isLocal = isLocal
    this.channel = channel
    this.host = host
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

  /** The client waits for changes, and what it was sent before has left. */
  get isReady(): boolean {
    return this.isRunning && this.requested !== undefined && this.channel.queued === 0
  }

  /** The client waits for changes, or will once it has read what it was sent. */
  get isWaiting(): boolean {
    return this.isRunning && this.requested !== undefined
  }

  /** The screen has changed there. */
  changed(damage: Damage): void {
    if (!this.isRunning) return
    const { width, height } = this.host.frame
    if (width === this.damage.width && height === this.damage.height) this.damage.merge(damage)
    else this.resize()
  }

  /** Sends what the client has asked for and does not have, as it is now. Nothing if it has all. */
  update(): void {
    if (!this.isReady || !this.requested) return
    const out = new ByteWriter()
    out.u8(0)
    out.u8(0)
    out.u16(0)
    let count = 0
    if (this.isResized) {
      this.isResized = false
      writeHeader(out, { x: 0, y: 0, ...this.size }, encoding.desktopSize)
      count++
    } else {
      for (const area of this.damage.take(this.requested)) {
        this.writeRaw(out, area)
        count++
      }
    }
    if (count === 0) return
    out.setU16(2, count)
    this.requested = undefined
    this.channel.send(out.take())
  }

  private get size() {
    return { width: this.damage.width, height: this.damage.height }
  }

  private writeRaw(out: ByteWriter, area: Rectangle): void {
    writeHeader(out, area, encoding.raw)
    const count = area.width * area.height
    if (this.scratch.length < count) this.scratch = new Uint32Array(count)
    this.pixels.translate(this.host.frame, area, this.scratch)
    putPixels(out, this.scratch, count, this.pixels.size)
  }

  /** Clients that do not know of sizes keep theirs, and see as much as fits. */
  private resize(): void {
    if (this.encodings.has(encoding.desktopSize)) {
      const { width, height } = this.host.frame
      this.damage = new Damage(Math.min(width, MOST_SIZE), Math.min(height, MOST_SIZE))
      this.isResized = true
    }
    this.damage.addAll()
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
    const { width, height } = this.host.frame
    this.damage = new Damage(Math.min(width, MOST_SIZE), Math.min(height, MOST_SIZE))
    this.damage.addAll()
    this.held = this.host.input.join()
    this.keys = new KeysymKeys(this.host.input, this.held, this.host.layout)
    this.sendServerInit()
  }

  private sendServerInit(): void {
    const out = new ByteWriter()
    out.u16(this.damage.width)
    out.u16(this.damage.height)
    out.put(encodePixelFormat(ownPixelFormat))
    const name = encoder.encode(this.host.name)
    out.u32(name.length)
    out.put(name)
    this.channel.send(out.take())
  }

  private readMessages(): void {
    while (this.isOpen) {
      const message = this.messages.next()
      if (!message) return
      this.handle(message)
    }
  }

  private handle(message: ClientMessage): void {
    switch (message.type) {
      case 'setPixelFormat':
        this.setPixelFormat(message.format)
        return
      case 'setEncodings':
        this.encodings = new Set(message.encodings)
        return
      case 'updateRequest':
        this.request(message.area, message.isIncremental)
        return
      case 'key':
        this.key(message.keysym, message.isDown, message.scancode)
        return
      case 'pointer':
        this.point(message.x, message.y, message.buttons)
        return
      case 'wrong':
        this.close(message.reason)
        return
    }
  }

  private setPixelFormat(format: PixelFormat): void {
    this.pixels = PixelWire.pixel(format)
  }

  private request(area: Rectangle, isIncremental: boolean): void {
    const { width, height } = this.size
    const inside = {
      x: Math.min(area.x, width),
      y: Math.min(area.y, height),
      width: Math.min(area.width, Math.max(0, width - area.x)),
      height: Math.min(area.height, Math.max(0, height - area.y)),
    }
    if (!isIncremental) this.damage.add(inside)
    this.requested = this.requested ? joined(this.requested, inside) : inside
    this.host.wake(false)
  }

  private key(keysym: number, isDown: boolean, scancode: number | undefined): void {
    if (!this.held) return
    const code = scancode === undefined ? undefined : keyOfScancode(scancode)
    if (code !== undefined) this.host.input.key(this.held, code, isDown)
    else this.keys?.event(keysym, isDown)
    this.host.wake(true)
  }

  private point(x: number, y: number, buttons: number): void {
    if (!this.held) return
    const { width, height } = this.size
    const place = { x: Math.min(x, width - 1), y: Math.min(y, height - 1), width, height }
    this.host.input.point(this.held, place, buttons)
    this.host.wake(true)
  }

  private end(reason: string): void {
    if (!this.isOpen) return
    this.isOpen = false
    if (this.held) this.host.input.leave(this.held)
    this.host.ended(this, reason)
  }
}

function writeHeader(out: ByteWriter, { x, y, width, height }: Rectangle, number: number): void {
  out.u16(x)
  out.u16(y)
  out.u16(width)
  out.u16(height)
  out.u32(number)
}

function putPixels(out: ByteWriter, pixels: Uint32Array, count: number, size: number): void {
  const bytes = out.reserve(count * size)
  if (size === 4) bytes.set(new Uint8Array(pixels.buffer, 0, 4 * count))
  else
    for (let i = 0, at = 0; i < count; i++)
      for (let byte = 0; byte < size; byte++) bytes[at++] = pixels[i]! >>> (8 * byte)
}

function joined(a: Rectangle, b: Rectangle): Rectangle {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  const right = Math.max(a.x + a.width, b.x + b.width)
  const bottom = Math.max(a.y + a.height, b.y + b.height)
  return { x, y, width: right - x, height: bottom - y }
}
