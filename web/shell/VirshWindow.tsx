import { Bullseye, Spinner } from '@patternfly/react-core'
import { lazy, type ReactNode, Suspense, useSyncExternalStore } from 'react'
import { connection } from '../stores/connection.ts'

const VirshTerminal = lazy(async () => ({
  default: (await import('../virsh/VirshTerminal.tsx')).VirshTerminal,
}))

interface Props {
  /** What keeps the page from working. */
  troubles: ReactNode
}

/** The page at #/virsh: a terminal in which virsh runs. */
export function VirshWindow({ troubles }: Props) {
  const daemon = useSyncExternalStore(connection.subscribe, () => connection.view)
  const waiting = (
    <Bullseye>
      <Spinner aria-label="Connecting" />
    </Bullseye>
  )
  return (
    <main className="console-window">
      {troubles}
      {daemon.state === 'connecting' && waiting}
      {daemon.state === 'open' && (
        <Suspense fallback={waiting}>
          <VirshTerminal client={daemon.client} />
        </Suspense>
      )}
    </main>
  )
}
