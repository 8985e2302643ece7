/**
 * A writer of ACPI Machine Language (ACPI Specification 6.5, chapter 20) and of resource templates (6.4). Each function
 * gives the bytes of one term; terms are made of terms.
 */

export type Aml = Uint8Array

export function bytes(...parts: (number | Aml)[]): Aml {
  const flat: number[] = []
  for (const part of parts) {
    if (typeof part === 'number') flat.push(part)
    else for (const byte of part) flat.push(byte)
  }
  return Uint8Array.from(flat)
}

export function ascii(text: string): Aml {
  return Uint8Array.from(text, (char) => char.charCodeAt(0) & 0x7f)
}

/** Little-endian number of 1, 2, 4 or 8 bytes. */
export function le(value: number, size: 1 | 2 | 4 | 8): Aml {
  const out = new Uint8Array(size)
  let rest = value
  for (let i = 0; i < size; i++) {
    out[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return out
}

/** NameString (20.2.2): segments of up to four characters, padded with underscores; a leading backslash is the root. */
export function path(name: string): Aml {
  const root = name.startsWith('\\')
  const segments = (root ? name.slice(1) : name).split('.').filter((segment) => segment !== '')
  const body = segments.map((segment) => ascii(segment.padEnd(4, '_')))
  const prefix =
    segments.length === 0
      ? [0]
      : segments.length === 1
        ? []
        : segments.length === 2
          ? [0x2e]
          : [0x2f, segments.length]
  return bytes(...(root ? [0x5c] : []), ...prefix, ...body)
}

/** Integers in their shortest form (20.2.3). */
export function integer(value: number): Aml {
  if (value === 0) return bytes(0x00)
  if (value === 1) return bytes(0x01)
  if (value < 0x100) return bytes(0x0a, le(value, 1))
  if (value < 0x1_0000) return bytes(0x0b, le(value, 2))
  if (value < 2 ** 32) return bytes(0x0c, le(value, 4))
  return bytes(0x0e, le(value, 8))
}

export function text(value: string): Aml {
  return bytes(0x0d, ascii(value), 0)
}

/** An EISA identifier such as PNP0A03, packed into a dword (19.6.34). */
export function eisaId(id: string): Aml {
  const letter = (i: number) => (id.charCodeAt(i) - 0x40) & 0x1f
  const vendor = (letter(0) << 10) | (letter(1) << 5) | letter(2)
  const product = Number.parseInt(id.slice(3), 16)
  return bytes(0x0c, vendor >> 8, vendor & 0xff, product >> 8, product & 0xff)
}

export function name(declared: string, value: Aml): Aml {
  return bytes(0x08, path(declared), value)
}

export function scope(where: string, ...terms: Aml[]): Aml {
  return bytes(0x10, withLength(bytes(path(where), ...terms)))
}

export function device(declared: string, ...terms: Aml[]): Aml {
  return bytes(0x5b, 0x82, withLength(bytes(path(declared), ...terms)))
}

export function method(declared: string, args: number, ...terms: Aml[]): Aml {
  return bytes(0x14, withLength(bytes(path(declared), args, ...terms)))
}

/** `package` is a reserved word. */
export function list(...elements: Aml[]): Aml {
  return bytes(0x12, withLength(bytes(elements.length, ...elements)))
}

export function buffer(content: Aml): Aml {
  return bytes(0x11, withLength(bytes(integer(content.length), content)))
}

export function store(value: Aml, target: Aml): Aml {
  return bytes(0x70, value, target)
}

export function argument(index: number): Aml {
  return bytes(0x68 + index)
}

export function giveBack(value: Aml): Aml {
  return bytes(0xa4, value)
}

export function ifTrue(condition: Aml, ...terms: Aml[]): Aml {
  return bytes(0xa0, withLength(bytes(condition, ...terms)))
}

/** PkgLength counts itself (20.2.4). */
function withLength(body: Aml): Aml {
  const short = body.length + 1
  if (short < 0x40) return bytes(short, body)
  for (const extra of [1, 2, 3]) {
    const length = body.length + 1 + extra
    if (length < 2 ** (4 + 8 * extra))
      return bytes((extra << 6) | (length & 0xf), le(Math.floor(length / 16), 4).slice(0, extra), body)
  }
  throw new RangeError('An AML package is longer than 256 MiB')
}

// ---- resource descriptors

/** A resource template: descriptors and the end tag, whose checksum 0 means «not checked» (6.4.2.9). */
export function resources(...descriptors: Aml[]): Aml {
  return buffer(bytes(...descriptors, 0x79, 0x00))
}

/** I/O port descriptor, 16-bit decode (6.4.2.5). */
export function ioPorts(start: number, length: number): Aml {
  return bytes(0x47, 0x01, le(start, 2), le(start, 2), 1, length)
}

/** ISA interrupt, edge-triggered and active high (6.4.2.1). */
export function irq(number: number): Aml {
  return bytes(0x22, le(1 << number, 2))
}

/** 32-bit fixed memory range (6.4.3.4). */
export function fixedMemory(start: number, length: number): Aml {
  return bytes(0x86, le(9, 2), 1, le(start, 4), le(length, 4))
}

const PRODUCER_FIXED = 0x0c

/** Bus numbers that a host bridge passes on (6.4.3.5.3). */
export function busNumbers(first: number, last: number): Aml {
  return wordRange(2, 0, first, last)
}

/** Ports that a host bridge passes on: the entire range of both ISA and non-ISA addresses. */
export function portRange(first: number, last: number): Aml {
  return wordRange(1, 3, first, last)
}

/** Memory that a host bridge passes on (6.4.3.5.2). */
export function memoryRange(first: number, last: number, cacheable: boolean): Aml {
  const flags = cacheable ? 0x03 : 0x01
  const range = bytes(le(0, 4), le(first, 4), le(last, 4), le(0, 4), le(last - first + 1, 4))
  return bytes(0x87, le(3 + range.length, 2), 0, PRODUCER_FIXED, flags, range)
}

function wordRange(type: number, flags: number, first: number, last: number): Aml {
  const range = bytes(le(0, 2), le(first, 2), le(last, 2), le(0, 2), le(last - first + 1, 2))
  return bytes(0x88, le(3 + range.length, 2), type, PRODUCER_FIXED, flags, range)
}
