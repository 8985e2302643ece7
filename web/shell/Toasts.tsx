import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, AlertActionCloseButton, AlertActionLink, AlertGroup } from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import { ErrorDetails } from '../ErrorDetails.tsx'
import { type LogEntry, useLog } from '../stores/log.ts'
import { go } from './routes.ts'

const shownMilliseconds = 8000

/**
 * Says how what a person did came out, unless that is told where it was done. Failures stay until they are closed; all of it is
 * in the log too.
 */
export function Toasts() {
  const { t } = useLingui()
  const [toasts, setToasts] = useState<readonly LogEntry[]>([])
  useEffect(
    () =>
      useLog.subscribe(({ entries }, before) => {
        const ended = entries.filter(
          (entry) =>
            !entry.isToldInPlace &&
            (entry.outcome === 'done' || entry.outcome === 'failed') &&
            before.entries.some(({ id, outcome }) => id === entry.id && outcome === 'running'),
        )
        if (ended.length > 0) setToasts((shown) => [...shown, ...ended].slice(-4))
      }),
    [],
  )
  const close = (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id))
  return (
    <AlertGroup isToast isLiveRegion aria-label={t`Results`}>
      {toasts.map(({ id, text, error }) => (
        <Alert
          key={id}
          component="h2"
          variant={error ? 'danger' : 'success'}
          title={error ? t`Failed – ${text}` : text}
          timeout={error ? false : shownMilliseconds}
          onTimeout={() => close(id)}
          actionClose={<AlertActionCloseButton onClose={() => close(id)} />}
          actionLinks={
            error && (
              <AlertActionLink component="button" onClick={() => go({ page: 'log' })}>
                <Trans>Show the log</Trans>
              </AlertActionLink>
            )
          }
        >
          {error && <ErrorDetails what={text} error={error} />}
        </Alert>
      ))}
    </AlertGroup>
  )
}
