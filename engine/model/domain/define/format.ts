import { cloneElement, writeElement } from '../../../xml/document.ts'
import { writeXml } from '../../../xml/writer.ts'
import { type Domain, domain as schema } from '../domain.ts'
import { dropLiveParts } from './live-parts.ts'

export interface FormatOptions {
  /** Of a running domain. */
  id?: number | undefined
  /** Passwords are shown. */
  secure?: boolean
  /** As it will be when it is started next: without what only a running domain has. */
  inactive?: boolean
}

/** The domain's XML, as clients get it. */
export function formatDomain(domain: Domain, { id, secure = false, inactive = false }: FormatOptions = {}): string {
  const shown: Domain = { ...domain }
  Object.defineProperties(shown, hiddenOf(domain))
  if (id === undefined || inactive) delete shown.id
  else shown.id = id
  if (inactive && domain.id !== undefined) return writeXml(writeElement(schema, withoutLiveParts(domain), 'domain'))
  if (!secure && shown.devices?.graphics.some(({ passwd }) => passwd !== undefined))
    shown.devices = {
      ...shown.devices,
      graphics: shown.devices.graphics.map(({ passwd: _passwd, passwdValidTo: _until, ...rest }) => rest),
    }
  return writeXml(writeElement(schema, shown, 'domain'))
}

function withoutLiveParts(domain: Domain): Domain {
  const copy = cloneElement(schema, domain)
  dropLiveParts(copy)
  return copy
}

/** What the schema does not know stands in hidden properties. */
function hiddenOf(value: object): PropertyDescriptorMap {
  const hidden: PropertyDescriptorMap = {}
  for (const key of Object.getOwnPropertySymbols(value))
    hidden[key as unknown as string] = Object.getOwnPropertyDescriptor(value, key)!
  return hidden
}
