import { ActionList, ActionListGroup, ActionListItem, Button, type ButtonProps } from '@patternfly/react-core'
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
    <ActionList className="power-buttons">
      <ActionListGroup className="power-buttons">
        <PowerButton variant="primary" onClick={start} isPossible={isOff}>
          Start
        </PowerButton>
        <PowerButton onClick={state === 'paused' ? resume : pause} isPossible={isOn}>
          {state === 'paused' ? 'Resume' : 'Pause'}
        </PowerButton>
        <PowerButton onClick={reset} isPossible={isOn}>
          Reset
        </PowerButton>
        <PowerButton onClick={powerButton} isPossible={state === 'running'}>
          Power button
        </PowerButton>
        <PowerButton isDanger onClick={forceOff} isPossible={!isOff}>
          Force off
        </PowerButton>
      </ActionListGroup>
    </ActionList>
  )
}

/** A button that keeps the keyboard's focus when its own press makes it impossible. */
function PowerButton({ isPossible, ...button }: ButtonProps & { isPossible: boolean }) {
  return (
    <ActionListItem>
      <Button variant="secondary" isAriaDisabled={!isPossible} {...button} />
    </ActionListItem>
  )
}
