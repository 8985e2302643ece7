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
export function formatDomain(
  domain: Domain,
  { id, secure = false, inactive = false }: FormatOptions = {},
): string {
  const hasSecrets = !secure && isSecretive(domain)
  const shown = hasSecrets || inactive || id !== domain.id ? cloneElement(schema, domain) : domain
  if (shown !== domain) {
    if (inactive) dropLiveParts(shown)
    else if (id === undefined) delete shown.id
    else shown.id = id
    if (hasSecrets) dropSecrets(shown)
  }
  return writeXml(writeElement(schema, shown, 'domain'))
}

function isSecretive({ devices }: Domain): boolean {
  if (!devices) return false
  const isWithPassword = devices.graphics.some(({ passwd }) => passwd !== undefined)
  return isWithPassword || devices.disks.some(({ source }) => source?.cookies !== undefined)
}

function dropSecrets(domain: Domain): void {
  for (const { source } of domain.devices?.disks ?? []) if (source) delete source.cookies
  for (const graphics of domain.devices?.graphics ?? []) {
    delete graphics.passwd
    delete graphics.passwdValidTo
    delete graphics.connected
  }
}
