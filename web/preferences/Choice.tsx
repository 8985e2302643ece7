import type { MessageDescriptor } from '@lingui/core'
import { useLingui } from '@lingui/react'
import { FormGroup, Radio } from '@patternfly/react-core'
import { useId } from 'react'

interface Props<T extends string> {
  label: string
  options: readonly (readonly [value: T, label: MessageDescriptor])[]
  value: T
  change: (value: T) => void
}

/** One of a few, all of them seen. */
export function Choice<T extends string>({ label, options, value, change }: Props<T>) {
  const { _ } = useLingui()
  const id = useId()
  return (
    <FormGroup role="radiogroup" label={label} fieldId={id} isInline>
      {options.map(([option, text]) => (
        <Radio
          key={option}
          id={`${id}-${option}`}
          name={id}
          label={_(text)}
          isChecked={option === value}
          onChange={() => change(option)}
        />
      ))}
    </FormGroup>
  )
}
