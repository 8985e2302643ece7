import type { OperandSpec } from '../../cpu/table/row.ts'
import { rows } from '../../cpu/table/rows.ts'
import { type Form, formsOf } from '../cases.ts'
import { type Choice, encode } from '../encoder.ts'
import { le } from '../unicorn-program.ts'
import type { Values } from '../values.ts'
import type { CodeWriter } from './code-writer.ts'
import { DATA, FUEL, PAGE, RSP, SUM, WALK } from './places.ts'
import type { RandomMemory } from './random-memory.ts'

/** What programs spend their time in. */
const INTEGER = (
  'mov mov movzx movsx movsxd lea lea cmovcc setcc xchg xadd cmpxchg movbe cbw cwd add add adc sub sub sbb cmp cmp inc dec neg ' +
  'and or xor test test not mul imul imul div idiv shl shr sar rol ror rcl rcr shld shrd bt bts btr btc bsf bsr bswap popcnt ' +
  'tzcnt lzcnt clc stc cmc nop'
).split(' ')
/** What looks at flags. */
const CONDITIONAL = 'cmovcc setcc adc sbb rcl rcr cmc'.split(' ')
const VECTOR = (
  'addsd subsd mulsd divsd sqrtsd addss subss mulss divss minsd maxsd movs.scalar movs.scalar movaps movups movq movd pxor pand por ' +
  'pandn cvtsi2sd cvttsd2si cvtsi2ss cvttss2si cvtsd2si ucomisd comisd ucomiss comiss punpcklqdq punpckldq pcmpeqb pcmpeqw ' +
  'pcmpeqd pmovmskb pminub paddb paddw paddd paddq psubb psubw psubd psubq addpd subpd mulpd divpd addps mulps movlps movhps ' +
  'pshufd shufps shufpd psllq psrldq cvtps2pd cvtpd2ps cvtss2sd cvtsd2ss cvtdq2pd cvttpd2dq pshufb pmuludq andps xorpd cmpsd'
).split(' ')
/** They ask the system, but without leave and without harm. */
const HARMLESS = new Set('smsw sldt str sgdt sidt lar lsl verr verw xgetbv rdfsbase rdgsbase'.split(' '))
/** They leave the processor so that much faults from then on. */
const RARE = new Set('fldcw fldenv frstor fxrstor xrstor ldmxcsr'.split(' '))
const LEFT_OUT = new Set('std undefined movToSegment fwait'.split(' '))
/** The processor's own state as memory: aligned to 64 bytes. */
const IMAGES = new Set('fxsave fxrstor xsave xrstor xsaveopt'.split(' '))

const forms: readonly Form[] = rows
  .filter(({ attributes, semantics }) => {
    const { priv, nofuzz, stack, block } = attributes
    if (LEFT_OUT.has(semantics)) return false
    return HARMLESS.has(semantics) || !(priv || nofuzz || stack || block)
  })
  .flatMap((row) => formsOf(row, 64))
const bySemantics = new Map<string, Form[]>()
for (const form of forms) {
  const others = bySemantics.get(form.row.semantics)
  if (others) others.push(form)
  else bySemantics.set(form.row.semantics, [form])
}
const all = [...bySemantics.keys()]

const isByte = ({ size }: OperandSpec): boolean => size === 'b'

/** Random instructions that neither jump nor touch the stack, with operands that are good as a rule. */
export class RandomInstructions {
  private readonly values: Values
  private readonly memory: RandomMemory
  /** Per cent of vector instructions, and of any instructions. */
  private readonly vectors: number
  private readonly exotic: number
  /** Most are of these: combinations come often. */
  private readonly common: readonly string[]

  constructor(values: Values, memory: RandomMemory) {
    this.values = values
    this.memory = memory
    this.vectors = values.pick([0, 0, 20, 60])
    this.exotic = values.pick([0, 0, 3, 20])
    const some = (names: readonly string[], count: number) =>
      Array.from({ length: count }, () => values.pick(names))
    this.common = values.chance(30) ? INTEGER : [...some(INTEGER, 10), ...some(CONDITIONAL, 3)]
  }

  private form(): Form {
    const { values } = this
    const kind = values.below(100)
    const others = values.chance(20) ? INTEGER : this.common
    const names = kind < this.exotic ? all : kind < this.exotic + this.vectors ? VECTOR : others
    for (;;) {
      const semantics = values.pick(names)
      const found = bySemantics.get(semantics)
      if (!found || (RARE.has(semantics) && !values.chance(3))) continue
      const form = values.pick(found)
      if (form.address === 64 || values.chance(15)) return form
    }
  }

  /** Writes one, with what it needs before it. */
  write(code: CodeWriter): void {
    this.writeForm(code, this.form())
  }

  /** Writes one with these semantics; an x87 instruction names one of so many registers. */
  writeNamed(code: CodeWriter, semantics: string, depth: number): void {
    this.writeForm(code, this.values.pick(bySemantics.get(semantics) as Form[]), depth)
  }

  private writeForm(code: CodeWriter, form: Form, depth = 8): void {
    const { values, memory } = this
    const { row } = form
    const rex = values.chance(10)
    const choice: Choice = {
      mode: 64,
      width: form.width,
      address: form.address,
      cc: form.cc,
      ...this.registers(form, rex, depth),
      immediate: BigInt.asUintN(64, values.integer()),
      rex,
    }
    const vector = row.operands.some(({ letter }) => 'VW'.includes(letter))
    const align = IMAGES.has(row.semantics)
      ? 64
      : vector || row.semantics === 'cmpxchg16b'
        ? values.chance(90)
          ? 16
          : 1
        : values.pick([1, 4, 8])
    const operand = form.memory ? memory.operand(align) : undefined
    choice.memory = operand?.memory
    choice.prefixes = [
      ...(operand?.prefixes ?? []),
      ...(form.memory && row.attributes.lock && values.chance(10) ? [0xf0] : []),
    ]
    code.emit(...(operand?.before ?? []), ...this.preparation(form, choice))
    if (operand?.ripTarget !== undefined && choice.memory) {
      const end = code.start + code.bytes.length + encode(row, choice).length
      choice.memory = { ...choice.memory, displacement: operand.ripTarget - end }
    }
    code.emit(...encode(row, choice))
  }

  /** Adds flags or a register to the sum, so that what was computed is not lost when it is overwritten. */
  sum(code: CodeWriter): void {
    const { values } = this
    const register = values.pick(this.memory.writable)
    const [r, b] = [(register >> 3) << 2, register >> 3]
    const [low, sum] = [register & 7, SUM & 7]
    switch (values.below(7)) {
      case 0: // setcc r12b; rol r12, 5
        code.emit(0x41, 0x0f, 0x90 | values.below(16), 0xc0 | sum, 0x49, 0xc1, 0xc0 | sum, 5)
        break
      case 1: // adc or sbb r12, register
        code.emit(0x49 | r, values.pick([0x11, 0x19]), 0xc0 | (low << 3) | sum)
        break
      case 2: // lea r12, [r12 + register * 2 + 1]
        if (register !== RSP) code.emit(0x4d | (b << 1), 0x8d, 0x64, 0x44 | (low << 3), 1)
        break
      case 3: // jcc +4; lea r12, [r12 + 9]; not a change of flags
        code.emit(0x70 | values.below(16), 5, 0x4d, 0x8d, 0x64, 0x24, 9)
        break
      case 4: // rcl r12, 1
        code.emit(0x49, 0xd1, 0xd0 | sum)
        break
      case 5: // movq r8, xmm; lea r12, [r12 + r8]
        if (values.chance(30)) this.memory.forget(8)
        if (this.memory.writable.includes(8))
          code.emit(0x66, 0x49, 0x0f, 0x7e, 0xc0 | (values.below(8) << 3), 0x4f, 0x8d, 0x24, 0x04)
        break
      default: // xor r12, register; rol r12, 7
        code.emit(0x49 | r, 0x31, 0xc0 | (low << 3) | sum, 0x49, 0xc1, 0xc0 | sum, 7)
    }
  }

  private registers(
    { row, memory }: Form,
    rex: boolean,
    depth: number,
  ): Pick<Choice, 'plus' | 'reg' | 'rm' | 'vvvv'> {
    const { values } = this
    const writable = this.memory.writable
    const low = !memory && !rex && values.chance(30) && row.operands.some(isByte)
    const general = (operand: OperandSpec | undefined): number => {
      if (!low) return values.pick(writable)
      // without REX the numbers from 4 on are AH to BH
      return operand && isByte(operand) ? values.below(8) : values.pick(writable.filter((n) => n < 8))
    }
    const find = (letters: string) => row.operands.find(({ letter }) => letters.includes(letter))
    const rm = find('ER')
    const chosen = general(find('G'))
    const same = values.chance(12) && !low
    const reads = row.operands[0]?.letter === 'G' && row.semantics !== 'xchg' && !low
    return {
      plus: general(find('Z')),
      reg: find('V') ? values.below(16) : chosen,
      rm: find('WU')
        ? values.below(16)
        : find('T')
          ? values.below(depth)
          : reads && values.chance(8)
            ? values.pick([RSP, DATA, WALK, FUEL, SUM])
            : same
              ? chosen
              : general(rm),
      vvvv: values.pick(writable),
    }
  }

  /** Instructions that make the next one do something else than fault. */
  private preparation({ row, memory, width }: Form, choice: Choice): number[] {
    const { values } = this
    const { semantics } = row
    const reg = choice.reg ?? 0
    if (semantics === 'div' || semantics === 'idiv') {
      if (values.chance(10)) return []
      if (!memory) choice.rm = values.pick(this.memory.writable.filter((n) => n !== 0 && n !== 2))
      const rm = choice.rm ?? 0
      const odd = memory ? [] : [0x48 | (rm >> 3), 0x83, 0xc8 | (rm & 7), 1]
      if (row.attributes.byte) return [...odd, 0x0f, semantics === 'div' ? 0xb6 : 0xbe, 0xc0]
      return [
        ...odd,
        ...(semantics === 'div'
          ? [0x31, 0xd2]
          : width === 64
            ? [0x48, 0x99]
            : width === 16
              ? [0x66, 0x99]
              : [0x99]),
      ]
    }
    if (memory && /^bt[src]?$/.test(semantics) && row.operands[1]?.letter === 'G')
      return [...(reg >= 8 ? [0x41] : []), 0x81, 0xe0 | (reg & 7), ...le(0x3ff, 4)]
    const point = (register: number): number[] => {
      this.memory.forget(register)
      return [0x49, 0x8d, 0x80 | (register << 3) | (DATA & 7), ...le(this.memory.offset(1) - PAGE, 4)]
    }
    if (semantics === 'xlat') return point(3)
    if (semantics === 'maskmovq') return point(7)
    return []
  }
}
