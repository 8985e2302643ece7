import { describe, expect, it } from 'vitest'
import type { ExitCounts } from '../../cpu/counters.ts'
import { themes } from './themes.ts'
import { type TortureReport, torture } from './torture.ts'

const FIRST_SEED = 1
const PROGRAMS = 6
/** Vectors of exceptions that random instructions raise. */
const [DE, UD, GP, PF] = [0, 6, 13, 14]

const sum = (reports: readonly TortureReport[], of: (report: TortureReport) => number): number =>
  reports.reduce((total, report) => total + of(report), 0)

/** Few enough for programs of which little is compiled. */
const batching = { most: 6, instructions: 400 }

describe('random programs do to the last bit the same compiled and interpreted', () => {
  it.each(Object.entries(themes))(
    '%s',
    (name, theme) => {
      const reports = Array.from({ length: PROGRAMS }, (_, n) => torture(FIRST_SEED + n, theme))

      const counted = (of: keyof TortureReport['counters']) => sum(reports, ({ counters }) => counters[of])
      const exits = (why: keyof ExitCounts) => sum(reports, ({ compiled }) => compiled.exits[why])
      const faults = (vector: number) => sum(reports, (report) => report.faults.get(vector) ?? 0)
      console.info(
        `${name}: ${sum(reports, (r) => r.instructions)} instructions, ${sum(reports, (r) => r.compiled.translated)} of them in ` +
          `${sum(reports, (r) => r.compiled.regions)} regions; ${sum(reports, (r) => r.stops)} stops`,
      )
      for (const { instructions } of reports) expect(instructions).toBeGreaterThan(100)
      expect(exits('budget')).toBeGreaterThan(20)
      if (theme.modifies) expect(exits('codeWrite')).toBeGreaterThan(5)
      if (theme.absent > 10) expect(exits('fault')).toBeGreaterThan(20)
      const translated = sum(reports, ({ compiled }) => compiled.translated)
      expect(translated / sum(reports, ({ instructions }) => instructions)).toBeGreaterThan(0.1)
      expect(faults(PF) + faults(GP) + faults(DE) + faults(UD)).toBeGreaterThan(0)
      expect(counted('lazy')).toBeGreaterThan(0)
      if (theme.interrupts >= 20)
        for (const what of ['tick', 'flushed', 'forgotten', 'exchanged', 'cleaned', 'switched'] as const)
          expect(counted(what)).toBeGreaterThan(10)
      if (theme.nmis > 0) expect(counted('nmi')).toBeGreaterThan(10)
      if (theme.traps > 0) expect(counted('steps')).toBeGreaterThan(50)
      expect(sum(reports, ({ devices }) => devices)).toBeGreaterThan(0)
    },
    120_000,
  )

  it.each(['it is interrupted', 'it changes itself', 'all of it'] as const)(
    'if compiled code waits for more: %s',
    (name) => {
      const reports = Array.from({ length: PROGRAMS }, (_, n) =>
        torture(FIRST_SEED + n, { ...themes[name], batching }),
      )

      const counted = (of: 'regions' | 'modules' | 'translated') =>
        sum(reports, ({ compiled }) => compiled[of])
      console.info(`${name}: ${counted('regions')} regions in ${counted('modules')} modules`)
      expect(counted('translated')).toBeGreaterThan(1000)
      expect(counted('regions') / counted('modules')).toBeGreaterThan(1.5)
    },
    120_000,
  )
})
