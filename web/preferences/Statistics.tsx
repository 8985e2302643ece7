import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import {
  FormGroup,
  FormHelperText,
  FormSection,
  HelperText,
  HelperTextItem,
  NumberInput,
} from '@patternfly/react-core'
import { isPollingInterval, type Metric, pollingBounds, usePreferences } from '../stores/preferences.ts'
import { Switches } from './Switches.tsx'

const metrics: [Metric, MessageDescriptor][] = [
  ['cpu', msg`CPU`],
  ['memory', msg`Memory`],
  ['disk', msg`Disks`],
  ['network', msg`Network`],
]

/** What is looked at again and again, and how often. */
export function Statistics() {
  const { t } = useLingui()
  const { pollingSeconds, polls } = usePreferences()
  const change = (seconds: number) => {
    if (isPollingInterval(seconds)) usePreferences.setState({ pollingSeconds: seconds })
  }
  const { least, most } = pollingBounds
  return (
    <FormSection title={t`Statistics`} titleElement="h3">
      <FormGroup label={t`Polling interval in seconds`} fieldId="polling-seconds">
        <NumberInput
          value={pollingSeconds}
          min={least}
          max={most}
          onMinus={() => change(pollingSeconds - 1)}
          onPlus={() => change(pollingSeconds + 1)}
          onChange={(event) => change(Number(event.currentTarget.value))}
          inputProps={{ id: 'polling-seconds' }}
          inputAriaLabel={t`Polling interval in seconds`}
          minusBtnAriaLabel={t`One second less`}
          plusBtnAriaLabel={t`One second more`}
        />
        <FormHelperText>
          <HelperText>
            <HelperTextItem>
              {t`From ${least} to ${most}. States never wait for it: the daemon tells of each change.`}
            </HelperTextItem>
          </HelperText>
        </FormHelperText>
      </FormGroup>
      <Switches
        label={t`What machines are asked for`}
        options={metrics}
        value={polls}
        change={(polls) => usePreferences.setState({ polls })}
      />
    </FormSection>
  )
}
