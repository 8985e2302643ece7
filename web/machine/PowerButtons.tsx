import { useLingui } from '@lingui/react/macro'
import { ActionList, ActionListGroup, ActionListItem, Button } from '@patternfly/react-core'
import { actionLabel, type DomainAction } from '../stores/domain-actions.ts'
import { canAct } from '../stores/domain-state.ts'
import type { Machine, MachineView } from '../stores/machine.ts'

interface Props {
  machine: Machine
  view: MachineView
}

/** What stays possible while it runs, at a place of its own each. */
const others: readonly DomainAction[] = ['shutdown', 'reboot', 'reset', 'forceOff', 'save']

/** The commands for a machine. Who presses one that is impossible a moment later keeps the keyboard's focus on it. */
export function PowerButtons({ machine, view: { state, condition } }: Props) {
  const { t } = useLingui()
  const isPossible = (action: DomainAction) => condition !== undefined && canAct(action, condition)
  const actions: DomainAction[] = ['start', state === 'paused' ? 'resume' : 'pause', ...others]
  const press = (action: DomainAction) =>
    void (action === 'start' ? machine.start() : machine.perform(action))
  return (
    <ActionList className="power-buttons">
      <ActionListGroup className="power-buttons">
        {actions.map((action, place) => (
          <ActionListItem key={place === 1 ? 'pause' : action}>
            <Button
              variant={action === 'start' ? 'primary' : 'secondary'}
              isDanger={action === 'forceOff'}
              isAriaDisabled={!isPossible(action)}
              onClick={() => press(action)}
            >
              {t(actionLabel(action, state === 'saved'))}
            </Button>
          </ActionListItem>
        ))}
      </ActionListGroup>
    </ActionList>
  )
}
