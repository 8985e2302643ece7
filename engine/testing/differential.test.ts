import { afterAll, describe, expect, it } from 'vitest'
import { SeededRandom } from '../base/random.ts'
import { engineModule } from '../cpu/cpu.ts'
import { CaseGenerator } from './cases.ts'
import { differ, reproducer, select } from './differential.ts'
import { hostFeatures } from './host-processor.ts'
import { NativeOracle } from './native/oracle.ts'
import { UserModeGuest } from './user-mode-guest.ts'

/** Every form of every instruction that user mode can run, in 64-bit and 32-bit code, against the processor of this machine. */
const SEED = 20_260_101
const CASES = 310_000
const BATCH = 200

const oracle = new NativeOracle()
const { runs32BitCode } = oracle
const { forms, skipped } = select(hostFeatures(), runs32BitCode)
const perForm = Math.ceil(CASES / forms.length)
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

describe.each([
  { how: 'interpreting', hotCount: 0, each: perForm },
  { how: 'compiling', hotCount: 1, each: COMPILED_PER_FORM },
])('our processor, $how, against the real one', ({ hotCount, each }) => {
  const guest = new UserModeGuest(undefined, hotCount)

  it.each(families)(
    '%s',
    (name, belongs) => {
      const chosen = forms.filter((form) => belongs(form.row.id))
      const generator = new CaseGenerator(new SeededRandom(SEED))
      const found: string[] = []
      let count = 0
      for (let from = 0; from < chosen.length; from += BATCH) {
        const cases = chosen
          .slice(from, from + BATCH)
          .flatMap((form) => Array.from({ length: each }, () => generator.generate(form)))
        count += cases.length
        found.push(...differ(cases, oracle, guest).map(reproducer))
      }
      console.info(`${name}: ${count} cases of ${chosen.length} forms`)
      expect(count).toBe(chosen.length * each)
      expect(found.join('\n\n')).toBe('')
      expect(guest.cpu.counters.regions > 0).toBe(hotCount > 0)
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
    console.info(`${forms.length} forms, ${forms.length * perForm} cases. Not compared:\n${lines.join('\n')}`)
    const covered = families.map(([, belongs]) => forms.filter((form) => belongs(form.row.id)).length)
    expect(covered.reduce((sum, count) => sum + count, 0)).toBe(forms.length)
    expect(forms.length * perForm).toBeGreaterThanOrEqual(300_000)
  })
})
