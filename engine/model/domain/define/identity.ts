import type { Random } from '../../../base/random.ts'

/** A random UUID (RFC 4122, version 4). */
export function randomUuid(random: Random): string {
  const bytes = new Uint8Array(16)
  random.fill(bytes)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const digits = hex(bytes)
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, digits)
}

/** A random MAC address with QEMU's prefix. */
export function randomMac(random: Random): string {
  const bytes = new Uint8Array(3)
  random.fill(bytes)
  return ['52:54:00', ...Array.from(bytes, (byte) => hex([byte]))].join(':')
}

function hex(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
