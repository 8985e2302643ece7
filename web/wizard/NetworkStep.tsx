import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Checkbox, FormGroup, Radio } from '@patternfly/react-core'
import type { StepProps } from './step.ts'

/** What the machine's network card is connected to, if it has one. */
export function NetworkStep({ plan, change, limits }: StepProps) {
  const { t } = useLingui()
  const chosen = limits.networks.find(({ name }) => name === plan.network)
  return (
    <>
      <FormGroup isStack role="radiogroup" label={t`Network`} fieldId="network-none">
        <Radio
          id="network-none"
          name="network"
          label={t`None`}
          description={t`The machine is reached by its screen and its serial port.`}
          isChecked={!chosen}
          onChange={() => change({ network: '' })}
        />
        {limits.networks.map(({ name, isActive }) => (
          <Radio
            key={name}
            id={`network-${name}`}
            name="network"
            label={t`Virtual network «${name}»`}
            description={isActive ? undefined : t`Inactive`}
            isChecked={plan.network === name}
            onChange={() => change({ network: name })}
          />
        ))}
      </FormGroup>
      {limits.networks.length === 0 && (
        <p>
          <Trans>No network is defined; «virsh net-define» does that.</Trans>
        </p>
      )}
      {chosen && !chosen.isActive && (
        <Checkbox
          id="starts-network"
          label={t`Start the network now`}
          description={t`A machine cannot start before its network does.`}
          isChecked={plan.startsNetwork}
          onChange={(_, startsNetwork) => change({ startsNetwork })}
        />
      )}
      {chosen && (
        <Alert
          isInline
          isPlain
          component="p"
          variant="warning"
          title={t`Machines with network cards cannot run here yet`}
        >
          <Trans>
            Networks carry no packets yet. The machine is defined with its card, and can be started once they
            do.
          </Trans>
        </Alert>
      )}
    </>
  )
}
