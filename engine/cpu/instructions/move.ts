import { load32 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, select } from '../../wasm/values.ts'
import type { Emitter, Operand, Semantics } from '../emitter.ts'
import { state } from '../layout.ts'
import { AF, CF, DF, OF, PF, RAX, RBX, RCX, RDX, SF, vector, ZF } from '../registers.ts'
import { type Operands, reverseBytes, zeroExtend } from './integer.ts'

const move = (e: Emitter): void => {
  const [to, from] = e.operands as Operands
  to.write(from.read())
}

const moveSigned = (e: Emitter): void => {
  const [to, from] = e.operands as Operands
  to.write(from.readSigned())
}

const nothing = (): void => {}

export const moves: Semantics = {
  mov: move,
  movzx: move,
  movsx: moveSigned,
  movsxd: moveSigned,

  movbe: (e) => {
    const [to, from] = e.operands as Operands
    to.write(reverseBytes(from.read(), e.width))
  },

  lea: (e) => {
    const [to, from] = e.operands as Operands
    to.write(from.effective())
  },

  cmovcc: (e) => {
    const [to, from] = e.operands as Operands
    const moved = from.read()
    to.write(select(e.flags.condition(e.cc), moved, to.read()))
  },

  setcc: (e) => {
    const [to] = e.operands as Operands
    to.write(e.flags.condition(e.cc).extendU())
  },

  xchg: (e) => exchange(e, (_, b) => b),

  xadd: (e) => {
    const { old, b, result } = exchange(e, (a, b) => a.add(b))
    e.flags.add(e.width, old, b, result)
  },

  cmpxchg: (e) => {
    const { f } = e
    const [to, from] = e.operands as Operands
    const accumulator = e.register(RAX, e.width)
    const expected = accumulator.read()
    const replacement = from.read()
    const old = compareAndSwap(e, to, expected, replacement)
    f.if(old.ne(expected), () => accumulator.write(old))
    e.flags.sub(e.width, expected, old, f.let(expected.sub(old)))
  },

  cmpxchg8b: (e) => {
    const { f } = e
    const [to] = e.operands as Operands
    const pair = (high: number, low: number): I64 =>
      f.let(e.register(high, 32).read().shl(32).or(e.register(low, 32).read()))
    const expected = pair(RDX, RAX)
    const old = compareAndSwap(e, to, expected, pair(RCX, RBX))
    f.if(old.ne(expected), () => {
      e.register(RAX, 32).write(old)
      e.register(RDX, 32).write(old.shrU(32))
    })
    setZero(e, old.eq(expected))
  },

  cmpxchg16b: (e) => {
    const { f } = e
    const [to] = e.operands as Operands
    const rax = e.register(RAX, 64)
    const rdx = e.register(RDX, 64)
    const address = to.linear(true, 16)
    e.raiseIf(address.wrap().and(15), vector.GP)
    e.probeWrite(address, 16)
    const low = e.load(64, address)
    const high = e.load(64, address.add(8n))
    const equal = f.let(low.eq(rax.read()).and(high.eq(rdx.read())))
    e.store(64, address, f.let(select(equal, e.register(RBX, 64).read(), low)))
    e.store(64, address.add(8n), f.let(select(equal, e.register(RCX, 64).read(), high)))
    f.if(equal.eqz(), () => {
      rax.write(low)
      rdx.write(high)
    })
    setZero(e, equal)
  },

  /** AL = byte at rBX + AL. */
  xlat: (e) => {
    const al = e.register(RAX, 8)
    const index = e.register(RBX, e.addressWidth).read().add(al.read())
    al.write(e.load(8, e.dataAddress(e.f.let(zeroExtend(index, e.addressWidth)), 1, false)))
  },

  lahf: (e) => {
    const ax = e.register(RAX, 16)
    const image = e.flags.read().and(LOW_FLAGS).or(2)
    ax.write(ax.read().and(0xffn).or(image.extendU().shl(8)))
  },
  sahf: (e) => {
    const image = e.register(RAX, 16).read().shrU(8).wrap().and(LOW_FLAGS)
    e.flags.write(e.f.let(e.flags.read().and(OF).or(image)))
  },

  clc: (e) => e.flags.carry(i32(0)),
  stc: (e) => e.flags.carry(i32(1)),
  cmc: (e) => e.flags.carry(e.f.let(e.flags.cf().xor(1))),
  cld: ({ f }) => f.store32(0, state.flagsSystem, load32(0, state.flagsSystem).and(~DF)),
  std: ({ f }) => f.store32(0, state.flagsSystem, load32(0, state.flagsSystem).or(DF)),

  /** Also prefetches and ENDBR: their operands are not accessed. */
  nop: nothing,
  pause: nothing,
}

const LOW_FLAGS = SF | ZF | AF | PF | CF

/**
 * The second operand gets what was in the first, the first what `compute` says. If both are the same register, the first
 * is written last.
 */
function exchange(e: Emitter, compute: (a: I64, b: I64) => I64): { old: I64; b: I64; result: I64 } {
  const [to, from] = e.operands as Operands
  const b = from.read()
  const values = { old: b, b, result: b }
  to.update((a) => {
    values.old = a
    values.result = e.f.let(compute(a, b))
    from.write(a)
    return values.result
  })
  return values
}

/** Gives the old value. Memory is written in any case, a register only if it is replaced. */
function compareAndSwap(e: Emitter, to: Operand, expected: I64, replacement: I64): I64 {
  let old = expected
  if (to.kind === 'memory')
    to.update((value) => {
      old = value
      return select(value.eq(expected), replacement, value)
    })
  else {
    old = to.read()
    e.f.if(old.eq(expected), () => to.write(replacement))
  }
  return old
}

function setZero(e: Emitter, equal: I32): void {
  e.flags.write(e.f.let(e.flags.read().and(~ZF).or(equal.shl(6))))
}
