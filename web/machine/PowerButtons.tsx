import { ActionList, ActionListGroup, ActionListItem, Button, type ButtonProps } from '@patternfly/react-core'
import type { Machine, MachineState } from '../stores/machine.ts'

interface Props {
  machine: Machine
  state: MachineState | undefined
  start: () => void
}

export function PowerButtons({ machine, state, start }: Props) {
  const isOff = state === 'off' || state === 'crashed' || state === 'saved'
  const isOn = state === 'running' || state === 'paused'
  return (
    <ActionList className="power-buttons">
      <ActionListGroup className="power-buttons">
        <PowerButton variant="primary" onClick={start} isPossible={isOff}>
          {state === 'saved' ? 'Restore' : 'Start'}
        </PowerButton>
        <PowerButton onClick={state === 'paused' ? machine.resume : machine.pause} isPossible={isOn}>
          {state === 'paused' ? 'Resume' : 'Pause'}
        </PowerButton>
        <PowerButton onClick={machine.reset} isPossible={isOn}>
          Reset
        </PowerButton>
        <PowerButton onClick={machine.powerButton} isPossible={state === 'running'}>
          Power button
        </PowerButton>
        <PowerButton isDanger onClick={machine.forceOff} isPossible={isOn}>
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
