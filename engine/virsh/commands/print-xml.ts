import type { GivenOptions } from '../command.ts'
import type { ShellHost } from '../session.ts'
import { XPathError } from '../xpath/parse.ts'
import { nodesAt } from '../xpath/xpath.ts'

/** What commands declare that print a definition. */
export const xmlOptions = '[--xpath=<string>] [--wrap]'

/** A definition, or of it what `--xpath` names. */
export function printXml(given: GivenOptions, { print }: Pick<ShellHost, 'print'>, xml: string): void {
  const xpath = given.maybe('xpath')
  if (xpath === undefined) return print(xml)
  try {
    const nodes = nodesAt(xml, xpath)
    if (!given.has('wrap')) return print(nodes.map((node) => `${node}\n`).join(''))
    const lines = nodes.map((node) => `${node}\n`.replace(/^(?=.)/gm, '  '))
    print(lines.length > 0 ? `<nodes>\n${lines.join('')}</nodes>\n` : '<nodes/>\n')
  } catch (error) {
    if (!(error instanceof XPathError)) throw error
    print(`XPath error : ${error.message}\n`)
  }
}
