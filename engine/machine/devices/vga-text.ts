/**
 * VGA as far as text modes need it: the registers at 3B0h-3DFh and the memory window at A0000h-BFFFFh. After the IBM
 * PS/2 Hardware Interface Technical Reference, «Video subsystem».
 */
import type { Clock } from '../../base/clock.ts'
import type { BusTarget } from '../bus.ts'
import { byteTarget } from '../byte-target.ts'
import { savedRecord } from '../saved-record.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import { VgaPlanes } from './vga-planes.ts'
import {
  MODE_3_ATTRIBUTE,
  MODE_3_CRTC,
  MODE_3_GRAPHICS,
  MODE_3_MISCELLANEOUS,
  MODE_3_SEQUENCER,
} from './vga-registers.table.ts'

/** 449 lines of 900 dots at 28.322 MHz, in nanoseconds. */
const LINE = 31_777
const LINE_SHOWN = 25_422
const LINES = 449
const LINES_SHOWN = 400
const RETRACE_START = 412
const RETRACE_END = 414

/** Bits that each register of the graphics controller and the sequencer has. */
const GRAPHICS_MASKS = [0x0f, 0x0f, 0x0f, 0x1f, 0x03, 0x7b, 0x0f, 0x0f, 0xff]
const SEQUENCER_MASKS = [0x03, 0x3d, 0x0f, 0x3f, 0x0e]
const BLANK_CELL = 0x0720

export interface VgaTextOptions {
  readonly name: string
  readonly clock: Clock
}

/** What a text mode shows. */
export interface VgaTextScreen {
  readonly columns: number
  readonly rows: number
  /** Row by row: character in the low byte, attribute in the high byte. */
  readonly cells: Uint16Array
  readonly cursor: { column: number; row: number; visible: boolean; firstLine: number; lastLine: number }
}

/** A text screen and what its attributes look like. */
export interface VgaTextPicture extends VgaTextScreen {
  /** The sixteen colours as 0xRRGGBB. */
  readonly colours: readonly number[]
  /** Bit 7 of an attribute blinks, and is no colour of the background. */
  readonly blinks: boolean
  /** The screen is turned off. */
  readonly isBlank: boolean
}

function powerOn() {
  return {
    miscellaneous: MODE_3_MISCELLANEOUS as number,
    feature: 0,
    enabled: true,
    crtcIndex: 0,
    sequencerIndex: 0,
    graphicsIndex: 0,
    /** With bit 5: the palette is shown and not written. */
    attributeIndex: 0x20,
    attributeData: false,
    pelMask: 0xff,
    dacWrite: 0,
    dacRead: 0,
    /** Which of red, green and blue is next. */
    dacStep: 0,
    dacReading: false,
  }
}

export class VgaText implements Device {
  readonly name: string
  /** Ports 3B0h-3DFh. */
  readonly ports: BusTarget
  /** A0000h-BFFFFh. */
  readonly memory: BusTarget
  /** Grows whenever something that may be seen is written. */
  changes = 0
  private readonly clock: Clock
  private regs = powerOn()
  private readonly crtc = new Uint8Array(25)
  private readonly sequencer = new Uint8Array(5)
  private readonly graphics = new Uint8Array(9)
  private readonly attribute = new Uint8Array(21)
  private readonly palette = new Uint8Array(768)
  private readonly planes = new VgaPlanes(this.sequencer, this.graphics)

  constructor(options: VgaTextOptions) {
    this.name = options.name
    this.clock = options.clock
    this.ports = byteTarget(
      (offset) => this.read(0x3b0 + offset),
      (offset, value) => this.write(0x3b0 + offset, value),
    )
    this.memory = byteTarget(
      (offset) => (this.regs.miscellaneous & 2 ? this.planes.read(offset) : 0xff),
      (offset, value) => {
        if (!(this.regs.miscellaneous & 2)) return
        this.planes.write(offset, value)
        this.changes++
      },
    )
    this.reset()
  }

  /** Mode 3 with an empty screen, as a BIOS leaves it. */
  reset(): void {
    this.regs = powerOn()
    this.crtc.set(MODE_3_CRTC)
    this.sequencer.set(MODE_3_SEQUENCER)
    this.graphics.set(MODE_3_GRAPHICS)
    this.attribute.set(MODE_3_ATTRIBUTE)
    this.palette.fill(0)
    for (let i = 0; i < 192; i++) this.palette[i] = standardColour(Math.floor(i / 3), i % 3)
    const { memory, latches } = this.planes
    latches.fill(0)
    memory.fill(0)
    memory.fill(BLANK_CELL & 0xff, 0, 0x10000)
    memory.fill(BLANK_CELL >> 8, 0x10000, 0x20000)
    this.changes++
  }

  /** The screen if a text mode is set, or undefined in graphics modes. */
  text(): VgaTextScreen | undefined {
    const crtc = (index: number) => this.crtc[index] ?? 0
    if ((this.graphics[6] ?? 0) & 1) return undefined
    const height = (crtc(9) & 0x1f) + 1
    const overflow = crtc(7)
    const lines = (crtc(0x12) | ((overflow & 2) << 7) | ((overflow & 0x40) << 3)) + 1
    const columns = crtc(1) + 1
    const rows = Math.max(1, Math.floor(lines / (crtc(9) & 0x80 ? 2 : 1) / height))
    // The address counter counts characters; in word mode they are two bytes of a plane apart.
    const shift = crtc(0x14) & 0x40 ? 2 : crtc(0x17) & 0x40 ? 0 : 1
    const start = (crtc(0x0c) << 8) | crtc(0x0d)
    const pitch = crtc(0x13) * 2
    const cells = new Uint16Array(columns * rows)
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const address = ((start + row * pitch + column) & 0xffff) << shift
        cells[row * columns + column] = this.planes.at(0, address) | (this.planes.at(1, address) << 8)
      }
    }
    const place = (((crtc(0x0e) << 8) | crtc(0x0f)) - start) & 0xffff
    const [row, column] = pitch > 0 ? [Math.floor(place / pitch), place % pitch] : [rows, 0]
    const [firstLine, lastLine] = [crtc(0x0a) & 0x1f, crtc(0x0b) & 0x1f]
    const on = !(crtc(0x0a) & 0x20) && firstLine <= lastLine
    return {
      columns,
      rows,
      cells,
      cursor: { column, row, visible: on && row < rows && column < columns, firstLine, lastLine },
    }
  }

  /** The screen with all that its colours depend on; undefined in graphics modes. */
  picture(): VgaTextPicture | undefined {
    const text = this.text()
    if (!text) return undefined
    const colours = Array.from({ length: 16 }, (_, index) => this.colour(index))
    const blinks = ((this.attribute[0x10] ?? 0) & 8) !== 0
    // Bit 5 of the attribute index gives the palette to the screen; bit 5 of clocking mode turns the screen off.
    const isShown = (this.regs.attributeIndex & 0x20) !== 0 && ((this.sequencer[1] ?? 0) & 0x20) === 0
    return { ...text, colours, blinks, isBlank: !isShown }
  }

  save(): DeviceState {
    return {
      version: 1,
      registers: { ...this.regs },
      crtc: this.crtc.slice(),
      sequencer: this.sequencer.slice(),
      graphics: this.graphics.slice(),
      attribute: this.attribute.slice(),
      palette: this.palette.slice(),
      latches: this.planes.latches.slice(),
      memory: this.planes.memory.slice(),
    }
  }

  restore(state: DeviceState): void {
    const reader = new StateReader(this.name, state, 1)
    this.regs = savedRecord(this.name, state.registers, powerOn())
    reader.bytesInto('crtc', this.crtc)
    reader.bytesInto('sequencer', this.sequencer)
    reader.bytesInto('graphics', this.graphics)
    reader.bytesInto('attribute', this.attribute)
    reader.bytesInto('palette', this.palette)
    reader.bytesInto('latches', this.planes.latches)
    reader.bytesInto('memory', this.planes.memory)
    this.changes++
  }

  /** Red, green and blue, 8 bits each, of one of the sixteen colours of text. */
  private colour(index: number): number {
    const control = this.attribute[0x10] ?? 0
    const select = this.attribute[0x14] ?? 0
    const low = this.attribute[index] ?? 0
    const entry =
      control & 0x80 ? (low & 0x0f) | ((select & 0x0f) << 4) : (low & 0x3f) | ((select & 0x0c) << 4)
    const part = (n: number) => {
      const six = this.palette[(entry & this.regs.pelMask) * 3 + n] ?? 0
      return (six << 2) | (six >> 4)
    }
    return (part(0) << 16) | (part(1) << 8) | part(2)
  }

  /** The CRTC is at 3D4h with colour and at 3B4h with monochrome; the other one is not there. */
  private here(port: number): boolean {
    const colour = (this.regs.miscellaneous & 1) !== 0
    if (port <= 0x3bf) return !colour
    return port < 0x3d0 || colour
  }

  private read(port: number): number {
    const r = this.regs
    if (!this.here(port)) return 0xff
    switch (port) {
      case 0x3c0:
        return r.attributeIndex
      case 0x3c1:
        return this.attribute[r.attributeIndex & 0x1f] ?? 0
      case 0x3c2: // the switch sense bit: a colour display
        return 0x10
      case 0x3c3:
        return r.enabled ? 1 : 0
      case 0x3c4:
        return r.sequencerIndex
      case 0x3c5:
        return this.sequencer[r.sequencerIndex] ?? 0
      case 0x3c6:
        return r.pelMask
      case 0x3c7:
        return r.dacReading ? 3 : 0
      case 0x3c8:
        return r.dacWrite
      case 0x3c9:
        return this.readDac()
      case 0x3ca:
        return r.feature
      case 0x3cc:
        return r.miscellaneous
      case 0x3ce:
        return r.graphicsIndex
      case 0x3cf:
        return this.graphics[r.graphicsIndex] ?? 0
      case 0x3b4:
      case 0x3d4:
        return r.crtcIndex
      case 0x3b5:
      case 0x3d5:
        return this.crtc[r.crtcIndex] ?? 0
      case 0x3ba:
      case 0x3da:
        r.attributeData = false
        return this.inputStatus()
      default:
        return 0xff
    }
  }

  private write(port: number, value: number): void {
    const r = this.regs
    if (!this.here(port)) return
    this.changes++
    switch (port) {
      case 0x3c0:
        this.writeAttribute(value)
        return
      case 0x3c2:
        r.miscellaneous = value
        return
      case 0x3c3:
        r.enabled = (value & 1) !== 0
        return
      case 0x3c4:
        r.sequencerIndex = value & 7
        return
      case 0x3c5:
        this.sequencer[r.sequencerIndex] = value & (SEQUENCER_MASKS[r.sequencerIndex] ?? 0)
        return
      case 0x3c6:
        r.pelMask = value
        return
      case 0x3c7:
        r.dacRead = value
        r.dacStep = 0
        r.dacReading = true
        return
      case 0x3c8:
        r.dacWrite = value
        r.dacStep = 0
        r.dacReading = false
        return
      case 0x3c9:
        this.writeDac(value)
        return
      case 0x3ce:
        r.graphicsIndex = value & 15
        return
      case 0x3cf:
        this.graphics[r.graphicsIndex] = value & (GRAPHICS_MASKS[r.graphicsIndex] ?? 0)
        return
      case 0x3b4:
      case 0x3d4:
        r.crtcIndex = value & 0x3f
        return
      case 0x3b5:
      case 0x3d5:
        this.writeCrtc(r.crtcIndex, value)
        return
      case 0x3ba:
      case 0x3da:
        r.feature = value & 3
    }
  }

  /** Index and data take turns at one port; reading input status 1 makes the index next. */
  private writeAttribute(value: number): void {
    const r = this.regs
    const index = r.attributeIndex & 0x1f
    if (!r.attributeData) r.attributeIndex = value & 0x3f
    else if (index >= 16 || !(r.attributeIndex & 0x20))
      this.attribute[index] = value & (index === 17 ? 0xff : 0x3f)
    r.attributeData = !r.attributeData
  }

  /** Bit 7 of register 11h protects registers 0 to 7, but for the line compare bit in 7. */
  private writeCrtc(index: number, value: number): void {
    const old = this.crtc[index] ?? 0
    if (!((this.crtc[0x11] ?? 0) & 0x80) || index > 7) this.crtc[index] = value
    else if (index === 7) this.crtc[7] = (old & ~0x10) | (value & 0x10)
  }

  private readDac(): number {
    const r = this.regs
    const value = this.palette[r.dacRead * 3 + r.dacStep] ?? 0
    r.dacStep = (r.dacStep + 1) % 3
    if (r.dacStep === 0) r.dacRead = (r.dacRead + 1) & 0xff
    return value
  }

  private writeDac(value: number): void {
    const r = this.regs
    this.palette[r.dacWrite * 3 + r.dacStep] = value & 0x3f
    r.dacStep = (r.dacStep + 1) % 3
    if (r.dacStep === 0) r.dacWrite = (r.dacWrite + 1) & 0xff
  }

  /** Bit 0: nothing is shown just now. Bit 3: vertical retrace. Both follow guest time. */
  private inputStatus(): number {
    const inFrame = this.clock.now() % (LINE * LINES)
    const line = Math.floor(inFrame / LINE)
    const hidden = line >= LINES_SHOWN || inFrame % LINE >= LINE_SHOWN
    const retrace = line >= RETRACE_START && line < RETRACE_END
    return (hidden ? 1 : 0) | (retrace ? 8 : 0)
  }
}

/** The palette's first 64 entries: two bits per colour, the strong one in bits 0-2 and the weak one in bits 3-5. */
function standardColour(entry: number, component: number): number {
  const bit = 2 - component
  return ((entry >> bit) & 1 ? 0x2a : 0) + ((entry >> (bit + 3)) & 1 ? 0x15 : 0)
}
