import { describe, expect, it } from 'vitest'
import { oneOf, string } from './codec.ts'
import { unexercised } from './coverage.ts'
import { parseXml } from './parser.ts'
import { attribute, child, children, content, required, schema, size, variants } from './schema.ts'

const place = variants(
  'type',
  [
    schema({ type: required(oneOf('shelf')), row: attribute(string) }),
    schema({ type: required(oneOf('box')), lid: attribute(string) }),
  ],
  () => ({ code: 'xmlError', message: 'no such place' }),
)
const book = schema({ place: child(place), title: content(string) })
const library = schema({ weight: child(schema({ kib: size('KiB') })), books: children(book, 'book') })

describe('what documents leave out', () => {
  it('is everything where there are none', () => {
    expect(unexercised(library, 'library', [])).toEqual([
      'library/weight',
      'library/weight/text()',
      'library/book',
      'library/book/place',
      'library/book/place/@type',
      'library/book/place/@type=shelf',
      'library/book/place/@row',
      'library/book/place/@type',
      'library/book/place/@type=box',
      'library/book/place/@lid',
      'library/book/text()',
    ])
  })

  it('is what none of them has', () => {
    const documents = [
      `<library><weight unit='MiB'>1</weight></library>`,
      `<library><book>A<place type='box'/></book></library>`,
    ]

    expect(unexercised(library, 'library', documents.map(parseXml))).toEqual([
      'library/book/place/@type',
      'library/book/place/@type=shelf',
      'library/book/place/@row',
      'library/book/place/@lid',
    ])
  })
})
