import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Content, Modal, ModalBody, ModalHeader } from '@patternfly/react-core'
import { DialogFooter } from '../DialogFooter.tsx'

interface Props {
  /** What people call the machine. */
  name: string
  /** Why it could not be restored, in libvirt's words; undefined if it was not tried. */
  detail: string | undefined
  close: () => void
  startAfresh: () => void
}

/** Asks before a saved state is thrown away. */
export function RestoreDialog({ name, detail, close, startAfresh }: Props) {
  const { t } = useLingui()
  return (
    <Modal isOpen variant="small" onClose={close} aria-labelledby="restore-title">
      <ModalHeader
        labelId="restore-title"
        title={
          detail === undefined ? t`Remove the saved state of «${name}»?` : t`«${name}» could not be restored`
        }
        titleIconVariant="warning"
      />
      <ModalBody>
        {detail !== undefined && <Content component="p">{detail}</Content>}
        <Content component="p">
          <Trans>
            It can start afresh instead, as after a power failure: what it had in memory when it was saved is
            lost.
          </Trans>
        </Content>
      </ModalBody>
      <DialogFooter close={close}>
        <Button variant="danger" onClick={startAfresh}>
          <Trans>Remove the saved state and start afresh</Trans>
        </Button>
      </DialogFooter>
    </Modal>
  )
}
