/**
 * Sizes with units as libvirt reads them: KB, MB, … are powers of 1000, k, KiB, M, MiB, … of 1024, all without regard
 * to case. Bytes are rounded up to the unit that is wanted.
 */
import { type Problem, parseUnsigned } from './codec.ts'

/** What a size is kept and written in; `largest` keeps bytes and writes the largest unit without a remainder. */
export type Unit = 'bytes' | 'B' | 'KiB' | 'M' | 'MiB' | 'largest'

const most = (1n << 64n) - 1n
/** What has its unit in KiB is memory: as many bytes as a file can have. */
const mostMemory = (1n << 63n) - 1n

const factors: ReadonlyMap<string, bigint> = new Map(
  ['k', 'm', 'g', 't', 'p', 'e'].flatMap((prefix, index): [string, bigint][] => [
    [prefix, 1024n ** BigInt(index + 1)],
    [`${prefix}ib`, 1024n ** BigInt(index + 1)],
    [`${prefix}b`, 1000n ** BigInt(index + 1)],
  ]),
)

/** Bytes per unit; undefined if there is no such unit. */
export function bytesPerUnit(suffix: string): bigint | undefined {
  const lower = suffix.toLowerCase()
  return lower === 'b' || lower === 'byte' || lower === 'bytes' ? 1n : factors.get(lower)
}

/**
 * The value of a size's number and suffix in `unit`s, rounded up, or what is wrong with it in libvirt's words, which
 * call its place `path`. `given` is the unit of numbers without one.
 */
export function readSize(
  text: string,
  suffix: string | undefined,
  { unit, path, given }: { unit: Unit; path: string; given: Unit },
): bigint | Problem {
  const number = parseUnsigned(text)
  if (number === undefined)
    return { code: 'xmlError', message: `Invalid value '${text}' for element or attribute '${path}'` }
  const factor = suffix ? bytesPerUnit(suffix) : bytesPer(given)
  if (factor === undefined)
    return { code: 'invalidArg', message: `unknown suffix '${suffix}'`, domain: 'none' }
  const bytes = number * factor
  const isMemory = unit === 'KiB'
  if (bytes > (isMemory ? mostMemory : most))
    return { code: 'overflow', message: `value too large: ${number}${suffix ?? ''}`, domain: 'none' }
  const value = (bytes + bytesPer(unit) - 1n) / bytesPer(unit)
  if (isMemory && value >= 1n << 53n)
    return { code: 'overflow', message: 'size value too large', domain: 'domain' }
  return value
}

const bytesPer = (unit: Unit) => (unit === 'largest' ? 1n : bytesPerUnit(unit)!)

/** The number and the unit to write. */
export function writeSize(value: bigint, unit: Unit): [number: string, unit: string] {
  if (unit !== 'largest') return [String(value), unit]
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  let rest = value
  let index = 0
  for (; rest > 0n && rest % 1024n === 0n && index < units.length - 1; index++) rest /= 1024n
  return [String(rest), units[index]!]
}
