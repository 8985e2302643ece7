import { FunctionCode } from '../cpu/code.ts'
import type { Emitter, Flags, Operand, Routines, Width } from '../cpu/emitter.ts'
import { aes } from '../cpu/instructions/aes.ts'
import { sha } from '../cpu/instructions/sha.ts'
import { sseCompare } from '../cpu/instructions/sse-compare.ts'
import { sseConvert } from '../cpu/instructions/sse-convert.ts'
import { sseFloat } from '../cpu/instructions/sse-float.ts'
import { exponentMask } from '../cpu/instructions/sse-guard.ts'
import { sseInteger } from '../cpu/instructions/sse-integer.ts'
import { sseMove } from '../cpu/instructions/sse-move.ts'
import { sseShuffle } from '../cpu/instructions/sse-shuffle.ts'
import { sseString } from '../cpu/instructions/sse-string.ts'
import { state } from '../cpu/layout.ts'
import type { ModuleRoutines } from '../cpu/routines.ts'
import { type OperandSpec, parseRows, type Row } from '../cpu/table/row.ts'
import { vectorRows } from '../cpu/table/vector.table.ts'
import type { FuncRef, FunctionBuilder } from '../wasm/function.ts'
import { load8U, load32, load64, loadV128 } from '../wasm/memory.ts'
import { type F32, type F64, type I32, type I64, i32, type V128, v128 } from '../wasm/values.ts'

/** Vector instructions on registers, each a function of its own over the state cells, for comparison with a real processor. */

/** Bytes of an item: registers, MXCSR, flags and fault. */
export const ITEM = 144
/** Items in a batch, and batches. */
export const COUNT = 400
export const BATCHES = 6
/** Where in memory the immediate and the items lie. */
export const IMMEDIATE = 0x7f00
export const ITEMS = 0x1_0000
/** In item order: state address and item offset of every 8 bytes compared. */
const cells: [number, number][] = [
  ...[0, 1, 2, 3].flatMap((n): [number, number][] => [
    [state.xmm + 32 * n, 16 * n],
    [state.xmm + 32 * n + 8, 16 * n + 8],
  ]),
  ...[0, 1, 2, 3].map((n): [number, number] => [state.fpu + 16 * n, 64 + 8 * n]),
  ...[0, 1, 2, 3].map((n): [number, number] => [state.registers + 8 * n, 96 + 8 * n]),
]
export const MXCSR = 128
export const FLAGS = 132
export const FAULT = 136

const semantics = {
  ...sseInteger,
  ...sseShuffle,
  ...sseMove,
  ...sseFloat,
  ...sseCompare,
  ...sseConvert,
  ...sseString,
  ...aes,
  ...sha,
}

/** A register at a fixed place of the state, or the immediate. */
class FixedOperand implements Operand {
  readonly f: FunctionBuilder
  readonly width: number
  readonly kind: Operand['kind']
  readonly address: number

  constructor(f: FunctionBuilder, width: number, kind: Operand['kind'], address: number) {
    this.f = f
    this.width = width
    this.kind = kind
    this.address = address
  }
  read(): I64 {
    if (this.width === 8) return this.f.let(load8U(0, this.address).extendU())
    return this.f.let(this.width === 32 ? load32(0, this.address).extendU() : load64(0, this.address))
  }
  readSigned(): I64 {
    return this.f.let(this.width === 32 ? this.read().extend32() : this.read())
  }
  write(value: I64): void {
    if (this.width === 32 && this.kind === 'register') this.f.store64(0, this.address, value.wrap().extendU())
    else if (this.width === 32) this.f.store32(0, this.address, value)
    else this.f.store64(0, this.address, value)
  }
  update(change: (old: I64) => I64): void {
    this.write(change(this.read()))
  }
  readFloat(): F32 | F64 {
    return this.f.let(this.width === 32 ? this.read().wrap().asF32() : this.read().asF64())
  }
  writeFloat(value: F32 | F64): void {
    this.write(value.type === 'f32' ? value.asI32().extendU() : value.asI64())
  }
  readLow(): V128 {
    return this.f.let(v128(0n, 0n).withLane64(0, this.read()))
  }
  readVector(): V128 {
    return this.f.let(loadV128(0, this.address))
  }
  writeVector(value: V128): void {
    this.f.storeV128(0, this.address, value)
  }
  readExtended(): readonly [bits: I64, signed: I64] {
    throw new Error('no operands of 80 bits here')
  }
  writeExtended(): void {
    this.readExtended()
  }
  linear(): I64 {
    throw new Error('no memory operands here')
  }
  effective(): I64 {
    return this.linear()
  }
  pointer(): I32 {
    return i32(this.address)
  }
  number(): I32 {
    return i32(0)
  }
}

const REG = 2
const RM = 1
const widths: Record<string, number> = { b: 8, w: 16, d: 32, q: 64, x: 128 }

function operandOf(f: FunctionBuilder, spec: OperandSpec, wide: boolean): Operand {
  const width = spec.size === 'y' ? (wide ? 64 : 32) : (widths[spec.size] as number)
  const vectors = (n: number) => new FixedOperand(f, width, 'vector', state.xmm + 32 * n)
  const mmx = (n: number) => new FixedOperand(f, width, 'mmx', state.fpu + 16 * n)
  const general = (n: number) => new FixedOperand(f, width, 'register', state.registers + 8 * n)
  const made: Record<string, () => Operand> = {
    V: () => vectors(REG),
    W: () => vectors(RM),
    U: () => vectors(RM),
    P: () => mmx(REG),
    Q: () => mmx(RM),
    N: () => mmx(RM),
    G: () => general(REG),
    E: () => general(RM),
    R: () => general(RM),
    I: () => new FixedOperand(f, 8, 'immediate', IMMEDIATE),
  }
  return (made[spec.letter] as () => Operand)()
}

/** What the semantics of a register form need of an emitter. */
function emitterFor(f: FunctionBuilder, routines: Routines, row: Row, wide: boolean): Emitter {
  const code = new FunctionCode(f, routines)
  const operands = row.operands.map((spec) => operandOf(f, spec, wide))
  return Object.assign(code, {
    operands,
    enterVector: (check: () => void) => check(),
    constant: (address: number) => loadV128(0, address),
    exponentMask,
    isPlain: () => false,
    learnPlain: () => {},
    slowly: () => {},
    width: wide ? 64 : 32,
    vector: (n: number) => new FixedOperand(f, 128, 'vector', state.xmm + 32 * n),
    register: (n: number, width: Width) => new FixedOperand(f, width, 'register', state.registers + 8 * n),
  }) as unknown as Emitter
}

export type Form = {
  readonly row: Row
  readonly wide: boolean
  readonly name: string
  readonly immediate: boolean
}

const testable = (row: Row): boolean =>
  !row.attributes.nofuzz &&
  !row.attributes.addr &&
  row.operands.length > 0 &&
  row.operands.every((spec) => spec.letter !== 'M') &&
  !row.operands.some(
    (spec, n) => n === 0 && (spec.letter === 'W' || spec.letter === 'Q') && row.encoding.opcode !== 0x11,
  )

/** Every register form of the table that a function can be made of. */
export const forms: Form[] = parseRows(vectorRows)
  .filter(testable)
  .flatMap((row) => {
    const immediate = row.operands.at(-1)?.letter === 'I'
    const { w1 } = row.attributes
    const one = (wide: boolean): Form => ({ row, wide, immediate, name: wide ? `${row.id} (REX.W)` : row.id })
    return row.operands.some((spec) => spec.size === 'y') ? [one(false), one(true)] : [one(w1)]
  })

/** Machine code of a form with an immediate. */
export function encode({ row, wide, immediate }: Form, byte: number): number[] {
  const { prefix, map, opcode, modrm, extension } = row.encoding
  const mandatory = prefix === 'np' || prefix === 'any' ? [] : [Number.parseInt(prefix, 16)]
  const maps = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]]
  const reg = modrm === 'digit' ? extension : REG
  return [
    ...mandatory,
    ...(wide ? [0x48] : []),
    ...(maps[map] as number[]),
    opcode,
    0xc0 | (reg << 3) | RM,
    ...(immediate ? [byte] : []),
  ]
}

/** A function that runs the form over all items in memory, exported as `run` and its index. */
export function addRunner(routines: ModuleRoutines, form: Form, index: number): void {
  const { module } = routines
  const handler = module.function(`handler${index}`, [], 'i32')
  const e = emitterFor(handler, routines, form.row, form.wide)
  const body = (semantics as Record<string, (e: Emitter) => void>)[form.row.semantics]
  if (!body) throw new Error(`no semantics for ${form.name}`)
  body(e)
  handler.result_(i32(0))
  const f = module.function(`run${index}`, ['i32'], 'none')
  const item = f.param(0, 'i32')
  const end = f.local('i32')
  f.set(end, item.get().add(COUNT * ITEM))
  f.loop((again) => {
    for (const [address, offset] of cells) f.store64(0, address, load64(item.get(), offset))
    f.store32(0, state.mxcsr, load32(item.get(), MXCSR))
    flagsOf(f, routines).write(i32(0))
    f.store32(item.get(), FAULT, f.call(handler as FuncRef<'i32'>))
    for (const [address, offset] of cells) f.store64(item.get(), offset, load64(0, address))
    f.store32(item.get(), MXCSR, load32(0, state.mxcsr))
    f.store32(item.get(), FLAGS, flagsOf(f, routines).read())
    f.set(item, item.get().add(ITEM))
    f.brIf(again, item.get().ltU(end.get()))
  })
  module.exportFunction(`run${index}`, f)
}

const flagsOf = (f: FunctionBuilder<'none'>, routines: Routines): Flags => new FunctionCode(f, routines).flags
