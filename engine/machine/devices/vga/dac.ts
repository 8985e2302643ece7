/** The palette of 256 colours and its ports 3C6h–3C9h. IBM VGA Technical Reference, «Video digital-to-analog converter». */
import type { DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'

const ENTRIES = 256
const BYTES = 3 * ENTRIES

export class Dac {
  /** Called when a colour that is shown may have changed. */
  onChange: () => void = () => {}
  /** Red, green and blue of each entry, as they were written. */
  private readonly palette = new Uint8Array(BYTES)
  private readonly shown = new Uint32Array(ENTRIES)
  private isStale = true
  private mask = 0xff
  private writeIndex = 0
  private readIndex = 0
  /** Which of red, green and blue is next. */
  private step = 0
  private isReading = false
  private wide = false

  /** Colours of 8 bits for each part, as VBE can have them, instead of 6. */
  set isWide(wide: boolean) {
    if (wide === this.wide) return
    this.wide = wide
    this.changed()
  }

  /** 0x00RRGGBB for each of 256 pixel values, the mask applied. */
  get colours(): Uint32Array {
    if (this.isStale) {
      this.isStale = false
      for (let i = 0; i < ENTRIES; i++) this.shown[i] = this.colourOf(i & this.mask)
    }
    return this.shown
  }

  reset(): void {
    this.palette.fill(0)
    for (let i = 0; i < 192; i++) this.palette[i] = standardColour(Math.floor(i / 3), i % 3)
    this.mask = 0xff
    this.writeIndex = 0
    this.readIndex = 0
    this.step = 0
    this.isReading = false
    this.wide = false
    this.changed()
  }

  /** `port` is 3C6h to 3C9h. */
  read(port: number): number {
    switch (port) {
      case 0x3c6:
        return this.mask
      case 0x3c7:
        return this.isReading ? 3 : 0
      case 0x3c8:
        return this.writeIndex
      default:
        return this.readData()
    }
  }

  write(port: number, value: number): void {
    switch (port) {
      case 0x3c6:
        if (value === this.mask) return
        this.mask = value
        this.changed()
        return
      case 0x3c7:
        this.readIndex = value
        this.step = 0
        this.isReading = true
        return
      case 0x3c8:
        this.writeIndex = value
        this.step = 0
        this.isReading = false
        return
      default:
        this.writeData(value)
    }
  }

  save(): DeviceState {
    return {
      version: 1,
      palette: this.palette.slice(),
      mask: this.mask,
      writeIndex: this.writeIndex,
      readIndex: this.readIndex,
      step: this.step,
      isReading: this.isReading,
      isWide: this.wide,
    }
  }

  restore(name: string, state: DeviceState): void {
    const from = new StateReader(name, state, 1)
    from.bytesInto('palette', this.palette)
    this.mask = from.upTo(0xff, 'mask')
    this.writeIndex = from.upTo(0xff, 'writeIndex')
    this.readIndex = from.upTo(0xff, 'readIndex')
    this.step = from.upTo(2, 'step')
    this.isReading = from.boolean('isReading')
    this.wide = from.boolean('isWide')
    this.changed()
  }

  private changed(): void {
    this.isStale = true
    this.onChange()
  }

  private colourOf(entry: number): number {
    let colour = 0
    for (let part = 0; part < 3; part++) {
      const value = this.palette[3 * entry + part] ?? 0
      // 63 is full brightness: the six bits again below themselves
      colour = (colour << 8) | (this.wide ? value : ((value << 2) | (value >> 4)) & 0xff)
    }
    return colour
  }

  private readData(): number {
    const value = this.palette[this.readIndex * 3 + this.step] ?? 0
    this.step = (this.step + 1) % 3
    if (this.step === 0) this.readIndex = (this.readIndex + 1) & 0xff
    return value
  }

  private writeData(value: number): void {
    const at = this.writeIndex * 3 + this.step
    const part = this.wide ? value : value & 0x3f
    if (this.palette[at] !== part) {
      this.palette[at] = part
      this.changed()
    }
    this.step = (this.step + 1) % 3
    if (this.step === 0) this.writeIndex = (this.writeIndex + 1) & 0xff
  }
}

/** The palette's first 64 entries: two bits per colour, the strong one in bits 0-2 and the weak one in bits 3-5. */
function standardColour(entry: number, component: number): number {
  const bit = 2 - component
  return ((entry >> bit) & 1 ? 0x2a : 0) + ((entry >> (bit + 3)) & 1 ? 0x15 : 0)
}
