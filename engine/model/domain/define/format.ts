import { cloneElement, writeElement } from '../../../xml/document.ts'
import { writeXml } from '../../../xml/writer.ts'
import { type Domain, domain as schema } from '../domain.ts'
import type { Definition } from './definition.ts'
import { dropLiveParts } from './live-parts.ts'
import { makeMigratable } from './migratable.ts'

export interface FormatOptions {
  /** Of a running domain. */
  id?: number | undefined
  /** Passwords are shown. */
  secure?: boolean
  /** As it will be when it is started next: without what only a running domain has. */
  inactive?: boolean
  /** For a guest that is saved or moved: inactive, and without what is added again anyway. */
  migratable?: boolean
  /** The processor that the domain was started with, where a running one's has been completed since. */
  cpu?: Domain['cpu'] | undefined
}

/** The domain's XML, as clients get it. */
export function formatDomain(
  domain: Domain,
  { id, secure = false, migratable = false, inactive = migratable, cpu }: FormatOptions = {},
): string {
  const hasSecrets = !secure && isSecretive(domain)
  const shown = hasSecrets || inactive || id !== domain.id ? cloneElement(schema, domain) : domain
  if (shown !== domain) {
    if (inactive) dropLiveParts(shown)
    else if (id === undefined) delete shown.id
    else shown.id = id
    if (hasSecrets) dropSecrets(shown)
    if (migratable && cpu) shown.cpu = cpu
    if (migratable && isDefinition(shown)) makeMigratable(shown)
  }
  return writeXml(writeElement(schema, shown, 'domain'))
}

/** Every domain that was defined has these. */
const isDefinition = (domain: Domain): domain is Definition =>
  domain.devices !== undefined && domain.os !== undefined && domain.name !== undefined

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
