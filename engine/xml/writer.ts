import type { XmlElement, XmlNode } from './tree.ts'

/** The document as libvirt formats its own: two spaces a level, single quotes, a line for each element, a newline at the end. */
export function writeXml(root: XmlElement): string {
  const lines: string[] = []
  writeElement(root, '', lines, own)
  return `${lines.join('\n')}\n`
}

/** How attributes and text are quoted: in libvirt's own elements, and in what it only keeps for others (by libxml2). */
interface Style {
  attribute(value: string): string
  text(value: string): string
}

function writeElement(element: XmlElement, indent: string, lines: string[], style: Style): void {
  let tag = `${indent}<${element.name}`
  for (const [name, value] of element.attributes) tag += ` ${name}=${style.attribute(value)}`
  const { children } = element
  if (children.length === 0) lines.push(`${tag}/>`)
  else if (children.some((node) => node.kind === 'text' && node.text.trim() !== '')) {
    lines.push(`${tag}>${children.map((node) => inline(node, style)).join('')}</${element.name}>`)
  } else {
    lines.push(`${tag}>`)
    const inner = element.name === 'metadata' ? foreign : style
    for (const node of children) {
      if (node.kind === 'element') writeElement(node, `${indent}  `, lines, inner)
      else if (node.kind === 'comment') lines.push(`${indent}  <!--${node.text}-->`)
    }
    lines.push(`${indent}</${element.name}>`)
  }
}

/** Inside of text every space counts. */
function inline(node: XmlNode, style: Style): string {
  if (node.kind === 'text') return style.text(node.text)
  if (node.kind === 'comment') return `<!--${node.text}-->`
  const attributes = [...node.attributes]
    .map(([name, value]) => ` ${name}=${style.attribute(value)}`)
    .join('')
  if (node.children.length === 0) return `<${node.name}${attributes}/>`
  return `<${node.name}${attributes}>${node.children.map((child) => inline(child, style)).join('')}</${node.name}>`
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text as it stands in an element or between quotes of either kind. */
export function escapeXml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => entities[character]!) : text
}

const own: Style = { attribute: (value) => `'${escapeXml(value)}'`, text: escapeXml }

const foreign: Style = {
  attribute: (value) => `"${escapeXml(value).replaceAll('&apos;', "'")}"`,
  text: (value) => escapeXml(value).replaceAll('&apos;', "'").replaceAll('&quot;', '"'),
}
