import { AF, CF, OF, PF, SF, ZF } from '../registers.ts'

/**
 * A row of the instruction table: one encoding with its operands and attributes. The letters of operands follow the
 * Intel SDM vol. 2 appendix A. See engine/cpu/table/*.table.ts for the text that {@link parseRows} reads:
 * `<encoding> | <mnemonic> <operands> | <attributes>`, one row a line.
 */
export interface Row {
  /** Position in the table. */
  readonly index: number
  /** The line it was made from, without superfluous blanks. */
  readonly id: string
  readonly encoding: Encoding
  /** Mnemonic in lower case; `cc` at its end stands for a condition. */
  readonly name: string
  /** Name of the semantics function. */
  readonly semantics: string
  readonly operands: readonly OperandSpec[]
  readonly attributes: Attributes
}

/** Mandatory prefix: `any` leaves 66, F2 and F3 their ordinary meaning. */
export type Prefix = 'any' | 'np' | '66' | 'f3' | 'f2'

export interface Encoding {
  readonly prefix: Prefix
  /** Opcode map: 0 one byte, 1 = 0F, 2 = 0F 38, 3 = 0F 3A. */
  readonly map: 0 | 1 | 2 | 3
  readonly opcode: number
  /** Opcodes that the row covers from `opcode` on: 8 for +r, 16 for +cc. */
  readonly span: 1 | 8 | 16
  /** `digit`: ModRM.reg is opcode; `byte`: the whole ModRM is. */
  readonly modrm: 'none' | 'register' | 'digit' | 'byte'
  /** The digit or the byte. */
  readonly extension: number
  /** What ModRM.rm may be; `ignored`: a register whatever ModRM.mod says. */
  readonly rm: 'any' | 'memory' | 'register' | 'ignored'
  readonly vex?: { readonly w: 0 | 1 | 'any' }
}

export type OperandLetter =
  | 'E'
  | 'G'
  | 'M'
  | 'R'
  | 'B'
  | 'Z'
  | 'I'
  | 'J'
  | 'A'
  | 'O'
  | 'V'
  | 'W'
  | 'U'
  | 'P'
  | 'Q'
  | 'N'
  | 'S'
  | 'C'
  | 'D'
  | 'T'
  | 'fixed'
export type OperandSize = 'b' | 'w' | 'd' | 'q' | 'v' | 'z' | 'y' | 'p' | 't' | 'x' | 'n' | 'bs'

export interface OperandSpec {
  readonly letter: OperandLetter
  readonly size: OperandSize
  /** Of fixed operands: what it is. */
  readonly fixed?: 'register' | 'segment' | 'one'
  readonly number: number
  /** AH. */
  readonly high: boolean
}

export interface Attributes {
  readonly lock: boolean
  readonly rep: boolean
  readonly addr: boolean
  readonly stack: boolean
  readonly mode: boolean
  readonly d64: boolean
  readonly f64: boolean
  readonly i64: boolean
  readonly o64: boolean
  readonly cc: boolean
  readonly block: boolean
  readonly priv: boolean
  readonly prot: boolean
  readonly nofuzz: boolean
  /** Operand size 8: said so (string instructions), or by a byte operand and none that depends on the operand size. */
  readonly byte: boolean
  /** Operand size at most 32 (port I/O). */
  readonly max32: boolean
  /** REX.W must be 0 / 1; REX.B must be 0. */
  readonly w0: boolean
  readonly w1: boolean
  readonly b0: boolean
  /** All of these CPUID features are needed. */
  readonly features: readonly string[]
  /** Flags that the manual leaves undefined, at their places in RFLAGS. */
  readonly undefinedFlags: number
  /** Whether the operand size can matter: not for vector and x87 forms without an operand that depends on it. */
  readonly sized: boolean
}

const FLAG_BITS: Readonly<Record<string, number>> = { cf: CF, pf: PF, af: AF, zf: ZF, sf: SF, of: OF }
const SWITCHES = new Set(
  'lock rep addr stack mode d64 f64 i64 o64 cc block priv prot nofuzz byte max32 w0 w1 b0'.split(' '),
)
const SEGMENTS = ['es', 'cs', 'ss', 'ds', 'fs', 'gs']
const FIXED: Readonly<Record<string, { number: number; size: OperandSize; high?: boolean }>> = {
  al: { number: 0, size: 'b' },
  ah: { number: 0, size: 'b', high: true },
  cl: { number: 1, size: 'b' },
  dx: { number: 2, size: 'w' },
  ax: { number: 0, size: 'w' },
  eax: { number: 0, size: 'z' },
  rax: { number: 0, size: 'v' },
}

class RowError extends Error {
  constructor(line: string, reason: string) {
    super(`instruction table: ${reason} in «${line}»`)
  }
}

function parseOperand(text: string, line: string): OperandSpec {
  const fixed = FIXED[text]
  if (fixed)
    return {
      letter: 'fixed',
      size: fixed.size,
      fixed: 'register',
      number: fixed.number,
      high: fixed.high ?? false,
    }
  if (text === '1') return { letter: 'fixed', size: 'b', fixed: 'one', number: 1, high: false }
  const segment = SEGMENTS.indexOf(text)
  if (segment >= 0) return { letter: 'fixed', size: 'w', fixed: 'segment', number: segment, high: false }
  const match = /^([EGMRBZIJAOVWUPQNSCDT])(bs|[bwdqvzyptxn])$/.exec(text)
  if (!match) throw new RowError(line, `operand ${text}`)
  return { letter: match[1] as OperandLetter, size: match[2] as OperandSize, number: 0, high: false }
}

function modOf(operands: readonly OperandSpec[]): Encoding['rm'] {
  for (const { letter } of operands) {
    if (letter === 'M') return 'memory'
    if (letter === 'R' || letter === 'U' || letter === 'N' || letter === 'T') return 'register'
  }
  return 'any'
}

const MAPS: Readonly<Record<string, Encoding['map']>> = { '0f': 1, '0f38': 2, '0f3a': 3 }

function parseEncoding(text: string, operands: readonly OperandSpec[], line: string): Encoding {
  let prefix: Prefix = 'any'
  let map: Encoding['map'] = 0
  let vex: Encoding['vex']
  const tokens = text.split(/\s+/)
  const first = tokens[0] ?? ''
  if (first.startsWith('vex.')) {
    const parts = /^vex\.(?:l0|lz)\.(np|66|f3|f2)\.(0f|0f38|0f3a)\.(w0|w1|wig|wx)$/.exec(first)
    if (!parts) throw new RowError(line, `VEX encoding ${first}`)
    tokens.shift()
    prefix = parts[1] as Prefix
    map = MAPS[parts[2] ?? ''] ?? 1
    vex = { w: parts[3] === 'w0' ? 0 : parts[3] === 'w1' ? 1 : 'any' }
  } else {
    if (first === 'np' || ((first === '66' || first === 'f3' || first === 'f2') && tokens.length > 1)) {
      prefix = first
      tokens.shift()
    }
    const escaped = tokens.join(' ').match(/^0f( 38| 3a)? [0-9a-f]{2}/)
    if (escaped) {
      map = escaped[1] === undefined ? 1 : escaped[1] === ' 38' ? 2 : 3
      tokens.splice(0, map === 1 ? 1 : 2)
    }
  }
  const opcodeText = /^([0-9a-f]{2})(\+r|\+cc)?$/.exec(tokens.shift() ?? '')
  if (!opcodeText) throw new RowError(line, 'opcode')
  const opcode = Number.parseInt(opcodeText[1] ?? '', 16)
  const span = opcodeText[2] === '+r' ? 8 : opcodeText[2] === '+cc' ? 16 : 1
  let modrm: Encoding['modrm'] = 'none'
  let extension = 0
  for (const token of tokens) {
    const whole = /^modrm=([0-9a-f]{2})$/.exec(token)
    if (token === '/r') modrm = 'register'
    else if (/^\/[0-7]$/.test(token)) {
      modrm = 'digit'
      extension = Number(token[1])
    } else if (whole) {
      modrm = 'byte'
      extension = Number.parseInt(whole[1] ?? '', 16)
    } else throw new RowError(line, `encoding ${token}`)
  }
  // MOV to and from control and debug registers ignores ModRM.mod (SDM vol. 2, MOV).
  const ignoresMod = operands.some((operand) => operand.letter === 'C' || operand.letter === 'D')
  return { prefix, map, opcode, span, modrm, extension, rm: ignoresMod ? 'ignored' : modOf(operands), vex }
}

function parseAttributes(text: string, encoding: Encoding, operands: readonly OperandSpec[], line: string) {
  const on = new Set<string>()
  const features: string[] = []
  let undefinedFlags = 0
  let semantics: string | undefined
  for (const token of text.split(/\s+/).filter((part) => part !== '')) {
    if (SWITCHES.has(token)) on.add(token)
    else if (token.startsWith('=')) semantics = token.slice(1)
    else if (token.startsWith('feature:')) features.push(...token.slice(8).split(','))
    else if (token.startsWith('flags:undef=')) {
      for (const flag of token.slice(12).split(',')) {
        const bit = FLAG_BITS[flag]
        if (bit === undefined) throw new RowError(line, `flag ${flag}`)
        undefinedFlags |= bit
      }
    } else throw new RowError(line, `attribute ${token}`)
  }
  const has = (name: string) => on.has(name)
  const general = operands
    .filter(({ letter, fixed }) => 'EGRMZO'.includes(letter) || fixed === 'register')
    .map((operand) => operand.size)
  const vector = operands.some((operand) => 'VWUPQNT'.includes(operand.letter))
  const x87 =
    encoding.map === 0 && (encoding.opcode === 0x9b || (encoding.opcode >= 0xd8 && encoding.opcode <= 0xdf))
  const dependent = operands.some((operand) => (x87 ? 'n' : 'vzyp').includes(operand.size))
  const attributes: Attributes = {
    lock: has('lock'),
    rep: has('rep'),
    addr: has('addr'),
    stack: has('stack'),
    mode: has('mode'),
    d64: has('d64'),
    f64: has('f64'),
    i64: has('i64'),
    o64: has('o64'),
    cc: has('cc'),
    block: has('block'),
    priv: has('priv'),
    prot: has('prot'),
    nofuzz: has('nofuzz'),
    byte: has('byte') || (general.includes('b') && !general.some((size) => 'vzyp'.includes(size))),
    max32: has('max32'),
    w0: has('w0'),
    w1: has('w1'),
    b0: has('b0'),
    features,
    undefinedFlags,
    sized: dependent || !(vector || x87),
  }
  return { attributes, semantics }
}

function parseRow(line: string, index: number): Row {
  const [encodingText, formText, attributeText = '', ...rest] = line.split('|').map((part) => part.trim())
  if (!encodingText || !formText || rest.length > 0) throw new RowError(line, 'columns')
  // A name for the semantics may also stand beside the operands.
  const named = /^(.*?)\s+(=\S+)$/.exec(formText)
  const form = named?.[1] ?? formText
  const space = form.indexOf(' ')
  const name = space < 0 ? form : form.slice(0, space)
  const operandText = space < 0 ? '' : form.slice(space + 1).trim()
  const operands =
    operandText === '' ? [] : operandText.split(',').map((part) => parseOperand(part.trim(), line))
  const encoding = parseEncoding(encodingText, operands, line)
  const { attributes, semantics } = parseAttributes(
    `${attributeText} ${named?.[2] ?? ''}`,
    encoding,
    operands,
    line,
  )
  const id = [encodingText, formText, attributeText].filter((part) => part !== '').join(' | ')
  return { index, id, encoding, name, semantics: semantics ?? name, operands, attributes }
}

/** Reads the text of tables; empty lines and what follows a `#` do not count. */
export function parseRows(...texts: readonly string[]): Row[] {
  return texts
    .flatMap((text) => text.split('\n'))
    .map((line) => line.replace(/#.*/, '').trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .map(parseRow)
}
