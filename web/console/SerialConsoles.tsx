import { useLingui } from '@lingui/react/macro'
import { FormSelect, FormSelectOption } from '@patternfly/react-core'
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import type { Machine } from '../stores/machine.ts'
import type { PortEntry } from '../stores/port-list.ts'
import type { SerialPort } from '../stores/serial-port.ts'
import { SerialConsole } from './SerialConsole.tsx'

interface Props {
  machine: Machine
  title: string
  /** Whether the guest runs or is paused. */
  isOn: boolean
  /** What stands over a terminal. */
  notice: (isElsewhere: boolean) => ReactNode
}

/** The port that there is without asking: the first. */
const firstPort = ''

/** All serial ports and text consoles of a machine, one at a time. Those that were seen go on being read. */
export function SerialConsoles({ machine, title, isOn, notice }: Props) {
  const { t } = useLingui()
  const [ports, setPorts] = useState<readonly PortEntry[]>([])
  const [shown, setShown] = useState(firstPort)
  const [seen, setSeen] = useState<readonly string[]>([firstPort])
  // One that has started may have others than were known before.
  useEffect(() => {
    let isCurrent = true
    machine.listPorts().then(
      (found) => isCurrent && setPorts(found),
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [machine, isOn])

  const keyOf = ({ alias }: PortEntry, index: number) => (index === 0 ? firstPort : alias)
  const nameOf = ({ kind, number }: PortEntry) =>
    kind === 'serial' ? t`Serial ${number}` : t`Text console ${number}`
  const choose = (alias: string) => {
    setShown(alias)
    if (!seen.includes(alias)) setSeen([...seen, alias])
  }
  return (
    <>
      {ports.length > 1 && (
        <FormSelect
          className="serial-port-choice"
          aria-label={t`Serial port`}
          value={shown}
          onChange={(_, alias) => choose(alias)}
        >
          {ports.map((port, index) => (
            <FormSelectOption
              key={port.alias}
              value={keyOf(port, index)}
              label={port.isReadable ? nameOf(port) : t`${nameOf(port)} (leads elsewhere)`}
              isDisabled={!port.isReadable}
            />
          ))}
        </FormSelect>
      )}
      {seen.map((alias) => (
        <div key={alias} className="serial-port" hidden={alias !== shown}>
          <Port
            machine={machine}
            port={machine.port(alias)}
            label={alias === firstPort ? t`Serial console of ${title}` : t`Console ${alias} of ${title}`}
            notice={notice}
          />
        </div>
      ))}
    </>
  )
}

interface PortProps extends Pick<Props, 'machine' | 'notice'> {
  port: SerialPort
  label: string
}

function Port({ machine, port, label, notice }: PortProps) {
  const isElsewhere = useSyncExternalStore(port.subscribe, () => port.isElsewhere)
  return (
    <SerialConsole port={port} onStart={machine.onStart} label={label}>
      {notice(isElsewhere)}
    </SerialConsole>
  )
}
