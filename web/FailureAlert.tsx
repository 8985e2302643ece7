import { Alert } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { ErrorDetails } from './ErrorDetails.tsx'
import type { ErrorNote } from './error-note.ts'

interface Props {
  /** In a plain sentence what could not be done. */
  title: string
  error: ErrorNote
  actionLinks?: ReactNode
}

/** An error beside its cause. */
export function FailureAlert({ title, error, actionLinks }: Props) {
  return (
    <Alert isInline component="h2" variant="danger" title={title} actionLinks={actionLinks}>
      <ErrorDetails what={title} error={error} />
    </Alert>
  )
}
