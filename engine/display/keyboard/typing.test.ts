import { describe, expect, it } from 'vitest'
import { LAYOUTS, ROWS } from './layouts.table.ts'
import { type LayoutName, typeText } from './typing.ts'

const names = Object.keys(LAYOUTS) as LayoutName[]
const [SHIFT, ALT_GR] = [42, 100]
const plain = (text: string, layout: LayoutName) =>
  typeText(text, layout).keystrokes.map(({ key, held }) => [key, ...held])

describe('a text', () => {
  it('is typed with the keys that a layout has for it', () => {
    expect(plain('Az{\n', 'us')).toEqual([[30, SHIFT], [44], [26, SHIFT], [28]])
    expect(plain('Az{\n', 'de')).toEqual([[30, SHIFT], [21], [8, ALT_GR], [28]])
    expect(plain('Az{\n', 'fr')).toEqual([[16, SHIFT], [17], [5, ALT_GR], [28]])
    expect(plain('1 <\t', 'fr')).toEqual([[2, SHIFT], [57], [86], [15]])
    expect(plain('\\_', 'jp')).toEqual([[124], [89, SHIFT]])
  })

  it('has accents by dead keys, and these alone with Space', () => {
    expect(plain('Êç^', 'fr')).toEqual([[26], [18, SHIFT], [10], [10, ALT_GR]])
    expect(plain('^é', 'de')).toEqual([[41], [57], [13], [18]])
  })

  it('is the same however its accents and line ends are written', () => {
    expect(plain('e\u0301\r\n\r\n', 'de')).toEqual(plain('é\n\n', 'de'))
  })

  it('names each character once for which there is no key, and goes on', () => {
    const { keystrokes, missing } = typeText('a語b語😀', 'us')

    expect(missing).toEqual(['語', '😀'])
    expect(keystrokes.length).toBe(2)
  })
})

describe.each(names)('layout %s', (name) => {
  it('has no more keys in a row than a keyboard', () => {
    const rows = LAYOUTS[name].keys
      .trim()
      .split('\n')
      .map((row) => row.trim().split(' '))

    expect(rows.map((row, y) => row.length <= (ROWS[y]?.length ?? 0))).toEqual([true, true, true, true])
    expect(rows.flat().filter((key) => key.replaceAll('◌', '').length > 4)).toEqual([])
  })

  it('has all that programs and shells are written with', () => {
    const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')

    expect(typeText(ascii, name).missing).toEqual([])
  })
})
