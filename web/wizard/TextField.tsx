import { FormGroup, TextInput, type TextInputProps } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { FieldHelp } from './FieldHelp.tsx'

interface Props {
  id: string
  label: string
  value: string
  onChange: (value: string) => void
  /** What the field is for. */
  hint?: ReactNode
  /** What is wrong with its value. */
  problem?: string | undefined
  type?: TextInputProps['type']
}

/** A line to be filled in; what is wrong with it stands below. */
export function TextField({ id, label, value, onChange, hint, problem, type = 'text' }: Props) {
  return (
    <FormGroup label={label} fieldId={id}>
      <TextInput
        id={id}
        type={type}
        value={value}
        onChange={(_, text) => onChange(text)}
        validated={problem ? 'error' : 'default'}
        aria-describedby={`${id}-help`}
        autoComplete="off"
        spellCheck={false}
      />
      <FieldHelp id={id} hint={hint} problem={problem} />
    </FormGroup>
  )
}
