import { useLingui } from '@lingui/react/macro'
import { Bullseye, Spinner, Tab, Tabs, TabTitleText } from '@patternfly/react-core'
import { Suspense, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { MachineConsole } from '../console/MachineConsole.tsx'
import { Counters } from '../machine/Counters.tsx'
import { MachineCard } from '../machine/MachineCard.tsx'
import type { ReadyImage } from '../stores/machine.ts'
import { useMachine } from '../stores/use-machine.ts'
import { openConsoleWindow } from './console-window.ts'
import { machineTabs } from './machine-tabs.tsx'
import { go, linkTo } from './routes.ts'

interface Props {
  client: RpcClient | undefined
  name: string
  title: string
  /** What it can be made of, if it is a ready-made one. */
  ready: ReadyImage | undefined
  /** Otherwise there is nothing but a console yet. */
  isDefined: boolean
  tab: string
}

/** What is shown of the machine, below its tabs. */
const panelId = 'machine-page'

/** A machine with its commands, its consoles, and a tab for all else there is to see of it. */
export function MachinePages({ client, name, title, ready, isDefined, tab }: Props) {
  const { t } = useLingui()
  const { machine, view } = useMachine(name, ready)
  const tabs = isDefined ? machineTabs : []
  const titles = new Map([
    ['console', t`Console`],
    ...tabs.map(({ key, title: text }): [string, string] => [key, t(text)]),
  ])
  const shown = titles.has(tab) ? tab : 'console'
  const isConsole = shown === 'console'
  // Who looks at other pages only takes no console from anybody.
  const [wasConsole, setWasConsole] = useState(isConsole)
  if (isConsole && !wasConsole) setWasConsole(true)
  return (
    <MachineCard title={title} machine={machine} view={view}>
      {isDefined && (
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
        {/* It stays while others are shown, with all that was said there. */}
        {wasConsole && (
          <div className="machine-page" hidden={!isConsole}>
            <Counters machine={machine} memoryMiB={ready?.description.memoryMiB} state={view.state} />
            <MachineConsole
              machine={machine}
              view={view}
              name={name}
              title={title}
              isShown={isConsole}
              popOut={() => openConsoleWindow(name)}
            />
          </div>
        )}
        {tabs.map(
          ({ key, Content }) =>
            key === shown &&
            client && (
              <Suspense
                key={key}
                fallback={
                  <Bullseye>
                    <Spinner aria-label={t`Loading`} />
                  </Bullseye>
                }
              >
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
    </MachineCard>
  )
}
