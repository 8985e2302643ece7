import { type I32, type I64, i32, select } from '../../wasm/values.ts'
import type { Emitter, Semantics } from '../emitter.ts'
import { AF, CF, RAX, vector } from '../registers.ts'
import { type Operands, zeroExtend } from './integer.ts'

/** Decimal arithmetic in AL and AH, for code of 16 and 32 bits (SDM vol. 1, 7.3.5). */
type Adjust = (a: I32, b: number) => I32
const plus: Adjust = (a, b) => a.add(b)
const minus: Adjust = (a, b) => a.sub(b)

/** AF or a low digit above 9. */
const lowDigitOver = (al: I32, flags: I32): I32 => al.and(15).gtU(9).or(flags.and(AF).ne(0))

/** DAA and DAS: two digits in AL. */
const adjustPacked =
  (adjust: Adjust) =>
  (e: Emitter): void => {
    const { f } = e
    const register = e.register(RAX, 8)
    const al = f.let(register.read().wrap())
    const flags = f.let(e.flags.read())
    const low = f.let(lowDigitOver(al, flags))
    const high = f.let(al.gtU(0x99).or(flags.and(CF)))
    const once = f.let(select(low, adjust(al, 6), al))
    const result = f.let(select(high, adjust(once, 0x60), once).extendU())
    // DAS borrows also where the low digit alone goes below 0.
    const cf = adjust === minus ? high.or(low.and(al.ltU(6))) : high
    register.write(result)
    setFlags(e, result, cf, low)
  }

/** AAA and AAS: one digit in AL; a carry goes to AH. */
const adjustUnpacked =
  (adjust: Adjust) =>
  (e: Emitter): void => {
    const { f } = e
    const register = e.register(RAX, 16)
    const ax = f.let(register.read().wrap())
    const carry = f.let(lowDigitOver(ax, e.flags.read()))
    const result = f.let(select(carry, adjust(ax, 0x106), ax).and(0xff0f).extendU())
    register.write(result)
    setFlags(e, result, carry, carry)
  }

/** SF ZF PF from AL, and CF and AF. */
function setFlags(e: Emitter, al: I64, cf: I32, af: I32): void {
  const carry = e.f.let(cf)
  e.flags.result(8, al, carry, i32(0))
  e.flags.write(e.f.let(e.flags.read().and(~AF).or(af.shl(4))))
}

export const decimal: Semantics = {
  daa: adjustPacked(plus),
  das: adjustPacked(minus),
  aaa: adjustUnpacked(plus),
  aas: adjustUnpacked(minus),

  aam: (e) => {
    const { f } = e
    const [base] = e.operands as Operands
    const by = f.let(zeroExtend(base.read(), 8))
    const al = e.register(RAX, 8).read()
    e.raiseIf(by.eqz(), vector.DE)
    const digit = f.let(al.remU(by))
    e.register(RAX, 16).write(al.divU(by).shl(8).or(digit))
    e.flags.result(8, digit, i32(0), i32(0))
  },

  aad: (e) => {
    const { f } = e
    const [base] = e.operands as Operands
    const register = e.register(RAX, 16)
    const ax = register.read()
    const al = f.let(ax.add(ax.shrU(8).mul(zeroExtend(base.read(), 8))).and(0xffn))
    register.write(al)
    e.flags.result(8, al, i32(0), i32(0))
  },
}
