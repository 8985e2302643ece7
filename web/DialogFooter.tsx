import { Trans } from '@lingui/react/macro'
import { Button, ModalFooter } from '@patternfly/react-core'
import type { ReactNode } from 'react'

/** The buttons below a dialog: first those for which it is there, then the one that leaves all as it was. */
export function DialogFooter({ children, close }: { children: ReactNode; close: () => void }) {
  return (
    <ModalFooter>
      {children}
      <Button variant="link" onClick={() => close()}>
        <Trans>Cancel</Trans>
      </Button>
    </ModalFooter>
  )
}
