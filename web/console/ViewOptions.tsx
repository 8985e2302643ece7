import { Checkbox, Form, FormGroup, MenuToggle, Radio } from '@patternfly/react-core'
import { useId, useState } from 'react'
import type { Scaling, ScreenSettings } from '../stores/screen-settings.ts'

interface Props {
  settings: ScreenSettings
  change: (settings: Partial<ScreenSettings>) => void
  isViewOnly: boolean
  setViewOnly: (isViewOnly: boolean) => void
  isMirrored: boolean
  setMirrored: (isMirrored: boolean) => void
}

const scalings: [Scaling, string][] = [
  ['always', 'Always'],
  ['fullscreen', 'Only in fullscreen'],
  ['never', 'Never'],
]

/** How the screen is shown. */
export function ViewOptions(props: Props) {
  const { settings, change, isViewOnly, setViewOnly, isMirrored, setMirrored } = props
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
        View
      </MenuToggle>
      {isOpen && (
        <Form id={`${id}-options`} className="view-options" aria-label="View">
          <FormGroup role="radiogroup" label="Scale display" fieldId={`${id}-scale`}>
            {scalings.map(([value, label]) => (
              <Radio
                key={value}
                id={`${id}-${value}`}
                name={`${id}-scale`}
                label={label}
                isChecked={settings.scaling === value}
                onChange={() => change({ scaling: value })}
              />
            ))}
          </FormGroup>
          <Checkbox
            id={`${id}-whole`}
            label="Crisp pixels"
            description="Scales by whole numbers only, as long as one fits."
            isChecked={settings.isWhole}
            onChange={(_, isWhole) => change({ isWhole })}
          />
          <Checkbox
            id={`${id}-resize`}
            label="Resize guest with window"
            description="Where the guest has a driver that can."
            isChecked={settings.resizesGuest}
            onChange={(_, resizesGuest) => change({ resizesGuest })}
          />
          <Checkbox
            id={`${id}-mirror`}
            label="Text of the screen"
            description="To read aloud, search and copy; in text modes."
            isChecked={isMirrored}
            onChange={(_, isChecked) => setMirrored(isChecked)}
          />
          <Checkbox
            id={`${id}-viewonly`}
            label="View only"
            description="Keys and pointer stay here."
            isChecked={isViewOnly}
            onChange={(_, isChecked) => setViewOnly(isChecked)}
          />
        </Form>
      )}
    </>
  )
}
