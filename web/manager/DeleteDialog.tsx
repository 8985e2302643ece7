import { Button, Content, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import type { DomainRow } from '../stores/domains.ts'

interface Props {
  rows: readonly DomainRow[]
  close: () => void
  confirm: () => void
}

/** Asks before machines are deleted, and says what goes with them. */
export function DeleteDialog({ rows, close, confirm }: Props) {
  const names = rows.map(({ title, name }) => `«${title || name}»`).join(', ')
  const saved = rows.filter(({ isSaved }) => isSaved).length
  return (
    <Modal isOpen variant="small" onClose={close} aria-labelledby="delete-title">
      <ModalHeader
        labelId="delete-title"
        title={rows.length === 1 ? `Delete ${names}?` : `Delete ${rows.length} virtual machines?`}
        titleIconVariant="warning"
      />
      <ModalBody>
        {rows.length > 1 && <Content component="p">{names}</Content>}
        <Content component="p">
          The definition goes, with snapshots’ records and firmware variables
          {saved > 0 && ', and the state it was saved in'}. Volumes on disks are kept. This cannot be undone.
        </Content>
      </ModalBody>
      <ModalFooter>
        <Button variant="danger" onClick={confirm}>
          Delete
        </Button>
        <Button variant="link" onClick={close}>
          Cancel
        </Button>
      </ModalFooter>
    </Modal>
  )
}
