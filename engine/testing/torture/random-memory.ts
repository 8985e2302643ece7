import type { MemoryChoice } from '../encoder.ts'
import { le } from '../unicorn-program.ts'
import type { Values } from '../values.ts'
import { DATA, free, linear, PAGE, pages, readOnlyPage, WALK } from './places.ts'

/** Where FS and GS begin: an address in the data less this is an offset in them. */
export const segmentBase = { fs: linear.data - 0x3000, gs: linear.data - 0x2000 } as const

/** A memory operand, the instructions that make its registers good, and prefixes that it needs. */
export type Operand = {
  readonly memory: MemoryChoice
  readonly before: readonly number[]
  readonly prefixes: readonly number[]
  /** Linear address, where the displacement is to be made relative to the end of the instruction. */
  readonly ripTarget?: number
}

/** Registers that can hold a pointer for a while: no instruction writes them without naming them. */
const POINTERS = [3, 5, 6, 7, 8, 9, 10, 11] as const

/** Random memory operands, most of them good. It knows which registers hold pointers into the data. */
export class RandomMemory {
  private readonly values: Values
  private readonly pointers = new Set<number>()
  private readonly absent: number

  /** `absent`: of a hundred operands, how many lie in pages that may not be there or not be written. */
  constructor(values: Values, absent: number) {
    this.values = values
    this.absent = absent
  }

  /** Registers of which nobody needs the value. */
  get writable(): readonly number[] {
    return free.filter((register) => !this.pointers.has(register))
  }

  /** The registers will be overwritten; all of them if none is named. */
  forget(...registers: readonly number[]): void {
    if (registers.length === 0) this.pointers.clear()
    for (const register of registers) this.pointers.delete(register)
  }

  /** An offset in the data: now and then at the end of a page. */
  offset(align: number): number {
    const { values } = this
    const edge = values.chance(12) ? (1 + values.below(pages.data)) * PAGE - 16 + values.below(20) : undefined
    return (edge ?? values.below(pages.data * PAGE - 64)) & -align
  }

  /** mov or lea that makes a register point into the data. */
  newPointer(): number[] {
    const { values } = this
    const register = values.pick(POINTERS)
    const [r, b] = [(register >> 3) << 2, register >> 3]
    const displacement = this.offset(16) - PAGE
    this.pointers.add(register)
    if (values.chance(60))
      return [0x49 | r, 0x8d, 0x80 | ((register & 7) << 3) | (DATA & 7), ...le(displacement, 4)]
    if (values.chance(50)) return [0x48 | b, 0xc7, 0xc0 | (register & 7), ...le(this.somewhere(), 4)]
    return [0x49 | r, 0x8b, 0xc0 | ((register & 7) << 3) | (WALK & 7)]
  }

  /** Where a pointer begins: in the data as a rule, else where pages begin or end that may be absent or only be read. */
  private somewhere(): number {
    const { values } = this
    const edge = (start: number, count: number): number =>
      start + values.below(count + 1) * PAGE - 64 + 8 * values.below(16)
    switch (values.below(6)) {
      case 0:
        return edge(linear.lazy, pages.lazy)
      case 1:
        return edge(readOnlyPage, 1)
      case 2:
        return linear.dataAgain + this.offset(16)
      default:
        return linear.data + this.offset(16)
    }
  }

  /** add or sub of a small number to a pointer, or nothing. */
  step(): number[] {
    const register = this.anyPointer()
    if (register === undefined) return []
    const down = this.values.chance(40) ? 5 << 3 : 0
    return [0x48 | (register >> 3), 0x83, 0xc0 | down | (register & 7), this.values.pick([1, 4, 8, 16, 64])]
  }

  private anyPointer(): number | undefined {
    return this.pointers.size > 0 ? this.values.pick([...this.pointers]) : undefined
  }

  operand(align: number): Operand {
    const { values } = this
    const kind = values.chance(this.absent) ? values.pick([188, 188, 188, 198]) : values.below(200)
    const plain = (memory: MemoryChoice): Operand => ({ memory, before: [], prefixes: [] })
    const offset = this.offset(align)
    const pointer = this.anyPointer()
    if (kind < 50) return plain({ base: DATA, displacement: offset - PAGE })
    if (kind < 80) return plain({ base: WALK, displacement: (values.below(512) - 256) & -align })
    if (kind < 120 && pointer !== undefined)
      return plain({ base: pointer, displacement: (values.below(256) - 128) & -align })
    if (kind < 150) return this.indexed(align)
    if (kind < 165) return plain({ displacement: linear.data + offset })
    if (kind < 180) return { ...plain({ base: 'rip', displacement: 0 }), ripTarget: linear.data + offset }
    if (kind < 186) {
      const [name, prefix] = values.pick([
        ['fs', 0x64],
        ['gs', 0x65],
      ] as const)
      const displacement = linear.data + offset - segmentBase[name]
      return { ...plain({ displacement }), prefixes: [prefix] }
    }
    if (kind < 191) return plain({ displacement: linear.lazy + (values.below(pages.lazy * PAGE) & -align) })
    if (kind < 194) return plain({ displacement: linear.dataAgain + offset })
    if (kind < 197) return plain({ displacement: linear.device + (values.below(256) & -align) })
    if (kind < 199) return plain({ displacement: readOnlyPage + (values.below(2 * PAGE) & -align) })
    return plain({ base: values.pick(free), displacement: values.below(64) - 32 })
  }

  /** [base + index * scale + displacement], after `and index, mask`. */
  private indexed(align: number): Operand {
    const { values } = this
    const index = values.pick(this.writable)
    const scale = values.below(4)
    const mask = values.pick([0xf, 0x7f, 0x1f8]) & -Math.max(align >> scale, 1)
    const extended = index >= 8 ? [0x41] : []
    const before = [...extended, 0x81, 0xe0 | (index & 7), ...le(mask, 4)]
    const displacement = (values.below(2 * PAGE) - PAGE) & -align
    return { memory: { base: DATA, index, scale, displacement }, before, prefixes: [] }
  }
}
