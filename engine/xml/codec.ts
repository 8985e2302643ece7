/** How a value stands as text in an attribute or an element. */
export interface Codec<T> {
  /** Undefined if the text is no such value. */
  read(text: string): T | undefined
  write(value: T): string
  /** All values there are, where they can be listed. */
  readonly values?: readonly T[]
}

export const string: Codec<string> = { read: (text) => text, write: (value) => value }

/** A whole number from `least` to `most`, in decimal, octal (0…) or hexadecimal (0x…), as C reads it. */
export function integer(least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): Codec<number> {
  return {
    read: (text) => {
      const value = parseInteger(text)
      return value === undefined || value < least || value > most ? undefined : value
    },
    write: String,
  }
}

export const unsigned = integer(0)

/** A number of up to 64 bits without sign. */
export const unsigned64: Codec<bigint> = {
  read: (text) =>
    /^\s*(?:\d+|0x[\da-f]+)\s*$/i.test(text) && BigInt(text) < 1n << 64n ? BigInt(text) : undefined,
  write: String,
}

/** As {@link integer}, written as 0x and at least `digits` hexadecimal digits. */
export function hexadecimal(digits: number, most: number): Codec<number> {
  return {
    read: integer(0, most).read,
    write: (value) => `0x${value.toString(16).padStart(digits, '0')}`,
  }
}

function parseInteger(text: string): number | undefined {
  const match = /^\s*([+-]?)(0x[\da-f]+|\d+)\s*$/i.exec(text)
  if (!match) return undefined
  const digits = match[2]!
  const magnitude = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits)
  return match[1] === '-' ? -magnitude : magnitude
}

export function oneOf<const T extends string>(...values: readonly T[]): Codec<T> {
  return {
    values,
    read: (text) => (values.includes(text as T) ? (text as T) : undefined),
    write: (value) => value,
  }
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
