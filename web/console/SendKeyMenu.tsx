import { Trans } from '@lingui/react/macro'
import { Divider, Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core'
import { useState } from 'react'
import { combinationLabel, type KeyCombination, sentCombinations } from './key-combination.ts'

interface Props {
  own: readonly KeyCombination[]
  isPossible: boolean
  send: (combination: KeyCombination) => void
  editOwn: () => void
  /** Where the menu is put: in fullscreen nothing else is seen. */
  appendTo: () => HTMLElement
}

/** Keys that a browser or desktop would keep for itself. */
export function SendKeyMenu({ own, isPossible, send, editOwn, appendTo }: Props) {
  const [isOpen, setOpen] = useState(false)
  const items = (combinations: readonly KeyCombination[]) =>
    combinations.map((combination) => {
      const label = combinationLabel(combination)
      return (
        <DropdownItem key={label} onClick={() => send(combination)}>
          {label}
        </DropdownItem>
      )
    })
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      isScrollable
      maxMenuHeight="min(30rem, 60vh)"
      shouldFocusFirstItemOnOpen
      popperProps={{ appendTo }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          size="sm"
          isExpanded={isOpen}
          isDisabled={!isPossible}
          onClick={() => setOpen(!isOpen)}
        >
          <Trans>Send key</Trans>
        </MenuToggle>
      )}
    >
      <DropdownList>
        {items(sentCombinations)}
        {own.length > 0 && <Divider component="li" />}
        {items(own)}
        <Divider component="li" />
        <DropdownItem onClick={editOwn}>
          <Trans>Own combinations…</Trans>
        </DropdownItem>
      </DropdownList>
    </Dropdown>
  )
}
