import { useLingui } from '@lingui/react/macro'
import { Alert, AlertActionLink, Bullseye, Spinner, Tab, Tabs, TabTitleText } from '@patternfly/react-core'
import { type ReactNode, Suspense, useEffect } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { useDomains } from '../stores/domains.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { InstallationBanner } from './InstallationBanner.tsx'
import { MachinePanel } from './MachinePanel.tsx'
import { machineTabs } from './machine-tabs.tsx'
import { go, linkTo } from './routes.ts'

interface Props {
  client: RpcClient | undefined
  /** Undefined before they are known. */
  images: readonly ReadyImage[] | undefined
  name: string
  tab: string
}

/** What is shown of the machine, below its tabs. */
const panelId = 'machine-page'

/** One machine: its consoles, and a tab for all else there is to see of it. */
export function MachineWindow({ client, images, name, tab }: Props): ReactNode {
  const { t } = useLingui()
  const rows = useDomains((state) => state.rows)
  const ready = images?.find(({ description }) => description.name === name)
  const row = rows?.find((one) => one.name === name)
  const title = row?.title || ready?.description.title || name
  const tabs = machineTabs.filter(() => row !== undefined)
  const titles = new Map([
    ['console', t`Console`],
    ...tabs.map(({ key, title: text }): [string, string] => [key, t(text)]),
  ])
  const shown = tabs.some(({ key }) => key === tab) ? tab : 'console'
  useEffect(() => {
    document.title = `${title} – Tabvisor`
    return () => {
      document.title = 'Tabvisor'
    }
  }, [title])

  const waiting = (
    <Bullseye>
      <Spinner aria-label={t`Looking for the virtual machine`} />
    </Bullseye>
  )
  if (!images || !rows) return waiting
  if (!ready && !row)
    return (
      <Alert
        isInline
        component="h2"
        variant="danger"
        title={t`There is no virtual machine «${name}» here`}
        actionLinks={
          <AlertActionLink component="button" onClick={() => go({ page: 'manager' })}>
            {t`Show all virtual machines`}
          </AlertActionLink>
        }
      />
    )
  return (
    <>
      {client && row && <InstallationBanner client={client} row={row} isConsole={shown === 'console'} />}
      {tabs.length > 0 && (
        <Tabs
          activeKey={shown}
          onSelect={(_, key) => go({ page: 'machine', name, tab: String(key) })}
          aria-label={t`Pages of ${title}`}
        >
          {[...titles].map(([key, text]) => (
            <Tab
              key={key}
              eventKey={key}
              tabContentId={panelId}
              title={<TabTitleText>{text}</TabTitleText>}
            />
          ))}
        </Tabs>
      )}
      <div id={panelId} role="tabpanel" aria-label={titles.get(shown)} className="machine-page">
        {shown === 'console' && <MachinePanel key={name} name={name} title={title} ready={ready} />}
        {tabs.map(
          ({ key, Content }) =>
            key === shown &&
            client && (
              <Suspense key={`${key} ${name}`} fallback={waiting}>
                <Content
                  client={client}
                  name={name}
                  performanceLink={linkTo({ page: 'machine', name, tab: 'performance' })}
                  renamed={(changed) => go({ page: 'machine', name: changed, tab: key })}
                />
              </Suspense>
            ),
        )}
      </div>
    </>
  )
}
