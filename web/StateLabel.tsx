import type { MessageDescriptor } from '@lingui/core'
import { useLingui } from '@lingui/react/macro'
import { Label, type LabelProps } from '@patternfly/react-core'
import {
  ExclamationCircleIcon,
  HourglassHalfIcon,
  MoonIcon,
  OutlinedCircleIcon,
  PauseCircleIcon,
  PlayCircleIcon,
  PowerOffIcon,
  QuestionCircleIcon,
  SaveIcon,
} from '@patternfly/react-icons'
import type { ReactNode } from 'react'
import { type ShownState, stateWords } from './stores/domain-state.ts'

const looks: Record<ShownState, { icon: ReactNode; color: NonNullable<LabelProps['color']> }> = {
  running: { icon: <PlayCircleIcon />, color: 'green' },
  starting: { icon: <HourglassHalfIcon />, color: 'blue' },
  paused: { icon: <PauseCircleIcon />, color: 'yellow' },
  suspended: { icon: <MoonIcon />, color: 'purple' },
  shuttingDown: { icon: <PowerOffIcon />, color: 'orange' },
  off: { icon: <OutlinedCircleIcon />, color: 'grey' },
  saved: { icon: <SaveIcon />, color: 'teal' },
  crashed: { icon: <ExclamationCircleIcon />, color: 'red' },
  unknown: { icon: <QuestionCircleIcon />, color: 'grey' },
}

/** A state by shape and colour, beside its word. */
export function StateIcon({ state }: { state: ShownState }) {
  const { icon, color } = looks[state]
  return (
    <span aria-hidden className={`state-icon is-${color}`}>
      {icon}
    </span>
  )
}

interface Props {
  state: ShownState
  /** How it came to be in that state. */
  reason?: MessageDescriptor | undefined
}

/** A state by shape, colour and word; pointed at, it says how that came about. */
export function StateLabel({ state, reason }: Props) {
  const { t } = useLingui()
  return (
    <Label {...looks[state]} textMaxWidth="16ch" title={reason && t(reason)}>
      {t(stateWords[state])}
    </Label>
  )
}
