import { describe, expect, it } from 'vitest'
import { type Processor, select } from './differential.ts'
import { hostFeatures } from './host-processor.ts'
import { UserModeGuest } from './user-mode-guest.ts'
import {
  betweenMakers,
  casesOf,
  compareGroups,
  groupsOf,
  PER_FORM,
  recordedHashes,
} from './verified-outcomes.ts'

/** Rows that every processor has. */
const groups = groupsOf(select(hostFeatures(), true).forms).filter(({ key }) =>
  /^32 (06 \| push es|0f a0 \| push fs|40\+r \| inc Zv)/.test(key),
)
const FEW = 4
const ours = new UserModeGuest()
/** Another maker's processor: it leaves other bytes in memory. */
const otherMaker: Processor = {
  run: (cases) =>
    ours.run(cases).map((outcome) => ({ ...outcome, memory: outcome.memory.map((byte) => byte ^ 1) })),
}

describe('a disagreement with another maker’s processor', () => {
  it('is between makers where ours does what is recorded', () => {
    const comparison = compareGroups(groups, FEW, otherMaker, ours)
    expect(groups.length).toBeGreaterThan(1)
    expect(comparison.found.length).toBeGreaterThan(0)
    const excused = betweenMakers(groups, FEW, comparison, ours, recordedHashes())
    expect([...excused]).toEqual(groups.map(({ key }) => key))
  })

  it('is ours where what was compared is not what an interpreter makes', () => {
    const wrong = compareGroups(groups, FEW, ours, otherMaker)
    expect(betweenMakers(groups, FEW, wrong, ours, recordedHashes()).size).toBe(0)
  })

  it('is ours where the record has something else or nothing', () => {
    const comparison = compareGroups(groups, FEW, otherMaker, ours)
    const [first] = groups
    const record = new Map([[first?.key ?? '', '00000000']])
    expect(betweenMakers(groups, FEW, comparison, ours, record).size).toBe(0)
  })
})

describe('cases', () => {
  it('of fewer are the beginning of more', () => {
    for (const group of groups) {
      const few = casesOf(group, FEW).map(({ code, registers }) => ({ code, registers }))
      const more = casesOf(group, PER_FORM).map(({ code, registers }) => ({ code, registers }))
      expect(more.slice(0, few.length)).toEqual(few)
    }
  })
})
