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
