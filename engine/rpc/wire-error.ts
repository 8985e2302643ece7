import { VirError } from '../model/error.ts'
import { domain, maybeString, network } from './table/objects.table.ts'
import { decode, encode, int, optional, struct, XdrError } from './xdr.ts'

const wireError = struct({
  code: int,
  domain: int,
  message: maybeString,
  level: int,
  dom: optional(domain),
  str1: maybeString,
  str2: maybeString,
  str3: maybeString,
  int1: int,
  int2: int,
  net: optional(network),
})

/** An error may quote what a client sent, which may be as long as a text can be. */
const textLimit = 64 << 10
const clipped = (text: string | null): string | null => text?.slice(0, textLimit) ?? null

export function encodeError({ code, domain, message, level, str1, str2, str3, int1, int2 }: VirError) {
  return encode(wireError, {
    code,
    domain,
    message: clipped(message),
    level,
    dom: null,
    str1: clipped(str1),
    str2: clipped(str2),
    str3: clipped(str3),
    int1,
    int2,
    net: null,
  })
}

/** What the other end says went wrong; if even that cannot be read, that. */
export function decodeError(payload: Uint8Array): VirError {
  try {
    const { dom: _dom, net: _net, message, ...fields } = decode(wireError, payload)
    return VirError.received({ ...fields, message: message ?? '' })
  } catch (error) {
    if (error instanceof XdrError) return undecodable()
    throw error
  }
}

export const undecodable = (): VirError => new VirError('rpc', 'Unable to decode message payload', 'rpc')
