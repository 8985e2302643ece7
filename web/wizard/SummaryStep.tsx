import { Trans, useLingui } from '@lingui/react/macro'
import {
  Alert,
  Checkbox,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  List,
  ListItem,
} from '@patternfly/react-core'
import type { NewDomain } from '../stores/image-domain.ts'
import { osNamed } from '../stores/operating-systems.ts'
import { formatNumber } from '../texts.ts'
import { nameOf, osOf, titleOf } from './plan.ts'
import type { StepProps } from './step.ts'
import { TextField } from './TextField.tsx'

interface Props extends StepProps {
  domain: NewDomain
  /** Why it cannot be started. */
  obstacles: readonly string[]
}

/** Its name, and all that it comes to. */
export function SummaryStep({ plan, change, limits, problems, domain, obstacles }: Props) {
  const { t } = useLingui()
  const none = t`none`
  const facts = [
    { term: t`System`, value: osNamed(osOf(plan) ?? '')?.title ?? none },
    { term: t`Kernel`, value: domain.kernel ?? none },
    { term: t`Initrd`, value: domain.initrd ?? none },
    { term: t`Memory`, value: `${formatNumber(domain.memoryMiB)} MiB` },
    { term: t`CPUs`, value: formatNumber(domain.vcpus ?? 1) },
    { term: t`Disk`, value: domain.disk ?? none },
    { term: t`Network`, value: domain.network ?? none },
  ]
  return (
    <>
      <TextField
        id="name"
        label={t`Name`}
        value={nameOf(plan, limits)}
        onChange={(ownName) => change({ ownName })}
        problem={problems.name}
      />
      <TextField
        id="title"
        label={t`Title`}
        hint={t`What people call it; may be left empty.`}
        value={titleOf(plan, limits)}
        onChange={(ownTitle) => change({ ownTitle })}
      />
      <DescriptionList isHorizontal isCompact aria-label={t`Summary`}>
        {facts.map(({ term, value }) => (
          <DescriptionListGroup key={term}>
            <DescriptionListTerm>{term}</DescriptionListTerm>
            <DescriptionListDescription className="summary-value">{value}</DescriptionListDescription>
          </DescriptionListGroup>
        ))}
      </DescriptionList>
      {obstacles.length > 0 ? (
        <Alert
          isInline
          component="p"
          variant="info"
          title={t`The machine is defined, but cannot be started as it is`}
        >
          <List>
            {obstacles.map((obstacle) => (
              <ListItem key={obstacle}>{obstacle}</ListItem>
            ))}
          </List>
        </Alert>
      ) : (
        <Checkbox
          id="customises"
          label={t`Customise the configuration before the installation`}
          description={
            <Trans>Opens its details first; there, the chipset and all devices can still be changed.</Trans>
          }
          isChecked={plan.customises}
          onChange={(_, customises) => change({ customises })}
        />
      )}
    </>
  )
}
