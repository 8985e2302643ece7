/** The expressions of XPath 1.0 that people write for libvirt's XML: paths, predicates, comparisons, the usual functions. */

export type Axis = 'child' | 'attribute' | 'self' | 'parent' | 'descendant'

export interface Step {
  readonly axis: Axis
  /** A name, `*`, or the kind of a node with `()`. */
  readonly test: string
  readonly predicates: readonly Expression[]
}

export type Expression =
  | { kind: 'path'; isAbsolute: boolean; steps: readonly Step[] }
  | { kind: 'literal'; value: string | number }
  | { kind: 'call'; name: string; args: readonly Expression[] }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }

/** Not an XPath, or one with what is not known here. */
export class XPathError extends Error {}

const token =
  /\s*(\/\/|\.\.|!=|<=|>=|[/@[\](),.=<>|*+]|"[^"]*"|'[^']*'|\d+(?:\.\d+)?|[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)/y

/** From the loosest to the tightest. */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['=', '!='],
  ['<', '<=', '>', '>='],
  ['+'],
  ['|'],
]
const nodeTests = new Set(['text', 'node', 'comment'])

export function parseXPath(text: string): Expression {
  const tokens: string[] = []
  token.lastIndex = 0
  while (token.lastIndex < text.trimEnd().length) {
    const found = token.exec(text)
    if (!found) throw new XPathError('Invalid expression')
    tokens.push(found[1]!)
  }
  const parser = new Parser(tokens)
  const expression = parser.expression()
  if (parser.next() !== undefined) throw new XPathError('Invalid expression')
  return expression
}

class Parser {
  private readonly tokens: readonly string[]
  private at = 0

  constructor(tokens: readonly string[]) {
    this.tokens = tokens
  }

  next(): string | undefined {
    return this.tokens[this.at]
  }

  expression(level = 0): Expression {
    const operators = levels[level]
    if (!operators) return this.operand()
    let left = this.expression(level + 1)
    for (let operator = this.next(); operators.includes(operator ?? ''); operator = this.next()) {
      this.at++
      left = { kind: 'binary', operator: operator!, left, right: this.expression(level + 1) }
    }
    return left
  }

  private take(): string {
    const found = this.tokens[this.at++]
    if (found === undefined) throw new XPathError('Invalid expression')
    return found
  }

  private has(word: string): boolean {
    if (this.next() !== word) return false
    this.at++
    return true
  }

  private expect(word: string): void {
    if (!this.has(word)) throw new XPathError('Invalid expression')
  }

  private operand(): Expression {
    const first = this.next() ?? ''
    if (/^["']/.test(first)) return { kind: 'literal', value: this.take().slice(1, -1) }
    if (/^\d/.test(first)) return { kind: 'literal', value: Number(this.take()) }
    if (this.has('(')) {
      const inner = this.expression()
      this.expect(')')
      return inner
    }
    const isCall = this.tokens[this.at + 1] === '(' && !nodeTests.has(first)
    return isCall ? this.call() : this.path()
  }

  private call(): Expression {
    const name = this.take()
    const args: Expression[] = []
    this.expect('(')
    if (this.has(')')) return { kind: 'call', name, args }
    do args.push(this.expression())
    while (this.has(','))
    this.expect(')')
    return { kind: 'call', name, args }
  }

  private path(): Expression {
    const steps: Step[] = []
    const isAbsolute = this.next() === '/' || this.next() === '//'
    if (this.has('//')) steps.push({ axis: 'descendant', test: 'node()', predicates: [] })
    else if (this.has('/') && !this.isStep()) return { kind: 'path', isAbsolute, steps }
    for (;;) {
      steps.push(this.step())
      if (this.has('//')) steps.push({ axis: 'descendant', test: 'node()', predicates: [] })
      else if (!this.has('/')) return { kind: 'path', isAbsolute, steps }
    }
  }

  private isStep(): boolean {
    return /^(?:[A-Za-z_@*.]|\.\.)/.test(this.next() ?? '')
  }

  private step(): Step {
    if (this.has('.')) return { axis: 'self', test: 'node()', predicates: [] }
    if (this.has('..')) return { axis: 'parent', test: 'node()', predicates: [] }
    const axis = this.has('@') ? 'attribute' : 'child'
    if (!this.isStep()) throw new XPathError('Invalid expression')
    let test = this.take()
    if (nodeTests.has(test) && this.has('(')) {
      this.expect(')')
      test += '()'
    }
    const predicates: Expression[] = []
    while (this.has('[')) {
      predicates.push(this.expression())
      this.expect(']')
    }
    return { axis, test, predicates }
  }
}
