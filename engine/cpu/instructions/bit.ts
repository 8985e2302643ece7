import { type I64, i32, i64 } from '../../wasm/values.ts'
import type { Emitter, Semantics } from '../emitter.ts'
import { type Operands, reverseBytes, zeroExtend } from './integer.ts'

/**
 * BT, BTS, BTR, BTC: what happens to the selected bit; without `set` it is only tested. A register as bit offset of a
 * memory operand reaches beyond the operand, in steps of its size (SDM vol. 1, 3.1.1.9 "bit strings").
 */
const bitTest =
  (set?: (word: I64, mask: I64) => I64) =>
  (e: Emitter): void => {
    const { f, width } = e
    const [to, from] = e.operands as Operands
    const index = f.let(from.readSigned())
    const inWord = f.let(index.and(BigInt(width - 1)))
    const turn = (word: I64): I64 => (set ? set(word, i64(1n).shl(inWord)) : word)
    let old = i64(0n)
    if (to.kind === 'memory' && from.kind === 'register') {
      const bytes = width / 8
      const words = index.shrS(Math.log2(width)).mul(BigInt(bytes))
      const offset = f.let(zeroExtend(to.effective().add(words), e.addressWidth))
      const address = e.dataAddress(offset, bytes, set !== undefined)
      if (set) e.probeWrite(address, bytes)
      old = e.load(width, address)
      if (set) e.store(width, address, turn(old))
    } else if (set)
      to.update((word) => {
        old = word
        return turn(word)
      })
    else old = to.read()
    e.flags.carry(old.shrU(inWord).wrap().and(1))
  }

/** BSF and BSR leave the destination as it is if no bit is set. */
const bitScan =
  (find: (v: I64) => I64) =>
  (e: Emitter): void => {
    const [to, from] = e.operands as Operands
    const v = from.read()
    e.f.if(v.ne(0n), () => to.write(find(v)))
    e.flags.logic(e.width, v)
  }

/** LZCNT and TZCNT: CF tells that no bit is set. */
const zeroCount =
  (count: (v: I64, width: number) => I64) =>
  (e: Emitter): void => {
    const [to, from] = e.operands as Operands
    const v = from.read()
    const result = e.f.let(count(v, e.width))
    to.write(result)
    e.flags.result(e.width, result, v.eqz(), i32(0))
  }

export const bits: Semantics = {
  bt: bitTest(),
  bts: bitTest((word, mask) => word.or(mask)),
  btr: bitTest((word, mask) => word.and(mask.not())),
  btc: bitTest((word, mask) => word.xor(mask)),

  bsf: bitScan((v) => v.ctz()),
  bsr: bitScan((v) => i64(63n).sub(v.clz())),
  lzcnt: zeroCount((v, width) => v.clz().sub(BigInt(64 - width))),
  tzcnt: zeroCount((v, width) => (width < 64 ? v.or(1n << BigInt(width)) : v).ctz()),

  popcnt: (e) => {
    const [to, from] = e.operands as Operands
    const result = e.f.let(from.read().popcnt())
    to.write(result)
    e.flags.write(result.eqz().shl(6))
  },

  /** Of 16 bits the manual leaves the result open; processors give 0. */
  bswap: (e) => {
    const [to] = e.operands as Operands
    to.write(e.width === 16 ? i64(0n) : reverseBytes(to.read(), e.width))
  },
}
