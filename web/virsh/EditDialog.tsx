import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Modal, ModalBody, ModalHeader, TextArea } from '@patternfly/react-core'
import { useId, useState } from 'react'
import { DialogFooter } from '../DialogFooter.tsx'

interface Props {
  title: string
  text: string
  /** With the changed text, or with nothing if it is left as it was. */
  close: (text?: string) => void
}

/** A definition that virsh's `edit` has a person change. */
export function EditDialog({ title, text, close }: Props) {
  const { t } = useLingui()
  const id = useId()
  const [changed, setChanged] = useState(text)
  return (
    <Modal isOpen variant="large" onClose={() => close()} aria-labelledby={`${id}-title`}>
      <ModalHeader title={t`Edit ${title}`} labelId={`${id}-title`} />
      <ModalBody>
        <TextArea
          aria-label={t`Definition`}
          className="definition-text"
          rows={24}
          spellCheck={false}
          value={changed}
          onChange={(_, value) => setChanged(value)}
        />
      </ModalBody>
      <DialogFooter close={close}>
        <Button onClick={() => close(changed)}>
          <Trans>Save</Trans>
        </Button>
      </DialogFooter>
    </Modal>
  )
}
