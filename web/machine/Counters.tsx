import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import type { GuestCounters } from '../../engine/host/browser/guest.ts'
import type { OnCounters } from './use-guest.ts'

interface Props {
  onCounters: OnCounters
  memoryMiB: number
  isRunning: boolean
}

/** The only part of the page that changes while a guest runs: it listens for itself, so that nothing else is drawn anew. */
export function Counters({ onCounters, memoryMiB, isRunning }: Props) {
  const [counters, setCounters] = useState<GuestCounters>()
  useEffect(() => onCounters(setCounters), [onCounters])

  const rows = [
    ['Speed', `${isRunning ? Math.round(counters?.mips ?? 0) : 0} MIPS`],
    ['Instructions', (counters?.instructions ?? 0).toLocaleString('en')],
    ['Memory', `${counters?.memoryMiB ?? memoryMiB} MiB`],
    ['Uptime', clockTime(counters?.uptimeSeconds ?? 0)],
  ]
  return (
    <DescriptionList isCompact className="counters" aria-label="Counters">
      {rows.map(([term, value]) => (
        <DescriptionListGroup key={term}>
          <DescriptionListTerm>{term}</DescriptionListTerm>
          <DescriptionListDescription className="counter">{value}</DescriptionListDescription>
        </DescriptionListGroup>
      ))}
    </DescriptionList>
  )
}

function clockTime(seconds: number): string {
  const whole = Math.floor(seconds)
  const part = (value: number) => String(value).padStart(2, '0')
  return `${part(Math.floor(whole / 3600))}:${part(Math.floor(whole / 60) % 60)}:${part(whole % 60)}`
}
