/** XZ, as far as Linux uses it for itself: The .xz File Format 1.2.0. Section numbers are those of that. */
import { crc32 } from '../../base/crc32.ts'
import { unpackLzma2 } from './lzma.ts'
import { restoreCalls } from './x86-branches.ts'

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]
const STREAM_HEADER = 12
const CHECK = { none: 0, crc32: 1 } as const
const FILTER = { x86: 0x04, lzma2: 0x21 } as const

export function isXz(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte)
}

/** The `size` bytes of the one block of a stream. Undefined if there is something else, or it is damaged. */
export function unpackXz(bytes: Uint8Array, size: number): Uint8Array | undefined {
  const check = (bytes[7] ?? 0) & 15
  const header = isXz(bytes) ? readBlockHeader(bytes) : undefined
  if (!header || (check !== CHECK.none && check !== CHECK.crc32)) return undefined
  const output = new Uint8Array(size)
  const end = unpackLzma2(bytes, header.end, output, 0)
  if (end?.output !== size) return undefined
  if (header.hasBranches) restoreCalls(output)
  if (check === CHECK.none) return output
  const sum = header.end + Math.ceil((end.input - header.end) / 4) * 4
  if (sum + 4 > bytes.length) return undefined
  const expected = new DataView(bytes.buffer, bytes.byteOffset).getUint32(sum, true)
  return crc32(output) === expected ? output : undefined
}

/** 3.1: filters are LZMA2 alone, or after that for calls in x86 code. */
function readBlockHeader(bytes: Uint8Array): { end: number; hasBranches: boolean } | undefined {
  const end = STREAM_HEADER + ((bytes[STREAM_HEADER] ?? 0) + 1) * 4
  const flags = bytes[STREAM_HEADER + 1] ?? 0
  let at = STREAM_HEADER + 2
  for (const sizeFlag of [0x40, 0x80]) if (flags & sizeFlag) while ((bytes[at++] ?? 0) & 0x80) {}
  const count = (flags & 3) + 1
  const filters = Array.from({ length: count }, () => {
    const [id = 0, properties = 0] = bytes.subarray(at, at + 2)
    at += 2 + properties
    return id
  })
  const isKnown =
    filters.at(-1) === FILTER.lzma2 && (count === 1 || (count === 2 && filters[0] === FILTER.x86))
  return isKnown && at <= end ? { end, hasBranches: count === 2 } : undefined
}
