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

/** Words in rows of a terminal, those that follow each other below each other. */
export function inColumns(words: readonly string[], width: number): string {
  const cell = Math.max(...words.map(({ length }) => length)) + 2
  const columns = Math.max(1, Math.floor(width / cell))
  const height = Math.ceil(words.length / columns)
  const rows = Array.from({ length: height }, (_, row) =>
    words
      .filter((_, n) => n % height === row)
      .map((word) => word.padEnd(cell))
      .join('')
      .trimEnd(),
  )
  return rows.map((row) => `${row}\r\n`).join('')
}
