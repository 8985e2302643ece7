import { VirError } from '../../model/error.ts'
import { uuidBytes, uuidText } from '../../model/uuid-bytes.ts'
import type { Args, Ret } from '../../rpc/procedures.ts'
import type { Daemon } from '../daemon.ts'
import type { Domain } from '../domains/domain.ts'
import type { DomainRef } from '../events.ts'

/** How the protocol names a domain. */
export type WireDomain = Args<'domainCreate'>['dom']

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
