/** Identifiers that libvirt reads in several spellings and writes in one. */
import { type Codec, oneOf, orUnset } from '../xml/codec.ts'

/** 32 hexadecimal digits with hyphens and blanks wherever; undefined if it is none. */
export function normalizedUuid(text: string): string | undefined {
  if (text.length > 100) return undefined
  const digits = text.trim().replaceAll('-', '').toLowerCase()
  const match = /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/.exec(digits)
  return match ? match.slice(1).join('-') : undefined
}

export const uuid: Codec<string> = {
  read: normalizedUuid,
  write: (value) => value,
  complaint: () => ({ code: 'internalError', message: 'malformed uuid element', domain: 'domain' }),
}

/** Six bytes, each of one or two hexadecimal digits. */
export const macAddress: Codec<string> = {
  read: (text) => {
    const bytes = text.split(':', 7)
    if (bytes.length !== 6 || !bytes.every((byte) => /^[\da-f]{1,2}$/i.test(byte))) return undefined
    return bytes.map((byte) => byte.toLowerCase().padStart(2, '0')).join(':')
  },
  write: (value) => value,
  complaint: (text) => ({
    code: 'xmlError',
    message: `unable to parse mac address '${text}'`,
    domain: 'domain',
  }),
}

/** One of these words; «default» says the same as saying nothing. */
export const choice = <const T extends string>(...values: readonly T[]): Codec<T> => orUnset(oneOf(...values))
