import type { Frame, Rectangle } from '../screen.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { ClientEncodings } from './client-encodings.ts'
import { Damage } from './damage.ts'
import { encoding } from './encoding-numbers.ts'
import { type Encoder, writeHeader } from './encodings/encoder.ts'
import { HextileEncoder } from './encodings/hextile.ts'
import { RawEncoder } from './encodings/raw.ts'
import { RreEncoder } from './encodings/rre.ts'
import { TightEncoder, TightStreams } from './encodings/tight.ts'
import { ZlibStream } from './encodings/zlib-stream.ts'
import { ZrleEncoder } from './encodings/zrle.ts'
import type { PixelFormat } from './pixel-format.ts'
import type { Changes, Scroll } from './screen-history.ts'

/** A screen that has no pixels, or more than numbers on the wire can count, is shown as one that is possible. */
const MOST_SIZE = 0xffff

export interface Size {
  readonly width: number
  readonly height: number
}

/** What a client shows, and what it lacks to show the screen as it is. */
export class ClientPicture {
  private damage = new Damage(0, 0)
  /** Rows that the client can move by itself, before it is sent what it lacks. */
  private scroll: Scroll | undefined
  private encoder: Encoder | undefined
  private zrleStream: ZlibStream | undefined
  private tightStreams: TightStreams | undefined

  constructor(frame: Frame) {
    this.resize(frame)
  }

  get size(): Size {
    return { width: this.damage.width, height: this.damage.height }
  }

  /** The client has nothing of the screen, which has the frame's size. */
  resize(frame: Frame): void {
    const { width, height } = sizeOf(frame)
    this.damage = new Damage(width, height)
    this.lose()
  }

  isSizeOf(frame: Frame): boolean {
    const { width, height } = sizeOf(frame)
    return width === this.damage.width && height === this.damage.height
  }

  /** The client has nothing. */
  lose(): void {
    this.damage.addAll()
    this.scroll = undefined
  }

  /** The client has lost this area. */
  add(area: Rectangle): void {
    this.forgetScroll()
    this.damage.add(area)
  }

  /** Pixels are sent another way from now on. */
  forgetEncoder(): void {
    this.encoder = undefined
  }

  /** The screen has changed. */
  change({ damage, scroll }: Changes, canScroll: boolean): void {
    if (scroll) this.addScroll(scroll, canScroll)
    this.damage.merge(damage)
  }

  /** Writes rectangles for what the client lacks of an area; returns how many. */
  write(
    out: ByteWriter,
    frame: Frame,
    area: Rectangle,
    format: PixelFormat,
    encodings: ClientEncodings,
    isLocal: boolean,
  ): number {
    if (area.width < this.damage.width || area.height < this.damage.height) this.forgetScroll()
    let count = 0
    if (this.scroll) {
      const { top, bottom, by } = this.scroll
      writeHeader(out, { x: 0, y: top, width: this.damage.width, height: bottom - top }, encoding.copyRect)
      out.u16(0)
      out.u16(top + by)
      this.scroll = undefined
      count++
    }
    this.encoder ??= this.makeEncoder(format, encodings, isLocal)
    for (const part of this.damage.take(area)) {
      out.cut()
      count += this.encoder.write(out, frame, part)
    }
    return count
  }

  private makeEncoder(format: PixelFormat, { preferred, level }: ClientEncodings, isLocal: boolean): Encoder {
    switch (isLocal ? encoding.raw : preferred) {
      case encoding.tight:
        this.tightStreams ??= new TightStreams(level)
        this.tightStreams.setLevel(level)
        return new TightEncoder(format, this.tightStreams)
      case encoding.zrle:
        this.zrleStream ??= new ZlibStream(level)
        return new ZrleEncoder(format, this.zrleStream)
      case encoding.hextile:
        return new HextileEncoder(format)
      case encoding.rre:
        return new RreEncoder(format)
      default:
        return new RawEncoder(format)
    }
  }

  /** What the client lacks where it takes from, it will lack where it puts it. */
  private addScroll(scroll: Scroll, canScroll: boolean): void {
    const { width } = this.damage
    const areaOf = ({ top, bottom }: Scroll) => ({ x: 0, y: top, width, height: bottom - top })
    if (!canScroll) {
      this.damage.add(areaOf(scroll))
      return
    }
    const source = { ...areaOf(scroll), y: scroll.top + scroll.by }
    for (const part of this.damage.list(source)) {
      const top = Math.max(part.y - scroll.by, scroll.top)
      const bottom = Math.min(part.y + part.height - scroll.by, scroll.bottom)
      this.damage.add({ ...part, y: top, height: bottom - top })
    }
    const before = this.scroll
    if (!before) {
      this.scroll = scroll
      return
    }
    // Two scrolls are one for the rows that took part in both.
    const both = {
      top: Math.max(scroll.top, before.top - scroll.by),
      bottom: Math.min(scroll.bottom, before.bottom - scroll.by),
      by: before.by + scroll.by,
    }
    this.scroll = both.top < both.bottom && both.by !== 0 ? both : undefined
    const kept = this.scroll ? both : { top: 0, bottom: 0 }
    for (const { top, bottom } of [before, scroll]) {
      this.damage.add({ x: 0, y: top, width, height: Math.min(bottom, Math.max(top, kept.top)) - top })
      const rest = Math.max(top, Math.min(bottom, kept.bottom))
      this.damage.add({ x: 0, y: rest, width, height: bottom - rest })
    }
  }

  private forgetScroll(): void {
    if (!this.scroll) return
    const { top, bottom } = this.scroll
    this.scroll = undefined
    this.damage.add({ x: 0, y: top, width: this.damage.width, height: bottom - top })
  }
}

const sizeOf = ({ width, height }: Frame): Size => ({
  width: Math.min(Math.max(width, 1), MOST_SIZE),
  height: Math.min(Math.max(height, 1), MOST_SIZE),
})
