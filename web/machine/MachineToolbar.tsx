import { useLingui } from '@lingui/react/macro'
import {
  ActionList,
  ActionListGroup,
  ActionListItem,
  Button,
  Dropdown,
  DropdownItem,
  DropdownList,
  MenuToggle,
  MenuToggleAction,
} from '@patternfly/react-core'
import { useState } from 'react'
import { actionLabel, type DomainAction } from '../stores/domain-actions.ts'
import { canAct } from '../stores/domain-state.ts'
import type { Machine, MachineView } from '../stores/machine.ts'

interface Props {
  machine: Machine
  view: MachineView
}

/** What else ends or interrupts a run, behind the button that shuts down. */
const otherEnds: readonly DomainAction[] = ['reboot', 'reset', 'forceOff', 'save']

/** The commands for a machine. Who presses one that is impossible a moment later keeps the keyboard's focus on it. */
export function MachineToolbar({ machine, view: { state, condition } }: Props) {
  const { t } = useLingui()
  const [isOpen, setIsOpen] = useState(false)
  const isPossible = (action: DomainAction) => condition !== undefined && canAct(action, condition)
  const label = (action: DomainAction) => t(actionLabel(action, state === 'saved'))
  const press = (action: DomainAction) =>
    void (action === 'start' ? machine.start() : machine.perform(action))
  const button = (action: DomainAction) => (
    <Button
      variant={action === 'start' ? 'primary' : 'secondary'}
      isAriaDisabled={!isPossible(action)}
      onClick={() => press(action)}
    >
      {label(action)}
    </Button>
  )
  return (
    <ActionList aria-label={t`Commands`} className="machine-toolbar">
      <ActionListGroup>
        <ActionListItem>{button('start')}</ActionListItem>
        <ActionListItem>{button(state === 'paused' ? 'resume' : 'pause')}</ActionListItem>
        <ActionListItem>
          <Dropdown
            isOpen={isOpen}
            onOpenChange={setIsOpen}
            onSelect={() => setIsOpen(false)}
            toggle={(ref) => (
              <MenuToggle
                ref={ref}
                variant="secondary"
                isExpanded={isOpen}
                onClick={() => setIsOpen(!isOpen)}
                aria-label={t`Other ways to end it`}
                splitButtonItems={[
                  <MenuToggleAction
                    key="shutdown"
                    aria-disabled={!isPossible('shutdown')}
                    className={isPossible('shutdown') ? undefined : 'pf-m-aria-disabled'}
                    onClick={() => isPossible('shutdown') && press('shutdown')}
                  >
                    {label('shutdown')}
                  </MenuToggleAction>,
                ]}
              />
            )}
            popperProps={{ position: 'end' }}
          >
            <DropdownList>
              {otherEnds.map((action) => (
                <DropdownItem
                  key={action}
                  isAriaDisabled={!isPossible(action)}
                  isDanger={action === 'forceOff'}
                  onClick={() => press(action)}
                >
                  {label(action)}
                </DropdownItem>
              ))}
            </DropdownList>
          </Dropdown>
        </ActionListItem>
      </ActionListGroup>
    </ActionList>
  )
}
