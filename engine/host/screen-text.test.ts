import { describe, expect, it } from 'vitest'
import type { TextScreen } from '../display/screen.ts'
import { screenText } from './screen-text.ts'

function screenOf(rows: string[], change: Partial<TextScreen> = {}): TextScreen {
  return {
    columns: rows[0]!.length,
    rows: rows.length,
    cells: Uint16Array.from(rows.join(''), (character) => 0x1f00 | character.charCodeAt(0)),
    cursor: { column: 1, row: 0, visible: true, firstLine: 14, lastLine: 15 },
    colours: new Array(16).fill(0),
    blinks: true,
    isBlank: false,
    ...change,
  }
}

describe('the text of a screen', () => {
  it('has its lines without blanks at their ends', () => {
    const { columns, rows, lines, cursor } = screenText(screenOf(['# ls  ', '  a b ', '      ']))

    expect([columns, rows]).toEqual([6, 3])
    expect(lines).toEqual(['# ls', '  a b', ''])
    expect(cursor).toEqual({ column: 1, row: 0, visible: true })
  })

  it('is Unicode, whatever the card calls a character', () => {
    expect(screenText(screenOf(['\xc9\xcd\xbb\x84\xe1\0\xff!'])).lines).toEqual(['╔═╗äß  !'])
  })

  it('is empty when the screen is off', () => {
    const { lines, cursor } = screenText(screenOf(['text'], { isBlank: true }))

    expect(lines).toEqual([''])
    expect(cursor.visible).toBe(false)
  })

  it('never ends early, whatever the guest has set', () => {
    expect(screenText(screenOf(['ab'], { columns: 4, rows: 2 })).lines).toEqual(['ab', ''])
  })
})
