import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Content, ExpandableSection } from '@patternfly/react-core'
import { useState } from 'react'
import { type ErrorNote, libvirtNames } from './error-note.ts'
import { nextStep } from './next-step.table.ts'
import { reportOf } from './report.ts'

interface Props {
  /** What was tried, for the report. */
  what: string
  error: ErrorNote
}

/** Below the sentence that says what went wrong: the next step, libvirt's own words and numbers, and a report to take away. */
export function ErrorDetails({ what, error }: Props) {
  const { t } = useLingui()
  const step = nextStep(error)
  // Where nobody knows what to do, the words are all there is.
  const [isOpen, setOpen] = useState(!step)
  return (
    <>
      {step && <Content component="p">{t(step)}</Content>}
      <ExpandableSection
        toggleText={t`Details`}
        isExpanded={isOpen}
        onToggle={(_, isExpanded) => setOpen(isExpanded)}
      >
        <Content component="p" className="error-words">
          {error.message}
        </Content>
        <Content component="small">{libvirtNames(error)}</Content>
        <CopyReport what={what} error={error} />
      </ExpandableSection>
    </>
  )
}

function CopyReport({ what, error }: Props) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(await reportOf(what, error))
      setOutcome('copied')
    } catch {
      setOutcome('refused')
    }
  }
  return (
    <div>
      <Button variant="link" isInline onClick={() => void copy()}>
        <Trans>Copy report</Trans>
      </Button>{' '}
      <span role="status">
        {outcome === 'copied' && <Trans>Copied, without passwords.</Trans>}
        {outcome === 'refused' && <Trans>The browser did not allow its clipboard to be written.</Trans>}
      </span>
    </div>
  )
}
