import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import {
  FormGroup,
  FormHelperText,
  FormSection,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
} from '@patternfly/react-core'
import { type Preferences, usePreferences } from '../stores/preferences.ts'
import { languages } from '../texts.ts'
import { Choice } from './Choice.tsx'

const themes: [Preferences['theme'], MessageDescriptor][] = [
  ['system', msg`As the system`],
  ['light', msg`Light`],
  ['dark', msg`Dark`],
]
const contrasts: [Preferences['contrast'], MessageDescriptor][] = [
  ['system', msg`As the system`],
  ['regular', msg`Regular`],
  ['high', msg`High`],
]

/** Colours and language. */
export function Appearance() {
  const { t } = useLingui()
  const { theme, contrast, language } = usePreferences()
  const change = usePreferences.setState
  const { pseudo } = languages
  return (
    <FormSection title={t`Appearance`} titleElement="h3">
      <Choice label={t`Theme`} options={themes} value={theme} change={(theme) => change({ theme })} />
      <Choice
        label={t`Contrast`}
        options={contrasts}
        value={contrast}
        change={(contrast) => change({ contrast })}
      />
      <FormGroup label={t`Language`} fieldId="language">
        <FormSelect
          id="language"
          value={language ?? ''}
          onChange={(_, chosen) => change({ language: chosen || undefined })}
        >
          <FormSelectOption value="" label={t`As the browser`} />
          {Object.entries(languages).map(([key, name]) => (
            <FormSelectOption key={key} value={key} label={name} />
          ))}
        </FormSelect>
        <FormHelperText>
          <HelperText>
            <HelperTextItem>
              {t`${pseudo} is for translators: English with accents, so that what is not translated is seen.`}
            </HelperTextItem>
          </HelperText>
        </FormHelperText>
      </FormGroup>
    </FormSection>
  )
}
