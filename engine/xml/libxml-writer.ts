import type { XmlElement, XmlNode } from './tree.ts'

/** As libxml2 writes a node: two spaces a level where there is no text, double quotes, no newline at the end. */
export function writeNode(element: XmlElement, indent = ''): string {
  const tag = tagOf(element)
  const { children } = element
  if (children.length === 0) return `<${tag}/>`
  if (children.some(({ kind }) => kind === 'text'))
    return `<${tag}>${children.map(inline).join('')}</${element.name}>`
  const inner = children.map((node) =>
    node.kind === 'element'
      ? `${indent}  ${writeNode(node, `${indent}  `)}\n`
      : `${indent}  ${inline(node)}\n`,
  )
  return `<${tag}>\n${inner.join('')}${indent}</${element.name}>`
}

function inline(node: XmlNode): string {
  if (node.kind === 'text') return escaped(node.text)
  if (node.kind === 'comment') return `<!--${node.text}-->`
  const tag = tagOf(node)
  return node.children.length === 0
    ? `<${tag}/>`
    : `<${tag}>${node.children.map(inline).join('')}</${node.name}>`
}

const tagOf = ({ name, attributes }: XmlElement): string =>
  name + [...attributes].map(([key, value]) => ` ${writeAttribute(key, value)}`).join('')

/** `name="value"` */
export const writeAttribute = (name: string, value: string): string =>
  `${name}="${escaped(value).replace(/"/g, '&quot;').replace(/\n/g, '&#10;')}"`

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
