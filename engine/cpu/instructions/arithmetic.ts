import { type I32, type I64, i64 } from '../../wasm/values.ts'
import type { Emitter, Operand, Semantics } from '../emitter.ts'
import { RAX, RDX, vector } from '../registers.ts'
import { dividend, setQuotient, signedQuotient, unsignedQuotient } from './division.ts'
import { change, type Operands } from './integer.ts'
import { product } from './multiplication.ts'

type Combine = (a: I64, b: I64) => I64
type SetFlags = (e: Emitter, a: I64, b: I64, result: I64) => void

const none = (): I64 => i64(0n)
const carry = (e: Emitter): I64 => e.f.let(e.flags.cf().extendU())
const addFlags: SetFlags = (e, a, b, result) => e.flags.add(e.width, a, b, result)
const subFlags: SetFlags = (e, a, b, result) => e.flags.sub(e.width, a, b, result)

const sum =
  (carryIn: (e: Emitter) => I64) =>
  (e: Emitter): void => {
    const c = carryIn(e)
    twoOperands(e, (a, b) => a.add(b).add(c), addFlags)
  }

const difference =
  (borrowIn: (e: Emitter) => I64) =>
  (e: Emitter): void => {
    const c = borrowIn(e)
    twoOperands(e, (a, b) => a.sub(b).sub(c), subFlags)
  }

function twoOperands(e: Emitter, combine: Combine, setFlags: SetFlags): void {
  const [to, from] = e.operands as Operands
  const b = from.read()
  const { old, result } = change(e, to, (a) => combine(a, b))
  setFlags(e, old, b, result)
}

/** ADCX and ADOX: a sum whose carry lives in a flag of its own. */
function carryChain(e: Emitter, flag: I32, setFlag: (out: I32) => void): void {
  const { f, width } = e
  const [to, from] = e.operands as Operands
  const b = from.read()
  const c = f.let(flag.extendU())
  const { old, result } = change(e, to, (a) => a.add(b).add(c))
  setFlag(width === 64 ? carryOut(old, b, result) : result.shrU(32).wrap())
}

/** The carry out of bit 63 of a + b + carry = result. */
const carryOut = (a: I64, b: I64, result: I64): I32 => a.and(b).or(a.or(b).and(result.not())).ltS(0n)

export const arithmetic: Semantics = {
  add: sum(none),
  adc: sum(carry),
  sub: difference(none),
  sbb: difference(carry),

  cmp: (e) => {
    const [left, right] = e.operands as Operands
    const a = left.read()
    const b = right.read()
    subFlags(e, a, b, e.f.let(a.sub(b)))
  },

  /** BOUND: the second operand holds the least and the greatest index. */
  bound: (e) => {
    const [from, limits] = e.operands as Operands
    const bytes = e.width / 8
    const index = from.readSigned()
    const address = limits.linear(false, 2 * bytes)
    const least = e.load(e.width, address).extendFrom(e.width)
    const greatest = e.load(e.width, address.add(BigInt(bytes))).extendFrom(e.width)
    e.raiseIf(index.ltS(least).or(index.gtS(greatest)), vector.BR)
  },

  inc: (e) => {
    const [to] = e.operands as Operands
    const { old, result } = change(e, to, (a) => a.add(1n))
    e.flags.inc(e.width, old, result)
  },

  dec: (e) => {
    const [to] = e.operands as Operands
    const { old, result } = change(e, to, (a) => a.sub(1n))
    e.flags.dec(e.width, old, result)
  },

  neg: (e) => {
    const [to] = e.operands as Operands
    const { old, result } = change(e, to, (a) => i64(0n).sub(a))
    subFlags(e, i64(0n), old, result)
  },

  adcx: (e) => carryChain(e, e.flags.cf(), (out) => e.flags.carry(out)),
  adox: (e) => {
    const cf = e.f.let(e.flags.cf())
    carryChain(e, e.flags.condition(0), (out) => e.flags.carryOverflow(cf, out))
  },

  mul: (e) => {
    const [from] = e.operands as Operands
    const { low, high, overflow } = product(e, e.register(RAX, e.width).read(), from.read(), 'unsigned')
    setPair(e, high, low)
    e.flags.carryOverflow(overflow, overflow)
  },

  /** One operand: RDX:RAX = RAX × operand. Two: first = first × second. Three: first = second × third. */
  imul: (e) => {
    const [first, second, third] = e.operands as readonly [Operand, Operand?, Operand?]
    const [left, right] = second ? [third ?? first, second] : [e.register(RAX, e.width), first]
    const a = e.f.let(left.readSigned())
    const b = e.f.let(right.readSigned())
    const { low, high, overflow } = product(e, a, b, 'signed')
    if (second) first.write(low)
    else setPair(e, high, low)
    e.flags.carryOverflow(overflow, overflow)
  },

  div: (e) => {
    const [from] = e.operands as Operands
    const by = from.read()
    const of = dividend(e)
    e.raiseIf(of.high.geU(by), vector.DE)
    setQuotient(e, of, unsignedQuotient(e, of, by), by)
  },

  idiv: (e) => {
    const [from] = e.operands as Operands
    const by = e.f.let(from.readSigned())
    const of = dividend(e)
    setQuotient(e, of, signedQuotient(e, of, by), by)
  },

  /** CBW, CWDE, CDQE by width. */
  cbw: (e) => {
    const half = e.register(RAX, (e.width / 2) as 8 | 16 | 32)
    e.register(RAX, e.width).write(half.readSigned())
  },

  /** CWD, CDQ, CQO by width. */
  cwd: (e) => {
    e.register(RDX, e.width).write(e.register(RAX, e.width).readSigned().shrS(63))
  },
}

/** Products and dividends of twice the width: AX for bytes, else RDX:RAX. */
function setPair(e: Emitter, high: I64, low: I64): void {
  if (e.width === 8) e.register(RAX, 16).write(high.shl(8).or(low.and(0xffn)))
  else {
    e.register(RAX, e.width).write(low)
    e.register(RDX, e.width).write(high)
  }
}
