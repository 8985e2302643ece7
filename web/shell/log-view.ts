import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { LabelProps } from '@patternfly/react-core'
import type { LogEntry } from '../stores/log.ts'

export const outcomes: Record<
  LogEntry['outcome'],
  { text: MessageDescriptor; status?: NonNullable<LabelProps['status']> }
> = {
  event: { text: msg`Event` },
  running: { text: msg`Running`, status: 'info' },
  done: { text: msg`Done`, status: 'success' },
  failed: { text: msg`Failed`, status: 'danger' },
  left: { text: msg`Outcome unknown`, status: 'warning' },
}

export type LogKind = 'all' | 'actions' | 'events' | 'failures'

export interface LogWish {
  kind: LogKind
  /** Its name; all if undefined. */
  machine: string | undefined
}

/** Those entries that are wished for, newest first. */
export function wishedEntries(entries: readonly LogEntry[], { kind, machine }: LogWish): LogEntry[] {
  return entries
    .filter((entry) => (machine === undefined || entry.machine === machine) && isOfKind(entry, kind))
    .toReversed()
}

function isOfKind({ outcome }: LogEntry, kind: LogKind): boolean {
  if (kind === 'events') return outcome === 'event'
  if (kind === 'failures') return outcome === 'failed'
  return kind === 'all' || outcome !== 'event'
}
