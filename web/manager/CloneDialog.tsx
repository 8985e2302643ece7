import { Trans, useLingui } from '@lingui/react/macro'
import {
  Alert,
  Button,
  Content,
  Form,
  FormGroup,
  Modal,
  ModalBody,
  ModalHeader,
  TextInput,
} from '@patternfly/react-core'
import { useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { DialogFooter } from '../DialogFooter.tsx'
import { cloneMachine } from '../stores/clone.ts'
import { cloneName } from '../stores/cloned-definition.ts'
import type { DomainRow } from '../stores/domains.ts'
import { shownName } from './commands.ts'

interface Props {
  client: RpcClient
  row: DomainRow
  /** All names that are taken. */
  names: readonly string[]
  close: () => void
}

/** Makes a second machine like this one. */
export function CloneDialog({ client, row, names, close }: Props) {
  const { t } = useLingui()
  const [name, setName] = useState(() => cloneName(row.name, names))
  const [failure, setFailure] = useState<string>()
  const shown = shownName(row)
  const clone = async () => {
    const refusal = await cloneMachine(client, row.ref, name)
    if (refusal === undefined) close()
    else setFailure(refusal)
  }
  return (
    <Modal isOpen variant="small" onClose={close} aria-labelledby="clone-title">
      <ModalHeader labelId="clone-title" title={t`Clone «${shown}»`} />
      <ModalBody>
        <Form
          id="clone-form"
          onSubmit={(event) => {
            event.preventDefault()
            void clone()
          }}
        >
          {failure !== undefined && (
            <Alert isInline variant="danger" title={t`It could not be cloned`}>
              {failure}
            </Alert>
          )}
          <FormGroup label={t`Name of the clone`} fieldId="clone-name" isRequired>
            <TextInput id="clone-name" value={name} isRequired onChange={(_, value) => setName(value)} />
          </FormGroup>
          <Content component="p">
            <Trans>
              The clone has a UUID and network addresses of its own. Disks that can be written are copied in
              their storage pool; others are shared with the original.
            </Trans>
          </Content>
        </Form>
      </ModalBody>
      <DialogFooter close={close}>
        <Button type="submit" form="clone-form">
          <Trans>Clone</Trans>
        </Button>
      </DialogFooter>
    </Modal>
  )
}
