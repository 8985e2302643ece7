/**
 * The VGA's memory window at A0000h–BFFFFh: map mask, odd/even and chained addressing, write modes 0 to 3, read modes 0 and
 * 1. IBM VGA Technical Reference, «Graphics controller registers».
 *
 * Four planes of 64 KiB lie side by side in video memory, so that the byte `a` of all is one 32-bit word. Where two or four
 * planes are chained, addresses do not leave gaps in them as the VGA's do, so that chained memory is linear; the CRT
 * controller counts words alike. Programs do not see a difference unless they change the way of addressing and read what
 * they wrote before.
 */
import type { VgaRegisters } from './registers.ts'
import type { VideoMemory } from './video-memory.ts'

export interface Banking {
  /** Planes go on past 64 KiB, and are reached at A0000h–AFFFFh alone, as VBE has it. */
  readonly isExtended: boolean
  /** Bytes that are added to an address in the window at A0000h. */
  readonly offset: number
  /** Memory is linear, whatever the VGA's registers say. */
  readonly isLinear: boolean
}

const NO_BANKING: Banking = { isExtended: false, offset: 0, isLinear: false }
const PLANE = 0x1_0000

/** 0xff in the byte of each plane whose bit is set. */
const spread = Uint32Array.from({ length: 16 }, (_, bits) =>
  [0, 1, 2, 3].reduce((word, plane) => word | (bits & (1 << plane) ? 0xff << (8 * plane) : 0), 0),
)
/** A byte in all planes. */
const inAll = (value: number): number => Math.imul(value & 0xff, 0x0101_0101)

export class VgaPlanes {
  banking: Banking = NO_BANKING
  /** What the last read of each plane was, plane 0 in the low byte. */
  latch = 0
  private readonly registers: VgaRegisters
  private readonly memory: VideoMemory
  private readonly bytes: Uint8Array
  private readonly words: Uint32Array

  constructor(registers: VgaRegisters, memory: VideoMemory) {
    this.registers = registers
    this.memory = memory
    this.bytes = memory.bytes
    this.words = new Uint32Array(memory.bytes.buffer, memory.bytes.byteOffset, memory.bytes.length / 4)
  }

  reset(): void {
    this.banking = NO_BANKING
    this.latch = 0
  }

  /** Where in video memory A0000h–AFFFFh are, if that is all there is to say; else negative. */
  linearWindow(): number {
    const map = (this.graphics(6) >> 2) & 3
    if (!this.banking.isLinear && (!this.isChained() || map > 1 || this.mapMask() !== 15)) return -1
    const offset = this.banking.offset
    return offset + PLANE <= this.bytes.length ? offset : -1
  }

  /** `offset` from A0000h; all ones if the window is elsewhere. */
  read(offset: number): number {
    const address = this.decode(offset)
    if (address < 0) return 0xff
    if (this.isChained()) return this.bytes[address % this.bytes.length] ?? 0
    const isOddEven = (this.graphics(5) & 0x10) !== 0
    this.latch = this.words[this.place(isOddEven ? address >> 1 : address)] ?? 0
    if (this.graphics(5) & 8) return this.compare()
    const select = this.graphics(4) & 3
    const plane = isOddEven ? (select & 2) | (address & 1) : select
    return (this.latch >>> (8 * plane)) & 0xff
  }

  write(offset: number, value: number): void {
    const address = this.decode(offset)
    if (address < 0) return
    let mask = this.mapMask()
    if (this.isChained()) {
      const at = address % this.bytes.length
      if (!this.banking.isLinear && !(mask & (1 << (address & 3)))) return
      this.bytes[at] = value
      this.memory.written(at, 1)
      return
    }
    let at = address
    if (!((this.registers.sequencer[4] ?? 0) & 4)) {
      mask &= address & 1 ? 0b1010 : 0b0101
      at >>= 1
    }
    if (mask === 0) return
    const place = this.place(at)
    const planes = spread[mask] ?? 0
    this.words[place] = ((this.words[place] ?? 0) & ~planes) | (this.combine(value) & planes)
    this.memory.written(place * 4, 4)
  }

  /** The address within chained or unchained planes that an offset of the window stands for, or -1 (graphics register 6). */
  private decode(offset: number): number {
    const { isExtended, offset: bank } = this.banking
    if (isExtended) return offset < PLANE ? offset + bank : -1
    switch ((this.graphics(6) >> 2) & 3) {
      case 0:
        return offset + bank
      case 1:
        return offset < PLANE ? offset + bank : -1
      case 2:
        return offset >= PLANE && offset < PLANE + 0x8000 ? offset - PLANE : -1
      default:
        return offset >= PLANE + 0x8000 ? offset - PLANE - 0x8000 : -1
    }
  }

  /** Index of the word that has a byte of each plane. */
  private place(address: number): number {
    return this.banking.isExtended ? address % this.words.length : address % PLANE
  }

  private isChained(): boolean {
    return this.banking.isLinear || ((this.registers.sequencer[4] ?? 0) & 8) !== 0
  }

  private mapMask(): number {
    return (this.registers.sequencer[2] ?? 0) & 15
  }

  private graphics(index: number): number {
    return this.registers.graphics[index] ?? 0
  }

  /** What a write of `value` makes of all planes' bytes. */
  private combine(value: number): number {
    const { latch } = this
    const mode = this.graphics(5) & 3
    if (mode === 1) return latch
    const turn = this.graphics(3) & 7
    const rotated = ((value >> turn) | (value << (8 - turn))) & 0xff
    const setReset = spread[this.graphics(0) & 15] ?? 0
    let mask = inAll(this.graphics(8))
    let data = setReset
    if (mode === 0) {
      const set = spread[this.graphics(1) & 15] ?? 0
      data = (inAll(rotated) & ~set) | (setReset & set)
    } else if (mode === 2) data = spread[value & 15] ?? 0
    else mask &= inAll(rotated)
    const operation = (this.graphics(3) >> 3) & 3
    if (operation === 1) data &= latch
    else if (operation === 2) data |= latch
    else if (operation === 3) data ^= latch
    return (data & mask) | (latch & ~mask)
  }

  /** Read mode 1: bits whose colour is that of register 2, in the planes that register 7 cares for. */
  private compare(): number {
    const differs = (this.latch ^ (spread[this.graphics(2) & 15] ?? 0)) & (spread[this.graphics(7) & 15] ?? 0)
    return ~(differs | (differs >>> 8) | (differs >>> 16) | (differs >>> 24)) & 0xff
  }
}
