import { Trans } from '@lingui/react/macro'
import { Button } from '@patternfly/react-core'

/** Where a machine that is off would be seen: it can be started there. */
export function NotRunning({ className, start }: { className: string; start: () => void }) {
  return (
    <div className={className}>
      <p>
        <Trans>The virtual machine is not running.</Trans>
      </p>
      <Button onClick={start}>
        <Trans>Run here</Trans>
      </Button>
    </div>
  )
}
