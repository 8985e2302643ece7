import { formatBitmap, parseBitmap } from '../../model/bitmap.ts'
import { VirError } from '../../model/error.ts'

/** Sets of the host's processors: in XML as text, on the wire a bit for each, the first one lowest. */

function cpuMapText(map: Uint8Array): string {
  const numbers: number[] = []
  map.forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) numbers.push(8 * index + bit)
  })
  return formatBitmap(numbers)
}

/** The set that a client wants something to be pinned to: there must be one. */
export function pinText(map: Uint8Array): string {
  const text = cpuMapText(map)
  if (text === '') throw new VirError('invalidArg', 'Empty cpu list for pinning')
  return text
}

/** As many bytes as the client has room for; all processors of the host where there is no text. */
export function cpuMapBytes(text: string | undefined, processors: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const numbers = text === undefined ? Array.from({ length: processors }, (_, cpu) => cpu) : parseBitmap(text)
  for (const cpu of numbers ?? []) {
    const at = cpu >> 3
    if (at < length) bytes[at] = bytes[at]! | (1 << (cpu & 7))
  }
  return bytes
}
