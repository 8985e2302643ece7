import { Alert } from '@patternfly/react-core'
import { useSyncExternalStore } from 'react'
import { connection } from '../stores/connection.ts'
import { useDomains } from '../stores/domains.ts'

/** What keeps the page from working, in sentences. */
export function Troubles({ catalogueFailure }: { catalogueFailure: string | undefined }) {
  const daemon = useSyncExternalStore(connection.subscribe, () => connection.view)
  const listFailure = useDomains((state) => state.failure)
  return (
    <>
      {!isSecureContext && (
        <Alert
          isInline
          component="h2"
          variant="warning"
          title="Virtual machines cannot be started from this address"
        >
          Browsers lend a page what they need only over HTTPS or on localhost.
        </Alert>
      )}
      {isSecureContext && daemon.state === 'failed' && (
        <Alert
          isInline
          component="h2"
          variant="danger"
          title="The virtual machines of this page cannot be reached"
        >
          {daemon.reason}
        </Alert>
      )}
      {listFailure !== undefined && (
        <Alert isInline component="h2" variant="danger" title="The list of virtual machines cannot be read">
          {listFailure}
        </Alert>
      )}
      {catalogueFailure !== undefined && (
        <Alert isInline component="h2" variant="danger" title="The list of guest images cannot be read">
          {catalogueFailure}
        </Alert>
      )}
    </>
  )
}
