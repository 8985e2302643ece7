import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  Menu,
  MenuContent,
  MenuItem,
  MenuList,
  Modal,
  ModalBody,
  ModalHeader,
} from '@patternfly/react-core'
import { useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import type { XmlElement } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { DialogFooter } from '../DialogFooter.tsx'
import type { ErrorNote } from '../error-note.ts'
import { FailureAlert } from '../FailureAlert.tsx'
import { define } from './apply.ts'
import { problemsOf } from './check.ts'
import type { DeviceKey } from './device-keys.ts'
import { deviceKinds } from './device-kinds.ts'
import { withNewDevice } from './edit-definition.ts'
import { type Draft, writeField } from './field.ts'
import { hardwareIcon } from './hardware-icons.ts'
import { newDevices, newElement, reasonAgainst } from './new-devices.ts'
import { readerOf } from './pending.ts'
import { SettingsForm } from './SettingsForm.tsx'
import type { Definition } from './use-definition.ts'

interface Props {
  client: RpcClient
  definition: Definition
  close: () => void
  added: (key: DeviceKey) => void
}

/** A new device: first what kind, then its values. What cannot be added says why. */
export function AddHardware({ client, definition, close, added }: Props) {
  const { t } = useLingui()
  const [chosen, setChosen] = useState<{ kind: string; name: string; element: XmlElement }>()
  const [draft, setDraft] = useState<Draft>({})
  const [failure, setFailure] = useState<ErrorNote>()
  const { tree, live, dom } = definition
  const fields = chosen ? (deviceKinds[chosen.kind]?.fields ?? []) : []
  const own = fields.filter(({ input }) => input.kind !== 'fixed')
  const defined = chosen ? readerOf(fields, chosen.element, tree) : () => ''
  const valueAtPath = (path: string) => draft[path] ?? defined(path)
  const problems = new Map([...problemsOf(own, draft, valueAtPath)].map(([path, text]) => [path, t(text)]))

  const add = async () => {
    if (!chosen || problems.size > 0) return
    const element = structuredClone(chosen.element)
    for (const field of own) {
      const value = draft[field.path]
      if (value !== undefined) writeField(field, element, value, tree)
    }
    const { domain, key } = withNewDevice(tree, element)
    const refusal = await define(client, dom.name, writeXml(domain))
    if (refusal) setFailure(refusal)
    else added(key)
  }
  return (
    <Modal isOpen variant="medium" onClose={close} aria-labelledby="add-title" className="add-hardware">
      <ModalHeader
        labelId="add-title"
        title={chosen ? t`Add ${chosen.name}` : t`Add hardware`}
        description={live ? t`The machine runs: it gets the device when it is started next.` : undefined}
      />
      <ModalBody tabIndex={0} aria-label={t`Kinds of devices`}>
        {failure && <FailureAlert title={t`The device could not be added`} error={failure} />}
        {chosen ? (
          <SettingsForm
            client={client}
            item={{
              key: `${chosen.kind}:new`,
              kind: chosen.kind,
              label: undefined,
              distinction: '',
              fields: own,
              isDevice: true,
            }}
            isActive={false}
            draft={draft}
            valueAtPath={valueAtPath}
            change={({ path }, value) => setDraft((old) => ({ ...old, [path]: value }))}
            problems={problems}
            pending={undefined}
            revert={() => {}}
            bootable={new Map()}
            apply={() => void add()}
          />
        ) : (
          <Menu isPlain>
            <MenuContent>
              <MenuList aria-label={t`Kinds of devices`}>
                {newDevices.map((device) => {
                  const label = device.label ?? deviceKinds[device.kind]!.label
                  const reason = reasonAgainst(device, tree)
                  const DeviceIcon = hardwareIcon(device.kind)
                  return (
                    <MenuItem
                      key={label.id}
                      icon={<DeviceIcon />}
                      isAriaDisabled={reason !== undefined}
                      description={reason && t(reason)}
                      onClick={() => {
                        if (reason) return
                        setDraft({})
                        setChosen({ kind: device.kind, name: t(label), element: newElement(device, tree) })
                      }}
                    >
                      {t(label)}
                    </MenuItem>
                  )
                })}
              </MenuList>
            </MenuContent>
          </Menu>
        )}
      </ModalBody>
      <DialogFooter close={close}>
        {chosen && (
          <>
            <Button isAriaDisabled={problems.size > 0} onClick={() => void add()}>
              <Trans>Add</Trans>
            </Button>
            <Button variant="secondary" onClick={() => setChosen(undefined)}>
              <Trans>Back</Trans>
            </Button>
          </>
        )}
      </DialogFooter>
    </Modal>
  )
}
