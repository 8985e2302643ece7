import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, AlertActionCloseButton, AlertActionLink } from '@patternfly/react-core'
import { useState } from 'react'
import { reloadInto, useWaitingBuild } from './app-update.ts'

/** Offers a newer build of the page; the person says when. */
export function UpdateNotice() {
  const { t } = useLingui()
  const { worker } = useWaitingBuild()
  const [refused, refuse] = useState<ServiceWorker>()
  if (!worker || worker === refused) return null
  return (
    <Alert
      isInline
      component="h2"
      variant="info"
      title={t`A new version of Tabvisor is ready`}
      actionLinks={
        <AlertActionLink component="button" onClick={() => reloadInto(worker)}>
          <Trans>Reload</Trans>
        </AlertActionLink>
      }
      actionClose={<AlertActionCloseButton onClose={() => refuse(worker)} />}
    />
  )
}
