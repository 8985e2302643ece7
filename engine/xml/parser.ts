import {
  XmlComment as ParsedComment,
  XmlElement as ParsedElement,
  XmlError as ParsedError,
  XmlText as ParsedText,
  parseXml as parseDocument,
} from '@rgrove/parse-xml'
import { XmlError } from './error.ts'
import type { Position, XmlElement, XmlNode } from './tree.ts'

/** Far more than a definition needs; deeper ones would end the stack of whoever walks the tree. */
const mostDepth = 256

/** The root of a document. Throws an {@link XmlError} that says where it is not well-formed. */
export function parseXml(text: string): XmlElement {
  checkDepth(text)
  try {
    const document = parseDocument(text, { includeOffsets: true, preserveComments: true })
    const root = document.root
    if (!root) throw new XmlError('the document is empty', { line: 1, column: 1 })
    return converted(root, lineStarts(text))
  } catch (error) {
    if (!(error instanceof ParsedError)) throw error
    const message = error.message.split('\n')[0]!.replace(/ \(line \d+, column \d+\)$/, '')
    throw new XmlError(message, { line: error.line, column: error.column })
  }
}

/** Nesting as the tags say, before anything recursive sees it. */
function checkDepth(text: string): void {
  let depth = 0
  for (const tag of text.matchAll(
    /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)[A-Za-z_:](?:"[^"]*"|'[^']*'|[^>"'])*>/g,
  )) {
    if (tag[1] === undefined) continue
    if (tag[1] === '/') depth--
    else if (!tag[0].endsWith('/>')) depth++
    if (depth > mostDepth)
      throw new XmlError(
        `elements are nested more than ${mostDepth} deep`,
        positionOf(tag.index, lineStarts(text)),
      )
  }
}

function converted(element: ParsedElement, starts: readonly number[]): XmlElement {
  const children: XmlNode[] = []
  for (const child of element.children) {
    if (child instanceof ParsedElement) children.push(converted(child, starts))
    else if (child instanceof ParsedText) children.push({ kind: 'text', text: child.text })
    else if (child instanceof ParsedComment) children.push({ kind: 'comment', text: child.content })
  }
  return {
    kind: 'element',
    name: element.name,
    attributes: new Map(Object.entries(element.attributes)),
    children,
    ...positionOf(element.start, starts),
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** By bisection: definitions have hundreds of elements. */
function positionOf(offset: number, starts: readonly number[]): Position {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - starts[low]! + 1 }
}
