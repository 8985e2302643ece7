import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  Checkbox,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  MenuToggle,
  Radio,
} from '@patternfly/react-core'
import { useId, useState } from 'react'
import {
  type ReleaseKeysName,
  releaseKeysLabels,
  releaseKeysNames,
  type Scaling,
  type ScreenSettings,
} from '../stores/screen-settings.ts'

interface Props {
  settings: ScreenSettings
  change: (settings: Partial<ScreenSettings>) => void
  isViewOnly: boolean
  setViewOnly: (isViewOnly: boolean) => void
  isMirrored: boolean
  setMirrored: (isMirrored: boolean) => void
}

const scalings: [Scaling, MessageDescriptor][] = [
  ['always', msg`Always`],
  ['fullscreen', msg`Only in fullscreen`],
  ['never', msg`Never`],
]

/** How the screen is shown. */
export function ViewOptions(props: Props) {
  const { settings, change, isViewOnly, setViewOnly, isMirrored, setMirrored } = props
  const { t } = useLingui()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <MenuToggle
        size="sm"
        isExpanded={isOpen}
        aria-controls={`${id}-options`}
        onClick={() => setOpen(!isOpen)}
      >
        <Trans>View</Trans>
      </MenuToggle>
      {isOpen && (
        <Form id={`${id}-options`} className="view-options" aria-label={t`View`}>
          <FormGroup role="radiogroup" label={t`Scale display`} fieldId={`${id}-scale`}>
            {scalings.map(([value, label]) => (
              <Radio
                key={value}
                id={`${id}-${value}`}
                name={`${id}-scale`}
                label={t(label)}
                isChecked={settings.scaling === value}
                onChange={() => change({ scaling: value })}
              />
            ))}
          </FormGroup>
          <Checkbox
            id={`${id}-whole`}
            label={t`Crisp pixels`}
            description={t`Scales by whole numbers only, as long as one fits.`}
            isChecked={settings.isWhole}
            onChange={(_, isWhole) => change({ isWhole })}
          />
          <Checkbox
            id={`${id}-resize`}
            label={t`Resize guest with window`}
            description={t`Where the guest has a driver that can.`}
            isChecked={settings.resizesGuest}
            onChange={(_, resizesGuest) => change({ resizesGuest })}
          />
          <FormGroup label={t`Keys that leave the screen`} fieldId={`${id}-release`}>
            <FormSelect
              id={`${id}-release`}
              value={settings.releaseKeys}
              onChange={(_, name) => change({ releaseKeys: name as ReleaseKeysName })}
            >
              {releaseKeysNames.map((name) => (
                <FormSelectOption key={name} value={name} label={t(releaseKeysLabels[name])} />
              ))}
            </FormSelect>
          </FormGroup>
          <Checkbox
            id={`${id}-mirror`}
            label={t`Text of the screen`}
            description={t`To read aloud, search and copy; in text modes.`}
            isChecked={isMirrored}
            onChange={(_, isChecked) => setMirrored(isChecked)}
          />
          <Checkbox
            id={`${id}-viewonly`}
            label={t`View only`}
            description={t`Keys and pointer stay here.`}
            isChecked={isViewOnly}
            onChange={(_, isChecked) => setViewOnly(isChecked)}
          />
        </Form>
      )}
    </>
  )
}
