import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load64, load64From16U } from '../../wasm/memory.ts'
import { type I32, i32, i64, select } from '../../wasm/values.ts'
import type { Emitter, Operand, Routines, Semantics } from '../emitter.ts'
import { quieten, toDouble, toInteger, toSingle } from '../softfloat/convert.ts'
import { fromDecimal, toDecimal } from '../softfloat/decimal.ts'
import {
  BIAS,
  control,
  copyNumber,
  INDEFINITE_SIGNIFICAND,
  outcome,
  ROUND_UP,
  ROUNDING,
  SIGN,
  signExponent,
  significand,
  slot,
  storeIndefinite,
  storeNumber,
} from '../softfloat/format.ts'
import { clearC1 } from '../softfloat/round.ts'
import { readNumber } from './x87-arithmetic.ts'
import {
  enter,
  fill,
  isEmpty,
  makeRoom,
  memoryOpcode,
  overflowed,
  pop,
  popIf,
  push,
  record,
  registerOpcode,
  st,
  underflow,
} from './x87-unit.ts'

/** (flags): pushes the single or double in slot.operand. */
const pushReal = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.pushReal', ['i32'], 'none', (f) => {
    f.if(f.call(overflowed(routines)), () => f.return())
    f.if(f.call(quieten(routines), i32(slot.operand), f.param(0, 'i32').get()), () => f.return())
    f.do(push(routines), i32(slot.operand))
  })

/** (i): pushes ST(i). */
const pushRegister = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.pushRegister', ['i32'], 'none', (f) => {
    const i = f.param(0, 'i32').get()
    f.if(isEmpty(i), () => {
      f.if(f.call(underflow(routines)), () => f.return())
      makeRoom(f)
      storeIndefinite(f, f.let(st(0)))
      f.return()
    })
    f.do(push(routines), st(i))
  })

/** Reads the ten bytes at a memory operand into slot.operand. */
function readExtended(e: Emitter, operand: Operand): void {
  const linear = operand.linear(false, 10)
  const bits = e.load(64, linear)
  const signed = e.load(16, linear.add(8n))
  storeNumber(e.f, slot.operand, signed.wrap(), bits)
}

/** Stores ten bytes of slot.result. */
function writeExtended(e: Emitter, linear: ReturnType<Operand['linear']>): void {
  e.store(64, linear, e.f.let(load64(slot.result)))
  e.store(16, linear.add(8n), e.f.let(load64From16U(slot.result, 8)))
}

/** () → outcome with the number for memory in slot.result: ST(0) as it is. */
const topExtended = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.topExtended', [], 'i32', (f) => {
    clearC1(f)
    copyNumber(f, slot.result, f.let(st(0)))
    f.result_(i32(outcome.done))
  })

/** () → outcome: ST(0), or what stands for it when it is empty, to slot.result in a format for memory. */
const topAs = (
  routines: Routines,
  name: string,
  indefinite: bigint,
  convert: (f: FunctionBuilder<'i32'>) => I32,
): FuncRef<'i32'> =>
  routines.function(`x87.topAs.${name}`, [], 'i32', (f) => {
    f.ifLikely(false, isEmpty(0), () => {
      f.store64(slot.result, 0, indefinite)
      f.store16(slot.result, 8, i32(0xffff))
      f.return(f.call(underflow(routines)))
    })
    f.result_(convert(f))
  })

const SINGLE_INDEFINITE = 0xffc0_0000n
const DOUBLE_INDEFINITE = 0xfff8_0000_0000_0000n
/** With FFFF above it. */
const DECIMAL_INDEFINITE = 0xc000_0000_0000_0000n

/** A store of ST(0): the memory is known to be writable before anything changes. */
function storeTop(
  e: Emitter,
  opcode: number,
  popping: boolean,
  convert: (routines: Routines, width: number) => FuncRef<'i32'>,
): void {
  const { f, routines } = e
  const [operand] = e.operands as [Operand]
  enter(e)
  const linear = operand.linear(true, operand.width >> 3)
  e.probeWrite(linear, operand.width >> 3)
  record(e, opcode, operand)
  f.if(f.call(convert(routines, operand.width)).eqz(), () => {
    if (operand.width === 80) writeExtended(e, linear)
    else e.store(operand.width as 16 | 32 | 64, linear, f.let(load64(slot.result)))
    if (popping) f.do(pop(routines))
  })
}

const real = (routines: Routines, width: number): FuncRef<'i32'> =>
  width === 32
    ? topAs(routines, 'single', SINGLE_INDEFINITE, (f) => f.call(toSingle(routines), st(0)))
    : width === 64
      ? topAs(routines, 'double', DOUBLE_INDEFINITE, (f) => f.call(toDouble(routines), st(0)))
      : topAs(routines, 'extended', INDEFINITE_SIGNIFICAND, (f) => f.call(topExtended(routines)))

const integer =
  (truncate: number) =>
  (routines: Routines, width: number): FuncRef<'i32'> =>
    topAs(routines, `integer${width}${truncate ? '.cut' : ''}`, 1n << BigInt(width - 1), (f) =>
      f.call(toInteger(routines), st(0), i32(width), i32(truncate)),
    )

const decimal = (routines: Routines): FuncRef<'i32'> =>
  topAs(routines, 'decimal', DECIMAL_INDEFINITE, (f) => f.call(toDecimal(routines), st(0)))

/** (i, pop): ST(i) = ST(0). */
const copyTop = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.copyTop', ['i32', 'i32'], 'none', (f) => {
    const i = f.param(0, 'i32').get()
    f.if(
      isEmpty(0),
      () => {
        f.if(f.call(underflow(routines)), () => f.return())
        storeIndefinite(f, f.let(st(i)))
      },
      () => {
        clearC1(f)
        copyNumber(f, f.let(st(i)), f.let(st(0)))
      },
    )
    fill(f, i)
    popIf(f, routines, f.param(1, 'i32').get())
  })

function storeRegister(e: Emitter, opcode: number, modrm: number, popping: number): void {
  const i = e.operands[0]?.number() as I32
  enter(e)
  record(e, registerOpcode(opcode, modrm, i))
  e.f.do(copyTop(e.routines), i, i32(popping))
}

/** (i): exchanges ST(0) and ST(i); empty ones become the indefinite NaN. */
const exchange = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.exchange', ['i32'], 'none', (f) => {
    const i = f.param(0, 'i32').get()
    clearC1(f)
    f.ifLikely(false, isEmpty(0).or(isEmpty(i)), () => {
      f.if(f.call(underflow(routines)), () => f.return())
      for (const n of [i32(0), i]) {
        f.if(isEmpty(n), () => {
          storeIndefinite(f, f.let(st(n)))
          fill(f, n)
        })
      }
    })
    const [a, b] = [f.let(st(0)), f.let(st(i))]
    const [bits, signed] = [f.let(significand(a)), f.let(signExponent(a))]
    copyNumber(f, a, b)
    storeNumber(f, b, signed, bits)
  })

function swap(e: Emitter, opcode: number): void {
  const i = e.operands[0]?.number() as I32
  enter(e)
  record(e, registerOpcode(opcode, 0xc8, i))
  e.f.do(exchange(e.routines), i)
}

/** (i, condition): FCMOVcc. An empty operand is an error whatever the condition is. */
const moveIf = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.moveIf', ['i32', 'i32'], 'none', (f) => {
    const i = f.param(0, 'i32').get()
    f.if(isEmpty(0).or(isEmpty(i)), () => {
      f.if(f.call(underflow(routines)), () => f.return())
      storeIndefinite(f, f.let(st(0)))
      fill(f, 0)
      f.return()
    })
    f.if(f.param(1, 'i32').get(), () => copyNumber(f, f.let(st(0)), f.let(st(i))))
  })

const conditional =
  (opcode: number, modrm: number, condition: number) =>
  (e: Emitter): void => {
    const i = e.operands[0]?.number() as I32
    enter(e)
    record(e, registerOpcode(opcode, modrm, i))
    e.f.do(moveIf(e.routines), i, e.flags.condition(condition))
  }

/** A constant: the significand cut off, and how much is missing of the next one in units of 1/256. */
const constant =
  (modrm: number, exponent: number, cut: bigint, beyond: number) =>
  (e: Emitter): void => {
    const { f } = e
    enter(e)
    record(e, registerOpcode(0xd9, modrm))
    const mode = f.let(control().and(ROUNDING))
    const inexact = beyond !== 0
    const up = inexact ? (beyond > 128 ? mode.eqz().or(mode.eq(ROUND_UP)) : mode.eq(ROUND_UP)) : i32(0)
    storeNumber(f, slot.operand, exponent, select(up, i64(cut + 1n), i64(cut)))
    f.do(push(e.routines), i32(slot.operand))
  }

/** Changes the sign bit of ST(0); NaNs and all. */
const signed =
  (modrm: number, name: string, change: (signExponent: I32) => I32) =>
  (e: Emitter): void => {
    const { routines } = e
    enter(e)
    record(e, registerOpcode(0xd9, modrm))
    e.f.do(
      routines.function(`x87.${name}`, [], 'none', (f) => {
        const top = f.let(st(0))
        f.ifLikely(false, isEmpty(0), () => {
          f.if(f.call(underflow(routines)), () => f.return())
          storeIndefinite(f, top)
          fill(f, 0)
          f.return()
        })
        clearC1(f)
        f.store16(top, 8, change(signExponent(top)))
      }),
    )
  }

export const x87Move: Semantics = {
  fld: (e) => {
    const { f, routines } = e
    const [operand] = e.operands as [Operand]
    enter(e)
    if (operand.kind !== 'memory') {
      const i = operand.number()
      record(e, registerOpcode(0xd9, 0xc0, i))
      f.do(pushRegister(routines), i)
    } else if (operand.width === 80) {
      readExtended(e, operand)
      record(e, memoryOpcode(0xdb, 5), operand)
      f.do(push(routines), i32(slot.operand))
    } else {
      const flags = readNumber(e, operand, false)
      record(e, memoryOpcode(operand.width === 32 ? 0xd9 : 0xdd, 0), operand)
      f.do(pushReal(routines), flags)
    }
  },
  fild: (e) => {
    const [operand] = e.operands as [Operand]
    enter(e)
    readNumber(e, operand, true)
    const opcodes: Record<number, number> = { 16: memoryOpcode(0xdf, 0), 32: memoryOpcode(0xdb, 0) }
    record(e, opcodes[operand.width] ?? memoryOpcode(0xdf, 5), operand)
    e.f.do(push(e.routines), i32(slot.operand))
  },
  fbld: (e) => {
    const [operand] = e.operands as [Operand]
    enter(e)
    readExtended(e, operand)
    record(e, memoryOpcode(0xdf, 4), operand)
    e.f.do(fromDecimal(e.routines), i32(slot.operand))
    e.f.do(push(e.routines), i32(slot.operand))
  },
  fst: (e) => {
    const [operand] = e.operands as [Operand]
    if (operand.kind !== 'memory') return storeRegister(e, 0xdd, 0xd0, 0)
    storeTop(e, memoryOpcode(operand.width === 32 ? 0xd9 : 0xdd, 2), false, real)
  },
  fstp: (e) => {
    const [operand] = e.operands as [Operand]
    if (operand.kind !== 'memory') return storeRegister(e, 0xdd, 0xd8, 1)
    const opcodes: Record<number, number> = { 32: memoryOpcode(0xd9, 3), 64: memoryOpcode(0xdd, 3) }
    storeTop(e, opcodes[operand.width] ?? memoryOpcode(0xdb, 7), true, real)
  },
  /** D9 D8+i: FSTP of a register that does not mind when ST(0) is empty; nothing is copied then. */
  fstpnce: (e) => {
    const { f, routines } = e
    const i = e.operands[0]?.number() as I32
    enter(e)
    record(e, registerOpcode(0xd9, 0xd8, i))
    clearC1(f)
    f.if(
      isEmpty(0),
      () => f.do(pop(routines)),
      () => f.do(copyTop(routines), i, i32(1)),
    )
  },
  fist: (e) => storeTop(e, memoryOpcode(e.operands[0]?.width === 16 ? 0xdf : 0xdb, 2), false, integer(0)),
  fistp: (e) => {
    const opcodes: Record<number, number> = { 16: memoryOpcode(0xdf, 3), 32: memoryOpcode(0xdb, 3) }
    storeTop(e, opcodes[e.operands[0]?.width ?? 64] ?? memoryOpcode(0xdf, 7), true, integer(0))
  },
  fisttp: (e) => {
    const opcodes: Record<number, number> = { 16: memoryOpcode(0xdf, 1), 32: memoryOpcode(0xdb, 1) }
    storeTop(e, opcodes[e.operands[0]?.width ?? 64] ?? memoryOpcode(0xdd, 1), true, integer(1))
  },
  fbstp: (e) => storeTop(e, memoryOpcode(0xdf, 6), true, decimal),
  fxch: (e) => swap(e, 0xd9),
  fcmovb: conditional(0xda, 0xc0, 2),
  fcmove: conditional(0xda, 0xc8, 4),
  fcmovbe: conditional(0xda, 0xd0, 6),
  fcmovu: conditional(0xda, 0xd8, 10),
  fcmovnb: conditional(0xdb, 0xc0, 3),
  fcmovne: conditional(0xdb, 0xc8, 5),
  fcmovnbe: conditional(0xdb, 0xd0, 7),
  fcmovnu: conditional(0xdb, 0xd8, 11),
  fchs: signed(0xe0, 'changeSign', (bits) => bits.xor(SIGN)),
  fabs: signed(0xe1, 'absolute', (bits) => bits.and(SIGN - 1)),
  fld1: constant(0xe8, BIAS, 0x8000_0000_0000_0000n, 0),
  fldl2t: constant(0xe9, BIAS + 1, 0xd49a_784b_cd1b_8afen, 0x49),
  fldl2e: constant(0xea, BIAS, 0xb8aa_3b29_5c17_f0bbn, 0xbe),
  fldpi: constant(0xeb, BIAS + 1, 0xc90f_daa2_2168_c234n, 0xc4),
  fldlg2: constant(0xec, BIAS - 2, 0x9a20_9a84_fbcf_f798n, 0x8f),
  fldln2: constant(0xed, BIAS - 1, 0xb172_17f7_d1cf_79abn, 0xc9),
  fldz: constant(0xee, 0, 0n, 0),
}
