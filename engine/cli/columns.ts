/** Lines of columns: numbers on the right of theirs, the last column on the left. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length)
    })
  return rows.map((row) => {
    const cells = row.map((cell, i) => (i < row.length - 1 ? cell.padStart(widths[i] ?? 0) : cell))
    return `  ${cells.join('  ')}`
  })
}

export const countText = (n: number): string => Math.round(n).toLocaleString('en')
export const shareText = (part: number, whole: number): string =>
  `${(whole > 0 ? (100 * part) / whole : 0).toFixed(1)}%`
