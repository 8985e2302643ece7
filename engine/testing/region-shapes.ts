import { SeededRandom } from '../base/random.ts'
import type { RegionShapes } from '../cpu/jit/shape.ts'

/** Regions of any size that leave out any of their blocks: large ones and ones of a single block, too. */
export function randomShapes(seed: number): RegionShapes {
  const random = new SeededRandom(seed)
  const below = (n: number): number => random.next() % n
  return () => {
    const leftOut = [0, 0, 10, 30, 60][below(5)] ?? 0
    const extent = {
      mostBlocks: below(3) === 0 ? 1 + below(4) : 64,
      mostOps: below(3) === 0 ? 1 + below(40) : 600,
    }
    return { ...extent, withCalls: extent, leavesOut: () => below(100) < leftOut }
  }
}
