import { Trans, useLingui } from '@lingui/react/macro'
import { Alert } from '@patternfly/react-core'
import { osNamed } from '../stores/operating-systems.ts'
import { formatNumber } from '../texts.ts'
import { NumberField } from './NumberField.tsx'
import { memoryOf, osOf } from './plan.ts'
import { mostVcpus } from './problems.ts'
import type { StepProps } from './step.ts'
import { overcommit } from './surroundings.ts'

interface Props extends StepProps {
  /** What machines that run have, in MiB. */
  usedMiB: number
}

/** Memory and CPUs, within what this tab can give. */
export function ResourcesStep({ plan, change, limits, problems, usedMiB }: Props) {
  const { t } = useLingui()
  const { hostMiB, memoryMiB } = limits
  const wanted = memoryOf(plan, limits)
  const advised = osNamed(osOf(plan) ?? '')
  const most = formatNumber(memoryMiB)
  const together = formatNumber(usedMiB + wanted)
  const host = formatNumber(hostMiB)
  const lent = formatNumber(Math.floor(hostMiB * overcommit))
  return (
    <>
      <NumberField
        id="memory"
        label={t`Memory in MiB`}
        hint={
          advised && plan.source !== 'ready'
            ? t`Up to ${most} MiB; ${advised.title} should have ${formatNumber(advised.memoryMiB)} MiB.`
            : t`Up to ${most} MiB.`
        }
        value={wanted}
        onChange={(ownMemoryMiB) => change({ ownMemoryMiB })}
        problem={problems.memory}
      />
      <NumberField
        id="vcpus"
        label={t`CPUs`}
        hint={t`Up to ${formatNumber(mostVcpus)}: machines have no more yet.`}
        value={plan.vcpus}
        onChange={(vcpus) => change({ vcpus })}
        problem={problems.vcpus}
      />
      {usedMiB + wanted > hostMiB && (
        <Alert isInline isPlain component="p" variant="warning" title={t`More than the host has`}>
          <Trans>
            With those that run, machines would have {together} MiB of the host’s {host}. The daemon lends up
            to {lent} MiB; what is really used must fit.
          </Trans>
        </Alert>
      )}
    </>
  )
}
