import type { DecodedOperand, MemoryOperand } from './insn.ts'
import { NO_REGISTER, RIP_BASE } from './insn.ts'
import { DS, GS, SS } from './layout.ts'
import { RBP, RSP } from './registers.ts'
import type { OperandSpec, Row } from './table/row.ts'

const BASE16 = [3, 3, 5, 5, 6, 7, 5, 3]
const INDEX16 = [6, 7, 6, 7, NO_REGISTER, NO_REGISTER, NO_REGISTER, NO_REGISTER]

/** The part of the decoder that reads operands; {@link Decoder} sets its fields from prefixes and opcode. */
export class OperandReader {
  // The instruction being decoded.
  protected bytes: Uint8Array = new Uint8Array(0)
  protected position = 0
  protected long = false
  protected rex = 0
  protected width: 8 | 16 | 32 | 64 = 32
  protected addressWidth: 16 | 32 | 64 = 32
  protected override = -1
  protected modrm = 0
  protected opcode = 0
  protected vvvv = 0
  /** Of the instruction's displacement, and its bytes: 0 if it has none. */
  protected displacementPosition = 0
  protected displacementBytes = 0
  private memory: MemoryOperand | undefined

  /** Undefined if an operand makes the instruction invalid. */
  protected operands({ operands: specs, encoding }: Row): DecodedOperand[] | undefined {
    const operands: DecodedOperand[] = []
    // The address precedes immediates, whatever the order of the operands is.
    if (encoding.modrm !== 'none' && this.modrm < 0xc0 && encoding.rm !== 'ignored') this.address()
    for (let i = 0; i < specs.length; i++) {
      const operand = this.operand(specs[i] as OperandSpec)
      if (!operand) return undefined
      operands.push(operand)
    }
    return operands
  }

  private operand(spec: OperandSpec): DecodedOperand | undefined {
    const rm = (this.modrm & 7) | ((this.rex & 1) << 3)
    const reg = ((this.modrm >> 3) & 7) | ((this.rex & 4) << 1)
    switch (spec.letter) {
      case 'E':
      case 'M':
        return this.modrm < 0xc0 ? this.memoryOperand(spec) : this.general(rm, spec)
      case 'G':
        return this.general(reg, spec)
      case 'R':
        return this.general(rm, spec)
      case 'Z':
        return this.general((this.opcode & 7) | ((this.rex & 1) << 3), spec)
      case 'B':
        return this.general(this.vvvv, spec)
      case 'I':
        return this.immediate(spec)
      case 'J':
        return { kind: 'relative', value: this.relative(spec) }
      case 'W':
        return this.modrm < 0xc0
          ? this.memoryOperand(spec)
          : { kind: 'vector', number: rm, width: this.bits(spec) }
      case 'U':
        return { kind: 'vector', number: rm, width: this.bits(spec) }
      case 'V':
        return { kind: 'vector', number: reg, width: this.bits(spec) }
      case 'Q':
        return this.modrm < 0xc0
          ? this.memoryOperand(spec)
          : { kind: 'mmx', number: rm & 7, width: this.bits(spec) }
      case 'N':
        return { kind: 'mmx', number: rm & 7, width: this.bits(spec) }
      case 'P':
        return { kind: 'mmx', number: reg & 7, width: this.bits(spec) }
      case 'T':
        return { kind: 'immediate', value: BigInt(rm & 7), width: 8 }
      case 'O': {
        const offset = this.unsigned(this.addressWidth)
        const segment = this.override < 0 ? DS : this.override
        return {
          kind: 'memory',
          width: this.bits(spec),
          base: NO_REGISTER,
          index: NO_REGISTER,
          scale: 0,
          displacement: 0,
          absolute: offset,
          segment,
          stackDefault: false,
        }
      }
      case 'A': {
        const offset = Number(this.unsigned(this.width === 16 ? 16 : 32))
        return { kind: 'far', selector: Number(this.unsigned(16)), offset }
      }
      case 'S': {
        const number = reg & 7
        return number > GS ? undefined : { kind: 'segment', number, width: 16 }
      }
      case 'C':
        return reg === 0 || (reg >= 2 && reg <= 4) || reg === 8
          ? { kind: 'control', number: reg, width: this.long ? 64 : 32 }
          : undefined
      case 'D':
        return reg > 7 ? undefined : { kind: 'debug', number: reg, width: this.long ? 64 : 32 }
      case 'fixed':
        if (spec.fixed === 'one') return { kind: 'immediate', value: 1n, width: 8 }
        if (spec.fixed === 'segment') return { kind: 'segment', number: spec.number, width: 16 }
        return { kind: 'register', number: spec.number, width: this.bits(spec), high: spec.high }
    }
  }

  private bits(spec: OperandSpec): number {
    switch (spec.size) {
      case 'b':
        return 8
      case 'w':
        return 16
      case 'd':
        return 32
      case 'q':
        return 64
      case 'v':
      case 'bs':
        return this.width
      case 'z':
        return this.width === 64 ? 32 : this.width
      case 'y':
        return this.width === 64 ? 64 : 32
      case 'p':
        return this.width + 16
      case 't':
        return 80
      case 'x':
        return 128
      case 'n':
        return 0
    }
  }

  private general(number: number, spec: OperandSpec): DecodedOperand {
    const width = this.bits(spec)
    const high = width === 8 && this.rex === 0 && number >= 4 && spec.letter !== 'B'
    return { kind: 'register', number: high ? number - 4 : number, width, high }
  }

  private memoryOperand(spec: OperandSpec): DecodedOperand {
    const memory = this.memory as MemoryOperand
    return { ...memory, width: this.bits(spec) }
  }

  private immediate(spec: OperandSpec): DecodedOperand {
    switch (spec.size) {
      case 'b':
        return { kind: 'immediate', value: BigInt(this.bytes[this.position++] ?? 0), width: 8 }
      case 'bs':
        return { kind: 'immediate', value: BigInt(this.signed(8)), width: this.width }
      case 'w':
        return { kind: 'immediate', value: this.unsigned(16), width: 16 }
      case 'v':
        if (this.width === 64)
          return { kind: 'immediate', value: BigInt.asIntN(64, this.unsigned(64)), width: 64 }
        break
      default:
        break
    }
    return { kind: 'immediate', value: BigInt(this.signed(this.width === 16 ? 16 : 32)), width: this.width }
  }

  private relative(spec: OperandSpec): number {
    return this.readDisplacement(spec.size === 'b' ? 8 : this.width === 16 ? 16 : 32)
  }

  private readDisplacement(width: 8 | 16 | 32): number {
    this.displacementPosition = this.position
    this.displacementBytes = width >> 3
    return this.signed(width)
  }

  /** The next 8, 16 or 32 bits. */
  private signed(width: number): number {
    const { bytes, position } = this
    this.position = position + (width >> 3)
    if (width === 8) return ((bytes[position] ?? 0) << 24) >> 24
    const low = (bytes[position] ?? 0) | ((bytes[position + 1] ?? 0) << 8)
    if (width === 16) return (low << 16) >> 16
    return low | ((bytes[position + 2] ?? 0) << 16) | ((bytes[position + 3] ?? 0) << 24)
  }

  private unsigned(width: number): bigint {
    if (width === 16) return BigInt(this.signed(16) & 0xffff)
    const low = BigInt(this.signed(32) >>> 0)
    return width === 64 ? low | (BigInt(this.signed(32) >>> 0) << 32n) : low
  }

  /** The memory operand of ModRM (SDM vol. 2, tables 2-1 to 2-3 and 2.2.1.6). */
  private address(): void {
    const mod = this.modrm >> 6
    const rm = this.modrm & 7
    let base: number
    let index = NO_REGISTER
    let scale = 0
    let displacement = 0
    if (this.addressWidth === 16) {
      base = BASE16[rm] as number
      index = INDEX16[rm] as number
      if (mod === 0 && rm === 6) {
        base = NO_REGISTER
        displacement = this.readDisplacement(16)
      } else if (mod === 1) displacement = this.readDisplacement(8)
      else if (mod === 2) displacement = this.readDisplacement(16)
    } else {
      let absolute = false
      base = rm | ((this.rex & 1) << 3)
      if (rm === 4) {
        const sib = this.bytes[this.position++] ?? 0
        base = (sib & 7) | ((this.rex & 1) << 3)
        index = ((sib >> 3) & 7) | ((this.rex & 2) << 2)
        scale = sib >> 6
        if (index === RSP) {
          index = NO_REGISTER
          scale = 0
        }
        absolute = mod === 0 && (sib & 7) === 5
        if (absolute) base = NO_REGISTER
      } else if (mod === 0 && rm === 5) {
        absolute = true
        base = this.long ? RIP_BASE : NO_REGISTER
      }
      if (absolute || mod === 2) displacement = this.readDisplacement(32)
      else if (mod === 1) displacement = this.readDisplacement(8)
    }
    const stackDefault = base === RSP || base === RBP
    const segment = this.override >= 0 ? this.override : stackDefault ? SS : DS
    this.memory = {
      kind: 'memory',
      width: 0,
      base,
      index,
      scale,
      displacement,
      absolute: undefined,
      segment,
      stackDefault: stackDefault && segment === SS,
    }
  }
}
