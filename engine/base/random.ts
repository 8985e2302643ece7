/** The only source of chance that a guest sees. */
export interface Random {
  /** Fills `into` with random bytes. */
  fill(into: Uint8Array): void
}

/** A repeatable generator (xorshift128, Marsaglia 2003) for tests and instruction-counted runs. */
export class SeededRandom implements Random {
  private s: [number, number, number, number]

  constructor(seed: number) {
    this.s = [seed | 0 || 1, 0x6c078965, 0x9908b0df, 0x5d588b65]
    for (let i = 0; i < 16; i++) this.next()
  }

  /** The next 32 bits, unsigned. */
  next(): number {
    const [x, y, z, w] = this.s
    const t = x ^ (x << 11)
    const n = w ^ (w >>> 19) ^ t ^ (t >>> 8)
    this.s = [y, z, w, n]
    return n >>> 0
  }

  fill(into: Uint8Array): void {
    for (let i = 0; i < into.length; i++) into[i] = this.next() >>> 24
  }

  /** The generator's state, for saving a machine. */
  save(): number[] {
    return [...this.s]
  }

  restore(state: readonly number[]): void {
    this.s = [state[0] ?? 1, state[1] ?? 0, state[2] ?? 0, state[3] ?? 0]
  }
}
