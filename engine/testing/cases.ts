import type { SeededRandom } from '../base/random.ts'
import type { Row } from '../cpu/table/row.ts'
import { type Choice, encode, type MemoryChoice, widthsOf } from './encoder.ts'
import { type Case, place } from './native/oracle.ts'
import { Values } from './values.ts'

/** Random instructions with random state, in 64-bit code, for every form of every row. */

export interface Form {
  readonly key: string
  readonly row: Row
  /** Size of the code segment. */
  readonly mode: 32 | 64
  readonly width: 16 | 32 | 64
  readonly address: 32 | 64
  readonly memory: boolean
  readonly rep: 'none' | 'rep' | 'repne'
  readonly cc: number
}

export interface GeneratedCase extends Case {
  readonly form: Form
  /** Bits of RFLAGS that are not compared. */
  readonly undefinedFlags: number
  /** Where a memory operand is, if it is within the window: its offset there. */
  readonly operandAt: number | undefined
}

const CONDITIONS = Array.from({ length: 16 }, (_, cc) => cc)
const LONGEST = 15
/** Segment overrides that do nothing in 64-bit code. */
const IGNORED_SEGMENTS = [0x26, 0x2e, 0x36, 0x3e]
const RAX = 0
const RCX = 1
const RDX = 2
const RSP = 4

/** Every form in which a row can appear in code of a size, but for 16-bit addresses: they do not reach the window. */
export function formsOf(row: Row, mode: 32 | 64): Form[] {
  const { attributes, encoding, operands } = row
  if (mode === 64 ? attributes.i64 : attributes.o64 || attributes.w1) return []
  const modrm = encoding.modrm === 'register' || encoding.modrm === 'digit'
  const memories = !modrm ? [false] : encoding.rm === 'any' ? [false, true] : [encoding.rm === 'memory']
  const hasMemory = operands.some(({ letter }) => 'EMWQ'.includes(letter))
  const reps = attributes.rep ? (['none', 'rep', 'repne'] as const) : (['none'] as const)
  const forms: Form[] = []
  const addressed = attributes.addr || operands.some(({ letter }) => letter === 'O')
  for (const width of widthsOf(row, mode))
    for (const memory of memories)
      for (const rep of reps)
        for (const cc of attributes.cc ? CONDITIONS : [0])
          for (const address of mode === 32
            ? [32 as const]
            : addressed || (memory && hasMemory)
              ? ([64, 32] as const)
              : ([64] as const)) {
            const parts = [
              mode === 32 ? '32-bit' : '',
              row.id,
              width,
              memory ? 'memory' : 'register',
              address === mode ? '' : 'a32',
              rep,
              cc || '',
            ]
            const key = parts.filter((part) => part !== '').join(' ')
            forms.push({ key, row, mode, width, address, memory, rep, cc })
          }
  return forms
}

const BRANCHES = new Set(['jmp', 'call'])
const BIT_TESTS = new Set(['bt', 'bts', 'btr', 'btc'])
const IMAGES = new Set(['fxsave', 'fxrstor', 'xsave', 'xrstor', 'xsaveopt'])
const STRINGS = new Set(['movs', 'cmps', 'scas', 'lods', 'stos', 'maskmovq', 'maskmovdqu'])

export class CaseGenerator {
  private readonly values: Values

  constructor(random: SeededRandom) {
    this.values = new Values(random)
  }

  generate(form: Form): GeneratedCase {
    const { values } = this
    const { row, width, mode } = form
    const registers = new BigUint64Array(16)
    const words = new Uint32Array(registers.buffer)
    values.fill(words, 5)
    const memory = new Uint8Array(place.windowSize)
    values.fill(
      new Uint32Array(memory.buffer),
      row.operands.some(({ letter }) => 'VWPQT'.includes(letter)) ? 60 : 20,
    )
    const fx = this.floating(row)
    const flags = BigInt(values.below(0x1000) & (values.chance(25) ? 0xcd5 : 0x8d5))

    const count = mode === 64 ? 16 : 8
    const choice: Choice = {
      mode,
      width,
      address: form.address,
      cc: row.encoding.span === 16 ? form.cc : 0,
      plus: values.below(count),
      reg: values.below(count),
      rm: values.below(count),
      vvvv: values.below(count),
      immediate: this.immediate(row),
      prefixes: this.prefixes(form),
      rex: values.chance(30),
    }
    this.prepare(form, choice, registers)
    if (form.memory) choice.memory = this.memoryChoice(form, choice)
    let code = encode(row, choice)
    if (code.length >= LONGEST) {
      choice.prefixes = choice.prefixes?.filter((prefix) => !IGNORED_SEGMENTS.includes(prefix))
      code = encode(row, choice)
    }
    const target = this.reachable(this.target(row), choice)
    if (choice.memory) {
      this.aim(choice.memory, form, choice, registers, target, code.length)
      code = encode(row, choice)
      this.prepareMemory(form, registers, memory, target)
    }
    this.prepareStack(form, registers, memory)
    if (mode === 32) for (let i = 1; i < words.length; i += 2) words[i] = 0
    if (mode === 32) registers.fill(0n, 8)
    const offset = Number(target) - place.window
    const operandAt = choice.memory && offset >= 0 && offset < place.windowSize ? offset : undefined
    return {
      form,
      mode,
      code,
      registers,
      flags,
      fx,
      memory,
      undefinedFlags: row.attributes.undefinedFlags,
      operandAt,
    }
  }

  /** x87 and SSE state as FXSAVE writes it. */
  private floating(row: Row): Uint8Array {
    const { values } = this
    const bytes = new Uint8Array(512)
    const words = new Uint32Array(bytes.buffer)
    const view = new DataView(bytes.buffer)
    const masks = values.chance(85) ? 0x3f : values.below(0x40)
    view.setUint16(0, 0x40 | masks | (values.chance(60) ? 0x300 : values.below(16) << 8), true)
    // Sticky flags that are masked; a pending exception now and then.
    const pending = values.chance(3) ? values.below(0x40) : values.chance(30) ? values.below(0x40) & masks : 0
    const busy = pending & ~masks ? 0x8080 : 0
    view.setUint16(2, (values.below(0x10000) & 0x7f00) | pending | busy, true)
    bytes[4] = values.chance(60) ? 0xff : values.below(256)
    // Without a waiting exception AMD processors lose the pointers when the system switches tasks.
    if (busy) {
      view.setUint16(6, values.below(0x800), true)
      view.setBigUint64(8, values.wide() >> 17n, true)
      view.setBigUint64(16, values.wide() >> 17n, true)
    }
    const mmx = row.operands.some(({ letter }) => 'PQN'.includes(letter))
    for (let i = 0; i < 8; i++) {
      values.fillExtended(words, 8 + 4 * i)
      if (mmx) values.fill(words.subarray(8 + 4 * i, 10 + 4 * i), 20)
    }
    const sse = values.chance(85) ? 0x1f80 : values.below(0x40) << 7
    const rounding = values.chance(60) ? 0 : values.below(4) << 13
    const flush = values.chance(80) ? 0 : values.pick([0x40, 0x8000, 0x8040])
    view.setUint32(24, sse | rounding | flush | (values.chance(50) ? 0 : values.below(0x40)), true)
    values.fill(words.subarray(40, 104), 70)
    return bytes
  }

  private immediate(row: Row): bigint {
    const { values } = this
    const value = BigInt.asUintN(64, values.integer())
    if (row.operands.some(({ letter }) => letter === 'J'))
      return BigInt(values.chance(50) ? 0x10 + values.below(0x60) : -0x20 - values.below(0x50))
    if (row.operands.some(({ letter }) => letter === 'O')) return BigInt(place.window + values.below(480))
    if (row.semantics === 'enter') return BigInt(values.below(64) | (values.below(4) << 16))
    if (row.semantics === 'ret') return BigInt(values.below(64))
    return values.chance(50) ? value : values.wide()
  }

  private prefixes(form: Form): number[] {
    const { values } = this
    const prefixes: number[] = []
    if (form.memory && values.chance(5)) prefixes.push(values.pick(IGNORED_SEGMENTS))
    if (form.memory && form.row.attributes.lock && values.chance(15)) prefixes.push(0xf0)
    if (form.rep !== 'none') prefixes.push(form.rep === 'rep' ? 0xf3 : 0xf2)
    return prefixes
  }

  /** Where a memory operand lies: in the window as a rule. */
  private target(row?: Row): bigint {
    const { values } = this
    const kind = values.below(100)
    const wide = row?.operands.some(({ size }) => size === 'x') ?? false
    if (row && IMAGES.has(row.semantics) && kind < 90)
      return BigInt(place.window + this.imageOffset(row.semantics, kind))
    if (kind < (wide ? 75 : 45)) return BigInt(place.window + 16 * values.below(31))
    if (kind < 90) return BigInt(place.window + values.below(place.windowSize - 16))
    if (kind < 94) return BigInt(place.data + place.dataSize - 20 + values.below(24))
    if (kind < 97) return BigInt(place.readOnly + values.below(0x800))
    if (kind < 99) return BigInt(place.data - 20 + values.below(24))
    return BigInt.asUintN(
      64,
      values.pick([0x8000_0000_0000_0000n, 0x7fff_ffff_fffcn, 0n, -8n, 0x1234_5678_9abc_def0n]),
    )
  }

  /** FXSAVE and XSAVE areas are larger than the window: their first or their last part lies in it. */
  private imageOffset(semantics: string, kind: number): number {
    if (semantics === 'fxsave' || semantics === 'fxrstor') return kind < 70 ? 0 : 16
    return semantics === 'xrstor' && kind < 45 ? -0x100 : 0
  }

  private memoryChoice(form: Form, choice: Choice): MemoryChoice {
    const { values } = this
    const displacement = values.pick([0, 8, -8, 0x70, -0x80, 0x1234, -0x123456])
    const stack = form.row.attributes.stack
    const kind = values.below(10)
    if (kind === 0 && form.mode === 64) return { base: 'rip', displacement: 0x10000000 }
    if (kind === 1) return { displacement: 0x10000000 }
    const count = form.mode === 64 ? 16 : 8
    let base = values.below(count)
    if (stack && base === RSP) base = 3
    // CL, and the components in EDX:EAX, stay what `prepare` made them.
    const { semantics } = form.row
    const kept = semantics === 'shld' || semantics === 'shrd' || IMAGES.has(semantics) ? [RAX, RCX, RDX] : []
    if (kept.includes(base)) base = 3
    if (kind < 7) return { base, displacement }
    let index = values.below(count)
    if (index === base || index === RSP || kept.includes(index)) index = base === 6 ? 7 : 6
    if (kind === 7) return { index, scale: values.below(4), displacement: 0x10000000 }
    if (choice.rm === index) choice.rm = base
    return { base, index, scale: values.below(4), displacement }
  }

  /** Without a base register an address has 32 bits. */
  private reachable(target: bigint, { mode, memory }: Choice): bigint {
    const near = target <= 0x7fff_ffffn
    return near || (mode === 64 && typeof memory?.base === 'number') ? target : BigInt(place.window)
  }

  /** Sets registers and displacement so that the operand lies at the target. */
  private aim(
    memory: MemoryChoice,
    form: Form,
    choice: Choice,
    registers: BigUint64Array,
    target: bigint,
    length: number,
  ): void {
    const { values } = this
    const garbage = form.mode === 64 && form.address === 32 ? values.wide() << 32n : 0n
    let left = target
    if (form.mode === 64 && values.chance(5)) {
      choice.prefixes = [...(choice.prefixes ?? []), 0x65]
      left -= BigInt(place.gsBase)
    }
    if (memory.index !== undefined) {
      const step = BigInt(values.below(64) - 32)
      registers[memory.index] = BigInt.asUintN(64, step + garbage)
      left -= step << BigInt(memory.scale ?? 0)
    }
    if (memory.base === 'rip')
      memory.displacement = Number(left) - place.entry - length - this.prefixGrowth(choice)
    else if (memory.base === undefined) memory.displacement = Number(left)
    else registers[memory.base] = BigInt.asUintN(64, left - BigInt(memory.displacement) + garbage)
  }

  /** The instruction grew by a segment prefix since its length was taken. */
  private prefixGrowth(choice: Choice): number {
    return choice.prefixes?.includes(0x65) ? 1 : 0
  }

  private codeTarget(): bigint {
    return BigInt(place.entry + (this.values.chance(50) ? 0x40 : -0x200) + this.values.below(0x100))
  }

  /** Operands for which arbitrary values would rarely lead somewhere. */
  private prepare(form: Form, choice: Choice, registers: BigUint64Array): void {
    const { values } = this
    const { row, width } = form
    const { semantics } = row
    const rm = choice.rm ?? 0
    if (BRANCHES.has(semantics) && row.encoding.modrm !== 'none') {
      if (rm === RSP) choice.rm = 3
      registers[choice.rm ?? 0] = this.codeTarget()
    }
    if (
      BIT_TESTS.has(semantics) &&
      (values.chance(80) || leadsToCode(registers[choice.reg ?? 0] ?? 0n, width))
    )
      registers[choice.reg ?? 0] = BigInt.asUintN(64, BigInt(values.below(1024) - 512))
    if ((semantics === 'div' || semantics === 'idiv') && values.chance(70)) {
      const negative = values.chance(30)
      registers[2] = negative ? 0xffff_ffff_ffff_ffffn : BigInt(values.below(3))
      if (row.attributes.byte)
        registers[0] = BigInt.asUintN(64, BigInt(values.below(0x400) - (negative ? 0x400 : 0)))
    }
    if (semantics === 'cmpxchg' && !form.memory && values.chance(50)) registers[rm] = registers[0] ?? 0n
    // The result of longer shifts of 16 bits is undefined.
    if ((semantics === 'shld' || semantics === 'shrd') && width === 16) {
      choice.immediate = BigInt(values.below(17))
      registers[1] = ((registers[1] ?? 0n) & ~0x1fn) | BigInt(values.below(17))
    }
    if (STRINGS.has(semantics)) {
      const garbage = form.mode === 64 && form.address === 32 ? values.wide() << 32n : 0n
      registers[6] = BigInt.asUintN(64, this.stringTarget() + garbage)
      registers[7] = BigInt.asUintN(64, this.stringTarget() + garbage)
      registers[1] = BigInt.asUintN(
        64,
        BigInt(values.chance(90) ? values.below(24) : values.below(3000)) + garbage,
      )
      if (values.chance(30)) registers[0] = 0x5a5a_5a5a_5a5a_5a5an
    }
    if (semantics.startsWith('xsave') || semantics === 'xrstor') {
      registers[0] = BigInt(values.below(4))
      registers[2] = 0n
    }
    if (semantics === 'xlat') registers[3] = BigInt(place.window + values.below(200))
    if (semantics === 'loop' || semantics === 'loope' || semantics === 'loopne' || semantics === 'jcxz')
      registers[1] = BigInt.asUintN(64, values.pick([0n, 1n, 2n, 0x1_0000_0000n, 0x1_0000_0001n, -1n]))
  }

  private stringTarget(): bigint {
    return this.values.chance(85) ? BigInt(place.window + 0x80 + this.values.below(0x100)) : this.target()
  }

  private prepareMemory(form: Form, registers: BigUint64Array, memory: Uint8Array, target: bigint): void {
    const { values } = this
    const { semantics } = form.row
    const at = Number(target) - place.window
    const view = new DataView(memory.buffer)
    if (semantics === 'xrstor' && at === -0x100 && values.chance(90)) {
      memory.fill(0, 0x100, 0x140)
      memory[0x100] = values.below(4)
    }
    if (at < 0 || at > place.windowSize - 16) return
    if (semantics === 'fxrstor' || semantics === 'xrstor')
      view.setUint32(at + 24, values.below(0x10000), true)
    if (BRANCHES.has(semantics)) view.setBigUint64(at, this.codeTarget(), true)
    if (semantics === 'cmpxchg' && values.chance(50)) view.setBigUint64(at, registers[0] ?? 0n, true)
    // bit 17 is AMD's misaligned exception mask, which our processor does not have
    if (semantics === 'ldmxcsr')
      view.setUint32(
        at,
        values.chance(90) ? values.below(0x10000) : view.getUint32(at, true) & ~0x2_0000,
        true,
      )
    if (semantics === 'cmpxchg8b' && values.chance(60)) {
      view.setUint32(at, Number((registers[0] ?? 0n) & 0xffff_ffffn), true)
      view.setUint32(at + 4, Number((registers[2] ?? 0n) & 0xffff_ffffn), true)
    }
    if (semantics === 'cmpxchg16b' && values.chance(60)) {
      view.setBigUint64(at, registers[0] ?? 0n, true)
      view.setBigUint64(at + 8, registers[2] ?? 0n, true)
    }
  }

  private prepareStack(form: Form, registers: BigUint64Array, memory: Uint8Array): void {
    const { values } = this
    const { semantics, attributes } = form.row
    if (!attributes.stack) return
    const at = 0x80 + 8 * values.below(32) + (values.chance(20) ? values.below(8) : 0)
    registers[RSP] = BigInt(place.window + at)
    if (semantics !== 'popf' && values.chance(2)) registers[RSP] = this.target()
    if (semantics === 'leave' || semantics === 'enter')
      registers[5] = BigInt(place.window + 0x40 + 8 * values.below(32))
    const view = new DataView(memory.buffer)
    if (semantics === 'ret') view.setBigUint64(at, this.codeTarget(), true)
    // Single step and alignment checks would follow the instruction into the harness.
    if (semantics === 'popf') view.setBigUint64(at, view.getBigUint64(at, true) & ~0x4_4100n, true)
  }
}

/** Whether a bit string in the data reaches back to the page of the code, in which other bytes than the instruction's differ. */
function leadsToCode(bit: bigint, width: number): boolean {
  const distance = Number(BigInt.asIntN(width, bit) >> 3n) + place.data - place.code
  return Math.abs(distance) < 0x1_0000
}
