import type { XmlError } from '../../../xml/error.ts'
import { type ErrorDomain, VirError } from '../../error.ts'

/** A document that is not well-formed, as libvirt shows what libxml2 says: the line and, below it, where in the line. */
export const syntaxError = (
  text: string,
  error: XmlError,
  name: string,
  part: ErrorDomain = 'domain',
): VirError => new VirError('xmlDetail', syntaxReport(text, error, `(${name})`), part)

/** The same without a number, of a document that a file or something else is. */
export function syntaxReport(text: string, { message, position }: XmlError, name: string): string {
  const { line, column } = position ?? { line: 1, column: 1 }
  const source = text.split('\n')[line - 1]
  const shown = source === undefined || source === '' ? '(null)' : source
  const pointer = `${'-'.repeat(shown === '(null)' ? 0 : Math.max(0, column - 1))}^`
  return `${name}:${line}: ${message}\n${shown}\n${pointer}`
}
