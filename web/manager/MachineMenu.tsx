import { useLingui } from '@lingui/react/macro'
import {
  Divider,
  Dropdown,
  DropdownGroup,
  DropdownItem,
  DropdownList,
  type PopperProps,
} from '@patternfly/react-core'
import { Fragment, type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { actionLabel, type DomainAction } from '../stores/domain-actions.ts'
import { canAct, obstacle } from '../stores/domain-state.ts'
import type { DomainRow } from '../stores/domains.ts'
import { type Commands, type MenuPlace, menuGroups, shownName } from './commands.ts'

interface Props {
  row: DomainRow
  place: MenuPlace
  commands: Commands
  close: () => void
}

/** All that can be done with a machine. What cannot be done now says why. */
export function MachineMenu({ row, place, commands, close }: Props): ReactNode {
  const { t } = useLingui()
  const point = useRef<HTMLSpanElement>(null)
  const anchor = useMemo(() => ({ current: place.anchor }), [place]) as RefObject<HTMLButtonElement>
  const popper: Partial<PopperProps> = {
    triggerRef: place.point ? point : anchor,
    appendTo: () => document.body,
    position: place.point ? 'start' : 'end',
  }
  // What is open from the start, PatternFly cannot place.
  const [isOpen, setIsOpen] = useState(false)
  useEffect(() => setIsOpen(true), [])
  const isOff = row.ref.id < 0
  const isPossible = (action: DomainAction) => canAct(action, row)
  const item = (key: string, label: string, choose: () => void, reason?: string, isDanger = false) => (
    <DropdownItem
      key={key}
      isDanger={isDanger}
      isAriaDisabled={reason !== undefined}
      description={reason}
      onClick={() => {
        close()
        choose()
      }}
    >
      {label}
    </DropdownItem>
  )
  const act = (action: DomainAction) => {
    const reason = obstacle(action, row)
    return item(
      action,
      t(actionLabel(action, row.isSaved)),
      () => commands.act(action, row),
      reason && t(reason),
    )
  }
  return (
    <Dropdown
      isOpen={isOpen}
      shouldFocusFirstItemOnOpen
      shouldPreventScrollOnItemFocus
      onOpenChange={close}
      popperProps={popper}
      toggle={{
        toggleNode: (
          <span ref={point} className="menu-point" style={{ left: place.point?.x, top: place.point?.y }} />
        ),
        toggleRef: anchor,
      }}
    >
      <DropdownGroup label={shownName(row)} labelHeadingLevel="h2">
        {menuGroups(isPossible).map((group) => (
          <Fragment key={group[0]}>
            <DropdownList>{group.map(act)}</DropdownList>
            <Divider />
          </Fragment>
        ))}
        <DropdownList>
          {item('tags', t`Tags…`, () => commands.ask('tags', [row]))}
          {item('notes', t`Name and notes…`, () => commands.ask('notes', [row]))}
          {item(
            'clone',
            t`Clone…`,
            () => commands.ask('clone', [row]),
            isOff ? undefined : t`It must be shut off, so that its disks hold still.`,
          )}
        </DropdownList>
        <Divider />
        <DropdownList>
          {item('open', t`Open`, () => location.assign(commands.linkOf(row.name)))}
          {act('delete')}
        </DropdownList>
      </DropdownGroup>
    </Dropdown>
  )
}
