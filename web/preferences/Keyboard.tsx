import { useLingui } from '@lingui/react/macro'
import { Checkbox, FormSection } from '@patternfly/react-core'
import { usePreferences } from '../stores/preferences.ts'

/** Single keys disturb who dictates or presses keys by accident. */
export function Keyboard() {
  const { t } = useLingui()
  const hasShortcuts = usePreferences((preferences) => preferences.hasShortcuts)
  return (
    <FormSection title={t`Keyboard`} titleElement="h3">
      <Checkbox
        id="keyboard-shortcuts"
        label={t`Single keys as shortcuts`}
        description={t`The help menu lists them. Ctrl+K, or Cmd+K on a Mac, works always.`}
        isChecked={hasShortcuts}
        onChange={(_, isChecked) => usePreferences.setState({ hasShortcuts: isChecked })}
      />
    </FormSection>
  )
}
