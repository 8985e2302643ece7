import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import { isActive, type ShownState } from '../stores/domain-state.ts'
import type { Machine, Counters as Values } from '../stores/machine.ts'

interface Props {
  machine: Machine
  /** What it gets when it is started, where that is known. */
  memoryMiB: number | undefined
  state: ShownState | undefined
}

const lookEvery = 1000

/** The only part of the page that changes while a guest runs: it looks for itself, so that nothing else is drawn anew. */
export function Counters({ machine, memoryMiB, state }: Props) {
  const [values, setValues] = useState<Values>()
  const isOn = isActive(state)

  useEffect(() => {
    if (!isOn) return
    const look = () => {
      if (!document.hidden) void machine.counters().then(setValues, () => {})
    }
    look()
    const timer = setInterval(look, lookEvery)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [machine, isOn])

  const rows = [
    ['Speed', `${state === 'running' ? Math.round(values?.mips ?? 0) : 0} MIPS`],
    ['Instructions', (values?.instructions ?? 0).toLocaleString('en')],
    ['Memory', isOn && values ? `${Math.round(values.memoryMiB)} MiB` : memoryMiB ? `${memoryMiB} MiB` : '–'],
    ['CPU time', `${(values?.cpuSeconds ?? 0).toFixed(1)} s`],
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
