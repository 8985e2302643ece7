import { VirError } from '../model/error.ts'
import { CommandError, type GivenOptions } from './command.ts'

const powers = 'bkmgtpe'

/** A size with a unit as virsh takes it, in bytes; `unit` bytes each where none is named. Undefined if it is none. */
export function bytesIn(text: string, unit: bigint): bigint | undefined {
  const [, digits, letter, binary] = /^(\d+)(?:([bkmgtpe])(|b|ib|yte|ytes)|)$/i.exec(text) ?? []
  if (digits === undefined) return undefined
  if (letter === undefined) return BigInt(digits) * unit
  const power = powers.indexOf(letter.toLowerCase())
  if (power === 0) return BigInt(digits)
  const base = binary?.toLowerCase() === 'b' ? 1000n : 1024n
  return BigInt(digits) * base ** BigInt(power)
}

/** What libvirt says to a size that it cannot read. */
export function sizeError(text: string): VirError {
  const suffix = /^\d+(.+)$/.exec(text)?.[1]
  return suffix === undefined
    ? new VirError('invalidArg', `could not parse number '${text}'`)
    : new VirError('invalidArg', `unknown suffix '${suffix}'`)
}

/** An option that is a size, in bytes. */
export function sizeOf(given: GivenOptions, name: string, unit: bigint): bigint {
  const bytes = bytesIn(given.text(name), unit)
  if (bytes === undefined)
    throw new CommandError(
      `Scaled numeric value '${given.text(name)}' for <${name}> option is malformed or out of range`,
      sizeError(given.text(name)),
    )
  return bytes
}

/** A whole number as C reads it; undefined if it is none. */
export const numberIn = (text: string): number | undefined =>
  /^-?(?:\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : undefined

/** An option that is a whole number; undefined if it is not given. */
export function numberOf(given: GivenOptions, name: string): number | undefined {
  const text = given.maybe(name)
  if (text === undefined) return undefined
  const number = numberIn(text)
  if (number === undefined || Math.abs(number) > 2 ** 31)
    throw new CommandError(`Numeric value '${text}' for <${name}> option is malformed or out of range`)
  return number
}

/** A size for people, in a unit of 1024. */
export function sizeText(bytes: bigint, places = 2): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']
  let value = Number(bytes)
  let n = 0
  while (value >= 1024 && n < units.length - 1) {
    value /= 1024
    n++
  }
  return `${value.toFixed(places)} ${units[n]!}`
}
