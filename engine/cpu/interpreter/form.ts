import type { Width } from '../emitter.ts'
import type { Insn } from '../insn.ts'
import { codeWidth, LONG64, type Mode, stackWidth } from '../mode.ts'
import type { OperandSpec, Row } from '../table/row.ts'

export type OperandShape = {
  readonly kind: 'register' | 'memory' | 'immediate' | 'vector' | 'mmx' | 'segment' | 'control'
  readonly width: number
  /** Memory whose whole address is the immediate (moffs). */
  readonly absolute?: boolean
}

/**
 * How the address of a memory operand is computed: `simple` base + displacement and `full` + index × scale + segment base,
 * both inlined and only for 64-bit code; `general` by a function that knows all modes.
 */
export type Addressing = 'none' | 'simple' | 'full' | 'general'

/** What distinguishes one handler from another. */
export type Form = {
  readonly key: string
  readonly semantics: string
  readonly width: Width
  readonly operands: readonly OperandShape[]
  readonly addressing: Addressing
  readonly stackWidth: 16 | 32 | 64
  readonly addressWidth: 16 | 32 | 64
  readonly codeWidth: 16 | 32 | 64
  readonly rep: 'none' | 'rep' | 'repne'
  readonly cc: number
}

type Context = Pick<Form, 'width' | 'stackWidth' | 'addressWidth' | 'codeWidth' | 'rep' | 'cc'>

const sizes: Record<string, number> = { b: 8, w: 16, d: 32, q: 64, t: 80, x: 128, n: 0 }

function widthOf(spec: OperandSpec, width: Width): number {
  switch (spec.size) {
    case 'z':
      // an immediate of 32 bits is extended to 64
      return spec.letter === 'I' || spec.letter === 'J' ? width : Math.min(width, 32)
    case 'y':
      return width === 64 ? 64 : 32
    case 'v':
    case 'bs':
    case 'p':
      return width
    default:
      return sizes[spec.size] ?? width
  }
}

function shapeOf(spec: OperandSpec, memory: boolean, width: Width): OperandShape {
  const bits = widthOf(spec, width)
  switch (spec.letter) {
    case 'E':
    case 'W':
    case 'Q':
    case 'M':
    case 'O':
      if (memory) return { kind: 'memory', width: bits, absolute: spec.letter === 'O' }
      return { kind: spec.letter === 'W' ? 'vector' : spec.letter === 'Q' ? 'mmx' : 'register', width: bits }
    case 'G':
    case 'R':
    case 'B':
    case 'Z':
      return { kind: 'register', width: bits }
    case 'V':
    case 'U':
      return { kind: 'vector', width: bits }
    case 'P':
    case 'N':
      return { kind: 'mmx', width: bits }
    case 'S':
      return { kind: 'segment', width: 16 }
    case 'C':
    case 'D':
      return { kind: 'control', width: bits }
    case 'A':
      // offset and selector
      return { kind: 'immediate', width: 64 }
    case 'fixed':
      if (spec.fixed === 'segment') return { kind: 'segment', width: 16 }
      return { kind: spec.fixed === 'one' ? 'immediate' : 'register', width: bits }
    default:
      return { kind: 'immediate', width: bits }
  }
}

const isMemory = (spec: OperandSpec): boolean => spec.letter === 'M' || spec.letter === 'O'
const mayBeMemory = (spec: OperandSpec): boolean => 'EWQ'.includes(spec.letter)

/** Semantics whose commonest forms are inlined into the main loop. */
const hot = new Set(
  (
    'mov add sub and or xor cmp test adc sbb inc dec neg not lea movzx movsx movsxd push pop call jmp ret jcc setcc cmovcc ' +
    'shl shr sar rol ror imul cbw cwd addsd subsd mulsd divsd sqrtsd movs.scalar movaps movups movq movd pxor pand ' +
    'cvtsi2sd cvttsd2si ucomisd comisd punpcklqdq'
  ).split(' '),
)

/** Widths that are too rare to be worth a place in the main loop. */
function isHot(semantics: string, context: Context, operands: readonly OperandShape[]): boolean {
  if (!hot.has(semantics)) return false
  if (context.stackWidth !== 64 || context.rep !== 'none') return false
  if (operands.some((o) => o.absolute || o.kind === 'segment' || o.kind === 'control' || o.kind === 'mmx'))
    return false
  if (context.width === 16 && !['mov', 'cmp', 'movzx', 'test', 'and', 'add'].includes(semantics)) return false
  const memory = operands.some((o) => o.kind === 'memory')
  if (['adc', 'sbb', 'neg', 'not', 'shl', 'shr', 'sar', 'rol', 'ror', 'setcc'].includes(semantics)) {
    return !memory && (context.width > 8 || semantics === 'setcc')
  }
  if (['call', 'jmp', 'ret', 'jcc', 'push', 'pop'].includes(semantics) && context.width !== 64) return false
  return true
}

/** All addressings under which a form exists. The inlined ones come first. */
export function addressings(
  semantics: string,
  context: Context,
  operands: readonly OperandShape[],
): Addressing[] {
  const inlined = isHot(semantics, context, operands)
  if (!operands.some((o) => o.kind === 'memory')) return ['none']
  return inlined ? ['simple', 'full', 'general'] : ['general']
}

export const isInlined = (form: Form): boolean =>
  form.addressing !== 'general' && isHot(form.semantics, form, form.operands)

function makeForm(
  row: Row,
  context: Context,
  operands: readonly OperandShape[],
  addressing: Addressing,
): Form {
  const { width, stackWidth, addressWidth, codeWidth, rep, cc } = context
  const shapes = operands
    .map((o) => `${o.kind[0]}${o.kind === 'mmx' ? 'x' : ''}${o.absolute ? 'o' : ''}${o.width}`)
    .join(',')
  const key = `${row.semantics} ${width} ${shapes} ${addressing} s${stackWidth} a${addressWidth} m${codeWidth} ${rep} ${cc}`
  return {
    key,
    semantics: row.semantics,
    operands,
    addressing,
    width,
    stackWidth,
    addressWidth,
    codeWidth,
    rep,
    cc,
  }
}

/** The form of a decoded instruction in a mode. */
export function formOf(insn: Insn, mode: Mode): Form {
  const { row } = insn
  const { attributes } = row
  const context: Context = {
    width: attributes.sized ? (insn.width as Width) : 32,
    stackWidth: attributes.stack ? stackWidth(mode) : 64,
    addressWidth: attributes.addr ? insn.addressWidth : 64,
    codeWidth: attributes.mode ? codeWidth(mode) : 64,
    rep: attributes.rep ? insn.rep : 'none',
    cc: attributes.cc ? insn.cc : 0,
  }
  const operands = row.operands.map((spec, i) =>
    shapeOf(spec, insn.operands[i]?.kind === 'memory', context.width),
  )
  const [first = 'none'] = addressings(row.semantics, context, operands)
  let addressing = first
  const memory = insn.operands.find((o) => o.kind === 'memory')
  if (memory && memory.kind === 'memory' && first === 'simple') {
    if (mode !== LONG64 || insn.addressWidth !== 64 || memory.absolute !== undefined) addressing = 'general'
    else if (memory.index >= 0 || memory.segment >= 4) addressing = 'full'
  }
  return makeForm(row, context, operands, addressing)
}

const repetitions = ['none', 'rep', 'repne'] as const
const all = [16, 32, 64] as const

/** Every form that instructions of the row can take. */
export function formsOf(row: Row): Form[] {
  const { attributes } = row
  const forms: Form[] = []
  const memories =
    row.operands.some(mayBeMemory) && row.encoding.rm === 'any'
      ? [false, true]
      : [row.operands.some(isMemory)]
  for (const memory of memories)
    for (const width of widthsOf(row))
      for (const stack of attributes.stack ? all : ([64] as const))
        for (const address of attributes.addr ? all : ([64] as const))
          for (const code of attributes.mode ? all : ([64] as const))
            for (const rep of attributes.rep ? repetitions : (['none'] as const))
              for (let cc = 0; cc < (attributes.cc ? 16 : 1); cc++) {
                if (attributes.stack && attributes.mode && (stack === 64) !== (code === 64)) continue
                const context = { width, stackWidth: stack, addressWidth: address, codeWidth: code, rep, cc }
                const operands = row.operands.map((spec) => shapeOf(spec, memory || isMemory(spec), width))
                for (const addressing of addressings(row.semantics, context, operands))
                  forms.push(makeForm(row, context, operands, addressing))
              }
  return forms
}

function widthsOf(row: Row): readonly Width[] {
  const { attributes } = row
  if (!attributes.sized) return [32]
  if (attributes.byte) return [8]
  return [16, 32, 64]
}
