/** Where words are in a line, for those who move and complete by words. */

/** The word, or the part of one, that ends at the end of a text; quotes hold a word together. */
export function wordBefore(text: string): string {
  return /(?:'[^']*'|"[^"]*"|[^\s;'"])*(?:'[^']*|"[^"]*)?$/.exec(text)![0]
}

export function wordLeft(line: string, cursor: number): number {
  const before = line.slice(0, cursor)
  return before.length - /\S*\s*$/.exec(before)![0].length
}

export function wordRight(line: string, cursor: number): number {
  return cursor + /^\s*\S*/.exec(line.slice(cursor))![0].length
}

/** What all of some words begin with. */
export function sharedStart(words: readonly string[]): string {
  let start = words[0] ?? ''
  for (const word of words) while (!word.startsWith(start)) start = start.slice(0, -1)
  return start
}
