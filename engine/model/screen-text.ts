/** What a screen in a text mode shows, as Unicode. */
export interface ScreenText {
  columns: number
  rows: number
  /** One for each row, without blanks at its end. */
  lines: string[]
  cursor: { column: number; row: number; visible: boolean }
}
