import { le } from '../unicorn-program.ts'
import type { Values } from '../values.ts'
import { absolute, type CodeWriter } from './code-writer.ts'
import { control, DATA, interrupt, linear, PAGE, pages, selectors, WALK } from './places.ts'
import type { RandomMemory } from './random-memory.ts'

/** Random sequences that leave the stack as it was: what single instructions cannot do with good operands. */
export class Sequences {
  private readonly values: Values
  private readonly memory: RandomMemory
  private readonly privileged: boolean
  private readonly steps: boolean

  /** `privileged`: the code runs at level 0. `steps`: it may single-step itself. */
  constructor(values: Values, memory: RandomMemory, privileged: boolean, steps: boolean) {
    this.values = values
    this.memory = memory
    this.privileged = privileged
    this.steps = steps
  }

  /** `inner` writes something that may stand in the middle. */
  write(code: CodeWriter, inner: () => void): void {
    const { values } = this
    const kind = values.below(100)
    if (kind < 25) this.pushes(code, inner)
    else if (kind < 35) this.locals(code, inner)
    else if (kind < 40) this.frame(code, inner)
    else if (kind < 60) this.strings(code)
    else if (kind < 68) this.flags(code, inner)
    else if (kind < 80) this.walk(code)
    else if (kind < 86) this.exchangeStacks(code, inner)
    else if (kind < 93) this.system(code)
    else if (kind < 96) this.otherMode(code)
    else if (this.steps) code.emit(0x9c, 0x48, 0x81, 0x0c, 0x24, 0, 1, 0, 0, 0x9d)
  }

  private pushes(code: CodeWriter, inner: () => void): void {
    const { values } = this
    const count = 1 + values.below(3)
    for (let n = 0; n < count; n++) {
      const register = values.below(16)
      const kind = values.below(8)
      if (kind === 0) code.emit(0x68, ...le(BigInt.asUintN(32, values.integer()), 4))
      else if (kind === 1) code.emit(0x6a, values.below(256))
      else if (kind === 2) code.emit(0xff, ...absolute(6, linear.data + this.memory.offset(1)))
      else code.emit(0x40 | (register >> 3), 0x50 | (register & 7))
    }
    if (values.chance(70)) inner()
    for (let n = 0; n < count; n++) {
      const register = values.pick(this.memory.writable)
      const kind = values.below(8)
      if (kind === 0) code.emit(0x8f, ...absolute(0, linear.data + this.memory.offset(1)))
      else if (kind === 1) code.emit(0x48, 0x83, 0xc4, 8)
      else if (kind === 2) code.emit(0x48, 0x8d, 0x64, 0x24, 8)
      else code.emit(0x40 | (register >> 3), 0x58 | (register & 7))
    }
  }

  /** Room on the stack that is addressed by RSP. */
  private locals(code: CodeWriter, inner: () => void): void {
    const { values } = this
    const bytes = values.pick([8, 16, 40, 120])
    code.emit(0x48, 0x83, 0xec, bytes)
    for (let n = 1 + values.below(3); n > 0; n--) {
      const register = values.pick(this.memory.writable)
      const r = (register >> 3) << 2
      const [opcode, prefix] = values.pick([
        [0x89, 0x48],
        [0x8b, 0x48],
        [0x01, 0x48],
        [0x89, 0x40],
        [0x8b, 0x40],
        [0x31, 0x40],
        [0x3b, 0x48],
      ] as const)
      code.emit(prefix | r, opcode, 0x44 | ((register & 7) << 3), 0x24, values.below(bytes - 7))
      if (values.chance(30)) inner()
    }
    code.emit(0x48, 0x83, 0xc4, bytes)
  }

  /** enter, or what compilers write for it, and leave. */
  private frame(code: CodeWriter, inner: () => void): void {
    this.memory.forget(5)
    const level = this.values.pick([0, 0, 1, 2])
    if (level > 0 || this.values.chance(50)) code.emit(0xc8, 32, 0, level)
    else code.emit(0x55, 0x48, 0x89, 0xe5, 0x48, 0x83, 0xec, 32)
    code.emit(0x48, 0x89, 0x45, 0xf8, 0x48, 0x8b, 0x4d, 0xf8)
    if (this.values.chance(30)) {
      code.emit(0x55)
      inner()
      code.emit(0x5d)
    }
    // what came between may have changed RBP
    code.emit(0x48, 0x8d, 0x6c, 0x24, 32 + 8 * level, 0xc9)
  }

  private strings(code: CodeWriter): void {
    const { values, memory } = this
    memory.forget(6, 7)
    const down = values.chance(15)
    const opcode = values.pick([0xa4, 0xa4, 0xa4, 0xaa, 0xaa, 0xa6, 0xae, 0xac])
    const rep = values.pick([[0xf3], [0xf3], [0xf3], [0xf2], []])
    const width = values.pick([[0], [1], [1, 0x48], [1, 0x66]])
    for (const register of [6, 7]) {
      const place = values.below(20)
      if (place === 0) code.emit(0xb8 | register, ...le(linear.lazy + values.below(pages.lazy * PAGE), 4))
      else if (place === 1) code.emit(0xb8 | register, ...le(linear.dataAgain + memory.offset(1), 4))
      else if (place === 2) code.emit(0x4c, 0x89, 0xf0 | register)
      else
        code.emit(
          0x49,
          0x8d,
          0x80 | (register << 3) | (DATA & 7),
          ...le(memory.offset(values.pick([1, 8])) - PAGE, 4),
        )
    }
    const count = values.chance(85) ? values.below(40) : values.below(1500)
    code.emit(0xb9, ...le(count, 4))
    if (down) code.emit(0xfd)
    const [odd = 0, prefix] = width
    for (let n = rep.length > 0 ? 1 : 1 + values.below(4); n > 0; n--)
      code.emit(...rep, ...(prefix === undefined ? [] : [prefix]), opcode | odd)
    if (down) code.emit(0xfc)
  }

  private flags(code: CodeWriter, inner: () => void): void {
    const { values } = this
    code.emit(0x9c)
    if (values.chance(50)) {
      code.emit(0x48, 0x81, 0x34, 0x24, ...le(values.below(0x1000) & 0x8d5, 4))
      code.emit(0x9d)
    } else {
      inner()
      const register = values.pick(this.memory.writable)
      if (values.chance(50)) code.emit(0x9d)
      else code.emit(0x40 | (register >> 3), 0x58 | (register & 7))
    }
  }

  /** Moves the walking pointer, and takes it back somewhere behind the end of what it walks through. */
  private walk(code: CodeWriter): void {
    const { values } = this
    const step = values.pick([8, 16, 64, 200, 1024, 4096, -8, -64])
    code.emit(0x4d, 0x8d, 0xb6, ...le(BigInt.asUintN(32, BigInt(step)), 4))
    const [start, end] = values.pick([
      [linear.data, linear.data + pages.data * PAGE - 256],
      [linear.data, linear.data + (pages.data + 1) * PAGE],
      [linear.lazy, linear.lazy + pages.lazy * PAGE - 256],
    ] as const)
    // cmp r14, end; jb +7; mov r14, start
    code.emit(
      0x49,
      0x81,
      0xfe,
      ...le(end, 4),
      0x72,
      7,
      0x49,
      0xc7,
      0xc6,
      ...le(start + values.below(1024), 4),
    )
    if (values.chance(50)) code.emit(0x49, 0x8b, 0x40 | (WALK & 7), 8)
  }

  private exchangeStacks(code: CodeWriter, inner: () => void): void {
    const other = linear.control + control.stackOther
    code.emit(0x48, 0x87, ...absolute(4, other))
    inner()
    code.emit(0x48, 0x87, ...absolute(4, other))
  }

  /** Code that runs in 64-bit or in 32-bit mode: it finds out where it is, since 40h is a prefix in one and `inc eax` in the other. */
  private otherMode(code: CodeWriter): void {
    const { wide, narrow } = selectors[this.privileged ? 0 : 3]
    const start = code.label()
    // test bl, 1; jz start
    code.emit(0xf6, 0xc3, 1)
    code.jcc(4, start)
    // push narrow; lea rax, [start]; push rax; lretq
    code.emit(0x6a, narrow)
    code.lea(0, start)
    code.emit(0x50, 0x48, 0xcb)
    code.place(start)
    // xor eax, eax; inc eax or a prefix; nop; test eax, eax; jz +7; jmp wide:after
    code.emit(0x31, 0xc0, 0x40, 0x90, 0x85, 0xc0, 0x74, 7, 0xea)
    code.emit(...le(code.start + code.bytes.length + 6, 4), wide, 0)
  }

  private system(code: CodeWriter): void {
    const { values, memory } = this
    const device = [0x8b, ...absolute(0, linear.device + 4 * values.below(16))]
    const store = [0x89, ...absolute(2, linear.device + 4 * values.below(16))]
    const everywhere = [[0x0f, 0x31], [0x0f, 0x01, 0xf9], device, store, [0xcd, interrupt.tick]]
    const kernel = [
      [0xe5, 0x70],
      [0xe4, 0x71],
      [0xe7, 0x72],
      [0xee],
      [0xfa],
      [0xfb],
      [0xfa, 0xfb],
      [0x0f, 0x01, ...absolute(7, linear.data + values.below(pages.data) * PAGE)],
      [0x0f, 0x20, 0xd8, 0x0f, 0x22, 0xd8],
      [0x0f, 0x06],
      [0x0f, 0x01, ...absolute(7, linear.code + values.below(pages.code) * PAGE)],
    ]
    if (values.chance(25)) {
      memory.forget(3)
      code.emit(0x0f, 0xa2)
    } else code.emit(...values.pick(this.privileged ? [...everywhere, ...kernel] : everywhere))
  }
}
