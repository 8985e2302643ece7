import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { type I32, type I64, i32 } from '../../wasm/values.ts'
import type { Emitter, Operand, Routines, Semantics } from '../emitter.ts'
import type { Float80, GiveUp } from '../float-stack.ts'
import { state } from '../layout.ts'
import { add, divide, multiply, squareRoot, subtract } from '../softfloat/arithmetic.ts'
import { type Format, fromDouble, fromInteger, fromSingle, ofInteger } from '../softfloat/convert.ts'
import { flag, slot, statusWord, storeIndefinite } from '../softfloat/format.ts'
import { roundToInteger, scale } from '../softfloat/integral.ts'
import { quickly, widenQuickly } from '../softfloat/quick.ts'
import { remainder } from '../softfloat/remainder.ts'
import {
  enter,
  fill,
  isEmpty,
  known,
  memoryOpcode,
  popIf,
  record,
  registerOpcode,
  st,
  underflow,
} from './x87-unit.ts'

type Operation = (routines: Routines) => FuncRef<'i32'>

/** What goes wrong before an operation: an empty operand. Gives the indefinite to `to`, pops if told, and returns. */
function checkOperands(f: FunctionBuilder, routines: Routines, empty: I32, to: I32, popping: I32): void {
  f.ifLikely(false, empty, () => {
    f.if(f.call(underflow(routines)).eqz(), () => {
      storeIndefinite(f, f.let(st(to)))
      fill(f, to)
      popIf(f, routines, popping)
    })
    f.return()
  })
}

/** (a, b, to, pop): ST(to) = ST(a) op ST(b). */
const onRegisters = (routines: Routines, name: string, operation: Operation): FuncRef<'none'> =>
  routines.function(`x87.${name}.registers`, ['i32', 'i32', 'i32', 'i32'], 'none', (f) => {
    const [a, b, to, popping] = f.args('i32', 'i32', 'i32', 'i32')
    checkOperands(f, routines, isEmpty(a).or(isEmpty(b)), to, popping)
    const aborted = f.let(f.call(operation(routines), st(a), st(b), st(to), i32(0)))
    popIf(f, routines, aborted.eqz().and(popping))
  })

/** (flags): ST(0) = ST(0) op slot.operand, or the other way round. */
const onMemory = (
  routines: Routines,
  name: string,
  operation: Operation,
  reversed: boolean,
): FuncRef<'none'> =>
  routines.function(`x87.${name}.memory${reversed ? '.reversed' : ''}`, ['i32'], 'none', (f) => {
    checkOperands(f, routines, isEmpty(0), i32(0), i32(0))
    const top = f.let(st(0))
    const [a, b] = reversed ? [i32(slot.operand), top] : [top, i32(slot.operand)]
    f.drop(f.call(operation(routines), a, b, top, f.param(0, 'i32').get()))
  })

const formatOf = ({ width }: Operand): Format => (width === 32 ? 'single' : 'double')

/** The bits of a real or an integer in memory, the latter sign-extended. */
export const readBits = (operand: Operand, integer: boolean): I64 =>
  integer ? operand.readSigned() : operand.read()

/** Puts the number that they stand for into slot.operand; gives flag.DE or 0. */
export function toSlot({ f, routines }: Emitter, operand: Operand, integer: boolean, bits: I64): I32 {
  if (integer) {
    f.do(fromInteger(routines), bits, i32(slot.operand))
    return i32(0)
  }
  const widen = formatOf(operand) === 'single' ? fromSingle : fromDouble
  return f.let(f.call(widen(routines), bits, i32(slot.operand)))
}

/** The same number in variables. */
export const toVariables = (
  f: FunctionBuilder,
  operand: Operand,
  integer: boolean,
  bits: I64,
  giveUp: GiveUp,
): Float80 => (integer ? ofInteger(f, bits) : widenQuickly(f, formatOf(operand), bits, giveUp))

/** Opcode of the memory forms: reals of 32 and 64 bits, integers of 32 and 16. */
export function memoryForm(operand: Operand, integer: boolean, digit: number): number {
  const short = integer ? 0xda : 0xd8
  const long = integer ? 0xde : 0xdc
  return memoryOpcode(operand.width === 32 ? short : long, digit)
}

/**
 * The instructions of one operation: digit as in D8 /digit; reversed swaps the operands. Of the forms that write ST(i)
 * (DC, DE) the digits of FSUB/FSUBR and FDIV/FDIVR are exchanged.
 */
function family(
  name: keyof typeof quickly,
  operation: Operation,
  digit: number,
  reversed = false,
): Semantics {
  const operate = quickly[name]
  const memory = (e: Emitter, integer: boolean): void => {
    const { f, routines, stack } = e
    const [operand] = e.operands as [Operand]
    enter(e)
    stack?.require(0)
    const bits = readBits(operand, integer)
    record(e, memoryForm(operand, integer, digit), operand)
    const exactly = (): void => {
      const flags = toSlot(e, operand, integer, bits)
      f.do(onMemory(routines, name, operation, reversed), flags)
    }
    if (!stack) {
      exactly()
      return
    }
    const [top, control] = [stack.read(0), stack.control()]
    stack.attempt(
      [0],
      0,
      (giveUp) => {
        const other = toVariables(f, operand, integer, bits, giveUp)
        const [a, b] = reversed ? [other, top] : [top, other]
        const result = operate(f, routines, a, b, control, giveUp)
        stack.setFlags(result.flags)
        stack.write(0, result)
      },
      exactly,
    )
  }
  /** ST(to) = ST(a) op ST(b) */
  const registers = (e: Emitter, opcode: I32, a: I32, b: I32, to: I32, pops: number): void => {
    const { f, routines, stack } = e
    enter(e)
    record(e, opcode)
    const exactly = (): void => f.do(onRegisters(routines, name, operation), a, b, to, i32(pops))
    if (!stack) {
      exactly()
      return
    }
    const [first, second] = [known(a), known(b)]
    stack.require(first, second)
    const [x, y, control] = [stack.read(first), stack.read(second), stack.control()]
    stack.attempt(
      [known(to)],
      pops,
      (giveUp) => {
        const result = operate(f, routines, x, y, control, giveUp)
        stack.setFlags(result.flags)
        stack.write(known(to), result)
      },
      exactly,
    )
  }
  const farDigit = digit < 4 ? digit : digit ^ 1
  const toFar = (e: Emitter, opcode: number, pops: number): void => {
    const i = e.operands[0]?.number() as I32
    const [a, b] = reversed ? [i32(0), i] : [i, i32(0)]
    registers(e, registerOpcode(opcode, 0xc0 | (farDigit << 3), i), a, b, i, pops)
  }
  const suffix = reversed ? 'r' : ''
  return {
    [`f${name}${suffix}`]: (e) => {
      if (e.operands[0]?.kind === 'memory') return memory(e, false)
      const i = e.operands[0]?.number() as I32
      const [a, b] = reversed ? [i, i32(0)] : [i32(0), i]
      registers(e, registerOpcode(0xd8, 0xc0 | (digit << 3), i), a, b, i32(0), 0)
    },
    [`f${name}${suffix}_far`]: (e) => toFar(e, 0xdc, 0),
    [`f${name}${suffix}p`]: (e) => toFar(e, 0xde, 1),
    [`fi${name}${suffix}`]: (e) => memory(e, true),
  }
}

/** (): ST(0) = op(ST(0)), or of ST(0) and ST(1). `cleared`: conditions that are 0 also if there is no result. */
function inPlace(
  name: string,
  modrm: number,
  call: (routines: Routines, f: FunctionBuilder) => I32,
  operands: 1 | 2,
  cleared = 0,
) {
  return (e: Emitter): void => {
    const { f, routines, stack } = e
    enter(e)
    record(e, registerOpcode(0xd9, modrm))
    const exactly = (): void =>
      f.do(
        routines.function(`x87.${name}.top`, [], 'none', (f) => {
          const empty = operands === 2 ? isEmpty(0).or(isEmpty(1)) : isEmpty(0)
          if (cleared) f.store32(state.fpuStatus, 0, statusWord().and(~cleared))
          checkOperands(f, routines, empty, i32(0), i32(0))
          f.drop(call(routines, f))
        }),
      )
    if (!stack) {
      exactly()
      return
    }
    stack.require(...(operands === 2 ? [0, 1] : [0]))
    stack.attempt([0], 0, undefined, exactly)
  }
}

export const x87Arithmetic: Semantics = {
  ...family('add', add, 0),
  ...family('mul', multiply, 1),
  ...family('sub', subtract, 4),
  ...family('sub', subtract, 5, true),
  ...family('div', divide, 6),
  ...family('div', divide, 7, true),
  fsqrt: inPlace('sqrt', 0xfa, (routines, f) => f.call(squareRoot(routines), st(0), st(0)), 1),
  frndint: inPlace('rndint', 0xfc, (routines, f) => f.call(roundToInteger(routines), st(0), st(0)), 1),
  fscale: inPlace('scale', 0xfd, (routines, f) => f.call(scale(routines), st(0), st(1), st(0)), 2),
  fprem: inPlace(
    'prem',
    0xf8,
    (routines, f) => f.call(remainder(routines), st(0), st(1), st(0), i32(0)),
    2,
    flag.C2,
  ),
  fprem1: inPlace(
    'prem1',
    0xf5,
    (routines, f) => f.call(remainder(routines), st(0), st(1), st(0), i32(1)),
    2,
    flag.C2,
  ),
}
