import { Decoder } from '../cpu/decoder.ts'
import { disassemble, registerName } from '../cpu/disassembler.ts'
import { CODE32, LONG64 } from '../cpu/mode.ts'
import { ARITHMETIC, DF } from '../cpu/registers.ts'
import { rows } from '../cpu/table/rows.ts'
import { type Form, formsOf, type GeneratedCase } from './cases.ts'
import { type Case, HUNG, type Outcome, place } from './native/oracle.ts'

/** Compares what two processors make of the same cases. */

export interface Processor {
  run(cases: readonly Case[]): Outcome[]
}

export interface Disagreement {
  readonly item: GeneratedCase
  /** Lines «what: input → expected, got actual». */
  readonly lines: readonly string[]
}

const decoder = new Decoder(rows)
const hex = (value: bigint | number) => `0x${value.toString(16)}`
const bytesText = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
const faultText = (outcome: Outcome) =>
  outcome.fault
    ? `exception ${outcome.fault.vector} error ${hex(outcome.fault.error)} at ${hex(outcome.fault.address)}`
    : 'none'

/** Fields of an FXSAVE image: name, offset, length. */
const FIELDS: readonly (readonly [string, number, number])[] = [
  ['fcw', 0, 2],
  ['fsw', 2, 2],
  ['ftw', 4, 1],
  ['fop', 6, 2],
  ['fip', 8, 8],
  ['fdp', 16, 8],
  ...Array.from({ length: 8 }, (_, i) => [`st${i}`, 32 + 16 * i, 10] as const),
  ['mxcsr', 24, 4],
  ...Array.from({ length: 16 }, (_, i) => [`xmm${i}`, 160 + 16 * i, 16] as const),
]

function sameBytes(a: Uint8Array, b: Uint8Array, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Little endian bytes as one number. */
const number = (bytes: Uint8Array, at: number, length: number) =>
  `0x${Array.from(bytes.subarray(at, at + length), (byte) => byte.toString(16).padStart(2, '0'))
    .reverse()
    .join('')}`

/** Linux says of every address of the kernel's half that the page is present (arch/x86/mm/fault.c). */
const KERNEL_HALF = 0x7fff_ffff_f000n

function hidePresence({ fault }: Outcome): void {
  if (fault && fault.address >= KERNEL_HALF) fault.error &= ~1
}

/** Which byte of a large operand is missed at first is up to the processor. */
function hideAddress({ fault }: Outcome): void {
  if (fault) fault.address = 0n
}

/**
 * Several reasons to fault at once, of which processors see different ones first: vectors that are neither aligned nor
 * canonical, large operands partly beyond the canonical half. Masked stores: AMD processors fault for the whole operand,
 * also where the mask excludes it.
 */
function isFree(item: GeneratedCase, expected: Outcome, actual: Outcome): boolean {
  const { row } = item.form
  if (row.semantics === 'maskmovq') return expected.fault?.vector === PAGE_FAULT
  const large = row.operands.some(({ size, letter }) => size === 'n' || (size === 'x' && letter !== 'V'))
  const either = ({ fault }: Outcome) => fault?.vector === STACK_FAULT || fault?.vector === PROTECTION
  return large && ((either(expected) && either(actual)) || bothAtEdge(expected, actual))
}

const bothAtEdge = (expected: Outcome, actual: Outcome): boolean =>
  expected.fault?.vector === PAGE_FAULT &&
  (actual.fault?.vector === PROTECTION || actual.fault?.vector === STACK_FAULT)

/** After a fault within a repetition AMD processors have the flags of the last comparison, Intel's those before it. */
const COMPARING = new Set(['cmps', 'scas'])
const SUMMARY = 0x80
const STACK_FAULT = 12
const PROTECTION = 13
const PAGE_FAULT = 14
const SIMD_EXCEPTION = 19

/**
 * What the processor's own behaviour hides. AMD processors show the pointers to the last x87 instruction only while an
 * exception waits. Conversions to MMX registers that end in #XM have already switched the x87 state to MMX there.
 */
function hidden(name: string, expected: Outcome): boolean {
  const status = expected.fx[2] ?? 0
  if (name === 'fop' || name === 'fip' || name === 'fdp') return (status & SUMMARY) === 0
  return expected.fault?.vector === SIMD_EXCEPTION && /^(fsw|ftw|st)/.test(name)
}

/**
 * Of the last x87 opcode we do not keep ModRM.mod and rm of memory operands, and we keep an instruction's usual opcode
 * for its undocumented aliases.
 */
const KEPT_OPCODE = 0x738
const ALIAS = /^(d9 \/3|dc \/[23]|dd \/1|de \/2|df \/[123]) \| \w+ Tt/

function sameOpcode(item: GeneratedCase, expected: Outcome, actual: Outcome): boolean {
  if (ALIAS.test(item.form.row.id)) return true
  const opcode = (outcome: Outcome) => ((outcome.fx[6] ?? 0) | ((outcome.fx[7] ?? 0) << 8)) & KEPT_OPCODE
  return opcode(expected) === opcode(actual)
}

/** MXCSR_MASK in an FXSAVE or XSAVE area: it tells features of the processor (SDM vol. 1, 11.6.6). */
function isMask(item: GeneratedCase, at: number): boolean {
  const { semantics } = item.form.row
  const { operandAt } = item
  return /^f?xsave/.test(semantics) && operandAt !== undefined && at === operandAt + 24
}

/** What differs, one line each. Empty if nothing that is defined does. */
export function compare(item: GeneratedCase, expected: Outcome, actual: Outcome): string[] {
  if (isFree(item, expected, actual)) return []
  const lines: string[] = []
  const line = (what: string, before: string, should: string, is: string) =>
    lines.push(`  ${what}: ${before} → ${should}, ours ${is}`)
  for (const outcome of [expected, actual]) {
    hidePresence(outcome)
    if (item.form.row.operands.some(({ size }) => size === 'n')) hideAddress(outcome)
  }
  if (faultText(expected) !== faultText(actual)) line('fault', '', faultText(expected), faultText(actual))
  if (expected.rip !== actual.rip) line('rip', hex(place.entry), hex(expected.rip), hex(actual.rip))
  const ignored = expected.fault
    ? COMPARING.has(item.form.row.semantics)
      ? ARITHMETIC
      : 0
    : item.undefinedFlags
  const mask = BigInt((ARITHMETIC | DF) & ~ignored)
  if ((expected.flags & mask) !== (actual.flags & mask))
    line('flags', hex(item.flags & mask), hex(expected.flags & mask), hex(actual.flags & mask))
  for (let i = 0; i < 16; i++) {
    const [should = 0n, is = 0n] = [expected.registers[i], actual.registers[i]]
    if (should !== is) line(registerName(i, 64, false), hex(item.registers[i] ?? 0n), hex(should), hex(is))
  }
  for (const [name, at, length] of FIELDS) {
    if (sameBytes(expected.fx, actual.fx, at, length) || hidden(name, expected)) continue
    if (name === 'fop' && sameOpcode(item, expected, actual)) continue
    line(name, number(item.fx, at, length), number(expected.fx, at, length), number(actual.fx, at, length))
  }
  for (let at = 0; at < place.windowSize; at += 8) {
    if (sameBytes(expected.memory, actual.memory, at, isMask(item, at) ? 4 : 8)) continue
    line(
      `memory ${hex(place.window + at)}`,
      number(item.memory, at, 8),
      number(expected.memory, at, 8),
      number(actual.memory, at, 8),
    )
  }
  if (expected.stray !== actual.stray)
    line('memory beside the window', '', hex(expected.stray), hex(actual.stray))
  return lines
}

/** The case in a few lines. */
export function reproducer({ item, lines }: Disagreement): string {
  const bytes = new Uint8Array(16)
  bytes.set(item.code)
  const insn = decoder.decode(bytes, 0, 15, item.mode === 64 ? LONG64 : CODE32)
  const text = insn ? disassemble(insn, BigInt(place.entry)) : '?'
  const used = Array.from(item.registers, (value, i) => `${registerName(i, 64, false)}=${hex(value)}`)
  const control = `flags=${hex(item.flags)} fcw=${number(item.fx, 0, 2)} fsw=${number(item.fx, 2, 2)} mxcsr=${number(item.fx, 24, 4)}`
  return [
    `${text}   [${bytesText(item.code)}]   row: ${item.form.key}`,
    `  ${used.slice(0, 8).join(' ')}`,
    `  ${used.slice(8).join(' ')}`,
    `  ${control}`,
    ...vectorInputs(item),
    ...lines,
  ].join('\n')
}

/** Vector and x87 registers that the instruction names, before it. */
function vectorInputs(item: GeneratedCase): string[] {
  const bytes = new Uint8Array(16)
  bytes.set(item.code)
  const insn = decoder.decode(bytes, 0, 15, item.mode === 64 ? LONG64 : CODE32)
  const inputs = (insn?.operands ?? []).flatMap((operand) => {
    if (operand.kind === 'vector')
      return [`xmm${operand.number}=${number(item.fx, 160 + 16 * operand.number, 16)}`]
    if (operand.kind === 'mmx') return [`mm${operand.number}=${number(item.fx, 32 + 16 * operand.number, 8)}`]
    return []
  })
  if (
    item.form.row.encoding.opcode >= 0xd8 &&
    item.form.row.encoding.opcode <= 0xdf &&
    item.form.row.encoding.map === 0
  )
    inputs.push(
      `ftw=${number(item.fx, 4, 1)}`,
      `st0=${number(item.fx, 32, 10)}`,
      `st1=${number(item.fx, 48, 10)}`,
    )
  return inputs.length > 0 ? [`  ${inputs.join(' ')}`] : []
}

/** Runs the cases on both and gives what differs. Cases that do not end are left out. */
export function differ(
  cases: readonly GeneratedCase[],
  oracle: Processor,
  subject: Processor,
): Disagreement[] {
  const expected = oracle.run(cases)
  const actual = subject.run(cases)
  const found: Disagreement[] = []
  cases.forEach((item, i) => {
    const should = expected[i]
    const is = actual[i]
    if (!should || !is || should.fault?.vector === HUNG) return
    const lines = compare(item, should, is)
    if (lines.length > 0) found.push({ item, lines })
  })
  return found
}

/** CPUID features whose names /proc/cpuinfo spells otherwise. */
const LINUX_NAMES: Readonly<Record<string, string>> = { sse3: 'pni', sha: 'sha_ni', cmpxchg8b: 'cx8' }

export interface Selection {
  readonly forms: readonly Form[]
  /** Rows that are not compared, with the reason. */
  readonly skipped: readonly { readonly row: string; readonly reason: string }[]
}

/** Which forms can be compared with a processor that has these /proc/cpuinfo flags. */
export function select(flags: ReadonlySet<string>): Selection {
  const skipped: { row: string; reason: string }[] = []
  const forms: Form[] = []
  for (const row of rows) {
    const { attributes } = row
    const absent = attributes.features.find((name) => !flags.has(LINUX_NAMES[name] ?? name))
    const reason =
      attributes.nofuzz || attributes.priv
        ? 'depends on the system'
        : absent
          ? `this processor has no ${absent}`
          : row.semantics === 'int3'
            ? 'ends every case'
            : undefined
    if (reason) skipped.push({ row: row.id, reason })
    else forms.push(...formsOf(row, 64), ...formsOf(row, 32))
  }
  return { forms, skipped }
}
