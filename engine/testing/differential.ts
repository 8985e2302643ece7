import { Decoder } from '../cpu/decoder.ts'
import { disassemble, registerName } from '../cpu/disassembler.ts'
import { CODE32, LONG64 } from '../cpu/mode.ts'
import { ARITHMETIC, DF } from '../cpu/registers.ts'
import { rows } from '../cpu/table/rows.ts'
import { type Form, formsOf, type GeneratedCase } from './cases.ts'
import {
  equaliseFaults,
  type Field,
  isFeatureMask,
  isFeatureMaskElsewhere,
  isUndefined,
  mayDiffer,
  sameBytes,
  undefinedFlags,
} from './deviations.ts'
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
const FIELDS: readonly Field[] = [
  ['fcw', 0, 2],
  ['fsw', 2, 2],
  ['ftw', 4, 1],
  ['fop', 6, 2],
  ['fip', 8, 8],
  ['fdp', 16, 8],
  ...Array.from({ length: 8 }, (_, i): Field => [`st${i}`, 32 + 16 * i, 10]),
  ['mxcsr', 24, 4],
  ...Array.from({ length: 16 }, (_, i): Field => [`xmm${i}`, 160 + 16 * i, 16]),
]

/** Little endian bytes as one number. */
const number = (bytes: Uint8Array, at: number, length: number) =>
  `0x${Array.from(bytes.subarray(at, at + length), (byte) => byte.toString(16).padStart(2, '0'))
    .reverse()
    .join('')}`

/** What differs, one line each. Empty if nothing that is defined does. */
export function compare(item: GeneratedCase, expected: Outcome, actual: Outcome): string[] {
  if (isUndefined(item, expected, actual)) return []
  const lines: string[] = []
  const line = (what: string, before: string, should: string, is: string) =>
    lines.push(`  ${what}: ${before} → ${should}, ours ${is}`)
  equaliseFaults(item, expected, actual)
  if (faultText(expected) !== faultText(actual)) line('fault', '', faultText(expected), faultText(actual))
  if (expected.rip !== actual.rip) line('rip', hex(place.entry), hex(expected.rip), hex(actual.rip))
  const mask = BigInt((ARITHMETIC | DF) & ~undefinedFlags(item, expected))
  if ((expected.flags & mask) !== (actual.flags & mask))
    line('flags', hex(item.flags & mask), hex(expected.flags & mask), hex(actual.flags & mask))
  for (let i = 0; i < 16; i++) {
    const [should = 0n, is = 0n] = [expected.registers[i], actual.registers[i]]
    if (should !== is) line(registerName(i, 64, false), hex(item.registers[i] ?? 0n), hex(should), hex(is))
  }
  for (const field of FIELDS) {
    const [name, at, length] = field
    if (sameBytes(expected.fx, actual.fx, at, length) || mayDiffer(field, item, expected, actual)) continue
    line(name, number(item.fx, at, length), number(expected.fx, at, length), number(actual.fx, at, length))
  }
  for (let at = 0; at < place.windowSize; at += 8) {
    if (sameBytes(expected.memory, actual.memory, at, isFeatureMask(item, at) ? 4 : 8)) continue
    line(
      `memory ${hex(place.window + at)}`,
      number(item.memory, at, 8),
      number(expected.memory, at, 8),
      number(actual.memory, at, 8),
    )
  }
  if (expected.stray !== actual.stray && !isFeatureMaskElsewhere(item))
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

/**
 * Runs the cases on the oracle and gives those of which ours made something else. Cases that do not end are left out. What
 * differs is run anew: some hypervisors do not bring back a program that an interrupt met while its stack pointer was no address.
 */
export function differ(
  cases: readonly GeneratedCase[],
  oracle: Processor,
  actual: readonly Outcome[],
): Disagreement[] {
  let found = disagreements(cases, oracle.run(cases), actual)
  for (let trial = 1; trial < TRIALS && found.length > 0; trial++) {
    const again = found.map(({ item }) => item)
    const outcomes = again.map((item) => actual[cases.indexOf(item)]!)
    found = disagreements(again, oracle.run(again), outcomes)
  }
  return found
}

const TRIALS = 4

function disagreements(
  cases: readonly GeneratedCase[],
  expected: readonly Outcome[],
  actual: readonly Outcome[],
): Disagreement[] {
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

/** Which forms can be compared with a processor that has these /proc/cpuinfo flags, and may or may not run 32-bit code. */
export function select(flags: ReadonlySet<string>, runs32BitCode: boolean): Selection {
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
    else forms.push(...formsOf(row, 64), ...(runs32BitCode ? formsOf(row, 32) : []))
  }
  return { forms, skipped }
}
