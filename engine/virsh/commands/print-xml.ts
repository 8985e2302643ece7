import type { GivenOptions } from '../command.ts'
import type { ShellHost } from '../session.ts'
import { XPathError } from '../xpath/parse.ts'
import { nodesAt } from '../xpath/xpath.ts'

/** What commands declare that print a definition. */
export const xmlOptions = '[--xpath=<string>] [--wrap]'

/** A definition, or of it what `--xpath` names. */
export function printXml(given: GivenOptions, { print }: Pick<ShellHost, 'print'>, xml: string): void {
  const xpath = given.maybe('xpath')
  try {
    print(xpath === undefined ? xml : nodesText(nodesAt(xml, xpath), given.has('wrap')))
  } catch (error) {
    if (!(error instanceof XPathError)) throw error
    print(`XPath error : ${error.message}\n`)
  }
}

/** One after the other, or in an element around them. */
function nodesText(nodes: readonly string[], isWrapped: boolean): string {
  const text = nodes.map((node) => `${node}\n`).join('')
  if (!isWrapped) return text
  return text === '' ? '<nodes/>\n' : `<nodes>\n${text.replace(/^(?=.)/gm, '  ')}</nodes>\n`
}
