import type { MessageDescriptor } from '@lingui/core'
import { useLingui } from '@lingui/react'
import { Checkbox, FormGroup } from '@patternfly/react-core'
import { useId } from 'react'

interface Props<K extends string> {
  label: string
  options: readonly (readonly [key: K, label: MessageDescriptor])[]
  value: Readonly<Record<K, boolean>>
  change: (value: Readonly<Record<K, boolean>>) => void
}

/** Any of a few. */
export function Switches<K extends string>({ label, options, value, change }: Props<K>) {
  const { _ } = useLingui()
  const id = useId()
  return (
    <FormGroup role="group" label={label} fieldId={id}>
      {options.map(([key, text]) => (
        <Checkbox
          key={key}
          id={`${id}-${key}`}
          label={_(text)}
          isChecked={value[key]}
          onChange={(_event, isChecked) => change({ ...value, [key]: isChecked })}
        />
      ))}
    </FormGroup>
  )
}
