import { VirError } from '../../model/error.ts'
import { writeAttribute, writeNode } from '../../xml/libxml-writer.ts'
import { parseXml } from '../../xml/parser.ts'
import type { XmlElement } from '../../xml/tree.ts'
import { allBelow, attributesOf, childrenOf, isSame, parentOf, stringOf, type XPathNode } from './node.ts'
import { type Axis, type Expression, parseXPath, type Step, XPathError } from './parse.ts'

type Value = string | number | boolean | XPathNode[]

interface Context {
  readonly node: XPathNode
  readonly position: number
  readonly size: number
}

/** The nodes of a document that an XPath names, each as libxml2 writes it. Throws {@link XPathError}, or what reading XML does. */
export function nodesAt(xml: string, xpath: string): string[] {
  const expression = parseXPath(xpath)
  const document: XPathNode = { kind: 'document', root: withoutBlanks(parseXml(xml)) }
  const [node] = childrenOf(document) as [XPathNode]
  const found = evaluate(expression, { node, position: 1, size: 1 })
  if (!Array.isArray(found)) throw new VirError('internalError', `Incorrect xpath '${xpath}'`, 'xml')
  return found.map(written)
}

/** Blanks between elements are no text, so that what is found is indented anew. */
function withoutBlanks(element: XmlElement): XmlElement {
  const { children } = element
  const isBlank = children.every((child) => child.kind !== 'text' || child.text.trim() === '')
  const kept = isBlank && children.length > 1 ? children.filter(({ kind }) => kind !== 'text') : children
  return { ...element, children: kept.map((one) => (one.kind === 'element' ? withoutBlanks(one) : one)) }
}

function written(node: XPathNode): string {
  if (node.kind === 'document') return writeNode(node.root)
  if (node.kind === 'element') return writeNode(node.element)
  if (node.kind === 'attribute') return ` ${writeAttribute(node.name, node.value)}`
  return node.kind === 'comment' ? `<!--${node.text}-->` : node.text
}

const axes: Record<Axis, (node: XPathNode) => XPathNode[]> = {
  child: childrenOf,
  attribute: attributesOf,
  self: (node) => [node],
  parent: parentOf,
  descendant: allBelow,
}

const isTested = (node: XPathNode, test: string): boolean => {
  if (test === 'node()') return true
  if (test === 'text()' || test === 'comment()') return `${node.kind}()` === test
  if (node.kind === 'element') return test === '*' || node.element.name === test
  return node.kind === 'attribute' && (test === '*' || node.name === test)
}

function stepFrom(node: XPathNode, { axis, test, predicates }: Step): XPathNode[] {
  let nodes = axes[axis](node).filter((one) => isTested(one, test))
  for (const predicate of predicates)
    nodes = nodes.filter((one, index) => {
      const value = evaluate(predicate, { node: one, position: index + 1, size: nodes.length })
      return typeof value === 'number' ? value === index + 1 : booleanOf(value)
    })
  return nodes
}

const unique = (nodes: readonly XPathNode[]): XPathNode[] =>
  nodes.filter((node, n) => nodes.findIndex((other) => isSame(node, other)) === n)

/** All nodes as the document has them. */
const inOrder = (root: XPathNode): XPathNode[] =>
  allBelow(root).flatMap((node) => [node, ...attributesOf(node)])

function rootOf(node: XPathNode): XPathNode {
  return node.kind === 'document' ? node : rootOf(node.parent)
}

function evaluate(expression: Expression, context: Context): Value {
  if (expression.kind === 'literal') return expression.value
  if (expression.kind === 'call') return call(expression.name, expression.args, context)
  if (expression.kind === 'binary') return combine(expression, context)
  let nodes = [expression.isAbsolute ? rootOf(context.node) : context.node]
  for (const step of expression.steps) nodes = unique(nodes.flatMap((node) => stepFrom(node, step)))
  return nodes
}

function combine(expression: Expression & { kind: 'binary' }, context: Context): Value {
  const { operator } = expression
  const left = evaluate(expression.left, context)
  if (operator === 'or') return booleanOf(left) || booleanOf(evaluate(expression.right, context))
  if (operator === 'and') return booleanOf(left) && booleanOf(evaluate(expression.right, context))
  const right = evaluate(expression.right, context)
  if (operator === '|') {
    const found = [...nodesIn(left), ...nodesIn(right)]
    return inOrder(rootOf(context.node)).filter((node) => found.some((one) => isSame(one, node)))
  }
  if (operator === '+') return numberOf(left) + numberOf(right)
  // Of a set of nodes one is enough.
  return oneByOne(left).some((a) => oneByOne(right).some((b) => compare(operator, a, b)))
}

type Single = string | number | boolean

const oneByOne = (value: Value): Single[] => (Array.isArray(value) ? value.map(stringOf) : [value])

function compare(operator: string, a: Single, b: Single): boolean {
  if (operator === '=' || operator === '!=') {
    const isEqual =
      typeof a === 'boolean' || typeof b === 'boolean'
        ? booleanOf(a) === booleanOf(b)
        : typeof a === 'number' || typeof b === 'number'
          ? numberOf(a) === numberOf(b)
          : a === b
    return isEqual === (operator === '=')
  }
  const [left, right] = [numberOf(a), numberOf(b)]
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  return operator === '>' ? left > right : left >= right
}

function call(name: string, args: readonly Expression[], context: Context): Value {
  const values = args.map((arg) => evaluate(arg, context))
  const [first = [context.node], second = ''] = values
  switch (name) {
    case 'position':
      return context.position
    case 'last':
      return context.size
    case 'count':
      return nodesIn(first).length
    case 'not':
      return !booleanOf(first)
    case 'true':
      return true
    case 'false':
      return false
    case 'string':
      return textOf(first)
    case 'number':
      return numberOf(first)
    case 'name':
    case 'local-name':
      return nodesIn(first).map(nameOf)[0] ?? ''
    case 'string-length':
      return textOf(first).length
    case 'normalize-space':
      return textOf(first).trim().replace(/\s+/g, ' ')
    case 'contains':
      return textOf(first).includes(textOf(second))
    case 'starts-with':
      return textOf(first).startsWith(textOf(second))
    case 'concat':
      return values.map(textOf).join('')
    default:
      throw new XPathError('Unregistered function')
  }
}

function nameOf(node: XPathNode): string {
  if (node.kind === 'element') return node.element.name
  return node.kind === 'attribute' ? node.name : ''
}

function nodesIn(value: Value): XPathNode[] {
  if (!Array.isArray(value)) throw new XPathError('Invalid type')
  return value
}

function textOf(value: Value): string {
  if (Array.isArray(value)) return value[0] ? stringOf(value[0]) : ''
  return `${value}`
}

function numberOf(value: Value): number {
  if (typeof value === 'boolean') return value ? 1 : 0
  const text = textOf(value).trim()
  return text === '' ? Number.NaN : Number(text)
}

function booleanOf(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0
  return typeof value === 'number' ? value !== 0 && !Number.isNaN(value) : Boolean(value)
}
