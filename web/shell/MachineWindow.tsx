import { Alert, AlertActionLink, Bullseye, Spinner, Tab, Tabs, TabTitleText } from '@patternfly/react-core'
import { type ReactNode, Suspense, useEffect } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { useDomains } from '../stores/domains.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { MachinePanel } from './MachinePanel.tsx'
import { machineTabs } from './machine-tabs.tsx'
import { go } from './routes.ts'

interface Props {
  client: RpcClient | undefined
  /** Undefined before they are known. */
  images: readonly ReadyImage[] | undefined
  name: string
  tab: string
}

/** One machine: its consoles, and a tab for all else there is to see of it. */
export function MachineWindow({ client, images, name, tab }: Props): ReactNode {
  const rows = useDomains((state) => state.rows)
  const ready = images?.find(({ description }) => description.name === name)
  const row = rows?.find((one) => one.name === name)
  const title = row?.title || ready?.description.title || name
  const tabs = machineTabs.filter(() => row !== undefined)
  const shown = tabs.some(({ key }) => key === tab) ? tab : 'console'
  useEffect(() => {
    document.title = `${title} – Tabvisor`
    return () => {
      document.title = 'Tabvisor'
    }
  }, [title])

  const waiting = (
    <Bullseye>
      <Spinner aria-label="Looking for the virtual machine" />
    </Bullseye>
  )
  if (!images || !rows) return waiting
  if (!ready && !row)
    return (
      <Alert
        isInline
        component="h2"
        variant="danger"
        title={`There is no virtual machine «${name}» here`}
        actionLinks={
          <AlertActionLink component="button" onClick={() => go({ page: 'manager' })}>
            Show all virtual machines
          </AlertActionLink>
        }
      />
    )
  return (
    <>
      {tabs.length > 0 && (
        <Tabs
          activeKey={shown}
          onSelect={(_, key) => go({ page: 'machine', name, tab: String(key) })}
          aria-label={`Pages of ${title}`}
        >
          {[{ key: 'console', title: 'Console' }, ...tabs].map(({ key, title: text }) => (
            <Tab key={key} eventKey={key} title={<TabTitleText>{text}</TabTitleText>} />
          ))}
        </Tabs>
      )}
      {shown === 'console' && <MachinePanel key={name} name={name} title={title} ready={ready} />}
      {tabs.map(
        ({ key, Content }) =>
          key === shown &&
          client && (
            <Suspense key={`${key} ${name}`} fallback={waiting}>
              <Content client={client} name={name} />
            </Suspense>
          ),
      )}
    </>
  )
}
