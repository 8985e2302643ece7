import type { OperandSpec, Row } from '../cpu/table/row.ts'

/** Machine code of a table row with chosen operands: the opposite of the decoder, for tests. */

export interface MemoryChoice {
  /** Register numbers; undefined = none. `rip`: relative to the instruction pointer. */
  base?: number | 'rip'
  index?: number
  scale?: number
  displacement: number
}

export interface Choice {
  mode: 16 | 32 | 64
  /** Operand size attribute. */
  width: 16 | 32 | 64
  address: 16 | 32 | 64
  /** Condition of rows with +cc. */
  cc?: number
  /** Register in the opcode, ModRM.reg, VEX.vvvv. */
  plus?: number
  reg?: number
  vvvv?: number
  /** ModRM.rm as a register, unless `memory` is given. */
  rm?: number
  memory?: MemoryChoice
  immediate?: bigint
  /** Bytes before the others: segment overrides, LOCK, repeat prefixes. */
  prefixes?: readonly number[]
  /** A REX prefix even when it is not needed. */
  rex?: boolean
}

const little = (value: bigint, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 255n))

/** Operand sizes that the row can have in a mode; one where it does not matter. */
export function widthsOf(row: Row, mode: 16 | 32 | 64): (16 | 32 | 64)[] {
  const { attributes, encoding, operands } = row
  const neutral = mode === 16 ? 16 : 32
  if (attributes.w1) return [64]
  const sizes = operands.filter(({ letter }) => letter !== 'J').map(({ size }) => size)
  const any = sizes.some((size) => size === 'v' || size === 'z' || size === 'p')
  const bytes = operands.some(({ size, letter }) => size === 'b' && !'IJ'.includes(letter))
  const implied = !any && !bytes && !attributes.byte && encoding.prefix === 'any' && encoding.modrm !== 'byte'
  if (encoding.vex)
    return mode === 64 && encoding.vex.w === 'any' ? [32, 64] : encoding.vex.w === 1 ? [64] : [32]
  if (!attributes.sized) return [neutral]
  if (mode === 64 && attributes.f64) return [64]
  const long = mode === 64 && !attributes.w0 && !attributes.max32
  if (any || implied) {
    if (mode !== 64) return encoding.prefix === '66' ? [neutral] : [16, 32]
    const small: (16 | 32)[] = encoding.prefix === '66' ? [] : [16]
    if (attributes.d64) return [...small, 64]
    return long ? [...small, 32, 64] : [...small, 32]
  }
  return long && sizes.includes('y') ? [32, 64] : [neutral]
}

function immediateBytes(operand: OperandSpec, choice: Choice): number {
  if (operand.letter === 'O') return choice.address / 8
  if (operand.letter === 'A') return choice.width === 16 ? 4 : 6
  switch (operand.size) {
    case 'b':
    case 'bs':
      return 1
    case 'w':
      return 2
    case 'v':
      return choice.width / 8
    default:
      return choice.width === 16 ? 2 : 4
  }
}

const PAIRS16 = ['3,6', '3,7', '5,6', '5,7', '6,', '7,', '5,', '3,']

/** ModRM.mod and rm, SIB and displacement. */
function address(choice: Choice, memory: MemoryChoice): { mod: number; rm: number; tail: number[] } {
  const { base, index, scale = 0, displacement } = memory
  const small = displacement >= -128 && displacement <= 127
  const bytes = (count: number) => little(BigInt(displacement), count)
  if (choice.address === 16) {
    if (base === undefined && index === undefined) return { mod: 0, rm: 6, tail: bytes(2) }
    const rm = PAIRS16.indexOf(`${base},${index ?? ''}`)
    if (displacement === 0 && rm !== 6) return { mod: 0, rm, tail: [] }
    return small ? { mod: 1, rm, tail: bytes(1) } : { mod: 2, rm, tail: bytes(2) }
  }
  if (base === 'rip') return { mod: 0, rm: 5, tail: bytes(4) }
  if (base === undefined) {
    if (index === undefined && choice.mode !== 64) return { mod: 0, rm: 5, tail: bytes(4) }
    return { mod: 0, rm: 4, tail: [(scale << 6) | (((index ?? 4) & 7) << 3) | 5, ...bytes(4)] }
  }
  const withSib = index !== undefined || (base & 7) === 4
  const sib = withSib ? [(scale << 6) | (((index ?? 4) & 7) << 3) | (base & 7)] : []
  const rm = withSib ? 4 : base & 7
  if (displacement === 0 && (base & 7) !== 5) return { mod: 0, rm, tail: sib }
  return small ? { mod: 1, rm, tail: [...sib, ...bytes(1)] } : { mod: 2, rm, tail: [...sib, ...bytes(4)] }
}

export function encode(row: Row, choice: Choice): Uint8Array {
  const { encoding, attributes, operands } = row
  const { mode, width, memory } = choice
  const reg = encoding.modrm === 'digit' ? encoding.extension : (choice.reg ?? 0)
  const rm = choice.rm ?? 0
  const plus = choice.plus ?? 0
  let modrm: number[] = []
  if (encoding.modrm === 'byte') modrm = [encoding.extension]
  else if (encoding.modrm !== 'none') {
    const { mod, rm: low, tail } = memory ? address(choice, memory) : { mod: 3, rm: rm & 7, tail: [] }
    modrm = [(mod << 6) | ((reg & 7) << 3) | low, ...tail]
  }
  const immediates: number[] = []
  let rest = choice.immediate ?? 0n
  for (const operand of operands) {
    if (!'IJAO'.includes(operand.letter)) continue
    const bytes = immediateBytes(operand, choice)
    immediates.push(...little(rest, bytes))
    rest >>= BigInt(8 * bytes)
  }
  const usesReg = encoding.modrm === 'register'
  const b = memory
    ? typeof memory.base === 'number' && memory.base >= 8
    : encoding.modrm === 'register' || encoding.modrm === 'digit'
      ? rm >= 8
      : encoding.span === 8 && plus >= 8
  const x = memory !== undefined && (memory.index ?? 0) >= 8
  const r = usesReg && reg >= 8
  const w =
    mode === 64 &&
    width === 64 &&
    !attributes.f64 &&
    (encoding.vex !== undefined || !attributes.d64) &&
    !attributes.w0
      ? attributes.sized || attributes.w1
      : false
  const opcode =
    encoding.opcode + (encoding.span === 8 ? plus & 7 : encoding.span === 16 ? (choice.cc ?? 0) : 0)
  const prefixes = [...(choice.prefixes ?? [])]
  if (choice.address !== mode) prefixes.push(0x67)
  if (encoding.vex) {
    const pp = { any: 0, np: 0, '66': 1, f3: 2, f2: 3 }[encoding.prefix]
    const second = (r ? 0 : 0x80) | (x ? 0 : 0x40) | (b ? 0 : 0x20) | encoding.map
    const vvvv = operands.some((operand) => operand.letter === 'B') ? (choice.vvvv ?? 0) : 0
    return Uint8Array.from([
      ...prefixes,
      0xc4,
      second,
      (w ? 0x80 : 0) | ((~vvvv & 15) << 3) | pp,
      opcode,
      ...modrm,
      ...immediates,
    ])
  }
  const sixteen = mode === 16 ? width === 32 : width === 16
  if (attributes.sized && encoding.prefix !== '66' && sixteen) prefixes.push(0x66)
  if (encoding.prefix === '66') prefixes.push(0x66)
  if (encoding.prefix === 'f2') prefixes.push(0xf2)
  if (encoding.prefix === 'f3') prefixes.push(0xf3)
  const rex = (w ? 8 : 0) | (r ? 4 : 0) | (x ? 2 : 0) | (b ? 1 : 0)
  if (mode === 64 && (rex || choice.rex)) prefixes.push(0x40 | rex)
  const escapes = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]][encoding.map] ?? []
  return Uint8Array.from([...prefixes, ...escapes, opcode, ...modrm, ...immediates])
}
