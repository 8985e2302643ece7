import { expect, it } from 'vitest'
import { parseXml } from '../../engine/xml/parser.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { setValue, valueAt } from './path.ts'

function changed(xml: string, path: string, value: string): string {
  const tree = parseXml(xml)
  setValue(tree, path, value)
  return writeXml(tree).replace(/\n\s*/g, '')
}

it('reads text and attributes', () => {
  const tree = parseXml("<domain><os><kernel>/k</kernel><bootmenu enable='yes'/></os></domain>")

  expect(valueAt(tree, 'os/kernel')).toBe('/k')
  expect(valueAt(tree, 'os/bootmenu/@enable')).toBe('yes')
  expect(valueAt(tree, 'os/loader/@type')).toBe('')
})

it('makes what is missing, and keeps the rest', () => {
  expect(changed('<a><x/><!--kept--></a>', 'b/@c', '1')).toBe("<a><x/><!--kept--><b c='1'/></a>")
})

it('takes away what is empty, and what says nothing without it', () => {
  expect(changed("<a><b><c d='1'/></b></a>", 'b/c/@d', '')).toBe('<a/>')
  expect(changed("<a><b e='2'><c d='1'/></b></a>", 'b/c/@d', '')).toBe("<a><b e='2'/></a>")
  expect(changed('<a><x/></a>', 'b/c', '')).toBe('<a><x/></a>')
})

it('changes text beside children', () => {
  expect(changed('<a><b>old</b></a>', 'b', 'new')).toBe('<a><b>new</b></a>')
})
