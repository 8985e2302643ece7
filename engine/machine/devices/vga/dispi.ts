/**
 * The Bochs VBE extension («DISPI»): sizes and depths that the VGA's own registers cannot tell. Numbers of registers and
 * their bits are in Bochs, iodev/display/vga.h, and in QEMU, docs/specs/standard-vga.txt.
 */
import type { DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import { MOST_HEIGHT, MOST_WIDTH } from './picture.ts'

export const DISPI = {
  id: 0,
  width: 1,
  height: 2,
  depth: 3,
  enable: 4,
  bank: 5,
  virtualWidth: 6,
  virtualHeight: 7,
  xOffset: 8,
  yOffset: 9,
  memory: 10,
} as const

export const DISPI_ENABLE = {
  enabled: 0x01,
  capabilities: 0x02,
  banksOf32K: 0x10,
  wideDac: 0x20,
  linear: 0x40,
  keepMemory: 0x80,
} as const

const FIRST_ID = 0xb0c0
const ID = 0xb0c5
const REGISTERS = 10
const BANK = 0x1_0000
const DEPTHS: readonly number[] = [4, 8, 15, 16, 24, 32]

/** A picture in memory, as the registers describe it once they are put right. */
export interface DispiMode {
  readonly width: number
  readonly height: number
  /** Bits of a pixel: 4 (planar), 8, 15, 16, 24 or 32. */
  readonly depth: number
  /** Bytes from a row to the next. */
  readonly pitch: number
  /** Offset of the first pixel in memory. */
  readonly start: number
}

export class Dispi {
  /** Registers changed. */
  onChange: () => void = () => {}
  /** The mode is on now, and what is shown of memory must be cleared. */
  onClear: (bytes: number) => void = () => {}
  private readonly memoryBytes: number
  private readonly registers = new Uint16Array(REGISTERS)
  private index = 0
  /** Undefined while the VGA's own registers say what is shown. */
  mode: DispiMode | undefined

  constructor(memoryBytes: number) {
    this.memoryBytes = memoryBytes
  }

  /** Offset in memory of the window at A0000h. */
  get bankOffset(): number {
    if (!this.mode) return 0
    const size = this.get(DISPI.enable) & DISPI_ENABLE.banksOf32K ? BANK / 2 : BANK
    return (this.get(DISPI.bank) * size) % this.memoryBytes
  }

  /** The palette has 8 bits for each part. */
  get isDacWide(): boolean {
    return (this.get(DISPI.enable) & DISPI_ENABLE.wideDac) !== 0
  }

  reset(): void {
    this.registers.fill(0)
    this.registers[DISPI.id] = ID
    this.index = 0
    this.mode = undefined
    this.onChange()
  }

  readIndex(): number {
    return this.index
  }

  writeIndex(value: number): void {
    this.index = value
  }

  readData(): number {
    return this.read(this.index)
  }

  writeData(value: number): void {
    this.write(this.index, value)
  }

  read(index: number): number {
    if (this.get(DISPI.enable) & DISPI_ENABLE.capabilities) {
      if (index === DISPI.width) return MOST_WIDTH
      if (index === DISPI.height) return MOST_HEIGHT
      if (index === DISPI.depth) return 32
    }
    return index === DISPI.memory ? this.memoryBytes / BANK : this.get(index)
  }

  write(index: number, value: number): void {
    switch (index) {
      case DISPI.id:
        if (value >= FIRST_ID && value <= ID) this.registers[index] = value
        return
      case DISPI.enable:
        this.enable(value)
        break
      case DISPI.virtualHeight:
        return
      default:
        if (index >= REGISTERS) return
        this.registers[index] = value
    }
    if (index !== DISPI.bank) this.settle()
    this.onChange()
  }

  /** What a loader does to have a linear frame buffer of 32 bits a pixel. */
  setLinear(width: number, height: number): void {
    this.write(DISPI.enable, 0)
    this.write(DISPI.width, width)
    this.write(DISPI.height, height)
    this.write(DISPI.depth, 32)
    this.write(DISPI.enable, DISPI_ENABLE.enabled | DISPI_ENABLE.linear)
  }

  save(): DeviceState {
    return { version: 1, registers: [...this.registers], index: this.index }
  }

  restore(name: string, state: DeviceState): void {
    const from = new StateReader(name, state, 1)
    this.registers.set(from.numbers('registers', REGISTERS))
    this.index = from.upTo(0xffff, 'index')
    this.settle()
    this.onChange()
  }

  private get(index: number): number {
    return this.registers[index] ?? 0
  }

  private enable(value: number): void {
    const isNew = (value & ~this.get(DISPI.enable) & DISPI_ENABLE.enabled) !== 0
    this.registers[DISPI.enable] = value
    if (!isNew) return
    for (const index of [DISPI.virtualWidth, DISPI.xOffset, DISPI.yOffset]) this.registers[index] = 0
    this.registers[DISPI.bank] = 0
    this.settle()
    if (this.mode && !(value & DISPI_ENABLE.keepMemory)) this.onClear(this.mode.pitch * this.mode.height)
  }

  /** Puts registers right that ask for what memory does not hold. */
  private settle(): void {
    this.mode = undefined
    if (!(this.get(DISPI.enable) & DISPI_ENABLE.enabled)) return
    const { registers } = this
    if (!DEPTHS.includes(this.get(DISPI.depth))) registers[DISPI.depth] = 8
    const depth = this.get(DISPI.depth)
    const bits = depth === 15 ? 16 : depth
    const width = Math.min(Math.max(this.get(DISPI.width) & ~7, 8), MOST_WIDTH)
    registers[DISPI.width] = width
    registers[DISPI.virtualWidth] = Math.max(this.get(DISPI.virtualWidth) & ~7, width)
    const pitch = (this.get(DISPI.virtualWidth) * bits) / 8
    const rows = Math.floor(this.memoryBytes / pitch)
    const height = Math.min(Math.max(this.get(DISPI.height), 1), MOST_HEIGHT, rows)
    registers[DISPI.height] = height
    registers[DISPI.virtualHeight] = Math.min(rows, 0xffff)
    const start = () => this.get(DISPI.yOffset) * pitch + Math.floor((this.get(DISPI.xOffset) * bits) / 8)
    const fits = () => start() + (height - 1) * pitch + (width * bits) / 8 <= this.memoryBytes
    if (!fits()) registers[DISPI.yOffset] = 0
    if (!fits()) registers[DISPI.xOffset] = 0
    this.mode = { width, height, depth, pitch, start: start() & ~3 }
  }
}
