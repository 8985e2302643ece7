import type { BusTarget } from './bus.ts'

/**
 * A part with 8-bit registers on a wider bus: an access of 2 or 4 bytes becomes as many byte cycles at ascending
 * offsets, as an ISA bridge does it. The part must bear offsets up to 3 past its last register.
 */
export function byteTarget(
  readByte: (offset: number) => number,
  writeByte: (offset: number, value: number) => void,
): BusTarget {
  return {
    read(offset, size) {
      if (size === 1) return readByte(offset)
      let value = 0
      for (let i = 0; i < size; i++) value |= readByte(offset + i) << (8 * i)
      return value >>> 0
    },
    write(offset, size, value) {
      if (size === 1) return writeByte(offset, value & 0xff)
      for (let i = 0; i < size; i++) writeByte(offset + i, (value >>> (8 * i)) & 0xff)
    },
  }
}
