import type { Routines } from '../emitter.ts'
import { tables } from '../layout.ts'
import { bytesOf, fraction } from './wide.ts'

/** Coefficients of power series and other constants of the transcendental functions, as fractions of 128 bits. */

/** Constants in units of 2^−192, computed once with some bits to spare. */
const UNIT = 192n
const one = 1n << UNIT

/** Σ t^(2n+1) ÷ (2n+1), for t = a/b: atanh, or atan with alternating signs. */
function inverse(a: bigint, b: bigint, alternating: boolean): bigint {
  let sum = 0n
  let power = (one * a) / b
  for (let n = 1n; power > 0n; n += 2n) {
    sum += alternating && n % 4n === 3n ? -(power / n) : power / n
    power = (power * a * a) / (b * b)
  }
  return sum
}

/** atan(k ÷ 16) for k = 0–16, each from the one before: tan(x − y) = (tan x − tan y) ÷ (1 + tan x tan y). */
const arctangents = [0n]
for (let k = 1n; k <= 16n; k++)
  arctangents.push((arctangents.at(-1) ?? 0n) + inverse(16n, 256n + k * (k - 1n), true))

const pi = 4n * (arctangents[16] ?? 0n)
const ln2 = 2n * inverse(1n, 3n, false)
const narrow = (value: bigint, shift = 0n): bigint => value >> (UNIT - 128n + shift)

function factorial(n: number): bigint {
  return n < 2 ? 1n : BigInt(n) * factorial(n - 1)
}

const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

/** π ÷ 4, ln 2, and 1 ÷ (2 ln 2): all below 1. */
export const quarterPi = narrow(pi, 2n)
export const logOf2 = narrow(ln2)
export const halfOverLogOf2 = narrow((one * one) / (2n * ln2))

/** π as the x87 knows it when it reduces an argument: 66 bits, in units of 2^−64 (SDM vol. 1, 8.3.8). */
export const shortPi = 0x3_243f_6a88_85a3_08d3n

const contents = {
  /** 1 ÷ 3!, 1 ÷ 5!, … */
  sine: range(14).map((n) => fraction(1n, factorial(2 * n + 3))),
  /** 1 ÷ 2!, 1 ÷ 4!, … */
  cosine: range(14).map((n) => fraction(1n, factorial(2 * n + 2))),
  /** 1 ÷ 3, 1 ÷ 5, …: of atan, alternating, and of atanh. */
  odd: range(22).map((n) => fraction(1n, BigInt(2 * n + 3))),
  /** 1 ÷ 2!, 1 ÷ 3!, …: of (e^y − 1) ÷ y. */
  exponential: range(22).map((n) => fraction(1n, factorial(n + 2))),
  /** atan(k ÷ 16), k = 0–16. */
  arctangent: arctangents.map((angle) => narrow(angle)),
}

export type Series = { readonly address: number; readonly count: number }

/** Where a table lies; puts it there. */
export function tableOf(routines: Routines, name: keyof typeof contents): Series {
  let address: number = tables.x87
  for (const [other, values] of Object.entries(contents)) {
    if (other === name) break
    address += 16 * values.length
  }
  routines.table(address, bytesOf(contents[name]))
  return { address, count: contents[name].length }
}
