import type { DecodedOperand, Insn, MemoryOperand } from './insn.ts'
import { NO_REGISTER, RIP_BASE } from './insn.ts'
import { DS, segments } from './layout.ts'

/** Text of instructions for traces, in the Intel syntax that GNU objdump prints. */

const WIDE = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di']
const LOW = ['al', 'cl', 'dl', 'bl', 'spl', 'bpl', 'sil', 'dil']
const CONDITIONS = ['o', 'no', 'b', 'ae', 'e', 'ne', 'be', 'a', 's', 'ns', 'p', 'np', 'l', 'ge', 'le', 'g']
const POINTERS: Readonly<Record<number, string>> = {
  8: 'BYTE PTR ',
  16: 'WORD PTR ',
  32: 'DWORD PTR ',
  48: 'FWORD PTR ',
  64: 'QWORD PTR ',
  80: 'TBYTE PTR ',
  128: 'XMMWORD PTR ',
}
/** Mnemonics that depend on the operand size (16, 32, 64), and on the address size. */
const BY_WIDTH: Readonly<Record<string, readonly [string, string, string]>> = {
  cbw: ['cbw', 'cwde', 'cdqe'],
  cwd: ['cwd', 'cdq', 'cqo'],
  movd: ['movd', 'movd', 'movq'],
  pextrd: ['pextrd', 'pextrd', 'pextrq'],
  pinsrd: ['pinsrd', 'pinsrd', 'pinsrq'],
}
const BY_ADDRESS: Readonly<Record<string, readonly [string, string, string]>> = {
  jcxz: ['jcxz', 'jecxz', 'jrcxz'],
}

export function registerName(number: number, width: number, high: boolean): string {
  if (high) return `${'acdb'[number]}h`
  if (number >= 8) return `r${number}${{ 8: 'b', 16: 'w', 32: 'd' }[width] ?? ''}`
  if (width === 8) return LOW[number] ?? '?'
  return (width === 64 ? 'r' : width === 32 ? 'e' : '') + (WIDE[number] ?? '?')
}

const hex = (value: number | bigint) => `0x${value.toString(16)}`
const signed = (value: number) => (value < 0 ? `-${hex(-value)}` : `+${hex(value)}`)
const bySize = (names: readonly [string, string, string], width: number) =>
  names[width === 16 ? 0 : width === 64 ? 2 : 1]

function addressText(operand: MemoryOperand, insn: Insn, fiveSegments: boolean): string {
  const width = insn.addressWidth
  const segment = segments[operand.segment] ?? '?'
  if (operand.absolute !== undefined) return `${segment}:${hex(operand.absolute)}`
  const parts: string[] = []
  if (operand.base === RIP_BASE) parts.push(width === 64 ? 'rip' : 'eip')
  else if (operand.base !== NO_REGISTER) parts.push(registerName(operand.base, width, false))
  if (operand.index !== NO_REGISTER) {
    const name = registerName(operand.index, width, false)
    parts.push(width === 16 ? name : `${name}*${1 << operand.scale}`)
  }
  if (parts.length === 0) {
    const offset =
      width === 64 ? BigInt.asUintN(64, BigInt(operand.displacement)) : operand.displacement >>> 0
    return `${segment}:${hex(width === 16 ? operand.displacement & 0xffff : offset)}`
  }
  const overridden = operand.segment !== (operand.stackDefault ? 2 : DS) && fiveSegments
  const displacement = operand.displacement === 0 ? '' : signed(operand.displacement)
  return `${overridden ? `${segment}:` : ''}[${parts.join('+')}${displacement}]`
}

function pointerText(operand: MemoryOperand, insn: Insn): string {
  if (operand.absolute !== undefined) return ''
  // BOUND names one of its two words.
  return POINTERS[insn.row.name === 'bound' ? operand.width * 2 : operand.width] ?? ''
}

function operandText(operand: DecodedOperand, insn: Insn, position: number, address: bigint): string {
  const spec = insn.row.operands[position]
  switch (operand.kind) {
    case 'register':
      return registerName(operand.number, operand.width, operand.high)
    case 'memory':
      return pointerText(operand, insn) + addressText(operand, insn, operand.width > 0)
    case 'immediate':
      if (spec?.fixed === 'one') return '1'
      if (spec?.letter === 'T') return stackOperands(insn, `st(${operand.value})`)
      return hex(BigInt.asUintN(operand.width, operand.value))
    case 'relative': {
      const target = address + BigInt(insn.length) + BigInt(operand.value)
      return hex(BigInt.asUintN(insn.width, target))
    }
    case 'far':
      return `${hex(operand.selector)}:${hex(operand.offset >>> 0)}`
    case 'vector':
      return `xmm${operand.number}`
    case 'mmx':
      return `mm${operand.number}`
    case 'segment':
      return segments[operand.number] ?? '?'
    case 'control':
      return `cr${operand.number}`
    case 'debug':
      return `dr${operand.number}`
  }
}

/** x87 instructions with ST(0) as their other operand; the D8 and DA–DF maps say which comes first. */
const WITH_TOP = /^f(add|mul|subr?|divr?)p?$|^fcmov|^fu?comip?$/

function stackOperands(insn: Insn, register: string): string {
  const { name, encoding } = insn.row
  if (!WITH_TOP.test(name)) return register
  return encoding.opcode === 0xdc || encoding.opcode === 0xde ? `${register},st` : `st,${register}`
}

/** The implicit operands of string instructions. */
function stringOperands(insn: Insn): string | undefined {
  const pointer = POINTERS[insn.width] ?? ''
  const index = (number: number) => `[${registerName(number, insn.addressWidth, false)}]`
  const source = `${pointer}${segments[insn.dataSegment]}:${index(6)}`
  const destination = `${pointer}es:${index(7)}`
  const accumulator = registerName(0, insn.width, false)
  switch (insn.row.semantics) {
    case 'movs':
      return `${destination},${source}`
    case 'cmps':
      return `${source},${destination}`
    case 'stos':
      return `${destination},${accumulator}`
    case 'scas':
      return `${accumulator},${destination}`
    case 'lods':
      return `${accumulator},${source}`
    case 'ins':
      return `${destination},dx`
    case 'outs':
      return `dx,${source}`
    case 'xlat':
      return `BYTE PTR ${segments[insn.dataSegment]}:${index(3)}`
    default:
      return undefined
  }
}

function mnemonic(insn: Insn): string {
  const { name, attributes } = insn.row
  if (attributes.cc) return name.replace(/cc$/, CONDITIONS[insn.cc] ?? '')
  const sized = BY_WIDTH[name]
  if (sized) return bySize(sized, insn.width)
  const addressed = BY_ADDRESS[name]
  if (addressed) return bySize(addressed, insn.addressWidth)
  if (name === 'callf' || name === 'jmpf') return name.slice(0, -1)
  if (name !== 'mov') return name
  const far = insn.row.operands.some(({ letter }) => letter === 'O') && insn.addressWidth === 64
  const long =
    insn.row.operands.some(({ letter, size }) => letter === 'I' && size === 'v') && insn.width === 64
  return far || long ? 'movabs' : name
}

/** `address` is that of the instruction: branch targets are printed as addresses. */
export function disassemble(insn: Insn, address = 0n): string {
  const repeats = insn.row.semantics === 'cmps' || insn.row.semantics === 'scas'
  const prefix = insn.lock
    ? 'lock '
    : insn.rep === 'none'
      ? ''
      : insn.rep === 'repne'
        ? 'repnz '
        : repeats
          ? 'repz '
          : 'rep '
  const operands =
    stringOperands(insn) ??
    insn.operands.map((operand, i) => operandText(operand, insn, i, address)).join(',')
  return `${prefix}${mnemonic(insn)}${operands === '' ? '' : ` ${operands}`}`
}
