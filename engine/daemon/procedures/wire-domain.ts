import { VirError } from '../../model/error.ts'
import type { Args, Ret } from '../../rpc/procedures.ts'
import type { Daemon } from '../daemon.ts'
import type { Domain } from '../domains/domain.ts'
import type { DomainRef } from '../events.ts'

/** How the protocol names a domain. */
export type WireDomain = Args<'domainCreate'>['dom']

/** A UUID's 16 bytes for its text. */
export function uuidBytes(text: string): Uint8Array {
  const digits = text.replaceAll('-', '')
  return Uint8Array.from({ length: 16 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  )
}

export function uuidText(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

export function wireRef({ name, uuid, id }: DomainRef): WireDomain {
  return { name, uuid: uuidBytes(uuid), id }
}

export function wireDomain(domain: Domain): WireDomain {
  return wireRef(domain.ref)
}

/** The domain that a call is about; it is the UUID that counts. */
export function domainOf(daemon: Daemon, { name, uuid }: WireDomain): Domain {
  const text = uuidText(uuid)
  const domain = daemon.domains.byUuid(text)
  if (!domain) throw new VirError('noDomain', `no domain with matching uuid '${text}' (${name})`)
  return domain
}

/** What calls answer that make or find one. */
export function domainReply(domain: Domain): Ret<'domainLookupById'> {
  return { dom: wireDomain(domain) }
}
