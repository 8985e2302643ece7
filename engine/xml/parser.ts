import { XmlError } from './error.ts'
import type { Position, XmlElement, XmlNode } from './tree.ts'

/**
 * Reads documents in one pass, without recursion and without looking at any character more often than a fixed number
 * of times, so that hostile ones cost what their length costs. It is our own because libvirt's clients show what
 * libxml2 says about a wrong document and where it points: both are the same here (libxml2 2.9, asked through virsh).
 * Document types are skipped: entities are the five of XML and numbers, so that there is nothing to expand.
 */
export function parseXml(text: string): XmlElement {
  return new Parser(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).document()
}

/** As deep as libxml2 goes; deeper trees would end the stack of whoever walks them. */
const mostDepth = 256

const nameStart = /[A-Za-z_:\u0080-\uffff]/
/** Sticky, to match in the middle of a document. */
const nameForm = /[A-Za-z_:\u0080-\uffff][\w:.\-\u0080-\uffff]*/y
const blankForm = /[ \t\n]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

class Parser {
  private readonly text: string
  private at = 0
  /** Where the line of the element that was found last begins, and its number. */
  private lineStart = 0
  private lineEnd: number
  private line = 1

  constructor(text: string) {
    this.text = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
    this.lineEnd = endOfLine(this.text, 0)
  }

  document(): XmlElement {
    const { text } = this
    if (text === '') this.fail('Document is empty')
    if (/^<\?xml[ \t\n]/.test(text)) this.skipInstruction()
    this.skipBetween()
    if (text[this.at] !== '<') this.fail("Start tag expected, '<' not found")
    const root = this.element()
    this.skipBetween()
    if (this.at < text.length) this.fail('Extra content at the end of the document')
    return root
  }

  /** Blanks, comments, instructions and the document type: outside of the root there is nothing else. */
  private skipBetween(): void {
    const { text } = this
    for (;;) {
      this.skipBlanks()
      if (text.startsWith('<!--', this.at)) this.comment()
      else if (text.startsWith('<?', this.at)) this.skipInstruction()
      else if (text.startsWith('<!DOCTYPE', this.at)) this.skipDocumentType()
      else return
    }
  }

  /** The root with all that is in it. Who is open is kept in a list and not on the stack. */
  private element(): XmlElement {
    const { text } = this
    const open: XmlElement[] = []
    for (;;) {
      const element = this.startTag()
      open.at(-1)?.children.push(element)
      if (text[this.at] === '/') this.at += 2
      else {
        this.at++
        open.push(element)
        if (open.length > mostDepth)
          this.fail(`Excessive depth in document: ${mostDepth} use XML_PARSE_HUGE option`)
      }
      for (;;) {
        const parent = open.at(-1)
        if (!parent) return element
        this.content(parent)
        if (text[this.at + 1] !== '/') break
        this.endTag(parent)
        open.pop()
        if (open.length === 0) return parent
      }
    }
  }

  /** Text, comments and what else is no element, up to the next tag. */
  private content(parent: XmlElement): void {
    const { text } = this
    const { children } = parent
    for (;;) {
      const next = text.indexOf('<', this.at)
      this.characters(next < 0 ? text.length : next, children)
      if (next < 0) {
        const { line } = parent
        this.fail(`Premature end of data in tag ${parent.name} line ${line}`)
      }
      this.at = next
      const mark = text[next + 1]
      if (mark === '!' && text.startsWith('<!--', next)) {
        children.push({ kind: 'comment', text: this.comment() })
      } else if (mark === '!' && text.startsWith('<![CDATA[', next)) this.cdata(children)
      else if (mark === '?') this.skipInstruction()
      else return
    }
  }

  private characters(end: number, children: XmlNode[]): void {
    const { text, at } = this
    if (at === end) return
    let found = text.slice(at, end)
    const wrong = found.search(forbidden)
    const ended = found.indexOf(']]>')
    if (wrong >= 0) {
      this.fail(`PCDATA invalid Char value ${found.charCodeAt(wrong)}`, at + wrong)
    }
    if (ended >= 0) this.fail("Sequence ']]>' not allowed in content", at + ended)
    if (found.includes('&')) found = this.withoutReferences(found)
    this.at = end
    addText(children, found)
  }

  private withoutReferences(raw: string): string {
    const start = this.at
    let result = ''
    let done = 0
    for (let at = raw.indexOf('&'); at >= 0; at = raw.indexOf('&', done)) {
      result += raw.slice(done, at)
      this.at = start + at + 1
      result += this.reference()
      done = this.at - start
    }
    return result + raw.slice(done)
  }

  /** What a reference stands for; `at` is behind its ampersand, and then behind its semicolon. */
  private reference(): string {
    const { text } = this
    if (text[this.at] === '#') return this.characterReference()
    const name = this.name()
    if (name === undefined) this.fail('xmlParseEntityRef: no name')
    if (text[this.at] !== ';') this.fail("EntityRef: expecting ';'")
    this.at++
    const found = Object.hasOwn(entities, name) ? entities[name] : undefined
    return found ?? this.fail(`Entity '${name}' not defined`)
  }

  private characterReference(): string {
    const { text } = this
    const isHexadecimal = text[this.at + 1] === 'x'
    this.at += isHexadecimal ? 2 : 1
    const digit = isHexadecimal ? /[\da-fA-F]/ : /\d/
    let value = 0
    while (text[this.at] !== ';') {
      const character = text[this.at]
      if (character === undefined || !digit.test(character))
        this.fail(`CharRef: invalid ${isHexadecimal ? 'hexadecimal' : 'decimal'} value`)
      value = Math.min(value * (isHexadecimal ? 16 : 10) + Number.parseInt(character, 16), 0x110000)
      this.at++
    }
    this.at++
    const isCharacter = value <= 0x10ffff && (value < 0xd800 || value > 0xdfff)
    const character = isCharacter ? String.fromCodePoint(value) : '\0'
    if (forbidden.test(character)) this.fail(`xmlParseCharRef: invalid xmlChar value ${value}`)
    return character
  }

  private comment(): string {
    const { text } = this
    const start = this.at + 4
    const end = text.indexOf('--', start)
    if (end < 0) this.fail('Comment not terminated', text.length)
    if (text[end + 2] !== '>')
      this.fail(`Double hyphen within comment: <!--${text.slice(start, Math.min(end, start + 50))}`, end)
    this.at = end + 3
    return text.slice(start, end)
  }

  private cdata(children: XmlNode[]): void {
    const { text } = this
    const start = this.at + 9
    const end = text.indexOf(']]>', start)
    if (end < 0) this.fail(`CData section not finished\n${text.slice(start, start + 50)}`, text.length)
    addText(children, text.slice(start, end))
    this.at = end + 3
  }

  private skipInstruction(): void {
    const { text, at } = this
    const end = text.indexOf('?>', at)
    if (at > 0 && /^<\?xml[ \t\n?]/i.test(text.slice(at, at + 6)))
      this.fail('XML declaration allowed only at the start of the document', at + 5)
    if (end < 0) this.fail('PI has no end', text.length)
    this.at = end + 2
  }

  /** To its end, with the declarations in it, none of which mean anything here. */
  private skipDocumentType(): void {
    const { text } = this
    let depth = 0
    for (this.at += 9; this.at < text.length; this.at++) {
      const character = text[this.at]!
      if (character === '"' || character === "'") {
        const end = text.indexOf(character, this.at + 1)
        if (end < 0) break
        this.at = end
      } else if (character === '[' || character === '<') depth++
      else if (character === ']') depth--
      else if (character === '>' && depth-- === 0) {
        this.at++
        return
      }
    }
    this.fail('DOCTYPE improperly terminated', text.length)
  }

  /** An element up to its `>` or `/>`, where `at` stays. */
  private startTag(): XmlElement {
    const { text } = this
    const { line, column } = this.advanceTo(this.at)
    this.at++
    const name = this.name()
    if (name === undefined) this.fail('StartTag: invalid element name')
    const attributes = new Map<string, string>()
    for (;;) {
      const before = this.at
      this.skipBlanks()
      const mark = text[this.at]
      if (mark === '>' || (mark === '/' && text[this.at + 1] === '>'))
        return { kind: 'element', name, attributes, children: [], line, column }
      if (mark === undefined || mark === '/') this.fail(`Couldn't find end of Start Tag ${name} line ${line}`)
      if (before === this.at) this.fail('attributes construct error')
      this.attribute(attributes)
    }
  }

  private attribute(attributes: Map<string, string>): void {
    const { text } = this
    const name = this.name()
    if (name === undefined) this.fail('error parsing attribute name')
    this.skipBlanks()
    if (text[this.at] !== '=') this.fail(`Specification mandates value for attribute ${name}`)
    this.at++
    this.skipBlanks()
    const quote = text[this.at]
    if (quote !== '"' && quote !== "'") this.fail('AttValue: " or \' expected')
    const start = this.at + 1
    const end = text.indexOf(quote, start)
    const raw = text.slice(start, end < 0 ? text.length : end)
    const opened = raw.indexOf('<')
    if (opened >= 0) this.fail("Unescaped '<' not allowed in attributes values", start + opened)
    if (end < 0) this.fail(`AttValue: ${quote} expected`, text.length)
    const wrong = raw.search(forbidden)
    if (wrong >= 0) this.fail('invalid character in attribute value', start + wrong)
    this.at = start
    // Blanks in a value are spaces, unless they are written as references.
    const spaced = /[\t\n]/.test(raw) ? raw.replace(/[\t\n]/g, ' ') : raw
    const value = spaced.includes('&') ? this.withoutReferences(spaced) : spaced
    this.at = end + 1
    if (attributes.has(name)) this.fail(`Attribute ${name} redefined`)
    attributes.set(name, value)
  }

  private endTag({ name, line }: XmlElement): void {
    const { text } = this
    this.at += 2
    const found = this.name()
    this.skipBlanks()
    if (text[this.at] !== '>') this.fail("expected '>'")
    this.at++
    if (found !== name)
      this.fail(`Opening and ending tag mismatch: ${name} line ${line} and ${found ?? 'unparsable'}`)
  }

  private name(): string | undefined {
    const { text, at } = this
    if (at >= text.length || !nameStart.test(text[at]!)) return undefined
    nameForm.lastIndex = at
    const [name] = nameForm.exec(text)!
    this.at = at + name.length
    return name
  }

  private skipBlanks(): void {
    blankForm.lastIndex = this.at
    blankForm.test(this.text)
    this.at = blankForm.lastIndex
  }

  /** Elements are found in the order of the document, so that each line's end is looked for once. */
  private advanceTo(offset: number): Position {
    while (this.lineEnd < offset) {
      this.line++
      this.lineStart = this.lineEnd + 1
      this.lineEnd = endOfLine(this.text, this.lineStart)
    }
    return { line: this.line, column: offset - this.lineStart + 1 }
  }

  private fail(message: string, at = this.at): never {
    throw new XmlError(message, this.advanceTo(at))
  }
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end < 0 ? Number.POSITIVE_INFINITY : end
}

function addText(children: XmlNode[], text: string): void {
  const last = children.at(-1)
  if (last?.kind === 'text') last.text += text
  else if (text !== '') children.push({ kind: 'text', text })
}
