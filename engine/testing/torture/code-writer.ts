import { le } from '../unicorn-program.ts'

/** A place in the code, known once it has been put somewhere. */
export type Label = { offset: number | undefined }

/** ModRM and SIB for the 32-bit address `[at]` in 64-bit code, with `reg` in ModRM.reg. */
export const absolute = (reg: number, at: number): number[] => [((reg & 7) << 3) | 4, 0x25, ...le(at, 4)]

/** Writes 64-bit code with labels, from offset 0 of a linear address on. */
export class CodeWriter {
  readonly bytes: number[] = []
  readonly start: number
  private readonly fixups: { at: number; label: Label; add: number }[] = []

  constructor(start: number) {
    this.start = start
  }

  label(): Label {
    return { offset: undefined }
  }

  /** The label stands for the next byte. */
  place(label: Label): void {
    label.offset = this.bytes.length
  }

  here(): Label {
    return { offset: this.bytes.length }
  }

  emit(...bytes: readonly number[]): void {
    this.bytes.push(...bytes)
  }

  /** Bytes whose last four are the distance from their end to the label, and `add` to it. */
  relative(label: Label, opcode: readonly number[], add = 0): void {
    this.emit(...opcode, 0, 0, 0, 0)
    this.fixups.push({ at: this.bytes.length - 4, label, add })
  }

  jmp(label: Label): void {
    if (this.isNear(label, 2)) this.emit(0xeb, this.distance(label, 2))
    else this.relative(label, [0xe9])
  }

  jcc(cc: number, label: Label): void {
    if (this.isNear(label, 2)) this.emit(0x70 | cc, this.distance(label, 2))
    else this.relative(label, [0x0f, 0x80 | cc])
  }

  call(label: Label): void {
    this.relative(label, [0xe8])
  }

  /** lea reg, [label]. */
  lea(reg: number, label: Label): void {
    this.relative(label, [0x48 | ((reg >> 3) << 2), 0x8d, ((reg & 7) << 3) | 5])
  }

  /** loopne, loope, loop and jrcxz (E0–E3) reach 128 bytes: they jump to a jump. */
  loop(opcode: number, label: Label): void {
    if (this.isNear(label, 2)) this.emit(opcode, this.distance(label, 2))
    else {
      this.emit(opcode, 2, 0xeb, 5)
      this.relative(label, [0xe9])
    }
  }

  private isNear({ offset }: Label, bytes: number): boolean {
    return offset !== undefined && offset - this.bytes.length - bytes >= -128
  }

  private distance({ offset = 0 }: Label, bytes: number): number {
    return (offset - this.bytes.length - bytes) & 0xff
  }

  /** Linear address. */
  address({ offset }: Label): number {
    if (offset === undefined) throw new Error('a label has no place')
    return this.start + offset
  }

  finish(): Uint8Array {
    const bytes = Uint8Array.from(this.bytes)
    const view = new DataView(bytes.buffer)
    for (const { at, label, add } of this.fixups)
      view.setInt32(at, this.address(label) - this.start - at - 4 + add, true)
    return bytes
  }
}
