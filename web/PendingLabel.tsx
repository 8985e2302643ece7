import { Trans } from '@lingui/react/macro'
import { Label } from '@patternfly/react-core'
import { usePendingDomains } from './stores/pending-domains.ts'

/** Says of a machine that runs with another definition than it is started with next. */
export function PendingLabel({ name }: { name: string }) {
  const isPending = usePendingDomains(({ names }) => names.has(name))
  return isPending ? (
    <Label color="orange" isCompact>
      <Trans>Needs shutdown</Trans>
    </Label>
  ) : null
}
