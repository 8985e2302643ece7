import { useLingui } from '@lingui/react/macro'
import { Alert } from '@patternfly/react-core'
import { useSyncExternalStore } from 'react'
import { FailureAlert } from '../FailureAlert.tsx'
import { connection } from '../stores/connection.ts'
import { useDomains } from '../stores/domains.ts'

/** What keeps the page from working, in sentences. */
export function Troubles({ catalogueFailure }: { catalogueFailure: string | undefined }) {
  const { t } = useLingui()
  const daemon = useSyncExternalStore(connection.subscribe, () => connection.view)
  const listFailure = useDomains((state) => state.failure)
  if (!isSecureContext)
    return (
      <Alert
        isInline
        component="h2"
        variant="warning"
        title={t`Virtual machines cannot be started from this address`}
      >
        {t`Browsers lend a page what they need only over HTTPS or on localhost.`}
      </Alert>
    )
  const troubles: [title: string, reason: string | undefined][] = [
    [
      t`The virtual machines of this page cannot be reached`,
      daemon.state === 'failed' ? daemon.reason : undefined,
    ],
    [t`The list of virtual machines cannot be read`, listFailure],
    [t`The list of guest images cannot be read`, catalogueFailure],
  ]
  return troubles.map(
    ([title, message]) =>
      message !== undefined && <FailureAlert key={title} title={title} error={{ message }} />,
  )
}
