import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load64, load64From16U } from '../../wasm/memory.ts'
import { type I32, i32 } from '../../wasm/values.ts'
import type { Emitter, Operand, Routines, Semantics } from '../emitter.ts'
import type { Float80, GiveUp } from '../float-stack.ts'
import { toDouble, toInteger, toSingle } from '../softfloat/convert.ts'
import { toDecimal } from '../softfloat/decimal.ts'
import { copyNumber, INDEFINITE_SIGNIFICAND, outcome, slot, storeIndefinite } from '../softfloat/format.ts'
import { integerQuickly, type Narrowed, narrowQuickly } from '../softfloat/quick.ts'
import { clearC1 } from '../softfloat/round.ts'
import {
  enter,
  fill,
  isEmpty,
  known,
  memoryOpcode,
  pop,
  popIf,
  record,
  recordByCall,
  registerOpcode,
  st,
  underflow,
} from './x87-unit.ts'

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

/** A format for memory: converts ST(0) to slot.result, and if it is a usual number also in variables. */
type Conversion = {
  exactly(routines: Routines, width: number): FuncRef<'i32'>
  quickly?(f: FunctionBuilder, x: Float80, width: number, control: I32, giveUp: GiveUp): Narrowed
}

/** A store of ST(0): the memory is known to be writable before anything changes. */
function storeTop(e: Emitter, opcode: number, popping: boolean, { exactly, quickly }: Conversion): void {
  const { f, routines, stack } = e
  const [operand] = e.operands as [Operand]
  enter(e)
  const inState = (): void => {
    const linear = operand.linear(true, operand.width >> 3)
    e.probeWrite(linear, operand.width >> 3)
    recordByCall(e, opcode, operand)
    f.if(f.call(exactly(routines, operand.width)).eqz(), () => {
      if (operand.width === 80) writeExtended(e, linear)
      else e.store(operand.width as 16 | 32 | 64, linear, f.let(load64(slot.result)))
      if (popping) f.do(pop(routines))
    })
  }
  if (!stack || !quickly) {
    inState()
    return
  }
  stack.require(0)
  const [top, control] = [stack.read(0), stack.control()]
  stack.attempt(
    [],
    popping ? 1 : 0,
    (giveUp) => {
      const { value, flags } = quickly(f, top, operand.width, control, giveUp)
      operand.write(value)
      recordByCall(e, opcode, operand)
      stack.setFlags(flags)
    },
    inState,
  )
}

/** A store of ST(0) as it is. */
function storeExtended(e: Emitter): void {
  const opcode = memoryOpcode(0xdb, 7)
  const { stack } = e
  if (!stack) {
    storeTop(e, opcode, true, real)
    return
  }
  const [operand] = e.operands as [Operand]
  enter(e)
  stack.require(0)
  const { signed, bits } = stack.read(0)
  operand.writeExtended(bits, signed)
  record(e, opcode, operand)
  stack.clearC1()
  stack.popped()
}

const real: Conversion = {
  exactly: (routines, width) =>
    width === 32
      ? topAs(routines, 'single', SINGLE_INDEFINITE, (f) => f.call(toSingle(routines), st(0)))
      : width === 64
        ? topAs(routines, 'double', DOUBLE_INDEFINITE, (f) => f.call(toDouble(routines), st(0)))
        : topAs(routines, 'extended', INDEFINITE_SIGNIFICAND, (f) => f.call(topExtended(routines))),
  quickly: (f, x, width, control, giveUp) =>
    narrowQuickly(f, width === 32 ? 'single' : 'double', x, control, giveUp),
}

const integer = (truncate: boolean): Conversion => ({
  exactly: (routines, width) =>
    topAs(routines, `integer${width}${truncate ? '.cut' : ''}`, 1n << BigInt(width - 1), (f) =>
      f.call(toInteger(routines), st(0), i32(width), i32(truncate ? 1 : 0)),
    ),
  quickly: (f, x, width, control, giveUp) => integerQuickly(f, x, width, truncate, control, giveUp),
})

const decimal: Conversion = {
  exactly: (routines) =>
    topAs(routines, 'decimal', DECIMAL_INDEFINITE, (f) => f.call(toDecimal(routines), st(0))),
}

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
  const { stack } = e
  enter(e)
  record(e, registerOpcode(opcode, modrm, i))
  if (!stack) {
    e.f.do(copyTop(e.routines), i, i32(popping))
    return
  }
  stack.require(0)
  stack.clearC1()
  const to = known(i)
  if (to !== 0) {
    stack.write(to, stack.read(0))
    stack.fill(to)
  }
  if (popping) stack.popped()
}

/** Stores of ST(0). */
export const x87Store: Semantics = {
  fst: (e) => {
    const [operand] = e.operands as [Operand]
    if (operand.kind !== 'memory') return storeRegister(e, 0xdd, 0xd0, 0)
    storeTop(e, memoryOpcode(operand.width === 32 ? 0xd9 : 0xdd, 2), false, real)
  },
  fstp: (e) => {
    const [operand] = e.operands as [Operand]
    if (operand.kind !== 'memory') return storeRegister(e, 0xdd, 0xd8, 1)
    if (operand.width === 80) return storeExtended(e)
    storeTop(e, memoryOpcode(operand.width === 32 ? 0xd9 : 0xdd, 3), true, real)
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
  fist: (e) => storeTop(e, memoryOpcode(e.operands[0]?.width === 16 ? 0xdf : 0xdb, 2), false, integer(false)),
  fistp: (e) => {
    const opcodes: Record<number, number> = { 16: memoryOpcode(0xdf, 3), 32: memoryOpcode(0xdb, 3) }
    storeTop(e, opcodes[e.operands[0]?.width ?? 64] ?? memoryOpcode(0xdf, 7), true, integer(false))
  },
  fisttp: (e) => {
    const opcodes: Record<number, number> = { 16: memoryOpcode(0xdf, 1), 32: memoryOpcode(0xdb, 1) }
    storeTop(e, opcodes[e.operands[0]?.width ?? 64] ?? memoryOpcode(0xdd, 1), true, integer(true))
  },
  fbstp: (e) => storeTop(e, memoryOpcode(0xdf, 6), true, decimal),
}
