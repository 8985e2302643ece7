/** What the lines of two answers have apart, in their order: `- ` the first's, `+ ` the second's. */
export function difference(first: readonly string[], second: readonly string[]): string[] {
  const common = commonLengths(first, second)
  const found: string[] = []
  let [i, j] = [0, 0]
  while (i < first.length || j < second.length) {
    if (i < first.length && j < second.length && first[i] === second[j]) {
      i++
      j++
    } else if (j === second.length || (i < first.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      found.push(`- ${first[i++]}`)
    } else found.push(`+ ${second[j++]}`)
  }
  return found
}

/** How many lines in common, at most, the rests after each pair of positions have. */
function commonLengths(first: readonly string[], second: readonly string[]): number[][] {
  const lengths = Array.from({ length: first.length + 1 }, () => new Array<number>(second.length + 1).fill(0))
  for (let i = first.length - 1; i >= 0; i--)
    for (let j = second.length - 1; j >= 0; j--)
      lengths[i]![j] =
        first[i] === second[j]
          ? lengths[i + 1]![j + 1]! + 1
          : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!)
  return lengths
}
