import type { XmlElement } from '../../xml/tree.ts'

/** What an XPath finds: elements know their way up. */
export type XPathNode =
  | { kind: 'document'; root: XmlElement }
  | { kind: 'element'; element: XmlElement; parent: XPathNode }
  | { kind: 'attribute'; name: string; value: string; parent: XPathNode }
  | { kind: 'text' | 'comment'; text: string; parent: XPathNode }

export function childrenOf(node: XPathNode): XPathNode[] {
  if (node.kind === 'document') return [{ kind: 'element', element: node.root, parent: node }]
  if (node.kind !== 'element') return []
  return node.element.children.map((child) =>
    child.kind === 'element'
      ? { kind: 'element', element: child, parent: node }
      : { kind: child.kind, text: child.text, parent: node },
  )
}

export const attributesOf = (node: XPathNode): XPathNode[] =>
  node.kind === 'element'
    ? [...node.element.attributes].map(([name, value]) => ({ kind: 'attribute', name, value, parent: node }))
    : []

export const parentOf = (node: XPathNode): XPathNode[] => (node.kind === 'document' ? [] : [node.parent])

/** The node and all below it, in the order of the document. */
export const allBelow = (node: XPathNode): XPathNode[] => [node, ...childrenOf(node).flatMap(allBelow)]

/** What stands for a node where it is compared. */
export function stringOf(node: XPathNode): string {
  if (node.kind === 'attribute') return node.value
  if (node.kind === 'text' || node.kind === 'comment') return node.text
  return childrenOf(node)
    .map((child) => (child.kind === 'comment' ? '' : stringOf(child)))
    .join('')
}

/** Whether two found nodes are the same place of the document. */
export function isSame(one: XPathNode, other: XPathNode): boolean {
  if (one.kind !== other.kind) return false
  if (one.kind === 'document') return true
  if (one.kind === 'element') return other.kind === 'element' && one.element === other.element
  if (one.kind === 'attribute')
    return other.kind === 'attribute' && one.name === other.name && isSame(one.parent, other.parent)
  return 'text' in other && one.text === other.text && isSame(one.parent, other.parent)
}
