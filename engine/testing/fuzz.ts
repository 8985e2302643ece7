import { parseArgs } from 'node:util'
import { SeededRandom } from '../base/random.ts'
import { CaseGenerator, type Form } from './cases.ts'
import { differ, reproducer, select } from './differential.ts'
import { hostFeatures, isHostMadeByAmd } from './host-processor.ts'
import { NativeOracle } from './native/oracle.ts'
import { randomShapes } from './region-shapes.ts'
import { themes } from './torture/themes.ts'
import { torture } from './torture/torture.ts'
import { UserModeGuest } from './user-mode-guest.ts'

/**
 * `npm run fuzz -- [--minutes N] [--seed N] [--rows regex] [--show N] [--only ways]`, until the time is over or enough differences
 * are found. Exit status 1 if there are any. The ways, separated by commas, share the time; all of them if none is named:
 * - `interpreted`, `compiled`: random instructions on our processor and on the one of this machine;
 * - `programs`: random programs on our processor, with and without compiled code. `--rows` has none of them.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    rows: { type: 'string', default: '' },
    show: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
  },
})
const BATCH_FORMS = 200
const seed = Number(values.seed)

/** One way to find differences: a round of it gives what differs, by where it was found. */
type Way = {
  readonly name: string
  round(): { readonly key: string; readonly text: string }[]
  summary(): string
}

/** Random instructions, `each` of every form. */
function instructions(
  name: string,
  forms: readonly Form[],
  oracle: NativeOracle,
  guest: UserModeGuest,
  each: number,
): Way {
  const generator = new CaseGenerator(new SeededRandom(seed))
  let next = 0
  let cases = 0
  return {
    name,
    round: () => {
      const batch = Array.from({ length: BATCH_FORMS }, () => forms[next++ % forms.length]).flatMap((form) =>
        form ? Array.from({ length: each }, () => generator.generate(form)) : [],
      )
      cases += batch.length
      return differ(batch, oracle, guest.run(batch)).map((found) => ({
        key: found.item.form.row.id,
        text: reproducer(found),
      }))
    },
    summary: () => {
      const { translated, interpreted } = guest.cpu.counters
      return `${cases} cases of ${forms.length} forms, ${translated} instructions compiled, ${interpreted} interpreted`
    },
  }
}

/** Random programs, one of each theme a round. */
function programs(): Way {
  let next = seed
  let executed = 0
  let translated = 0
  let regions = 0
  return {
    name: 'programs',
    round: () => {
      const found: { key: string; text: string }[] = []
      for (const [name, theme] of Object.entries(themes))
        try {
          const report = torture(next, theme)
          executed += report.instructions
          translated += report.compiled.translated
          regions += report.compiled.regions
        } catch (error) {
          found.push({
            key: `${name} ${next}`,
            text: `${name}: ${error instanceof Error ? error.stack : error}`,
          })
        }
      next++
      return found
    },
    summary: () =>
      `seeds ${seed} to ${next - 1} of ${Object.keys(themes).length} themes, ${executed} instructions, ${translated} of them in ${regions} regions`,
  }
}

function ways(oracle: NativeOracle): Way[] {
  const pattern = new RegExp(values.rows)
  const selection = select(hostFeatures(), oracle.runs32BitCode)
  const forms = selection.forms.filter((form) => pattern.test(form.key))
  if (forms.length === 0) throw new Error(`no row matches «${values.rows}»`)
  const all = [
    instructions('interpreted', forms, oracle, new UserModeGuest(), 10),
    instructions('compiled', forms, oracle, new UserModeGuest(undefined, 1, randomShapes(seed)), 2),
    ...(values.rows === '' ? [programs()] : []),
  ]
  const only = values.only.split(',')
  const chosen = all.filter(({ name }) => values.only === '' || only.includes(name))
  if (chosen.length === 0) throw new Error(`no way is called «${values.only}»`)
  return chosen
}

function fuzz(): number {
  if (!isHostMadeByAmd())
    console.log(
      'This processor is not AMD’s, as which ours behaves: what makers do differently is shown, too.',
    )
  const oracle = new NativeOracle()
  const used = new Map(ways(oracle).map((way) => [way, 0]))
  const end = performance.now() + Number(values.minutes) * 60_000
  const byKey = new Map<string, number>()
  try {
    while (performance.now() < end && byKey.size < Number(values.show)) {
      const [[way, time] = []] = [...used].sort(([, a], [, b]) => a - b)
      if (!way || time === undefined) break
      const start = performance.now()
      for (const { key, text } of way.round()) {
        const count = byKey.get(key) ?? 0
        byKey.set(key, count + 1)
        // one reproducer of a row is enough
        if (count === 0) console.log(`${way.name}: ${text}\n`)
      }
      used.set(way, time + performance.now() - start)
    }
  } finally {
    oracle.dispose()
  }
  for (const way of used.keys()) console.log(`${way.name}: ${way.summary()}`)
  const found = [...byKey.values()].reduce((sum, count) => sum + count, 0)
  console.log(`seed ${seed}: ${found} differ, in ${byKey.size} rows or programs`)
  return found === 0 ? 0 : 1
}

process.exitCode = fuzz()
