import { Alert, AlertActionCloseButton, AlertActionLink, AlertGroup } from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import { type LogEntry, useLog } from '../stores/log.ts'
import { go, useRoute } from './routes.ts'

const shownMilliseconds = 8000

/**
 * Says how what a person did came out. Failures stay until they are closed; all of it is in the log too. A machine's own
 * page says it itself.
 */
export function Toasts() {
  const route = useRoute()
  const atConsole = route.page === 'machine' && route.tab === 'console' ? route.name : undefined
  const [toasts, setToasts] = useState<readonly LogEntry[]>([])
  useEffect(
    () =>
      useLog.subscribe(({ entries }, before) => {
        const ended = entries.filter(
          (entry) =>
            (entry.outcome === 'done' || entry.outcome === 'failed') &&
            (entry.machine === undefined || entry.machine !== atConsole) &&
            before.entries.some(({ id, outcome }) => id === entry.id && outcome === 'running'),
        )
        if (ended.length > 0) setToasts((shown) => [...shown, ...ended].slice(-4))
      }),
    [atConsole],
  )
  const close = (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id))
  return (
    <AlertGroup isToast isLiveRegion aria-label="Results">
      {toasts.map(({ id, text, outcome, detail }) => (
        <Alert
          key={id}
          component="h2"
          variant={outcome === 'failed' ? 'danger' : 'success'}
          title={outcome === 'failed' ? `${text} failed` : text}
          timeout={outcome === 'failed' ? false : shownMilliseconds}
          onTimeout={() => close(id)}
          actionClose={<AlertActionCloseButton onClose={() => close(id)} />}
          actionLinks={
            outcome === 'failed' && (
              <AlertActionLink component="button" onClick={() => go({ page: 'log' })}>
                Show the log
              </AlertActionLink>
            )
          }
        >
          {detail}
        </Alert>
      ))}
    </AlertGroup>
  )
}
