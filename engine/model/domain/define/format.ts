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
  /** What a running domain was started with, before anything was added that only a running one has. */
  started?: Domain | undefined
}

/** The domain's XML, as clients get it. */
export function formatDomain(
  domain: Domain,
  { id, secure = false, migratable = false, inactive = migratable, started }: FormatOptions = {},
): string {
  const hasSecrets = !secure && isSecretive(domain)
  const shown = hasSecrets || inactive || id !== domain.id ? cloneElement(schema, domain) : domain
  if (shown !== domain) {
    if (inactive) dropLiveParts(shown)
    else if (id === undefined) delete shown.id
    else shown.id = id
    if (hasSecrets) dropSecrets(shown)
    if (migratable && started) takeBack(shown, started)
    if (migratable && isDefinition(shown)) makeMigratable(shown)
  }
  return writeXml(writeElement(schema, shown, 'domain'))
}

/** The processor's and the displays' parts that a start has filled in. */
function takeBack(domain: Domain, { cpu, devices }: Domain): void {
  domain.cpu = cpu
  for (const [index, graphics] of (domain.devices?.graphics ?? []).entries()) {
    const before = devices?.graphics[index]
    if (before?.type !== graphics.type) continue
    graphics.listens = before.listens.map((listen) => ({ ...listen }))
    graphics.listen = before.listen
    graphics.socket = before.socket
  }
}

/** Every domain that was defined has these. */
const isDefinition = (domain: Domain): domain is Definition =>
  domain.devices !== undefined && domain.os !== undefined && domain.name !== undefined

/** Whether it holds what only `secure` shows. */
export function isSecretive({ devices }: Domain): boolean {
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
