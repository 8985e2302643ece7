import { Alert, Bullseye, Spinner } from '@patternfly/react-core'
import { type ReactNode, useEffect } from 'react'
import { MachineConsole } from '../console/MachineConsole.tsx'
import { useMachine } from '../stores/use-machine.ts'
import type { ImageEntry } from './catalogue.ts'

interface Props {
  name: string
  /** Undefined before they are known. */
  images: ImageEntry[] | undefined
  /** What keeps the page from working. */
  troubles: ReactNode
}

/** A window of its own for the consoles of one machine. */
export function ConsoleWindow({ name, images, troubles }: Props) {
  const found = images?.find(({ description }) => description.name === name)
  return (
    <main className="console-window">
      {troubles}
      {found && <Consoles {...found} />}
      {images && !found && (
        <Alert isInline variant="danger" title={`There is no virtual machine «${name}» here`} />
      )}
      {!images && (
        <Bullseye>
          <Spinner aria-label="Looking for the virtual machine" />
        </Bullseye>
      )}
    </main>
  )
}

function Consoles({ description, url }: ImageEntry) {
  const { machine, view } = useMachine(description, url)
  const { name, title } = description
  useEffect(() => {
    document.title = `${title} – Tabvisor`
  }, [title])
  return (
    <>
      <h1 className="pf-v6-screen-reader">{title}</h1>
      <MachineConsole machine={machine} view={view} name={name} title={title} />
    </>
  )
}
