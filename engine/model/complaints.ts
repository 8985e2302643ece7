/** Codecs with libvirt's own words for wrong values, where it does not say what it says of most. */
import { type Codec, complaining, unset } from '../xml/codec.ts'
import type { ErrorCode, ErrorDomain } from './error.ts'

/** In `message` %s stands for the text that is wrong. */
export function saying<T>(
  code: ErrorCode,
  codec: Codec<T>,
  message: string,
  domain: ErrorDomain = 'domain',
): Codec<T> {
  return complaining(codec, (text) => ({ code, message: message.replace('%s', () => text), domain }))
}

/** «unsupported configuration: …», as older readers of libvirt put unknown words. */
export const unsupported = <T>(codec: Codec<T>, message: string, domain?: ErrorDomain): Codec<T> =>
  saying('configUnsupported', codec, message, domain)

/** «XML error: …» */
export const malformed = <T>(codec: Codec<T>, message: string, domain?: ErrorDomain): Codec<T> =>
  saying('xmlError', codec, message, domain)

/** «internal error: …» */
export const internal = <T>(codec: Codec<T>, message: string, domain?: ErrorDomain): Codec<T> =>
  saying('internalError', codec, message, domain)

/** A value that libvirt passes over when it is wrong. */
export const tolerant = <T>(codec: Codec<T>): Codec<T> => ({
  ...codec,
  read: (text) => codec.read(text) ?? unset,
})
