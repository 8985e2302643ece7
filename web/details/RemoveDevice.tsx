import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Modal, ModalBody, ModalHeader } from '@patternfly/react-core'
import { useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { DialogFooter } from '../DialogFooter.tsx'
import type { ErrorNote } from '../error-note.ts'
import { FailureAlert } from '../FailureAlert.tsx'
import { attempted } from '../stores/act.ts'
import { define } from './apply.ts'
import { withoutDevice } from './edit-definition.ts'
import { elementOf, type HardwareItem } from './hardware.ts'
import { diskSource } from './pages/storage.ts'
import { reasonToKeep } from './reason-to-keep.ts'
import type { Definition } from './use-definition.ts'

interface Props {
  client: RpcClient
  definition: Definition
  item: HardwareItem
  name: string
  close: () => void
  reload: () => Promise<void>
}

/** Asks before a device goes; the file of a disk goes only if that is chosen, too. */
export function RemoveDevice({ client, definition, item, name, close, reload }: Props) {
  const { t } = useLingui()
  const [isFileGoing, setIsFileGoing] = useState(false)
  const [failure, setFailure] = useState<ErrorNote>()
  const { tree, live, dom } = definition
  const element = elementOf(item, tree)
  const reason = element && reasonToKeep(element, tree)
  const file = element?.name === 'disk' ? diskSource(element) : ''

  const remove = async () => {
    const refusal =
      (await define(client, dom.name, writeXml(withoutDevice(tree, item.key)))) ??
      (isFileGoing ? await deleteFile(client, dom.name, file, t`Delete the volume ${file}`) : undefined)
    setFailure(refusal)
    if (refusal) return
    close()
    await reload()
  }
  return (
    <Modal isOpen variant="small" onClose={close} aria-labelledby="remove-title">
      <ModalHeader labelId="remove-title" title={t`Remove «${name}»?`} titleIconVariant="warning" />
      <ModalBody>
        {reason ? (
          <p>{t(reason)}</p>
        ) : live ? (
          <p>
            <Trans>The running machine keeps it until it is shut down.</Trans>
          </p>
        ) : (
          <p>
            <Trans>The machine is started without it from now on.</Trans>
          </p>
        )}
        {file !== '' && !reason && (
          <Checkbox
            id="remove-file"
            label={t`Delete its file, too: ${file}`}
            description={live ? t`Not while the machine runs.` : t`This cannot be undone.`}
            isChecked={isFileGoing}
            isDisabled={live !== undefined}
            onChange={(_, isOn) => setIsFileGoing(isOn)}
          />
        )}
        {failure && <FailureAlert title={t`Not everything could be removed`} error={failure} />}
      </ModalBody>
      <DialogFooter close={close}>
        <Button variant="danger" isAriaDisabled={reason !== undefined} onClick={() => void remove()}>
          <Trans>Remove</Trans>
        </Button>
      </DialogFooter>
    </Modal>
  )
}

function deleteFile(
  client: RpcClient,
  machine: string,
  path: string,
  text: string,
): Promise<ErrorNote | undefined> {
  return attempted(
    {
      machine,
      text,
      virsh: `virsh vol-delete ${shellWord(path)}`,
      call: async (own) => {
        const { vol } = await own.call('storageVolLookupByPath', { path })
        await own.call('storageVolDelete', { vol, flags: 0 })
      },
    },
    client,
  )
}
