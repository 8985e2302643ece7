import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, FormGroup, FormSelect, FormSelectOption, Radio } from '@patternfly/react-core'
import { FieldHelp } from './FieldHelp.tsx'
import { NumberField } from './NumberField.tsx'
import { defaultPool, diskGiBOf } from './plan.ts'
import type { StepProps } from './step.ts'

/** Where the machine keeps what must last. */
export function StorageStep({ plan, change, limits, problems }: StepProps) {
  const { t } = useLingui()
  const { pools } = limits
  const names = [...new Set([defaultPool, ...pools.map(({ name }) => name)])]
  const volumes = pools.flatMap((pool) => pool.volumes.map((volume) => ({ pool: pool.name, ...volume })))
  return (
    <>
      <FormGroup isStack role="radiogroup" label={t`Disk`} fieldId="storage-none">
        <Radio
          id="storage-none"
          name="storage"
          label={t`No disk`}
          description={t`The system lives in memory and forgets everything when it is shut off, unless it is saved.`}
          isChecked={plan.storage === 'none'}
          onChange={() => change({ storage: 'none' })}
        />
        <Radio
          id="storage-new"
          name="storage"
          label={t`A new volume`}
          description={t`A raw file of zeros, which takes no room before it is written.`}
          isChecked={plan.storage === 'new'}
          onChange={() => change({ storage: 'new' })}
        />
        <Radio
          id="storage-volume"
          name="storage"
          label={t`A volume that is there`}
          description={volumes.length === 0 ? t`There is none in any pool.` : undefined}
          isDisabled={volumes.length === 0}
          isChecked={plan.storage === 'volume'}
          onChange={() => change({ storage: 'volume' })}
        />
      </FormGroup>
      {plan.storage === 'new' && (
        <>
          <NumberField
            id="disk"
            label={t`Size in GiB`}
            hint={undefined}
            value={diskGiBOf(plan)}
            onChange={(ownDiskGiB) => change({ ownDiskGiB })}
            problem={problems.disk}
          />
          <FormGroup label={t`Pool`} fieldId="pool">
            <FormSelect id="pool" value={plan.pool} onChange={(_, pool) => change({ pool })}>
              {names.map((name) => (
                <FormSelectOption key={name} value={name} label={name} />
              ))}
            </FormSelect>
          </FormGroup>
        </>
      )}
      {plan.storage === 'volume' && (
        <FormGroup label={t`Volume`} fieldId="volume">
          <FormSelect
            id="volume"
            value={plan.volume}
            onChange={(_, volume) => change({ volume })}
            validated={problems.volume ? 'error' : 'default'}
            aria-describedby="volume-help"
          >
            <FormSelectOption value="" label={t`Choose a volume`} isPlaceholder />
            {volumes.map(({ pool, name, path }) => (
              <FormSelectOption key={path} value={path} label={`${pool}: ${name}`} />
            ))}
          </FormSelect>
          <FieldHelp id="volume" hint={plan.volume} problem={problems.volume} />
        </FormGroup>
      )}
      {plan.storage !== 'none' && (
        <Alert
          isInline
          isPlain
          component="p"
          variant="warning"
          title={t`Machines with disks cannot run here yet`}
        >
          <Trans>The machine is defined with its disk, and can be started once there are disks.</Trans>
        </Alert>
      )}
    </>
  )
}
