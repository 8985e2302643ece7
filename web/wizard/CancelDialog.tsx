import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'

interface Props {
  leave: () => void
  stay: () => void
}

/** Asks before answers are lost. */
export function CancelDialog({ leave, stay }: Props) {
  const { t } = useLingui()
  return (
    <Modal isOpen variant="small" onClose={stay} aria-labelledby="cancel-title">
      <ModalHeader title={t`Leave without a new machine?`} labelId="cancel-title" />
      <ModalBody>
        <Trans>What was answered so far is forgotten.</Trans>
      </ModalBody>
      <ModalFooter>
        <Button variant="danger" onClick={leave}>
          <Trans>Leave</Trans>
        </Button>
        <Button variant="link" onClick={stay}>
          <Trans>Stay here</Trans>
        </Button>
      </ModalFooter>
    </Modal>
  )
}
