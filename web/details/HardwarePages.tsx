import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button } from '@patternfly/react-core'
import { useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import type { XmlElement } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { usePendingDomains } from '../stores/pending-domains.ts'
import { leave } from '../stores/unapplied.ts'
import { AddHardware } from './AddHardware.tsx'
import { define } from './apply.ts'
import { deviceKinds, distinctionOf } from './device-kinds.ts'
import { withNewDevice } from './edit-definition.ts'
import { HardwareList } from './HardwareList.tsx'
import { HardwarePage } from './HardwarePage.tsx'
import { type HardwareItem, listHardware } from './hardware.ts'
import { pendingChanges, removedDevices } from './pending.ts'
import type { Definition } from './use-definition.ts'

interface Props {
  client: RpcClient
  definition: Definition
  reload: () => Promise<void>
  performanceLink: string | undefined
  renamed: ((name: string) => void) | undefined
}

/** The list of hardware with the page that is chosen in it. */
export function HardwarePages({ client, definition, reload, performanceLink, renamed }: Props) {
  const { t } = useLingui()
  const [wanted, setWanted] = useState('overview')
  const [isAdding, setIsAdding] = useState(false)
  const items = listHardware(definition.tree)
  const item = items.find(({ key }) => key === wanted) ?? items[0]!
  const pending = pendingChanges(definition.tree, definition.live)
  const removed = removedDevices(definition.tree, definition.live)
  const isWaiting = usePendingDomains(({ names }) => names.has(definition.dom.name))
  const putBack = async (device: XmlElement) => {
    const { domain } = withNewDevice(definition.tree, device)
    await define(client, definition.dom.name, writeXml(domain))
    await reload()
  }
  const nameOf = ({ label, kind, distinction }: Pick<HardwareItem, 'label' | 'kind' | 'distinction'>) =>
    `${label ? t(label) : kind} ${distinction}`.trim()
  return (
    <div className="hardware">
      <HardwareList
        items={items}
        nameOf={nameOf}
        selected={item.key}
        select={(key) => leave(() => setWanted(key))}
        pending={new Set(pending.keys())}
        performanceLink={performanceLink}
        add={() => leave(() => setIsAdding(true))}
      />
      <div className="hardware-page">
        {isWaiting && pending.size === 0 && removed.length === 0 && (
          <p>
            <Trans>What waits for a shutdown is no field of these pages, but stands in the XML.</Trans>
          </p>
        )}
        {removed.map((device) => {
          const name = nameOf({
            label: deviceKinds[device.name]?.label,
            kind: device.name,
            distinction: distinctionOf(device),
          })
          return (
            <p key={name}>
              <Trans>«{name}» is there until the machine is shut down.</Trans>{' '}
              <Button variant="link" isInline onClick={() => void putBack(device)}>
                <Trans>Put «{name}» back</Trans>
              </Button>
            </p>
          )
        })}
        {pending.get(item.key)?.isAdded && (
          <Alert
            isInline
            isPlain
            component="h3"
            variant="info"
            title={t`The running machine gets this device when it is started next.`}
          />
        )}
        <HardwarePage
          key={item.key}
          client={client}
          definition={definition}
          item={item}
          name={nameOf(item)}
          names={new Map(items.map((one) => [one.key, nameOf(one)]))}
          pending={pending.get(item.key)}
          reload={reload}
          renamed={renamed}
        />
      </div>
      {isAdding && (
        <AddHardware
          client={client}
          definition={definition}
          close={() => setIsAdding(false)}
          added={async (key) => {
            setIsAdding(false)
            await reload()
            setWanted(key)
          }}
        />
      )}
    </div>
  )
}
