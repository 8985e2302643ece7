/** Values of an XML tree by where they stand: `os/bootmenu/@enable` is an attribute, `os/kernel` an element's text. */
import { childElement, textOf, type XmlElement, xmlElement, xmlText } from '../../engine/xml/tree.ts'

interface Place {
  elements: string[]
  attribute: string | undefined
}

function placeOf(path: string): Place {
  const names = path.split('/')
  const attribute = names.at(-1)?.startsWith('@') ? names.pop()!.slice(1) : undefined
  return { elements: names.filter((name) => name !== ''), attribute }
}

export function elementAt(root: XmlElement, path: string): XmlElement | undefined {
  let element: XmlElement | undefined = root
  for (const name of placeOf(path).elements) element = element && childElement(element, name)
  return element
}

/** The value at a path; empty if there is none. */
export function valueAt(root: XmlElement, path: string): string {
  const element = elementAt(root, path)
  if (!element) return ''
  const { attribute } = placeOf(path)
  return attribute === undefined ? textOf(element) : (element.attributes.get(attribute) ?? '')
}

/** Sets the value at a path in the tree; an empty one is taken away, and elements that say nothing then with it. */
export function setValue(root: XmlElement, path: string, value: string): void {
  const { elements, attribute } = placeOf(path)
  if (value === '' && !elementAt(root, path)) return
  const way = [root]
  for (const name of elements) way.push(ensureChild(way.at(-1)!, name))
  const element = way.at(-1)!
  if (attribute === undefined) setText(element, value)
  else if (value === '') element.attributes.delete(attribute)
  else element.attributes.set(attribute, value)
  if (value === '') prune(way)
}

export function ensureChild(parent: XmlElement, name: string): XmlElement {
  const found = childElement(parent, name)
  if (found) return found
  const added = xmlElement(name)
  parent.children.push(added)
  return added
}

export function removeChildren(parent: XmlElement, name: string): void {
  parent.children = parent.children.filter((node) => node.kind !== 'element' || node.name !== name)
}

function setText(element: XmlElement, value: string): void {
  const others = element.children.filter(({ kind }) => kind !== 'text')
  element.children = value === '' ? others : [xmlText(value), ...others]
}

function prune(way: XmlElement[]): void {
  for (let depth = way.length - 1; depth > 0; depth--) {
    const element = way[depth]!
    const isEmpty =
      element.attributes.size === 0 &&
      element.children.every((node) => node.kind === 'text' && node.text.trim() === '')
    if (!isEmpty) return
    const parent = way[depth - 1]!
    parent.children = parent.children.filter((node) => node !== element)
  }
}
