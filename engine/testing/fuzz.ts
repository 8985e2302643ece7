import { parseArgs } from 'node:util'
import { SeededRandom } from '../base/random.ts'
import { CaseGenerator } from './cases.ts'
import { differ, reproducer, select } from './differential.ts'
import { hostFeatures } from './host-processor.ts'
import { NativeOracle } from './native/oracle.ts'
import { UserModeGuest } from './user-mode-guest.ts'

/**
 * `npm run fuzz -- [--minutes N] [--seed N] [--rows regex] [--show N]`: random instructions on our processor and on the
 * one of this machine, until the time is over or enough differences are found. Exit status 1 if there are any.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    rows: { type: 'string', default: '' },
    show: { type: 'string', default: '20' },
  },
})
const BATCH_FORMS = 200
const CASES_PER_FORM = 10

function fuzz(): number {
  const pattern = new RegExp(values.rows)
  const oracle = new NativeOracle()
  const selection = select(hostFeatures(), oracle.runs32BitCode)
  const forms = selection.forms.filter((form) => pattern.test(form.key))
  if (forms.length === 0) throw new Error(`no row matches «${values.rows}»`)
  const generator = new CaseGenerator(new SeededRandom(Number(values.seed)))
  const guest = new UserModeGuest()
  const end = performance.now() + Number(values.minutes) * 60_000
  const byRow = new Map<string, number>()
  let cases = 0
  let shown = 0
  try {
    for (let from = 0; performance.now() < end && shown < Number(values.show); from += BATCH_FORMS) {
      const batch = Array.from({ length: BATCH_FORMS }, (_, i) => forms[(from + i) % forms.length]).flatMap(
        (form) => (form ? Array.from({ length: CASES_PER_FORM }, () => generator.generate(form)) : []),
      )
      cases += batch.length
      for (const disagreement of differ(batch, oracle, guest)) {
        const { id } = disagreement.item.form.row
        const count = byRow.get(id) ?? 0
        byRow.set(id, count + 1)
        // One reproducer of a row is enough.
        if (count > 0) continue
        console.log(`${reproducer(disagreement)}\n`)
        shown++
      }
    }
  } finally {
    oracle.dispose()
  }
  const found = [...byRow.values()].reduce((sum, count) => sum + count, 0)
  console.log(
    `${cases} cases of ${forms.length} forms, seed ${values.seed}: ${found} differ, in ${byRow.size} rows`,
  )
  return found === 0 ? 0 : 1
}

process.exitCode = fuzz()
