import { useLingui } from '@lingui/react/macro'
import { Bullseye, Spinner } from '@patternfly/react-core'
import { lazy, Suspense } from 'react'
import { connection } from '../stores/connection.ts'
import { useConnection } from '../stores/use-machine.ts'
import { go } from './routes.ts'

const VirshTerminal = lazy(async () => ({
  default: (await import('../virsh/VirshTerminal.tsx')).VirshTerminal,
}))

/** The page at #/virsh: a terminal in which virsh runs. */
export function VirshWindow() {
  const { t } = useLingui()
  const { state, client } = useConnection()
  const waiting = (
    <Bullseye>
      <Spinner aria-label={t`Connecting`} />
    </Bullseye>
  )
  return (
    <>
      {state === 'connecting' && waiting}
      {client && (
        <Suspense fallback={waiting}>
          <VirshTerminal client={client} connect={connection.another} close={() => go({ page: 'manager' })} />
        </Suspense>
      )}
    </>
  )
}
