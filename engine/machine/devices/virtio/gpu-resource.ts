import type { GuestMemory } from '../../memory.ts'
import type { DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import type { Place } from './gpu-protocol.ts'

const BYTES_PER_PIXEL = 4

/** Bits that red, green, blue and alpha are shifted by in a pixel's little-endian word; no alpha: opaque. */
interface PixelLayout {
  readonly red: number
  readonly green: number
  readonly blue: number
  readonly alpha: number | undefined
}

/** Formats by their numbers (VIRTIO 1.2, 5.7.6.8): a name has its bytes in the order of memory. */
const formats = new Map<number, PixelLayout>([
  [1, { blue: 0, green: 8, red: 16, alpha: 24 }], // B8G8R8A8
  [2, { blue: 0, green: 8, red: 16, alpha: undefined }], // B8G8R8X8
  [3, { alpha: 0, red: 8, green: 16, blue: 24 }], // A8R8G8B8
  [4, { alpha: undefined, red: 8, green: 16, blue: 24 }], // X8R8G8B8
  [67, { red: 0, green: 8, blue: 16, alpha: 24 }], // R8G8B8A8
  [68, { alpha: undefined, blue: 8, green: 16, red: 24 }], // X8B8G8R8
  [121, { alpha: 0, blue: 8, green: 16, red: 24 }], // A8B8G8R8
  [134, { red: 0, green: 8, blue: 16, alpha: undefined }], // R8G8B8X8
])

interface Piece {
  readonly address: number
  readonly length: number
}

/** A picture in the host's memory, and where in the guest's it is copied from. */
export class GpuResource {
  readonly width: number
  readonly height: number
  /** 0xAARRGGBB, from the top. */
  readonly pixels: Uint32Array
  private readonly format: number
  private readonly layout: PixelLayout
  private backing: readonly Piece[] | undefined

  /** Undefined if there is no such format. Throws a RangeError if there is no memory for it. */
  static create(format: number, width: number, height: number): GpuResource | undefined {
    const layout = formats.get(format)
    return layout && new GpuResource(format, layout, width, height)
  }

  private constructor(format: number, layout: PixelLayout, width: number, height: number) {
    this.format = format
    this.layout = layout
    this.width = width
    this.height = height
    this.pixels = new Uint32Array(width * height)
  }

  get byteLength(): number {
    return this.pixels.byteLength
  }

  get hasBacking(): boolean {
    return this.backing !== undefined
  }

  attach(pieces: readonly Piece[]): void {
    this.backing = pieces
  }

  detach(): void {
    this.backing = undefined
  }

  has({ x, y, width, height }: Place): boolean {
    return x + width <= this.width && y + height <= this.height
  }

  /** Copies a part of the picture from the guest: rows of the full width, the first pixel of the part at `offset`. It ends where the backing does. */
  transfer(memory: GuestMemory, place: Place, offset: number): void {
    const row = new Uint8Array(place.width * BYTES_PER_PIXEL)
    const words = new Uint32Array(row.buffer)
    const reader = new BackingReader(memory, this.backing ?? [])
    for (let line = 0; line < place.height; line++) {
      if (!reader.read(offset + line * this.width * BYTES_PER_PIXEL, row)) return
      this.decode(words)
      this.pixels.set(words, (place.y + line) * this.width + place.x)
    }
  }

  private decode(words: Uint32Array): void {
    const { red, green, blue, alpha } = this.layout
    if (red === 16 && green === 8) {
      if (alpha === undefined) for (let i = 0; i < words.length; i++) words[i]! |= 0xff00_0000
      return
    }
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!
      const colours =
        (((word >>> red) & 0xff) << 16) | (((word >>> green) & 0xff) << 8) | ((word >>> blue) & 0xff)
      words[i] = colours | ((alpha === undefined ? 0xff : (word >>> alpha) & 0xff) << 24)
    }
  }

  save(): DeviceState {
    return {
      version: 1,
      format: this.format,
      width: this.width,
      height: this.height,
      pixels: new Uint8Array(this.pixels.buffer).slice(),
      backing: this.backing ? this.backing.flatMap(({ address, length }) => [address, length]) : null,
    }
  }

  static restore(state: DeviceState, most: number): GpuResource {
    const from = new StateReader('a picture of the GPU', state, 1)
    const width = from.upTo(most, 'width')
    const height = from.upTo(most, 'height')
    const pixels = from.bytes('pixels')
    if (pixels.length !== width * height * BYTES_PER_PIXEL) from.fail('pixels', 'bytes of that many pixels')
    const resource =
      GpuResource.create(from.number('format'), width, height) ?? from.fail('format', 'a format')
    new Uint8Array(resource.pixels.buffer).set(pixels)
    if (state.backing === null) return resource
    const numbers = from.numbers('backing', from.list('backing').length)
    resource.backing = Array.from({ length: numbers.length >> 1 }, (_, i) => ({
      address: numbers[2 * i]!,
      length: numbers[2 * i + 1]!,
    }))
    return resource
  }
}

/** Pieces of guest memory as one run of bytes, read forwards. */
class BackingReader {
  private readonly memory: GuestMemory
  private readonly pieces: readonly Piece[]
  private index = 0
  /** Where the piece `index` starts in the run. */
  private start = 0

  constructor(memory: GuestMemory, pieces: readonly Piece[]) {
    this.memory = memory
    this.pieces = pieces
  }

  /** Fills `into` from `offset`, which never goes back. False if the pieces end before. */
  read(offset: number, into: Uint8Array): boolean {
    let at = 0
    while (at < into.length) {
      const piece = this.pieces[this.index]
      if (!piece) return false
      const skip = offset + at - this.start
      if (skip >= piece.length) {
        this.start += piece.length
        this.index++
        continue
      }
      const take = Math.min(piece.length - skip, into.length - at)
      into.set(this.memory.read(piece.address + skip, take), at)
      at += take
    }
    return true
  }
}
