/** Without case and accents. */
const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/**
 * How well a text fits what was typed; less is better, undefined is not at all. Each word must be in the text: at its beginning,
 * at the beginning of a word, anywhere, or as letters in that order.
 */
export function fuzzyRank(typed: string, text: string): number | undefined {
  const target = folded(text)
  let rank = 0
  for (const word of folded(typed).split(/\s+/).filter(Boolean)) {
    const own = wordRank(word, target)
    if (own === undefined) return undefined
    rank += own
  }
  return rank
}

function wordRank(word: string, text: string): number | undefined {
  const place = text.indexOf(word)
  if (place === 0) return 0
  if (place > 0) {
    const startsWord = text.search(new RegExp(`[^\\p{L}\\p{N}]${escaped(word)}`, 'u')) >= 0
    return startsWord ? 1 : 2
  }
  return lettersRank(word, text)
}

/** From 3 on: more, the further the letters are apart. */
function lettersRank(word: string, text: string): number | undefined {
  let [first, last] = [-1, -1]
  for (const letter of word) {
    last = text.indexOf(letter, last + 1)
    if (last < 0) return undefined
    if (first < 0) first = last
  }
  return 3 + (last - first - word.length + 1) / text.length
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
