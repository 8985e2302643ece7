import { state } from './layout.ts'

/** A copy of the state cells, without those that are {@link passing}: equal machines are saved as equal bytes. */
export function copyState(buffer: ArrayBuffer): Uint8Array {
  const cells = new Uint8Array(buffer, 0, state.end).slice()
  for (const [start, end] of passing) cells.fill(0, start, end)
  return cells
}

/** Cells from `start` to `end` that are made anew when code runs, or that belong to this host. */
export const passing: readonly (readonly [start: number, end: number])[] = [
  [state.ripBase, state.ripBase + 8],
  [state.wholeBlocks, state.wholeBlocks + 4],
  [state.compiled, state.hotCount + 4],
  [state.fault, state.faultAddress + 8],
  [state.stopRequest, state.stopRequest + 4],
  [state.exitReason, state.delivering],
  [state.attention, state.attention + 4],
  [state.device, state.device + 4],
  [state.walkFlags, state.walkFlags + 4],
  [state.linkFrom, state.linkFrom + 4],
  [state.codePage, state.codePage + 4],
  [state.linkPage, state.linkPage + 4],
  [state.scratch, state.end],
]
