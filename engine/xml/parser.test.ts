import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { XmlError } from './error.ts'
import { parseXml } from './parser.ts'
import { childElements, textOf } from './tree.ts'
import { writeXml } from './writer.ts'

describe('parsing', () => {
  it('keeps names, attributes, text, comments and places', () => {
    const root = parseXml(`<?xml version='1.0'?>
<!-- before -->
<a b="1 &lt; 2" c:d='&#x41;&#66;'>
  <e/>text &amp; <![CDATA[<more>]]><!-- within -->
</a>
<!-- behind -->`)

    expect(root).toMatchObject({ name: 'a', line: 3, column: 1 })
    expect([...root.attributes]).toEqual([
      ['b', '1 < 2'],
      ['c:d', 'AB'],
    ])
    expect(childElements(root)).toMatchObject([{ name: 'e', line: 4, column: 3 }])
    expect(textOf(root).trim()).toBe('text & <more>')
    expect(root.children.at(-2)).toEqual({ kind: 'comment', text: ' within ' })
  })

  it('makes one kind of line end of all, and spaces of blanks in attributes', () => {
    const root = parseXml('<a b="x\r\ny\tz&#10;">1\r2\r\n3</a>')

    expect(root.attributes.get('b')).toBe('x y z\n')
    expect(textOf(root)).toBe('1\n2\n3')
  })

  it('passes over document types and expands nothing of them', () => {
    const bomb = `<!DOCTYPE a [<!ENTITY b "${'x'.repeat(1000)}"><!ENTITY c '&b;&b;">'>]>`

    expect(parseXml(`${bomb}<a/>`).name).toBe('a')
    expect(() => parseXml(`${bomb}<a>&b;</a>`)).toThrow("Entity 'b' not defined")
  })

  /** What virsh 9.0.0 (libxml2 2.9.14) says of the same documents, and where it points. */
  it.each([
    ['', 'Document is empty', 1, 1],
    ['hello', "Start tag expected, '<' not found", 1, 1],
    ['<a>\n<b>c</d>\n</a>', 'Opening and ending tag mismatch: b line 2 and d', 2, 9],
    ['<a>\n<b>c</b>\n', 'Premature end of data in tag a line 1', 3, 1],
    ['<a/>x', 'Extra content at the end of the document', 1, 5],
    ['<a/><b/>', 'Extra content at the end of the document', 1, 5],
    ['<a b=1/>', 'AttValue: " or \' expected', 1, 6],
    ['<a b/>', 'Specification mandates value for attribute b', 1, 5],
    ["<a b='1' b='2'/>", 'Attribute b redefined', 1, 15],
    ["<a b='1'c='2'/>", 'attributes construct error', 1, 9],
    ["<a b='<'/>", "Unescaped '<' not allowed in attributes values", 1, 7],
    ["<a b='x", "AttValue: ' expected", 1, 8],
    ['<a>&b;</a>', "Entity 'b' not defined", 1, 7],
    ['<a>& </a>', 'xmlParseEntityRef: no name', 1, 5],
    ['<a>&amp</a>', "EntityRef: expecting ';'", 1, 8],
    ['<a>&#0;</a>', 'xmlParseCharRef: invalid xmlChar value 0', 1, 8],
    ['<a>&#xZ;</a>', 'CharRef: invalid hexadecimal value', 1, 7],
    ['<a><1/></a>', 'StartTag: invalid element name', 1, 5],
    ['<a>\n  <b\n</a>', 'error parsing attribute name', 3, 1],
    ['<a><!-- b -- c --></a>', 'Double hyphen within comment: <!-- b ', 1, 11],
    ['<a><!-- b </a>', 'Comment not terminated', 1, 15],
    ['<a>]]></a>', "Sequence ']]>' not allowed in content", 1, 4],
    ['<a></a', "expected '>'", 1, 7],
    ['<a>\u0001</a>', 'PCDATA invalid Char value 1', 1, 4],
    ['<a', "Couldn't find end of Start Tag a line 1", 1, 3],
    ["<a><?xml version='1.0'?></a>", 'XML declaration allowed only at the start of the document', 1, 9],
  ])('says of %j: %s', (text, message, line, column) => {
    expect(() => parseXml(text)).toThrow(expect.objectContaining({ message, position: { line, column } }))
  })

  it('reads 4 MiB of whatever in a time that grows with the length alone', () => {
    const mebibytes = 4 << 20
    const hostile = [
      `<a>${'<b/>'.repeat(mebibytes / 4)}</a>`,
      '<a>'.repeat(mebibytes / 3),
      '<'.repeat(mebibytes),
      `<a>${'&amp;'.repeat(mebibytes / 5)}</a>`,
      `<a ${'"'.repeat(mebibytes)}`,
      `<a>${'<!--'.repeat(mebibytes / 4)}`,
      `<a>${'<![CDATA[x]]>'.repeat(mebibytes / 13)}</a>`,
      `<!DOCTYPE a ${'[<'.repeat(mebibytes / 2)}`,
      `<a>${']]'.repeat(mebibytes / 2)}</a>`,
      `<a>&#${'9'.repeat(mebibytes)};</a>`,
      `<a>${'\n<b/>'.repeat(mebibytes / 5)}</a>`,
    ]
    const slow = hostile.filter((text) => {
      const started = performance.now()
      expect(() => readable(text)).not.toThrow()
      return performance.now() - started > 4000
    })

    expect(slow.map((text) => text.slice(0, 20))).toEqual([])
  })

  it('never fails with anything but an error of its own', () => {
    const piece = fc.constantFrom(
      ...'<>/&;\'"=!-[]? \nab:#x1',
      '<a>',
      '</a>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(() => readable(pieces.join(''))).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })

  it('reads what was written', () => {
    const name = fc.constantFrom('a', 'b', 'c:d', 'é')
    const text = fc.string().map((found) => found.replace(/[^\t\n\x20-\uD7FF]/g, ''))
    fc.assert(
      fc.property(name, fc.dictionary(name, text), text, (tag, attributes, content) => {
        const kept = content.trim() === '' ? '' : content
        const element = {
          kind: 'element' as const,
          name: tag,
          attributes: new Map(Object.entries(attributes)),
          children: kept === '' ? [] : [{ kind: 'text' as const, text: kept }],
        }
        const back = parseXml(writeXml(element))

        expect(back.attributes).toEqual(element.attributes)
        expect(textOf(back)).toBe(kept)
      }),
    )
  })
})

/** Whether it is a document; what is not must be refused in the parser's own words. */
function readable(text: string): boolean {
  try {
    parseXml(text)
    return true
  } catch (error) {
    if (error instanceof XmlError) return false
    throw error
  }
}
