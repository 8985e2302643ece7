import { ARITHMETIC, RDI, RSI } from '../cpu/registers.ts'
import type { GeneratedCase } from './cases.ts'
import type { Outcome } from './native/oracle.ts'

/** In what processors are free to differ, or known to: the comparison does not count it. Each with its reason. */

/** A field of an FXSAVE image: name, offset, length. */
export type Field = readonly [name: string, at: number, length: number]

const STACK_FAULT = 12
const PROTECTION = 13
const PAGE_FAULT = 14
const SIMD_EXCEPTION = 19

export function sameBytes(a: Uint8Array, b: Uint8Array, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Nothing of the case can be compared. */
export function isUndefined(item: GeneratedCase, expected: Outcome, actual: Outcome): boolean {
  // A POPA that faults half-way has loaded some registers on AMD processors; on ours it leaves all as they were.
  const halfDone = item.form.row.semantics === 'popa' && expected.fault?.vector === actual.fault?.vector
  return (
    (halfDone && expected.fault !== undefined) ||
    hasChoiceOfFaults(item, expected, actual) ||
    isOutOfRange(item)
  )
}

/**
 * Several reasons to fault at once, of which processors see different ones first: vectors that are neither aligned nor
 * canonical, large operands partly beyond the canonical half. Masked stores: AMD processors fault for the whole operand,
 * also where the mask excludes it.
 */
function hasChoiceOfFaults(item: GeneratedCase, expected: Outcome, actual: Outcome): boolean {
  const { row } = item.form
  const should = expected.fault?.vector
  const is = actual.fault?.vector
  if (row.semantics === 'maskmovq') return should === PAGE_FAULT
  const large = row.operands.some(({ size, letter }) => size === 'n' || (size === 'x' && letter !== 'V'))
  const protection = is === PROTECTION || is === STACK_FAULT
  return large && protection && (should === PROTECTION || should === STACK_FAULT || should === PAGE_FAULT)
}

/** Linux says of every address of the kernel's half that the page is present (arch/x86/mm/fault.c). */
const KERNEL_HALF = 0x7fff_ffff_f000n
const PRESENT = 1

export function equaliseFaults(item: GeneratedCase, expected: Outcome, actual: Outcome): void {
  for (const { fault } of [expected, actual]) {
    if (!fault) continue
    if (fault.address >= KERNEL_HALF) fault.error &= ~PRESENT
    // Which byte of a large operand is missed at first is up to the processor.
    if (item.form.row.operands.some(({ size }) => size === 'n')) fault.address = 0n
  }
  if (expected.fault && actual.fault && tellOfOperands(item, expected, actual))
    expected.fault.address = actual.fault.address
}

/** Of two operands of CMPS that cannot be read, some computers with AMD processors tell of the first, and others of the second. */
function tellOfOperands(item: GeneratedCase, ...outcomes: readonly Outcome[]): boolean {
  const { row, width, address } = item.form
  if (row.semantics !== 'cmps') return false
  const bytes = row.attributes.byte ? 1 : width / 8
  return outcomes.every(({ fault, registers }) => {
    const offset = (number: number) => BigInt.asUintN(address, registers[number] ?? 0n)
    const isWithin = (number: number) =>
      fault !== undefined && BigInt.asUintN(address, fault.address - offset(number)) < BigInt(bytes)
    return fault?.vector === PAGE_FAULT && (isWithin(RSI) || isWithin(RDI))
  })
}

/** After a fault within a repetition AMD processors have the flags of the last comparison, Intel's those before it. */
const COMPARING = new Set(['cmps', 'scas'])

export function undefinedFlags(item: GeneratedCase, expected: Outcome): number {
  if (!expected.fault) return item.undefinedFlags
  return COMPARING.has(item.form.row.semantics) ? ARITHMETIC : 0
}

const SUMMARY = 0x80

/** Whether a field that differs may do so. */
export function mayDiffer(
  [name, at]: Field,
  item: GeneratedCase,
  expected: Outcome,
  actual: Outcome,
): boolean {
  const status = expected.fx[2] ?? 0
  const pointer = name === 'fop' || name === 'fip' || name === 'fdp'
  // AMD processors show the pointers to the last x87 instruction only while an exception waits.
  if (pointer && (status & SUMMARY) === 0) return true
  if (name === 'fop') return sameOpcode(item, expected, actual)
  // Conversions to MMX registers that end in #XM have already switched the x87 state to MMX on AMD processors.
  if (expected.fault?.vector === SIMD_EXCEPTION && /^(fsw|ftw|st)/.test(name)) return true
  if (!TRANSCENDENTAL.has(item.form.row.semantics)) return false
  if (name === 'fsw') return ((word(expected) ^ word(actual)) & ~C1) === 0
  return name.startsWith('st') && areClose(expected.fx, actual.fx, at)
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

/** Results are good to one unit in the last place (SDM vol. 1, 8.3.10), on either side of the true one. */
const TRANSCENDENTAL = new Set(['f2xm1', 'fyl2x', 'fyl2xp1', 'fptan', 'fpatan', 'fsin', 'fcos', 'fsincos'])
const ULPS = 2n
/** Says whether the result was rounded up: results that differ may have been rounded otherwise. */
const C1 = 0x200
const word = ({ fx }: Outcome) => (fx[2] ?? 0) | ((fx[3] ?? 0) << 8)

/** An extended double as an integer that grows with its magnitude, and its sign. */
function magnitude(fx: Uint8Array, at: number): { value: bigint; negative: boolean } {
  const view = new DataView(fx.buffer, fx.byteOffset + at, 10)
  const exponent = view.getUint16(8, true)
  const fraction = view.getBigUint64(0, true) & 0x7fff_ffff_ffff_ffffn
  return { value: (BigInt(exponent & 0x7fff) << 63n) | fraction, negative: exponent >= 0x8000 }
}

function areClose(a: Uint8Array, b: Uint8Array, at: number): boolean {
  const first = magnitude(a, at)
  const second = magnitude(b, at)
  const distance = first.value - second.value
  return first.negative === second.negative && distance <= ULPS && -distance <= ULPS
}

/** F2XM1 is defined from −1 to 1, FYL2XP1 from −(1 − √½) to √2 − 1 (SDM vol. 2); beyond, results are anything. */
const LIMITS: Readonly<Record<string, readonly [below: bigint, above: bigint]>> = {
  f2xm1: [0x3fffn << 63n, 0x3fffn << 63n],
  fyl2xp1: [(0x3ffdn << 63n) | 0x15f6_1998_0c43_36f6n, (0x3ffdn << 63n) | 0x5413_cccf_e779_9211n],
}

function isOutOfRange(item: GeneratedCase): boolean {
  const limits = LIMITS[item.form.row.semantics]
  if (!limits) return false
  const { value, negative } = magnitude(item.fx, 32)
  return value > limits[negative ? 0 : 1]
}

/** MXCSR_MASK in an FXSAVE or XSAVE area tells features of the processor (SDM vol. 1, 11.6.6). */
const savesFeatureMask = ({ form }: GeneratedCase) => /^f?xsave/.test(form.row.semantics)

export function isFeatureMask(item: GeneratedCase, at: number): boolean {
  return savesFeatureMask(item) && item.operandAt !== undefined && at === item.operandAt + 24
}

/** It lies in memory of which there is only a hash. */
export function isFeatureMaskElsewhere(item: GeneratedCase): boolean {
  return savesFeatureMask(item) && item.operandAt === undefined
}
