import { beforeEach, expect, it } from 'vitest'
import { addEventToLog, addToLog, completeLog, readEntries, useLog } from './log.ts'

const start = { machine: 'a', text: 'Start: a', virsh: 'virsh start a', isJob: false, isToldInPlace: false }

beforeEach(() => useLog.setState({ entries: [] }))

it('has what was begun, and how it came out', () => {
  const id = addToLog(start)
  completeLog(id, () => ({ outcome: 'done', duration: 5 }))

  expect(useLog.getState().entries).toMatchObject([{ id, text: 'Start: a', outcome: 'done', duration: 5 }])
})

it('holds the newest five hundred', () => {
  for (let n = 1; n <= 510; n++) addEventToLog('a', `event ${n}`)
  const { entries } = useLog.getState()

  expect([entries.length, entries[0]?.text, entries.at(-1)?.text]).toEqual([500, 'event 11', 'event 510'])
})

it('keeps no password of a line for virsh', () => {
  addToLog({ ...start, virsh: 'virsh set-user-password a root --password geheim' })

  expect(useLog.getState().entries[0]?.virsh).toBe('virsh set-user-password a root --password …')
})

it('takes up what an earlier page kept, and says what that did not see the end of', () => {
  addToLog(start)
  const kept = JSON.parse(JSON.stringify(useLog.getState().entries)) as unknown[]

  expect(readEntries([...kept, null, 7, { id: 'x' }])).toMatchObject([{ text: 'Start: a', outcome: 'left' }])
})
