import type { FuncRef } from '../../wasm/function.ts'
import { type I32, i32, i64, select } from '../../wasm/values.ts'
import type { Emitter, Operand, Routines, Semantics } from '../emitter.ts'
import type { Float80 } from '../float-stack.ts'
import { ofInteger, quieten } from '../softfloat/convert.ts'
import { fromDecimal } from '../softfloat/decimal.ts'
import {
  BIAS,
  control,
  copyNumber,
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
import { readBits, toSlot, toVariables } from './x87-arithmetic.ts'
import {
  enter,
  fill,
  isEmpty,
  known,
  makeRoom,
  memoryOpcode,
  overflowed,
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
  const { stack } = e
  if (!stack) {
    e.f.do(exchange(e.routines), i)
    return
  }
  stack.require(0, known(i))
  stack.clearC1()
  stack.exchange(known(i))
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
    const { f, stack } = e
    if (!stack) {
      f.do(moveIf(e.routines), i, e.flags.condition(condition))
      return
    }
    stack.require(0, known(i))
    const [top, other] = [stack.read(0), stack.read(known(i))]
    const moves = f.let(e.flags.condition(condition))
    stack.write(0, {
      signed: select(moves, other.signed, top.signed),
      bits: select(moves, other.bits, top.bits),
    })
  }

/** Pushes a number as it is. */
function pushNumber({ f, routines, stack }: Emitter, x: Float80): void {
  if (stack) {
    stack.requireRoom()
    stack.clearC1()
    stack.write(-1, x)
    stack.pushed()
  } else {
    storeNumber(f, slot.operand, x.signed, x.bits)
    f.do(push(routines), i32(slot.operand))
  }
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
    pushNumber(e, { signed: i32(exponent), bits: f.let(select(up, i64(cut + 1n), i64(cut))) })
  }

/** Changes the sign bit of ST(0); NaNs and all. */
const signed =
  (modrm: number, name: string, change: (signExponent: I32) => I32) =>
  (e: Emitter): void => {
    const { routines, stack } = e
    enter(e)
    record(e, registerOpcode(0xd9, modrm))
    if (stack) {
      stack.require(0)
      stack.clearC1()
      const { signed, bits } = stack.read(0)
      stack.write(0, { signed: change(signed), bits })
      return
    }
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
    const { f, routines, stack } = e
    const [operand] = e.operands as [Operand]
    enter(e)
    if (operand.kind !== 'memory') {
      const i = operand.number()
      record(e, registerOpcode(0xd9, 0xc0, i))
      if (!stack) {
        f.do(pushRegister(routines), i)
        return
      }
      stack.require(known(i))
      pushNumber(e, stack.read(known(i)))
    } else if (operand.width === 80) {
      stack?.requireRoom()
      const [bits, signed] = operand.readExtended()
      record(e, memoryOpcode(0xdb, 5), operand)
      pushNumber(e, { signed: f.let(signed.wrap()), bits })
    } else {
      stack?.requireRoom()
      const bits = readBits(operand, false)
      record(e, memoryOpcode(operand.width === 32 ? 0xd9 : 0xdd, 0), operand)
      const exactly = (): void => f.do(pushReal(routines), toSlot(e, operand, false, bits))
      if (!stack) {
        exactly()
        return
      }
      stack.attempt(
        [-1],
        -1,
        (giveUp) => {
          const number = toVariables(f, operand, false, bits, giveUp)
          stack.setFlags(i32(0))
          stack.write(-1, number)
        },
        exactly,
      )
    }
  },
  fild: (e) => {
    const [operand] = e.operands as [Operand]
    enter(e)
    e.stack?.requireRoom()
    const value = readBits(operand, true)
    const opcodes: Record<number, number> = { 16: memoryOpcode(0xdf, 0), 32: memoryOpcode(0xdb, 0) }
    record(e, opcodes[operand.width] ?? memoryOpcode(0xdf, 5), operand)
    pushNumber(e, ofInteger(e.f, value))
  },
  fbld: (e) => {
    const [operand] = e.operands as [Operand]
    enter(e)
    const [bits, signed] = operand.readExtended()
    storeNumber(e.f, slot.operand, signed.wrap(), bits)
    record(e, memoryOpcode(0xdf, 4), operand)
    e.f.do(fromDecimal(e.routines), i32(slot.operand))
    e.f.do(push(e.routines), i32(slot.operand))
  },
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
