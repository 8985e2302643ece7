import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { FormSection } from '@patternfly/react-core'
import { type Question, usePreferences } from '../stores/preferences.ts'
import { Switches } from './Switches.tsx'

const questions: [Question, MessageDescriptor][] = [
  ['forceOff', msg`Force off`],
  ['reset', msg`Force reset`],
  ['shutdown', msg`Shut down`],
  ['reboot', msg`Reboot`],
  ['save', msg`Save`],
  ['pause', msg`Pause`],
  ['unapplied', msg`Leave changes that are not applied`],
]

/** What is asked about before it is done. Deleting always is: its dialog is where one says what goes too. */
export function Confirmations() {
  const { t } = useLingui()
  const asks = usePreferences((preferences) => preferences.asks)
  return (
    <FormSection title={t`Confirmations`} titleElement="h3">
      <Switches
        label={t`Ask before`}
        options={questions}
        value={asks}
        change={(asks) => usePreferences.setState({ asks })}
      />
    </FormSection>
  )
}
