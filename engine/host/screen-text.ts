import { codePage437 } from '../display/code-page-437.ts'
import type { TextScreen } from '../display/screen.ts'
import type { ScreenText } from '../model/screen-text.ts'

/** What a text screen says. A guest that has loaded a font of its own is read as if it had not. */
export function screenText({ columns, rows, cells, cursor, isBlank }: TextScreen): ScreenText {
  const lines = Array.from({ length: rows }, (_, row) => {
    const line = isBlank ? [] : cells.subarray(row * columns, (row + 1) * columns)
    return Array.from(line, (cell) => codePage437[cell & 0xff])
      .join('')
      .trimEnd()
  })
  const { column, row, visible } = cursor
  return { columns, rows, lines, cursor: { column, row, visible: visible && !isBlank } }
}
