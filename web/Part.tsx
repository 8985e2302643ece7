import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, AlertActionLink, Bullseye, Spinner } from '@patternfly/react-core'
import { Component, type ReactNode, Suspense } from 'react'
import { ErrorDetails } from './ErrorDetails.tsx'
import { errorNote } from './error-note.ts'

/** Errors of files that could not be had, as Vite tells of them. */
const loadErrors = new WeakSet<Error>()
addEventListener('vite:preloadError', ({ payload }) => loadErrors.add(payload))

interface State {
  error?: Error
}

/** A part of the page whose code may be on its way still. If it cannot be had, or fails, the rest of the page goes on. */
export class Part extends Component<{ children: ReactNode }, State> {
  override state: State = {}

  static getDerivedStateFromError(error: Error): State {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error) return <Failure error={error} />
    return <Suspense fallback={<Waiting />}>{this.props.children}</Suspense>
  }
}

function Waiting() {
  const { t } = useLingui()
  return (
    <Bullseye className="part-waiting">
      <Spinner aria-label={t`Loading`} />
    </Bullseye>
  )
}

function Failure({ error }: { error: Error }) {
  const { t } = useLingui()
  const isMissing = loadErrors.has(error)
  const title = isMissing ? t`This part of the page could not be loaded` : t`This part of the page failed`
  return (
    <Alert
      isInline
      component="h2"
      variant="danger"
      title={title}
      actionLinks={
        <AlertActionLink component="button" onClick={() => location.reload()}>
          <Trans>Reload</Trans>
        </AlertActionLink>
      }
    >
      {isMissing ? (
        <Trans>
          The server does not answer, or has a newer version of the page. Machines that run in this tab are
          saved before it is loaded anew.
        </Trans>
      ) : (
        <ErrorDetails what={title} error={errorNote(error)} />
      )}
    </Alert>
  )
}
