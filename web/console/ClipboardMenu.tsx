import { Trans, useLingui } from '@lingui/react/macro'
import { Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core'
import { useState } from 'react'

interface Props {
  isPossible: boolean
  /** Whether something was copied in the guest. */
  hasText: boolean
  copy: () => void
  paste: () => void
  /** Where the menu is put: in fullscreen nothing else is seen. */
  appendTo: () => HTMLElement
}

/** The guest's clipboard and the browser's: each gets the other's text only when the person says so. */
export function ClipboardMenu({ isPossible, hasText, copy, paste, appendTo }: Props) {
  const { t } = useLingui()
  const [isOpen, setOpen] = useState(false)
  return (
    <Dropdown
      className="clipboard-menu"
      isOpen={isOpen}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      shouldFocusFirstItemOnOpen
      popperProps={{ appendTo, maxWidth: 'min(24rem, 50vw)' }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          size="sm"
          isExpanded={isOpen}
          isDisabled={!isPossible}
          onClick={() => setOpen(!isOpen)}
        >
          <Trans>Clipboard</Trans>
        </MenuToggle>
      )}
    >
      <DropdownList>
        <DropdownItem
          isAriaDisabled={!hasText}
          description={hasText ? undefined : t`Nothing was copied in the guest, or no agent runs there.`}
          onClick={copy}
        >
          <Trans>Copy the guest’s clipboard</Trans>
        </DropdownItem>
        <DropdownItem onClick={paste}>
          <Trans>Paste into the guest’s clipboard</Trans>
        </DropdownItem>
      </DropdownList>
    </Dropdown>
  )
}
