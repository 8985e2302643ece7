import { createCipheriv } from 'node:crypto'
import type { ByteChannel } from '../base/channel.ts'
import { type RfbDecoder, rectangleDecoders } from './rfb-decoders.ts'

/** How pixels are asked for; the fields are those of RFC 6143, 7.4. */
export interface ClientFormat {
  bits: 8 | 16 | 32
  depth: number
  isBig: boolean
  isTrue: boolean
  max: [red: number, green: number, blue: number]
  shift: [red: number, green: number, blue: number]
}

export const fullColour: ClientFormat = {
  bits: 32,
  depth: 24,
  isBig: false,
  isTrue: true,
  max: [255, 255, 255],
  shift: [16, 8, 0],
}

export interface ClientOptions {
  version?: string
  password?: string
  isShared?: boolean
  format?: ClientFormat
  encodings?: readonly number[]
  /** Answers updates by asking for the next; otherwise a test asks. */
  asks?: boolean
  /** True if left out. */
  answersFences?: boolean
}

/** A VNC client for tests, which shares nothing with the server: what it was sent is a picture that tests compare. */
export class RfbClient {
  readonly channel: ByteChannel
  readonly options: ClientOptions
  width = 0
  height = 0
  /** Pixel values as the format says. */
  pixels = new Uint32Array(0)
  name = ''
  updates = 0
  /** Encoding numbers of all rectangles, in order. */
  readonly seen: number[] = []
  /** Pseudo-rectangles, with their data. */
  readonly pseudo: {
    encoding: number
    x: number
    y: number
    width: number
    height: number
    data: Uint8Array
  }[] = []
  readonly fences: { flags: number; payload: Uint8Array }[] = []
  /** Texts that were cut, in Latin-1, and what came of the extended clipboard. */
  readonly cuts: string[] = []
  readonly extendedCuts: { flags: number; data: Uint8Array }[] = []
  colours: number[] = []
  ends = 0
  isClosed = false
  failure: string | undefined
  private bytes = new Uint8Array(0)
  private wake: () => void = () => {}

  constructor(channel: ByteChannel, options: ClientOptions = {}) {
    this.channel = channel
    this.options = options
    channel.onData((more) => {
      const all = new Uint8Array(this.bytes.length + more.length)
      all.set(this.bytes)
      all.set(more, this.bytes.length)
      this.bytes = all
      this.wake()
    })
    channel.onClose(() => {
      this.isClosed = true
      this.wake()
    })
    this.run().catch((error: Error) => {
      if (error !== closed) this.failure = error.message
    })
  }

  get format(): ClientFormat {
    return this.options.format ?? fullColour
  }

  /** The picture as 0xRRGGBB, as a viewer would show it. */
  get picture(): Uint32Array {
    const { isTrue, max, shift } = this.format
    return this.pixels.map((pixel) => {
      if (!isTrue) return this.colours[pixel] ?? 0
      const part = (i: 0 | 1 | 2) => Math.round((((pixel >>> shift[i]) & max[i]) * 255) / max[i])
      return (part(0) << 16) | (part(1) << 8) | part(2)
    })
  }

  send(...bytes: number[]): void {
    this.channel.send(Uint8Array.from(bytes))
  }

  request(isIncremental: boolean, x = 0, y = 0, width = this.width, height = this.height): void {
    this.send(3, Number(isIncremental), ...u16(x), ...u16(y), ...u16(width), ...u16(height))
  }

  setEncodings(encodings: readonly number[]): void {
    this.send(2, 0, ...u16(encodings.length), ...encodings.flatMap(u32))
  }

  key(keysym: number, isDown: boolean): void {
    this.send(4, Number(isDown), 0, 0, ...u32(keysym))
  }

  /** ClientCutText. */
  cut(text: string): void {
    const bytes = Buffer.from(text, 'latin1')
    this.send(6, 0, 0, 0, ...u32(bytes.length), ...bytes)
  }

  /** The same of the extended clipboard. */
  extendedCut(flags: number, data: Uint8Array = new Uint8Array(0)): void {
    this.send(6, 0, 0, 0, ...u32(-(4 + data.length)), ...u32(flags), ...data)
  }

  point(buttons: number, x: number, y: number): void {
    this.send(5, buttons, ...u16(x), ...u16(y))
  }

  async u8(): Promise<number> {
    return (await this.read(1))[0]!
  }

  async u16(): Promise<number> {
    const [high, low] = await this.read(2)
    return (high! << 8) | low!
  }

  async u32(): Promise<number> {
    return (await this.u16()) * 0x1_0000 + (await this.u16())
  }

  async read(length: number): Promise<Uint8Array> {
    while (this.bytes.length < length) {
      if (this.isClosed) throw closed
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    const part = this.bytes.slice(0, length)
    this.bytes = this.bytes.subarray(length)
    return part
  }

  private async run(): Promise<void> {
    await this.shakeHands()
    for (;;) await this.readMessage()
  }

  private async shakeHands(): Promise<void> {
    const { version = 'RFB 003.008\n', password, isShared = true } = this.options
    await this.read(12)
    this.channel.send(Buffer.from(version))
    const minor = [7, 8].find((known) => known === Number(version.slice(8, 11))) ?? 3
    let type: number
    if (minor < 7) type = await this.u32()
    else {
      const types = await this.read(await this.u8())
      type = types[0] ?? 0
      if (types.length > 0) this.send(type)
    }
    if (type === 0) throw new Error(await this.reason())
    if (type === 2) this.channel.send(answer(await this.read(16), password ?? ''))
    if ((type === 2 || minor >= 8) && (await this.u32()) !== 0)
      throw new Error(minor >= 8 ? await this.reason() : 'refused')
    this.send(Number(isShared))
    this.resize(await this.u16(), await this.u16())
    await this.read(16)
    this.name = Buffer.from(await this.read(await this.u32())).toString()
    if (this.options.format) this.sendFormat(this.options.format)
    if (this.options.encodings) this.setEncodings(this.options.encodings)
    if (this.options.asks) this.request(false)
  }

  private sendFormat({ bits, depth, isBig, isTrue, max, shift }: ClientFormat): void {
    this.send(0, 0, 0, 0, bits, depth, Number(isBig), Number(isTrue), ...max.flatMap(u16), ...shift, 0, 0, 0)
  }

  private async reason(): Promise<string> {
    return Buffer.from(await this.read(await this.u32())).toString()
  }

  private resize(width: number, height: number): void {
    this.width = width
    this.height = height
    this.pixels = new Uint32Array(width * height)
  }

  private async readMessage(): Promise<void> {
    const type = await this.u8()
    if (type === 0) await this.readUpdate()
    else if (type === 1) await this.readColours()
    else if (type === 3) await this.readCut()
    else if (type === 150) this.ends++
    else if (type === 248) await this.readFence()
    else throw new Error(`a message of type ${type}`)
  }

  private async readColours(): Promise<void> {
    await this.read(1)
    const first = await this.u16()
    const count = await this.u16()
    for (let i = 0; i < count; i++) {
      const [red, green, blue] = [await this.u16(), await this.u16(), await this.u16()]
      this.colours[first + i] = ((red >> 8) << 16) | ((green >> 8) << 8) | (blue >> 8)
    }
  }

  private async readCut(): Promise<void> {
    await this.read(3)
    const length = (await this.u32()) | 0
    if (length >= 0) this.cuts.push(Buffer.from(await this.read(length)).toString('latin1'))
    else this.extendedCuts.push({ flags: await this.u32(), data: await this.read(-length - 4) })
  }

  private async readFence(): Promise<void> {
    await this.read(3)
    const flags = await this.u32()
    const payload = await this.read(await this.u8())
    this.fences.push({ flags, payload })
    if (flags >>> 31 && this.options.answersFences !== false)
      this.send(248, 0, 0, 0, ...u32(flags & 3), payload.length, ...payload)
  }

  private async readUpdate(): Promise<void> {
    await this.read(1)
    const count = await this.u16()
    for (let i = 0; i < count; i++) if (!(await this.readRectangle())) break
    this.updates++
    if (this.options.asks) this.request(true)
  }

  private readonly decoder: RfbDecoder = {
    read: (length) => this.read(length),
    format: () => this.format,
    put: (x, y, pixel) => {
      if (x >= this.width || y >= this.height) throw new Error(`a pixel at ${x}, ${y}`)
      this.pixels[y * this.width + x] = pixel
    },
    get: (x, y) => this.pixels[y * this.width + x]!,
  }
  private readonly decoders = rectangleDecoders(this.decoder)

  private async readRectangle(): Promise<boolean> {
    const [x, y, width, height] = [await this.u16(), await this.u16(), await this.u16(), await this.u16()]
    const encoding = (await this.u32()) | 0
    this.seen.push(encoding)
    const decode = this.decoders[encoding]
    if (decode) {
      await decode(x, y, width, height)
      return true
    }
    const length = await this.pseudoLength(encoding, width, height)
    const data = await this.read(length)
    this.pseudo.push({ encoding, x, y, width, height, data })
    if (encoding === -223 || encoding === -308) this.resize(width, height)
    return encoding !== -224
  }

  private async pseudoLength(encoding: number, width: number, height: number): Promise<number> {
    const { bits } = this.format
    if (encoding === -239) return (width * height * bits) / 8 + ((width + 7) >> 3) * height
    if (encoding === -314) return 4 + 4 * width * height
    if (encoding === 0x574d5664) return 2 + 4 * width * height
    if (encoding === 0x574d5668) return 4
    if (encoding === -261) return 1
    if (encoding === -307) return this.u32()
    if (encoding === -308) return 3 + 16 * (await this.u8())
    if ([-223, -224, -257, -258, -316].includes(encoding)) return 0
    throw new Error(`a rectangle of encoding ${encoding}`)
  }
}

const closed = new Error('closed')

export const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]
export const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)]

/** DES in ECB mode by OpenSSL; three times the same key is simple DES. */
function answer(challenge: Uint8Array, password: string): Uint8Array {
  const key = Buffer.alloc(8)
  key.write(password.slice(0, 8), 'latin1')
  for (let i = 0; i < 8; i++)
    key[i] = Number.parseInt([...key[i]!.toString(2).padStart(8, '0')].reverse().join(''), 2)
  const cipher = createCipheriv('des-ede3', Buffer.concat([key, key, key]), null).setAutoPadding(false)
  return Buffer.concat([cipher.update(challenge), cipher.final()])
}
