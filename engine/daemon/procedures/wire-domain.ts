import { VirError } from '../../model/error.ts'
import type { Args, Ret } from '../../rpc/procedures.ts'
import type { Daemon } from '../daemon.ts'
import type { Domain } from '../domains/domain.ts'
import type { DomainRef } from '../events.ts'

/** How the protocol names a domain. */
export type WireDomain = Args<'domainCreate'>['dom']

const nibble = (code: number): number => (code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57)
const hexadecimal = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A UUID's 16 bytes for its text. */
export function uuidBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(16)
  for (let at = 0, index = 0; index < 16; at += 2) {
    if (text.charCodeAt(at) === 0x2d) at++
    bytes[index++] = (nibble(text.charCodeAt(at)) << 4) | nibble(text.charCodeAt(at + 1))
  }
  return bytes
}

export function uuidText(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-'
    text += hexadecimal[bytes[index]!]
  }
  return text
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
