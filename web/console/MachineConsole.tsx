import { Trans, useLingui } from '@lingui/react/macro'
import { Tab, Tabs, TabTitleText } from '@patternfly/react-core'
import { useCallback, useRef, useState } from 'react'
import { isActive } from '../stores/domain-state.ts'
import type { Machine, MachineView } from '../stores/machine.ts'
import { useScreenSettings } from '../stores/screen-settings.ts'
import { ConsoleNotice } from './ConsoleNotice.tsx'
import { ScreenConsole } from './ScreenConsole.tsx'
import { SerialConsoles } from './SerialConsoles.tsx'
import './console.css'

interface Props {
  machine: Machine
  view: MachineView
  name: string
  title: string
  /** A page that is not seen takes no pictures. */
  isShown: boolean
  /** Opens the console in a window of its own; it is in one if left out. */
  popOut?: () => boolean
}

/** What a person at the machine would sit before: its screen, and its serial ports. */
export function MachineConsole({ machine, view, name, title, isShown, popOut }: Props) {
  const { t } = useLingui()
  const first = useScreenSettings((settings) => settings.first)
  const [shown, setShown] = useState(first)
  const top = useRef<HTMLDivElement>(null)
  const focusOutside = useCallback(
    () => top.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(),
    [],
  )
  const { state, progress, wasStarted } = view
  const isOn = isActive(state)
  const notice = (isElsewhere: boolean) => (
    <ConsoleNotice
      state={state}
      progress={progress}
      wasStarted={wasStarted}
      isElsewhere={isElsewhere}
      start={() => void machine.start()}
    />
  )
  return (
    <div ref={top} className="machine-console">
      <Tabs
        activeKey={shown}
        onSelect={(_, key) => setShown(key as 'screen' | 'serial')}
        aria-label={t`Consoles of ${title}`}
      >
        <Tab
          eventKey="screen"
          title={
            <TabTitleText>
              <Trans>Screen</Trans>
            </TabTitleText>
          }
        >
          <ScreenConsole
            machine={machine}
            name={name}
            title={title}
            isOn={isOn}
            isShown={isShown && shown === 'screen'}
            popOut={popOut}
            focusOutside={focusOutside}
          >
            {notice(false)}
          </ScreenConsole>
        </Tab>
        <Tab
          eventKey="serial"
          title={
            <TabTitleText>
              <Trans>Serial</Trans>
            </TabTitleText>
          }
        >
          <SerialConsoles machine={machine} title={title} isOn={isOn} notice={notice} />
        </Tab>
      </Tabs>
    </div>
  )
}
