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
  Tooltip,
} from '@patternfly/react-core'
import { type ReactElement, useState } from 'react'
import { actionLabel, type DomainAction } from '../stores/domain-actions.ts'
import { canAct, obstacle } from '../stores/domain-state.ts'
import type { Machine, MachineView } from '../stores/machine.ts'

interface Props {
  machine: Machine
  view: MachineView
}

/** What else ends or interrupts a run, behind the button that shuts down. */
const otherEnds: readonly DomainAction[] = ['reboot', 'reset', 'forceOff', 'save', 'startAfresh']

/** The commands for a machine. Who presses one that is impossible a moment later keeps the keyboard's focus on it. */
export function MachineToolbar({ machine, view: { state, condition } }: Props) {
  const { t } = useLingui()
  const [isOpen, setIsOpen] = useState(false)
  const isPossible = (action: DomainAction) => condition !== undefined && canAct(action, condition)
  /** Why it cannot be done now. */
  const reason = (action: DomainAction) => {
    const found = condition ? obstacle(action, condition) : undefined
    return found && t(found)
  }
  /** A saved state can be thrown away only where there is one. */
  const isOffered = (action: DomainAction) => action !== 'startAfresh' || isPossible(action)
  const label = (action: DomainAction) => t(actionLabel(action, state === 'saved'))
  const press = (action: DomainAction) =>
    void (action === 'start' ? machine.start() : machine.perform(action))
  const button = (action: DomainAction) => (
    <Hint text={reason(action)}>
      <Button
        variant={action === 'start' ? 'primary' : 'secondary'}
        isAriaDisabled={!isPossible(action)}
        onClick={() => press(action)}
      >
        {label(action)}
      </Button>
    </Hint>
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
              {otherEnds.filter(isOffered).map((action) => (
                <DropdownItem
                  key={action}
                  isAriaDisabled={!isPossible(action)}
                  description={reason(action)}
                  isDanger={action === 'forceOff' || action === 'startAfresh'}
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

/** Says of a button why it cannot be used. It stays the same button when it can, so that the keyboard keeps its place. */
function Hint({ text, children }: { text: string | undefined; children: ReactElement }) {
  return (
    <Tooltip content={text} trigger={text === undefined ? 'manual' : 'mouseenter focus'}>
      {children}
    </Tooltip>
  )
}
