/**
 * Sizes with units as libvirt reads them: KB, MB, … are powers of 1000, k, KiB, M, MiB, … of 1024, all without regard
 * to case. Bytes are rounded up to the unit that is wanted.
 */
import { parseUnsigned } from './codec.ts'

/** What a size is kept and written in; `largest` keeps bytes and writes the largest unit without a remainder. */
export type Unit = 'bytes' | 'KiB' | 'M' | 'largest'

const most = (1n << 64n) - 1n
/** In KiB libvirt takes as much as fits in 63 bits of bytes, and what fits its `unsigned long`. */
const mostKiB = ((1n << 63n) - 1n) >> 10n

const prefixes = ['k', 'm', 'g', 't', 'p', 'e']
const factors: ReadonlyMap<string, bigint> = new Map(
  prefixes.flatMap((prefix, index): [string, bigint][] => {
    const binary = 1024n ** BigInt(index + 1)
    return [
      [prefix, binary],
      [`${prefix}ib`, binary],
      [`${prefix}b`, 1000n ** BigInt(index + 1)],
    ]
  }),
)

export type SizeProblem = { code: string; message: string }

/** Bytes per unit; undefined if there is no such unit. */
export function bytesPerUnit(suffix: string): bigint | undefined {
  const lower = suffix.toLowerCase()
  return lower === 'b' || lower === 'byte' || lower === 'bytes' ? 1n : factors.get(lower)
}

/** `number` of `suffix`es (of KiB when there is none) in bytes, or what is wrong with it in libvirt's words. */
export function scaledBytes(number: bigint, suffix: string, limit = most): bigint | SizeProblem {
  const factor = bytesPerUnit(suffix)
  if (factor === undefined) return { code: 'invalidArg', message: `unknown suffix '${suffix}'` }
  const bytes = number * factor
  if (bytes > limit) return { code: 'overflow', message: `value too large: ${number}${suffix}` }
  return bytes
}

/** The value of a size's number and suffix in `unit`s, rounded up. `path` is how libvirt calls the place. */
export function readSize(
  text: string,
  suffix: string | undefined,
  unit: Unit,
  path: string,
): bigint | SizeProblem {
  const number = parseUnsigned(text)
  if (number === undefined)
    return { code: 'xmlError', message: `Invalid value '${text}' for element or attribute '${path}'` }
  const bytes = scaledBytes(number, suffix || defaultSuffix(unit), unit === 'KiB' ? mostKiB << 10n : most)
  if (typeof bytes !== 'bigint') return bytes
  const step = unit === 'KiB' ? 1024n : unit === 'M' ? 1048576n : 1n
  return (bytes + step - 1n) / step
}

const defaultSuffix = (unit: Unit) => (unit === 'bytes' || unit === 'largest' ? 'bytes' : unit)

/** The number and the unit to write. */
export function writeSize(value: bigint, unit: Unit): [number: string, unit: string] {
  if (unit !== 'largest') return [String(value), unit]
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']
  let rest = value
  let index = 0
  for (; rest > 0n && rest % 1024n === 0n && index < units.length - 1; index++) rest /= 1024n
  return [String(rest), units[index]!]
}
