/** An XML document as a tree that remembers where everything stood, comments and unknown elements included. */

/** Line and column of the first character, both from 1. */
export interface Position {
  line: number
  column: number
}

export interface XmlElement extends Partial<Position> {
  kind: 'element'
  /** As written, with its prefix. */
  name: string
  /** In the order of the document. Namespace declarations are attributes here. */
  attributes: Map<string, string>
  children: XmlNode[]
}

export interface XmlText {
  kind: 'text'
  text: string
}

export interface XmlComment {
  kind: 'comment'
  text: string
}

export type XmlNode = XmlElement | XmlText | XmlComment

export function xmlElement(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly XmlNode[] = [],
): XmlElement {
  return { kind: 'element', name, attributes: new Map(Object.entries(attributes)), children: [...children] }
}

export function xmlText(text: string): XmlText {
  return { kind: 'text', text }
}

/** The first child element of this name. */
export function childElement(parent: XmlElement, name: string): XmlElement | undefined {
  return childElements(parent).find((child) => child.name === name)
}

export function childElements(parent: XmlElement): XmlElement[] {
  return parent.children.filter((node) => node.kind === 'element')
}

/** The text within an element, without that of its children. */
export function textOf(element: XmlElement): string {
  return element.children.reduce((text, node) => (node.kind === 'text' ? text + node.text : text), '')
}
