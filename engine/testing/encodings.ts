import type { Row } from '../cpu/table/row.ts'
import { type Choice, encode, type MemoryChoice, widthsOf } from './encoder.ts'

export interface Encoding {
  readonly row: Row
  readonly bytes: Uint8Array
}

const MEMORY: Readonly<Record<16 | 32 | 64, readonly MemoryChoice[]>> = {
  16: [
    { base: 3, index: 6, displacement: 0 },
    { base: 5, index: 7, displacement: 16 },
    { base: 6, displacement: -4 },
    { base: 3, displacement: 0x1234 },
    { displacement: 0x1234 },
  ],
  32: [
    { base: 0, displacement: 0 },
    { base: 4, displacement: 8 },
    { base: 5, displacement: -8 },
    { base: 1, index: 2, scale: 3, displacement: 0x1234567 },
    { index: 6, scale: 2, displacement: 0x10 },
    { displacement: 0x1234567 },
  ],
  64: [
    { base: 0, displacement: 0 },
    { base: 12, displacement: 8 },
    { base: 13, displacement: 0 },
    { base: 9, index: 10, scale: 3, displacement: -0x1234567 },
    { index: 6, scale: 2, displacement: 0x10 },
    { displacement: 0x1234567 },
    { base: 'rip', displacement: 0x40 },
  ],
}

/** Every row in every operand size with a choice of register and memory operands. */
export function encodingsOf(rows: readonly Row[], mode: 16 | 32 | 64): Encoding[] {
  const found: Encoding[] = []
  for (const row of rows) {
    const { attributes, encoding, operands } = row
    if (mode === 64 ? attributes.i64 : attributes.o64) continue
    if (attributes.w1 && mode !== 64) continue
    const high = mode === 64 ? 8 : 0
    const segment = operands.some(({ letter }) => letter === 'S')
    const system = operands.some(({ letter }) => letter === 'C' || letter === 'D')
    for (const width of widthsOf(row, mode)) {
      const choice: Choice = { mode, width, address: mode, immediate: 0x8877665544332211n }
      const add = (more: Partial<Choice>) => found.push({ row, bytes: encode(row, { ...choice, ...more }) })
      const negative = { immediate: -2n }
      const ccs = encoding.span === 16 ? Array.from({ length: 16 }, (_, cc) => cc) : [0]
      for (const cc of ccs) {
        if (encoding.modrm === 'none' || encoding.modrm === 'byte') {
          const pluses = encoding.span === 8 ? [1, 4 + high, 7 + high] : [0]
          for (const plus of pluses) {
            add({ cc, plus })
            add({ cc, plus, ...negative })
          }
          continue
        }
        const reg = segment ? 3 : system ? 2 : 6
        if (encoding.rm !== 'memory') {
          add({ cc, reg, rm: 1, vvvv: 3 })
          add({ cc, reg: segment || system ? reg : 5 + high, rm: 4 + high, vvvv: 1 + high, ...negative })
        }
        if (encoding.rm === 'any' || encoding.rm === 'memory')
          for (const memory of MEMORY[mode]) add({ cc, reg, vvvv: 2 + high, memory, ...negative })
      }
      if (attributes.lock) add({ prefixes: [0xf0], memory: { base: 3, displacement: 4 } })
      if (attributes.rep) add({ prefixes: [0xf3] })
      if (attributes.addr && mode !== 16) add({ address: mode === 64 ? 32 : 16 })
    }
  }
  return found
}
