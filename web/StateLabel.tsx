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

/** A state by shape, colour and word. */
export function StateLabel({ state }: { state: ShownState }) {
  const { t } = useLingui()
  return (
    <Label {...looks[state]} textMaxWidth="16ch">
      {t(stateWords[state])}
    </Label>
  )
}
