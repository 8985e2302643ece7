/** Numbers in a table: `n` is at `(n × factor mod 2^32) >>> shift`. */
export type PerfectHash = {
  readonly factor: number
  readonly shift: number
  readonly slots: readonly (number | undefined)[]
}

const ATTEMPTS = 20
/** At most so many times as many slots as numbers. */
const LARGEST = 8

/** A hash without collisions for different 32-bit numbers, if one is found. */
export function perfectHash(numbers: readonly number[]): PerfectHash | undefined {
  const fewest = Math.max(1, Math.ceil(Math.log2(numbers.length)))
  for (let bits = fewest; 2 ** bits <= LARGEST * numbers.length; bits++) {
    let factor = 0x9e37_79b1
    for (let i = 0; i < ATTEMPTS; i++) {
      factor = (Math.imul(factor, 0x0019_660d) + 0x3c6e_f35f) | 1
      const slots: (number | undefined)[] = new Array(2 ** bits).fill(undefined)
      const shift = 32 - bits
      const isFree = numbers.every((n) => {
        const slot = Math.imul(n, factor) >>> shift
        if (slots[slot] !== undefined) return false
        slots[slot] = n
        return true
      })
      if (isFree) return { factor, shift, slots }
    }
  }
  return undefined
}
