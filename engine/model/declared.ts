import { undeclared } from '../xml/reader.ts'
import type { Shape } from '../xml/schema.ts'
import type { XmlElement } from '../xml/tree.ts'
import { VirError } from './error.ts'

/** Where libvirt keeps the schemas that it names when it refuses a document. */
const folder = '/usr/share/libvirt/schemas'

/** Refuses a document with something in it that its schema does not declare, as libvirt refuses one by `<name>.rng`. */
export function requireDeclared(shape: Shape, root: XmlElement, name: string): void {
  const [first] = undeclared(shape, root)
  if (!first) return
  const names = first.path.split('/')
  const last = names.at(-1)!
  const holder = names.at(-2) ?? last
  const detail = last.startsWith('@')
    ? `Invalid attribute ${last.slice(1)} for element ${holder}`
    : `Element ${holder} has extra content: ${last}`
  const where = first.at.line > 0 ? ` (line ${first.at.line})` : ''
  throw new VirError(
    'xmlInvalidSchema',
    `Unable to validate doc against ${folder}/${name}.rng\n${detail}${where}`,
    'xml',
  )
}
