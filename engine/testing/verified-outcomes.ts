import { createHash, type Hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SeededRandom } from '../base/random.ts'
import { CaseGenerator, type Form, type GeneratedCase } from './cases.ts'
import { type Disagreement, differ, type Processor } from './differential.ts'
import type { Outcome } from './native/oracle.ts'

/**
 * Where the makers of processors differ, ours does as AMD's do. So that the comparison has a meaning on others too, there is a
 * record of what ours made of the cases while it was found to agree with a processor of AMD's: the hash of each row's outcomes.
 * What disagrees with another maker's processor and is as recorded is a difference between makers, not a fault of ours.
 *
 * Lines of the file: hash, size of the code segment, row; `node engine/testing/record-outcomes.ts` writes it.
 */

export const RECORD = join(import.meta.dirname, 'verified-outcomes.txt')

/** Cases of each form that are compared and recorded. */
export const PER_FORM = 64

/** The forms of a row in code of one size, which share a source of chance: their cases do not depend on other rows. */
export interface Group {
  readonly key: string
  readonly forms: readonly Form[]
}

export const keyOf = ({ row, mode }: Form): string => `${mode} ${row.id}`

export function groupsOf(forms: readonly Form[]): Group[] {
  const groups = new Map<string, Form[]>()
  for (const form of forms) {
    const key = keyOf(form)
    const others = groups.get(key)
    if (others) others.push(form)
    else groups.set(key, [form])
  }
  return Array.from(groups, ([key, members]) => ({ key, forms: members }))
}

/** The first `perForm` cases of each form of the group: fewer are the beginning of more. */
export function casesOf(group: Group, perForm: number): GeneratedCase[] {
  const seed = createHash('sha256').update(group.key).digest().readInt32LE()
  const generator = new CaseGenerator(new SeededRandom(seed))
  const rounds = Array.from({ length: perForm }, () => group.forms.map((form) => generator.generate(form)))
  return rounds.flat()
}

/** Of an FXSAVE image the last 96 bytes are anybody's (SDM vol. 1, table 10-2). */
const FXSAVE_USED = 416

function add(hash: Hash, outcome: Outcome): void {
  const { fault, rip, flags, stray, registers, fx, memory } = outcome
  hash.update(`${fault?.vector} ${fault?.error} ${fault?.address} ${rip} ${flags} ${stray}`)
  hash.update(new Uint8Array(registers.buffer, registers.byteOffset, registers.byteLength))
  hash.update(fx.subarray(0, FXSAVE_USED))
  hash.update(memory)
}

export function hashOf(outcomes: readonly Outcome[]): string {
  const hash = createHash('sha256')
  for (const outcome of outcomes) add(hash, outcome)
  return hash.digest('hex').slice(0, 8)
}

export interface Comparison {
  readonly cases: number
  readonly found: readonly Disagreement[]
  /** Of our outcomes, by group. */
  readonly hashes: ReadonlyMap<string, string>
}

/** Cases that are given to the oracle at once. */
const BATCH = 12_000

/** Runs `perForm` cases of each form on both. */
export function compareGroups(
  groups: readonly Group[],
  perForm: number,
  oracle: Processor,
  ours: Processor,
): Comparison {
  const found: Disagreement[] = []
  const hashes = new Map<string, string>()
  let cases = 0
  let batch: GeneratedCase[] = []
  let outcomes: Outcome[] = []
  const finish = (): void => {
    found.push(...differ(batch, oracle, outcomes))
    cases += batch.length
    batch = []
    outcomes = []
  }
  for (const group of groups) {
    const own = casesOf(group, perForm)
    const made = ours.run(own)
    hashes.set(group.key, hashOf(made))
    batch.push(...own)
    outcomes.push(...made)
    if (batch.length >= BATCH) finish()
  }
  finish()
  return { cases, found, hashes }
}

/**
 * Keys of the groups whose disagreements are between makers: an interpreter makes what is recorded of all their cases, and of
 * those compared what `comparison` made.
 */
export function betweenMakers(
  groups: readonly Group[],
  perForm: number,
  comparison: Comparison,
  interpreter: Processor,
  record: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const disagreeing = new Set(comparison.found.map(({ item }) => keyOf(item.form)))
  const hash = (group: Group, each: number) => hashOf(interpreter.run(casesOf(group, each)))
  const excused = groups.filter(
    (group) =>
      disagreeing.has(group.key) &&
      hash(group, PER_FORM) === record.get(group.key) &&
      hash(group, perForm) === comparison.hashes.get(group.key),
  )
  return new Set(excused.map(({ key }) => key))
}

/** The record: hash by group. */
export function recordedHashes(): ReadonlyMap<string, string> {
  const lines = readFileSync(RECORD, 'utf8').trimEnd().split('\n')
  return new Map(lines.map((line) => [line.slice(9), line.slice(0, 8)]))
}

export function recordText(hashes: ReadonlyMap<string, string>): string {
  return Array.from(hashes, ([key, hash]) => `${hash} ${key}\n`).join('')
}
