import { Trans, useLingui } from '@lingui/react/macro'
import { Button, ExpandableSection } from '@patternfly/react-core'
import { ErrorDetails } from '../ErrorDetails.tsx'
import { lineDifference } from '../line-difference.ts'
import { cancelJob } from '../stores/act.ts'
import type { LogEntry } from '../stores/log.ts'
import { CopiedCode } from './CopiedCode.tsx'

/** What a click did: as a line for virsh, as calls, and what changed in the definition. */
export function LogDetails({ entry }: { entry: LogEntry }) {
  const { t } = useLingui()
  const { machine, text, virsh, calls, definitions, error, isJob, outcome } = entry
  return (
    <div className="log-details">
      {error && <ErrorDetails what={text} error={error} />}
      {isJob && outcome === 'running' && machine !== undefined && (
        <div>
          <Button variant="secondary" size="sm" onClick={() => void cancelJob(machine)}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      )}
      {virsh !== undefined && <CopiedCode label={t`In virsh`} text={virsh} />}
      {calls.length > 0 && <CopiedCode label={t`Calls to the daemon`} text={calls.join('\n')} />}
      {definitions && (
        <ExpandableSection toggleText={t`Changes of the definition`}>
          <CopiedCode
            label={t`Changes of the definition`}
            text={differenceText(definitions.before, definitions.after)}
          />
        </ExpandableSection>
      )}
    </div>
  )
}

const differenceText = (before: string, after: string): string =>
  lineDifference(before, after)
    .map(({ mark, text }) => mark + text)
    .join('\n')
