/** What of an ELF file, of 32 or 64 bits, its loader reads (System V ABI, chapters 4 and 5; AMD64 supplement). */

const MAGIC = 0x464c_457f
const SEGMENT = { load: 1, dynamic: 2, interpreter: 3 } as const
const DYNAMIC = { end: 0, needed: 1, strings: 5 } as const

export interface DynamicInfo {
  /** Names of the shared libraries that it needs. */
  needed: string[]
  /** Path of the program that loads it, for a program. */
  interpreter: string | undefined
}

/** Sizes and places in the file, in bytes: of an ELF-32 file and of an ELF-64 file, by its class. */
const layouts = new Map([
  [1, { word: 4, table: 0x1c, entrySize: 0x2a, count: 0x2c, offset: 0x04, address: 0x08, size: 0x10 }],
  [2, { word: 8, table: 0x20, entrySize: 0x36, count: 0x38, offset: 0x08, address: 0x10, size: 0x20 }],
])
type Layout = typeof layouts extends Map<number, infer L> ? L : never

/** Undefined for a file that is no ELF. */
export function readDynamicInfo(file: Uint8Array): DynamicInfo | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length)
  if (bytes.length < 64 || bytes.readUInt32LE(0) !== MAGIC) return undefined
  const layout = layouts.get(bytes[4]!)
  if (!layout) return undefined
  const segments = readSegments(bytes, layout)
  const offsetOf = (address: number) => {
    const found = segments.find(
      (s) => s.type === SEGMENT.load && address >= s.address && address < s.address + s.size,
    )
    return found ? address - found.address + found.offset : bytes.length
  }
  const interpreter = segments.find(({ type }) => type === SEGMENT.interpreter)
  const entries = readEntries(bytes, layout, segments)
  const strings = offsetOf(entries.find(([tag]) => tag === DYNAMIC.strings)?.[1] ?? 0)
  return {
    needed: entries
      .filter(([tag]) => tag === DYNAMIC.needed)
      .map(([, value]) => text(bytes, strings + value)),
    interpreter: interpreter && text(bytes, interpreter.offset),
  }
}

function readSegments(bytes: Buffer, layout: Layout) {
  const table = word(bytes, layout.table, layout)
  const entrySize = bytes.readUInt16LE(layout.entrySize)
  return Array.from({ length: bytes.readUInt16LE(layout.count) }, (_, index) => {
    const at = table + index * entrySize
    return {
      type: bytes.readUInt32LE(at),
      offset: word(bytes, at + layout.offset, layout),
      address: word(bytes, at + layout.address, layout),
      size: word(bytes, at + layout.size, layout),
    }
  })
}

function readEntries(
  bytes: Buffer,
  layout: Layout,
  segments: ReturnType<typeof readSegments>,
): [tag: number, value: number][] {
  const dynamic = segments.find(({ type }) => type === SEGMENT.dynamic)
  if (!dynamic) return []
  const entries: [number, number][] = []
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 2 * layout.word) {
    const tag = word(bytes, at, layout)
    if (tag === DYNAMIC.end) break
    entries.push([tag, word(bytes, at + layout.word, layout)])
  }
  return entries
}

const word = (bytes: Buffer, at: number, layout: Layout): number =>
  layout.word === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at)
const text = (bytes: Buffer, at: number): string => bytes.toString('latin1', at, bytes.indexOf(0, at))
