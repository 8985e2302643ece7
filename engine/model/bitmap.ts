/** Sets of numbers as libvirt writes them: `0-3,8`; read with exclusions, as `0-7,^3`. */
import type { Codec } from '../xml/codec.ts'

/** As many as libvirt lets a CPU mask have. */
const mostBits = 16384

/** The numbers of a set in ascending order; undefined if the text is none. */
export function parseBitmap(text: string, bits = mostBits): number[] | undefined {
  const found = new Uint8Array(bits)
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > 16 * bits) return undefined
  for (const part of trimmed.split(',')) {
    const match = /^\s*(\^?)(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part)
    if (!match) return undefined
    const first = Number(match[2])
    const last = match[3] === undefined ? first : Number(match[3])
    if ((match[1] === '^' && match[3] !== undefined) || last < first || last >= bits) return undefined
    found.fill(match[1] === '^' ? 0 : 1, first, last + 1)
  }
  const numbers: number[] = []
  found.forEach((isSet, number) => {
    if (isSet) numbers.push(number)
  })
  return numbers
}

export function formatBitmap(numbers: readonly number[]): string {
  const parts: string[] = []
  for (let at = 0; at < numbers.length; ) {
    let end = at
    while (numbers[end + 1] === numbers[end]! + 1) end++
    parts.push(end === at ? `${numbers[at]}` : `${numbers[at]}-${numbers[end]}`)
    at = end + 1
  }
  return parts.join(',')
}

/** The text of a set, in libvirt's own spelling. */
export const bitmap: Codec<string> = {
  read: (text) => {
    const numbers = parseBitmap(text)
    return numbers && formatBitmap(numbers)
  },
  write: (value) => value,
  complaint: (text) => ({ code: 'invalidArg', message: `Failed to parse bitmap '${text}'`, domain: 'none' }),
}
