import { ActionList, ActionListGroup, ActionListItem, Button } from '@patternfly/react-core'
import type { GuestState } from '../../engine/host/browser/guest.ts'

interface Props {
  state: GuestState
  start: () => void
  pause: () => void
  resume: () => void
  reset: () => void
  powerButton: () => void
  forceOff: () => void
}

export function PowerButtons({ state, start, pause, resume, reset, powerButton, forceOff }: Props) {
  const isOff = state === 'off' || state === 'crashed'
  const isOn = state === 'running' || state === 'paused'
  return (
    <ActionList style={{ flexWrap: 'wrap', rowGap: 'var(--pf-t--global--spacer--sm)' }}>
      <ActionListGroup style={{ flexWrap: 'wrap', rowGap: 'var(--pf-t--global--spacer--sm)' }}>
        <ActionListItem>
          <Button variant="primary" onClick={start} isDisabled={!isOff}>
            Start
          </Button>
        </ActionListItem>
        <ActionListItem>
          <Button variant="secondary" onClick={state === 'paused' ? resume : pause} isDisabled={!isOn}>
            {state === 'paused' ? 'Resume' : 'Pause'}
          </Button>
        </ActionListItem>
        <ActionListItem>
          <Button variant="secondary" onClick={reset} isDisabled={!isOn}>
            Reset
          </Button>
        </ActionListItem>
        <ActionListItem>
          <Button variant="secondary" onClick={powerButton} isDisabled={state !== 'running'}>
            Power button
          </Button>
        </ActionListItem>
        <ActionListItem>
          <Button variant="danger" onClick={forceOff} isDisabled={isOff}>
            Force off
          </Button>
        </ActionListItem>
      </ActionListGroup>
    </ActionList>
  )
}
