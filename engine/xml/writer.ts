import type { XmlElement, XmlNode } from './tree.ts'

/** The document as libvirt formats its own: two spaces a level, single quotes, a line for each element, a newline at the end. */
export function writeXml(root: XmlElement): string {
  const lines: string[] = []
  writeElement(root, '', lines)
  return `${lines.join('\n')}\n`
}

function writeElement(element: XmlElement, indent: string, lines: string[]): void {
  let tag = `${indent}<${element.name}`
  for (const [name, value] of element.attributes) tag += ` ${name}='${escaped(value)}'`
  const { children } = element
  if (children.length === 0) lines.push(`${tag}/>`)
  else if (children.some((node) => node.kind === 'text' && node.text.trim() !== '')) {
    lines.push(`${tag}>${children.map(inline).join('')}</${element.name}>`)
  } else {
    lines.push(`${tag}>`)
    for (const node of children) {
      if (node.kind === 'element') writeElement(node, `${indent}  `, lines)
      else if (node.kind === 'comment') lines.push(`${indent}  <!--${node.text}-->`)
    }
    lines.push(`${indent}</${element.name}>`)
  }
}

/** Inside of text every space counts. */
function inline(node: XmlNode): string {
  if (node.kind === 'text') return escaped(node.text)
  if (node.kind === 'comment') return `<!--${node.text}-->`
  const attributes = [...node.attributes].map(([name, value]) => ` ${name}='${escaped(value)}'`).join('')
  if (node.children.length === 0) return `<${node.name}${attributes}/>`
  return `<${node.name}${attributes}>${node.children.map(inline).join('')}</${node.name}>`
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function escaped(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => entities[character]!) : text
}
