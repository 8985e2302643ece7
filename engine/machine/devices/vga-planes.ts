/**
 * The VGA's four planes of 64 KiB and the path of the processor to them: map mask, odd/even addressing, write modes
 * 0 to 3, read modes 0 and 1. IBM VGA Technical Reference, «Graphics controller registers».
 */
const PLANE = 0x10000

export class VgaPlanes {
  /** Plane p is the bytes from p * 64 KiB. */
  readonly memory = new Uint8Array(4 * PLANE)
  readonly latches = new Uint8Array(4)
  private readonly sequencer: Uint8Array
  private readonly graphics: Uint8Array

  constructor(sequencer: Uint8Array, graphics: Uint8Array) {
    this.sequencer = sequencer
    this.graphics = graphics
  }

  /** A byte of a plane, the address wrapping around. */
  at(plane: number, address: number): number {
    return this.memory[plane * PLANE + (address & 0xffff)] ?? 0
  }

  /** `offset` from A0000h; all ones if the window is elsewhere. */
  read(offset: number): number {
    const address = this.decode(offset)
    if (address < 0) return 0xff
    const [chained, oddEven] = [this.chained(), (this.graphicsAt(5) & 0x10) !== 0]
    const at = chained ? address & ~3 : oddEven ? address & ~1 : address
    for (let plane = 0; plane < 4; plane++) this.latches[plane] = this.at(plane, at)
    if (this.graphicsAt(5) & 8) return this.compare()
    const select = this.graphicsAt(4) & 3
    return this.latches[chained ? address & 3 : oddEven ? (select & 2) | (address & 1) : select] ?? 0
  }

  write(offset: number, value: number): void {
    const address = this.decode(offset)
    if (address < 0) return
    let mask = (this.sequencer[2] ?? 0) & 15
    let at = address
    if (this.chained()) {
      mask &= 1 << (address & 3)
      at &= ~3
    } else if (!((this.sequencer[4] ?? 0) & 4)) {
      mask &= address & 1 ? 0b1010 : 0b0101
      at &= ~1
    }
    for (let plane = 0; plane < 4; plane++) {
      if (mask & (1 << plane)) this.memory[plane * PLANE + (at & 0xffff)] = this.combine(plane, value)
    }
  }

  /** Where in the planes an offset of the 128 KiB window leads, or -1 (graphics register 6). */
  private decode(offset: number): number {
    switch ((this.graphicsAt(6) >> 2) & 3) {
      case 0:
        return offset & 0xffff
      case 1:
        return offset < 0x10000 ? offset : -1
      case 2:
        return offset >= 0x10000 && offset < 0x18000 ? offset - 0x10000 : -1
      default:
        return offset >= 0x18000 ? offset - 0x18000 : -1
    }
  }

  private chained(): boolean {
    return ((this.sequencer[4] ?? 0) & 8) !== 0
  }

  private graphicsAt(index: number): number {
    return this.graphics[index] ?? 0
  }

  /** What a write of `value` makes of a plane's byte. */
  private combine(plane: number, value: number): number {
    const latch = this.latches[plane] ?? 0
    const mode = this.graphicsAt(5) & 3
    if (mode === 1) return latch
    const turn = this.graphicsAt(3) & 7
    const rotated = ((value >> turn) | (value << (8 - turn))) & 0xff
    const bit = 1 << plane
    const setReset = this.graphicsAt(0) & bit ? 0xff : 0
    let data: number
    let mask = this.graphicsAt(8)
    if (mode === 0) data = this.graphicsAt(1) & bit ? setReset : rotated
    else if (mode === 2) data = value & bit ? 0xff : 0
    else {
      data = setReset
      mask &= rotated
    }
    const operation = (this.graphicsAt(3) >> 3) & 3
    const result = [data, data & latch, data | latch, data ^ latch][operation] ?? 0
    return (result & mask) | (latch & ~mask)
  }

  /** Read mode 1: bits whose colour is that of register 2, in the planes register 7 cares for. */
  private compare(): number {
    let same = 0xff
    for (let plane = 0; plane < 4; plane++) {
      if (!(this.graphicsAt(7) & (1 << plane))) continue
      const latch = this.latches[plane] ?? 0
      same &= this.graphicsAt(2) & (1 << plane) ? latch : ~latch
    }
    return same & 0xff
  }
}
