/** What the machine says about itself in its SMBIOS tables, and blobs for the guest's firmware. */
import { oneOf, string } from '../../xml/codec.ts'
import { attribute, child, children, content, required, schema } from '../../xml/schema.ts'

const entry = schema({ name: attribute(string), file: attribute(string), value: content(string) })
const table = schema({ entries: children(entry, 'entry') })

export const sysinfo = schema({
  type: required(oneOf('smbios', 'fwcfg')),
  bios: child(table),
  system: child(table),
  baseBoards: children(table, 'baseBoard'),
  chassis: child(table),
  oemStrings: child(schema({ strings: children(schema({ value: content(string) }), 'entry') })),
  entries: children(entry, 'entry'),
})
