/** How far one region reaches. What code does must not depend on it: tests have regions of any shape. */
export type RegionShape = {
  readonly mostBlocks: number
  readonly mostOps: number
  /** Functions that are called belong to it as long as all has no more than this. */
  readonly withCalls: { readonly mostBlocks: number; readonly mostOps: number }
  /** Whether the region ends before a block that it could have; asked each time that it comes to one. */
  leavesOut(): boolean
}

/**
 * Code is compiled once when it begins to pay and again when it is hot: first each block in one place, so that there is little of
 * it, then with the functions that it calls and with where its indirect jumps have led meanwhile.
 */
export type Stage = 'first' | 'second'

const apart: RegionShape = {
  mostBlocks: 100,
  mostOps: 700,
  withCalls: { mostBlocks: 0, mostOps: 0 },
  leavesOut: () => false,
}

/** Large enough for the loops of programs, small enough for the optimising compilers of browsers. */
const together: RegionShape = {
  mostBlocks: 100,
  mostOps: 900,
  withCalls: { mostBlocks: 40, mostOps: 320 },
  leavesOut: () => false,
}

/** Gives the shape of each region in turn. */
export type RegionShapes = (stage: Stage) => RegionShape

export const usualShapes: RegionShapes = (stage) => (stage === 'first' ? apart : together)
