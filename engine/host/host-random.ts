import type { Random } from '../base/random.ts'

/** Chance from the host's generator (Web Cryptography API, getRandomValues: at most 65,536 bytes a call). */
export class HostRandom implements Random {
  fill(into: Uint8Array): void {
    for (let at = 0; at < into.length; at += 65_536) {
      const part = new Uint8Array(Math.min(65_536, into.length - at))
      into.set(crypto.getRandomValues(part), at)
    }
  }
}
