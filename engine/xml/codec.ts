/** How a value stands as text in an attribute or an element. */
export interface Codec<T> {
  /** Undefined if the text is no such value, {@link unset} if it says what absence says. */
  read(text: string): T | typeof unset | undefined
  write(value: T): string
  /** All values there are, where they can be listed. */
  readonly values?: readonly T[]
  /** What a client is told about a wrong value, where libvirt has its own words for it. */
  readonly complaint?: Complaint
}

/** An error of libvirt by the names of engine/model/error.table.ts: what it is, its detail and which part raises it. */
export interface Problem {
  code: string
  message: string
  domain?: string
}

export type Complaint = (text: string, element: string, attribute: string | undefined) => Problem

/** What {@link Codec.read} answers for words such as «default», which libvirt takes and does not write. */
export const unset = Symbol('unset')

export const string: Codec<string> = { read: (text) => text, write: (value) => value }

/** A whole number from `least` to `most`, in decimal, octal (0…) or hexadecimal (0x…), as C reads it. */
export function integer(least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): Codec<number> {
  return {
    read: (text) => {
      const value = parseInteger(text)
      return value === undefined || value < least || value > most ? undefined : Number(value)
    },
    write: String,
    complaint: expecting(least < 0 ? 'integer' : 'non-negative integer'),
  }
}

/** What libvirt 9 says of an attribute that is no number. */
const expecting =
  (what: string): Complaint =>
  (text, element, attribute) => ({
    code: 'xmlError',
    message:
      attribute === undefined
        ? `Invalid value '${text}' in element '${element}'`
        : `Invalid value for attribute '${attribute}' in element '${element}': '${text}'. Expected ${what} value`,
  })

/** C's `int` and `unsigned int`. */
export const signed = integer(-(2 ** 31), 2 ** 31 - 1)
export const unsigned = integer(0, 2 ** 32 - 1)

/** An `int` that must not be negative, and an `unsigned int` that must not be 0. */
export const nonNegative: Codec<number> = {
  ...integer(0, 2 ** 31 - 1),
  complaint: (text, element, attribute) =>
    expecting(signed.read(text) === undefined ? 'integer' : 'non-negative')(text, element, attribute),
}
export const positive: Codec<number> = {
  ...integer(1, 2 ** 32 - 1),
  complaint: (text, element, attribute) =>
    unsigned.read(text) === 0
      ? {
          code: 'xmlError',
          message: `Invalid value for attribute '${attribute}' in element '${element}': Zero is not permitted`,
        }
      : expecting('non-negative integer')(text, element, attribute),
}

/** C's `long long` and `unsigned long long`. */
export const signed64: Codec<bigint> = bigInteger(-(1n << 63n), (1n << 63n) - 1n)
export const unsigned64: Codec<bigint> = bigInteger(0n, (1n << 64n) - 1n)

function bigInteger(least: bigint, most: bigint): Codec<bigint> {
  return {
    read: (text) => {
      const value = parseInteger(text)
      return value === undefined || value < least || value > most ? undefined : BigInt(value)
    },
    write: String,
    complaint: expecting(least < 0n ? 'integer' : 'non-negative integer'),
  }
}

/** As {@link integer}, written as 0x and at least `digits` hexadecimal digits. */
export function hexadecimal(digits: number, most = 2 ** 32 - 1): Codec<number> {
  return {
    ...integer(0, most),
    write: (value) => `0x${value.toString(16).padStart(digits, '0')}`,
  }
}

/** As {@link unsigned64}, written as 0x and at least `digits` hexadecimal digits. */
export function hexadecimal64(digits: number): Codec<bigint> {
  return { ...unsigned64, write: (value) => `0x${value.toString(16).padStart(digits, '0')}` }
}

/** Blanks before, one sign, digits of the base that the prefix says, and nothing behind: strtol with base 0. */
const decimal = /^[1-9]\d{0,14}$/
const number = /^[ \t\n\v\f\r]*([+-]?)(?:0[xX]([\da-fA-F]{1,64})|(0[0-7]{0,64})|([1-9]\d{0,64}))$/

function parseInteger(text: string): number | bigint | undefined {
  if (decimal.test(text)) return Number(text)
  const match = number.exec(text)
  if (!match) return undefined
  const [, sign, hex, octal, digits] = match
  const magnitude = BigInt(hex !== undefined ? `0x${hex}` : octal !== undefined ? `0o0${octal}` : digits!)
  return sign === '-' ? -magnitude : magnitude
}

/** Digits of an `unsigned long long` without a sign, in decimal: a size before its unit. */
export function parseUnsigned(text: string): bigint | undefined {
  const value = /^[ \t\n\v\f\r]*\+?\d{1,64}$/.test(text) ? BigInt(text) : undefined
  return value !== undefined && value < 1n << 64n ? value : undefined
}

export function oneOf<const T extends string>(...values: readonly T[]): Codec<T> {
  const known = new Set<string>(values)
  return {
    values,
    read: (text) => (known.has(text) ? (text as T) : undefined),
    write: (value) => value,
  }
}

/** As `codec`; `word` is taken as well and means that nothing was said. */
export function orUnset<T>(codec: Codec<T>, word = 'default'): Codec<T> {
  return { ...codec, read: (text) => (text === word ? unset : codec.read(text)) }
}

/** As `codec`, with its own words for what is wrong. */
export function complaining<T>(codec: Codec<T>, complaint: Complaint): Codec<T> {
  return { ...codec, complaint }
}

export const yesNo: Codec<boolean> = twoWords('yes', 'no')
export const onOff: Codec<boolean> = twoWords('on', 'off')

function twoWords(yes: string, no: string): Codec<boolean> {
  return {
    values: [true, false],
    read: (text) => (text === yes ? true : text === no ? false : undefined),
    write: (value) => (value ? yes : no),
  }
}
