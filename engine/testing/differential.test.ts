import { afterAll, describe, expect, it } from 'vitest'
import { engineModule } from '../cpu/engine-module.ts'
import { reproducer, select } from './differential.ts'
import { hostFeatures, isHostMadeByAmd } from './host-processor.ts'
import { NativeOracle } from './native/oracle.ts'
import { UserModeGuest } from './user-mode-guest.ts'
import {
  betweenMakers,
  type Comparison,
  compareGroups,
  type Group,
  groupsOf,
  keyOf,
  PER_FORM,
  recordedHashes,
} from './verified-outcomes.ts'

/** Every form of every instruction that user mode can run, in 64-bit and 32-bit code, against the processor of this machine. */
const oracle = new NativeOracle()
const { runs32BitCode } = oracle
const { forms, skipped } = select(hostFeatures(), runs32BitCode)
/** Each case is compiled by itself, which takes its time. */
const COMPILED_PER_FORM = 6
const families: readonly (readonly [string, (row: string) => boolean])[] = [
  ['one-byte map', (row) => /^(?!0f|66|f2|f3|np|vex|9b|d[89a-f] )/.test(row)],
  ['x87', (row) => /^(9b|d[89a-f] )/.test(row)],
  ['vector and two-byte map without prefix', (row) => row.startsWith('np')],
  ['two-byte map', (row) => row.startsWith('0f')],
  ['prefixes 66', (row) => row.startsWith('66')],
  ['prefixes F2 and F3', (row) => /^f[23] /.test(row)],
  ['VEX', (row) => row.startsWith('vex')],
]

afterAll(() => oracle.dispose())

/** Another maker's processor may differ where ours is proven to do as AMD's; which rows these are is printed. */
function excused(groups: readonly Group[], perForm: number, comparison: Comparison): ReadonlySet<string> {
  if (isHostMadeByAmd()) return new Set()
  const interpreter = new UserModeGuest()
  const keys = betweenMakers(groups, perForm, comparison, interpreter, recordedHashes())
  if (keys.size > 0)
    console.info(`as AMD's processors, unlike this one (${keys.size} rows):\n${[...keys].join('\n')}`)
  return keys
}

describe.each([
  { how: 'interpreting', hotCount: 0, each: PER_FORM },
  { how: 'compiling', hotCount: 1, each: COMPILED_PER_FORM },
])('our processor, $how, against the real one', ({ hotCount, each }) => {
  const guest = new UserModeGuest(undefined, hotCount)

  it.each(families)(
    '%s',
    (name, belongs) => {
      const chosen = forms.filter((form) => belongs(form.row.id))
      const groups = groupsOf(chosen)
      const comparison = compareGroups(groups, each, oracle, guest)
      const between = excused(groups, each, comparison)
      const found = comparison.found.filter(({ item }) => !between.has(keyOf(item.form)))
      console.info(`${name}: ${comparison.cases} cases of ${chosen.length} forms`)
      expect(comparison.cases).toBe(chosen.length * each)
      expect(found.map(reproducer).join('\n\n')).toBe('')
      expect(guest.cpu.counters.regions > 0).toBe(hotCount > 0)
      if (isHostMadeByAmd() && each === PER_FORM) {
        const record = recordedHashes()
        const stale = groups.filter(({ key }) => record.get(key) !== comparison.hashes.get(key))
        expect(
          stale.map(({ key }) => key),
          'verified, but not as recorded: run `node engine/testing/record-outcomes.ts`',
        ).toEqual([])
      }
    },
    120_000,
  )
})

describe('the comparison', () => {
  it('is of rows that all have semantics', () => {
    expect(engineModule().description.missing).toEqual([])
  })

  it('covers every form but those with a reason', () => {
    const reasons = new Set(skipped.map(({ reason }) => reason))
    const lines = [...reasons].map((reason) => {
      const rows = skipped
        .filter((entry) => entry.reason === reason)
        .map((entry) => entry.row.split(' | ').slice(0, 2).join(' '))
      return `${reason} (${rows.length} rows): ${rows.join('; ')}`
    })
    if (!runs32BitCode) lines.push('this computer refuses 32-bit code (all forms of it)')
    console.info(
      `${forms.length} forms, ${forms.length * PER_FORM} cases. Not compared:\n${lines.join('\n')}`,
    )
    const covered = families.map(([, belongs]) => forms.filter((form) => belongs(form.row.id)).length)
    expect(covered.reduce((sum, count) => sum + count, 0)).toBe(forms.length)
    expect(forms.length * PER_FORM).toBeGreaterThanOrEqual(runs32BitCode ? 300_000 : 200_000)
  })
})
