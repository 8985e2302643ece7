import { Trans, useLingui } from '@lingui/react/macro'
import { Alert } from '@patternfly/react-core'
import { useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { usePendingDomains } from '../stores/pending-domains.ts'
import { leave } from '../stores/unapplied.ts'
import { AddHardware } from './AddHardware.tsx'
import { deviceKinds } from './device-kinds.ts'
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
  const nameOfKind = (kind: string, distinction: string) => {
    const label = deviceKinds[kind]?.label
    return `${label ? t(label) : kind} ${distinction}`.trim()
  }
  const nameOf = ({ label, kind, distinction }: HardwareItem) =>
    `${label ? t(label) : kind} ${distinction}`.trim()
  const removedNames = removed.map(({ kind, distinction }) => nameOfKind(kind, distinction)).join(', ')

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
        {removed.length > 0 && (
          <p>
            <Trans>Still there until the machine is shut down: {removedNames}</Trans>
          </p>
        )}
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
