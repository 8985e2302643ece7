import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { type I32, i32, select, splat, type V128 } from '../../wasm/values.ts'
import type { Emitter, Routines, Semantics } from '../emitter.ts'
import type { Operands } from './integer.ts'
import { enterSse, immediate } from './vector.ts'

/** The SHA extensions: rounds and message schedules of FIPS 180-4. The first word of a vector is its highest. */

type Four = readonly [I32, I32, I32, I32]

/** Lanes from the highest down. */
const words = (x: V128): Four => [x.lane32(3), x.lane32(2), x.lane32(1), x.lane32(0)]
const boundWords = (f: FunctionBuilder, x: V128): Four => {
  const [a, b, c, d] = words(x)
  return [f.let(a), f.let(b), f.let(c), f.let(d)]
}
const vectorOf = ([a, b, c, d]: Four): V128 =>
  splat('i32x4.splat', d).withLane32(1, c).withLane32(2, b).withLane32(3, a)

const choose = (x: I32, y: I32, z: I32): I32 => x.and(y.xor(z)).xor(z)
const parity = (x: I32, y: I32, z: I32): I32 => x.xor(y).xor(z)
const majority = (x: I32, y: I32, z: I32): I32 => x.and(y).or(x.or(y).and(z))

/** FIPS 180-4, 4.1.2: the sums of rotations. */
const bigSigma0 = (x: I32): I32 => x.rotr(2).xor(x.rotr(13)).xor(x.rotr(22))
const bigSigma1 = (x: I32): I32 => x.rotr(6).xor(x.rotr(11)).xor(x.rotr(25))
const smallSigma0 = (x: I32): I32 => x.rotr(7).xor(x.rotr(18)).xor(x.shrU(3))
const smallSigma1 = (x: I32): I32 => x.rotr(17).xor(x.rotr(19)).xor(x.shrU(10))

/** (abcd, four message words with e added to the first, 0–3: which 20 rounds) → abcd after four rounds of SHA-1. */
const fourRounds = (routines: Routines): FuncRef<'v128'> =>
  routines.function('sha1.fourRounds', ['v128', 'v128', 'i32'], 'v128', (f) => {
    const which = f.param(2, 'i32').get()
    const message = words(f.param(1, 'v128').get())
    const either = (odd: number, even: number): I32 => select(which.and(1), i32(odd | 0), i32(even | 0))
    const k = f.let(select(which.and(2), either(0xca62_c1d6, 0x8f1b_bcdc), either(0x6ed9_eba1, 0x5a82_7999)))
    let [a, b, c, d] = boundWords(f, f.param(0, 'v128').get())
    let e: I32 = i32(0)
    for (const w of message) {
      const mixed = select(which.and(1), parity(b, c, d), select(which, majority(b, c, d), choose(b, c, d)))
      const next = f.let(mixed.add(a.rotl(5)).add(w).add(e).add(k))
      ;[a, b, c, d, e] = [next, a, f.let(b.rotl(30)), c, d]
    }
    f.result_(vectorOf([a, b, c, d]))
  })

/** (cdgh, abef, two message words with their constants) → abef after two rounds of SHA-256. */
const twoRounds = (routines: Routines): FuncRef<'v128'> =>
  routines.function('sha256.twoRounds', ['v128', 'v128', 'v128'], 'v128', (f) => {
    let [c, d, g, h] = boundWords(f, f.param(0, 'v128').get())
    let [a, b, e, t] = boundWords(f, f.param(1, 'v128').get())
    const message = f.param(2, 'v128').get()
    for (const w of [message.lane32(0), message.lane32(1)]) {
      const first = f.let(
        h
          .add(choose(e, t, g))
          .add(bigSigma1(e))
          .add(w),
      )
      const second = f.let(first.add(majority(a, b, c)).add(bigSigma0(a)))
      const fifth = f.let(first.add(d))
      ;[a, b, c, d, e, t, g, h] = [second, a, b, c, fifth, e, t, g]
    }
    f.result_(vectorOf([a, b, e, t]))
  })

/** Unlike other SSE instructions these take memory that is not aligned, as AMD's processors do. */
const over =
  (combine: (a: V128, b: V128, e: Emitter) => V128) =>
  (e: Emitter): void => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    const b = from.readVector(false)
    to.writeVector(combine(to.readVector(true), b, e), true)
  }

const schedule = (next: (x: Four, y: Four, e: Emitter) => Four): ((e: Emitter) => void) =>
  over((a, b, e) => vectorOf(next(words(a), words(b), e)))

export const sha: Semantics = {
  sha1rnds4: over((a, b, e) => e.f.call(fourRounds(e.routines), a, b, immediate(e).and(3))),
  sha1nexte: schedule(([a], [w, x, y, z]) => [w.add(a.rotl(30)), x, y, z]),
  sha1msg1: schedule(([w0, w1, w2, w3], [w4, w5]) => [w2.xor(w0), w3.xor(w1), w4.xor(w2), w5.xor(w3)]),
  sha1msg2: schedule(([w0, w1, w2, w3], [, w13, w14, w15], { f }) => {
    const w16 = f.let(w0.xor(w13).rotl(1))
    return [w16, w1.xor(w14).rotl(1), w2.xor(w15).rotl(1), w3.xor(w16).rotl(1)]
  }),
  sha256rnds2: over((a, b, e) => e.f.call(twoRounds(e.routines), a, b, e.vector(0).readVector(true))),
  sha256msg1: schedule(([w3, w2, w1, w0], [, , , w4]) => [
    w3.add(smallSigma0(w4)),
    w2.add(smallSigma0(w3)),
    w1.add(smallSigma0(w2)),
    w0.add(smallSigma0(w1)),
  ]),
  sha256msg2: schedule(([w3, w2, w1, w0], [w15, w14], { f }) => {
    const w16 = f.let(w0.add(smallSigma1(w14)))
    const w17 = f.let(w1.add(smallSigma1(w15)))
    return [w3.add(smallSigma1(w17)), w2.add(smallSigma1(w16)), w17, w16]
  }),
}
