import { useLingui } from '@lingui/react/macro'
import { Alert, Bullseye, Spinner } from '@patternfly/react-core'
import { type ReactNode, useEffect } from 'react'
import { MachineConsole } from '../console/MachineConsole.tsx'
import { useDomains } from '../stores/domains.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { useMachine } from '../stores/use-machine.ts'

interface Props {
  name: string
  /** Undefined before they are known. */
  images: readonly ReadyImage[] | undefined
  /** What keeps the page from working. */
  troubles: ReactNode
}

/** A window of its own for the consoles of one machine. */
export function ConsoleWindow({ name, images, troubles }: Props) {
  const { t } = useLingui()
  const rows = useDomains((state) => state.rows)
  const ready = images?.find(({ description }) => description.name === name)
  const row = rows?.find((one) => one.name === name)
  const title = row?.title || ready?.description.title || name
  return (
    <main className="console-window">
      {troubles}
      {images && rows && (ready || row) && <Consoles name={name} title={title} ready={ready} />}
      {images && rows && !ready && !row && (
        <Alert isInline variant="danger" title={t`There is no virtual machine «${name}» here`} />
      )}
      {!(images && rows) && (
        <Bullseye>
          <Spinner aria-label={t`Looking for the virtual machine`} />
        </Bullseye>
      )}
    </main>
  )
}

interface ConsolesProps {
  name: string
  title: string
  ready: ReadyImage | undefined
}

function Consoles({ name, title, ready }: ConsolesProps) {
  const { machine, view } = useMachine(name, ready)
  useEffect(() => {
    document.title = `${title} – Tabvisor`
  }, [title])
  return (
    <>
      <h1 className="pf-v6-screen-reader">{title}</h1>
      <MachineConsole machine={machine} view={view} name={name} title={title} isShown />
    </>
  )
}
