/** What of an ELF-64 file its loader reads (System V ABI, chapters 4 and 5; AMD64 supplement). */

const MAGIC = 0x464c_457f
const SEGMENT = { load: 1, dynamic: 2, interpreter: 3 } as const
const DYNAMIC = { end: 0, needed: 1, strings: 5 } as const

export interface DynamicInfo {
  /** Names of the shared libraries that it needs. */
  needed: string[]
  /** Path of the program that loads it, for a program. */
  interpreter: string | undefined
}

/** Undefined for a file that is no ELF-64. */
export function readDynamicInfo(file: Uint8Array): DynamicInfo | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length)
  if (bytes.length < 64 || bytes.readUInt32LE(0) !== MAGIC || bytes[4] !== 2) return undefined
  const segments = readSegments(bytes)
  const offsetOf = (address: number) => {
    const found = segments.find(
      (s) => s.type === SEGMENT.load && address >= s.address && address < s.address + s.size,
    )
    return found ? address - found.address + found.offset : bytes.length
  }
  const interpreter = segments.find(({ type }) => type === SEGMENT.interpreter)
  const entries = readEntries(bytes, segments)
  const strings = offsetOf(entries.find(([tag]) => tag === DYNAMIC.strings)?.[1] ?? 0)
  return {
    needed: entries
      .filter(([tag]) => tag === DYNAMIC.needed)
      .map(([, value]) => text(bytes, strings + value)),
    interpreter: interpreter && text(bytes, interpreter.offset),
  }
}

function readSegments(bytes: Buffer) {
  const table = wide(bytes, 0x20)
  const entrySize = bytes.readUInt16LE(0x36)
  return Array.from({ length: bytes.readUInt16LE(0x38) }, (_, index) => {
    const at = table + index * entrySize
    return {
      type: bytes.readUInt32LE(at),
      offset: wide(bytes, at + 0x08),
      address: wide(bytes, at + 0x10),
      size: wide(bytes, at + 0x20),
    }
  })
}

function readEntries(
  bytes: Buffer,
  segments: ReturnType<typeof readSegments>,
): [tag: number, value: number][] {
  const dynamic = segments.find(({ type }) => type === SEGMENT.dynamic)
  if (!dynamic) return []
  const entries: [number, number][] = []
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16) {
    const tag = wide(bytes, at)
    if (tag === DYNAMIC.end) break
    entries.push([tag, wide(bytes, at + 8)])
  }
  return entries
}

const wide = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at))
const text = (bytes: Buffer, at: number): string => bytes.toString('latin1', at, bytes.indexOf(0, at))
