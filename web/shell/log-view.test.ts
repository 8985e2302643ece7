import { expect, it } from 'vitest'
import type { LogEntry } from '../stores/log.ts'
import { type LogWish, wishedEntries } from './log-view.ts'

const entry = (id: number, machine: string, outcome: LogEntry['outcome']) =>
  ({ id, machine, outcome }) as LogEntry
const entries = [
  entry(1, 'a', 'done'),
  entry(2, 'a', 'event'),
  entry(3, 'b', 'failed'),
  entry(4, 'b', 'running'),
]

it.each<[LogWish, number[]]>([
  [{ kind: 'all', machine: undefined }, [4, 3, 2, 1]],
  [{ kind: 'actions', machine: undefined }, [4, 3, 1]],
  [{ kind: 'events', machine: undefined }, [2]],
  [{ kind: 'failures', machine: undefined }, [3]],
  [{ kind: 'all', machine: 'a' }, [2, 1]],
])('shows of the log what is wished for, newest first: %j', (wish, ids) => {
  expect(wishedEntries(entries, wish).map(({ id }) => id)).toEqual(ids)
})
