/** Lines of a text screen that are new, as one reads them aloud: what only moved up is not said again. */
export function changedLines(before: readonly string[], after: readonly string[]): string[] {
  const scrolled = scrolledBy(before, after)
  return after.filter((line, row) => line !== '' && line !== before[row + scrolled])
}

/** By how many lines the screen moved up: as few as leave the most lines where they were expected. */
function scrolledBy(before: readonly string[], after: readonly string[]): number {
  let best = { scrolled: 0, kept: keptLines(before, after, 0) }
  for (let scrolled = 1; scrolled < before.length; scrolled++) {
    const kept = keptLines(before, after, scrolled)
    if (kept > best.kept) best = { scrolled, kept }
  }
  return best.scrolled
}

function keptLines(before: readonly string[], after: readonly string[], scrolled: number): number {
  return after.filter((line, row) => line !== '' && line === before[row + scrolled]).length
}
