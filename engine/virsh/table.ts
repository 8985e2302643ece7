/** Rows under a header as virsh sets them: a space before each cell, two after all but the last. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `${cells.map((cell, column) => ` ${column < cells.length - 1 ? cell.padEnd(widths[column]! + 2) : cell}`).join('')}\n`
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 3, 0))
  return `${line(header)}${rule}\n${rows.map(line).join('')}`
}

/** A line of what `-info` commands tell: a title and its value, in columns. */
export const row = (title: string, value: unknown, width = 15): string =>
  `${`${title}:`.padEnd(width)} ${value}\n`

export const yesNo = (value: unknown): string => (value ? 'yes' : 'no')
