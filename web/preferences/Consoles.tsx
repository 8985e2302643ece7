import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Checkbox, FormSection } from '@patternfly/react-core'
import {
  type ReleaseKeysName,
  releaseKeysLabels,
  releaseKeysNames,
  type Scaling,
  type ScreenSettings,
  useScreenSettings,
} from '../stores/screen-settings.ts'
import { Choice } from './Choice.tsx'

const consoles: [ScreenSettings['first'], MessageDescriptor][] = [
  ['screen', msg`Screen`],
  ['serial', msg`Serial`],
]
const scalings: [Scaling, MessageDescriptor][] = [
  ['always', msg`Always`],
  ['fullscreen', msg`Only in fullscreen`],
  ['never', msg`Never`],
]
const releaseKeys = releaseKeysNames.map((name): [ReleaseKeysName, MessageDescriptor] => [
  name,
  releaseKeysLabels[name],
])

/** How consoles begin; a console's own View menu changes the same. */
export function Consoles() {
  const { t } = useLingui()
  const settings = useScreenSettings()
  const change = useScreenSettings.setState
  return (
    <FormSection title={t`Consoles`} titleElement="h3">
      <Choice
        label={t`Shown first`}
        options={consoles}
        value={settings.first}
        change={(first) => change({ first })}
      />
      <Choice
        label={t`Scale display`}
        options={scalings}
        value={settings.scaling}
        change={(scaling) => change({ scaling })}
      />
      <Choice
        label={t`Keys that leave the screen`}
        options={releaseKeys}
        value={settings.releaseKeys}
        change={(name) => change({ releaseKeys: name })}
      />
      <Checkbox
        id="console-connects"
        label={t`Connect to screens automatically`}
        isChecked={settings.connects}
        onChange={(_, connects) => change({ connects })}
      />
      <Checkbox
        id="console-resizes"
        label={t`Resize guest with window`}
        description={t`Where the guest has a driver that can.`}
        isChecked={settings.resizesGuest}
        onChange={(_, resizesGuest) => change({ resizesGuest })}
      />
      <Checkbox
        id="console-whole"
        label={t`Crisp pixels`}
        description={t`Scales by whole numbers only, as long as one fits.`}
        isChecked={settings.isWhole}
        onChange={(_, isWhole) => change({ isWhole })}
      />
    </FormSection>
  )
}
