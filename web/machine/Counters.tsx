import { useLingui } from '@lingui/react/macro'
import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import { isActive, type ShownState } from '../stores/domain-state.ts'
import type { Machine, Counters as Values } from '../stores/machine.ts'
import { formatNumber } from '../texts.ts'

interface Props {
  machine: Machine
  /** What it gets when it is started, where that is known. */
  memoryMiB: number | undefined
  state: ShownState | undefined
}

const lookEvery = 1000

/** The only part of the page that changes while a guest runs: it looks for itself, so that nothing else is drawn anew. */
export function Counters({ machine, memoryMiB, state }: Props) {
  const { t } = useLingui()
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

  const speed = state === 'running' ? (values?.mips ?? 0) : 0
  const memory = isOn && values ? values.memoryMiB : memoryMiB
  const seconds = formatNumber(values?.cpuSeconds ?? 0, 1)
  const rows = [
    [t`Speed`, `${formatNumber(speed)} MIPS`],
    [t`Instructions`, formatNumber(values?.instructions ?? 0)],
    [t`Memory`, memory ? `${formatNumber(memory)} MiB` : '–'],
    [t`CPU time`, t`${seconds} s`],
  ]
  return (
    <DescriptionList isCompact className="counters" aria-label={t`Counters`}>
      {rows.map(([term, value]) => (
        <DescriptionListGroup key={term}>
          <DescriptionListTerm>{term}</DescriptionListTerm>
          <DescriptionListDescription className="counter">{value}</DescriptionListDescription>
        </DescriptionListGroup>
      ))}
    </DescriptionList>
  )
}
