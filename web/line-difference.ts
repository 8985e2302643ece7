export interface DifferenceLine {
  mark: '+' | '-' | ' '
  text: string
}

/** Lines that stay the same around a change. */
const contextLines = 3
/** Comparing takes the product of both numbers of lines; above this all of it counts as changed. */
const mostComparisons = 4_000_000

/** What has to be taken away and added to make one text of the other, as `diff -u` shows it; nothing if they are the same. */
export function lineDifference(before: string, after: string): DifferenceLine[] {
  const [old, next] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < old.length && start < next.length && old[start] === next[start]) start++
  let end = 0
  const shorter = Math.min(old.length, next.length) - start
  while (end < shorter && old[old.length - 1 - end] === next[next.length - 1 - end]) end++
  const same = (text: string): DifferenceLine => ({ mark: ' ', text })
  const lines = [
    ...old.slice(0, start).map(same),
    ...changes(old.slice(start, old.length - end), next.slice(start, next.length - end)),
    ...old.slice(old.length - end).map(same),
  ]
  return lines.filter((_, place) =>
    lines.slice(Math.max(0, place - contextLines), place + contextLines + 1).some(({ mark }) => mark !== ' '),
  )
}

/** By the longest common subsequence. */
function changes(old: readonly string[], next: readonly string[]): DifferenceLine[] {
  if (old.length * next.length > mostComparisons)
    return [
      ...old.map((text) => ({ mark: '-' as const, text })),
      ...next.map((text) => ({ mark: '+' as const, text })),
    ]
  const width = next.length + 1
  const common = new Uint32Array((old.length + 1) * width)
  const commonAt = (from: number, to: number) => common[from * width + to]!
  for (let from = old.length - 1; from >= 0; from--)
    for (let to = next.length - 1; to >= 0; to--)
      common[from * width + to] =
        old[from] === next[to]
          ? commonAt(from + 1, to + 1) + 1
          : Math.max(commonAt(from + 1, to), commonAt(from, to + 1))
  const lines: DifferenceLine[] = []
  let [from, to] = [0, 0]
  while (from < old.length || to < next.length) {
    if (from < old.length && old[from] === next[to]) {
      lines.push({ mark: ' ', text: old[from++]! })
      to++
    } else if (to === next.length || (from < old.length && commonAt(from + 1, to) >= commonAt(from, to + 1)))
      lines.push({ mark: '-', text: old[from++]! })
    else lines.push({ mark: '+', text: next[to++]! })
  }
  return lines
}
