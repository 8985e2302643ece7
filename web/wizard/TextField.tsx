import {
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  TextInput,
  type TextInputProps,
} from '@patternfly/react-core'

interface Props {
  id: string
  label: string
  value: string
  onChange: (value: string) => void
  /** What the field is for. */
  hint?: string
  /** What is wrong with its value. */
  problem?: string | undefined
  type?: TextInputProps['type']
}

/** A line to be filled in; what is wrong with it stands below. */
export function TextField({ id, label, value, onChange, hint, problem, type = 'text' }: Props) {
  const help = problem ?? hint
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
      <FormHelperText>
        <HelperText id={`${id}-help`} aria-live="polite">
          {help && <HelperTextItem variant={problem ? 'error' : 'default'}>{help}</HelperTextItem>}
        </HelperText>
      </FormHelperText>
    </FormGroup>
  )
}
