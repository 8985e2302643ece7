import { useLingui } from '@lingui/react/macro'
import { Button, FormGroup, InputGroup, InputGroupItem, TextInput } from '@patternfly/react-core'
import { useRef } from 'react'
import { FieldHelp } from './FieldHelp.tsx'
import type { BootFile } from './plan.ts'

interface Props {
  id: string
  label: string
  value: BootFile
  onChange: (value: BootFile) => void
  hint: string
  problem: string | undefined
}

/** A file of the person's own, or a path that the daemon knows. */
export function FileField({ id, label, value, onChange, hint, problem }: Props) {
  const { t } = useLingui()
  const picker = useRef<HTMLInputElement>(null)
  const { file, path } = value
  return (
    <FormGroup label={label} fieldId={id}>
      <InputGroup>
        <InputGroupItem isFill>
          <TextInput
            id={id}
            value={file ? file.name : path}
            onChange={(_, text) => onChange({ file: undefined, path: text })}
            {...(file && { readOnlyVariant: 'default' as const })}
            validated={problem ? 'error' : 'default'}
            aria-describedby={`${id}-help`}
            autoComplete="off"
            spellCheck={false}
          />
        </InputGroupItem>
        <InputGroupItem>
          {file ? (
            <Button
              variant="control"
              aria-label={t`Clear ${label}`}
              onClick={() => onChange({ file: undefined, path: '' })}
            >
              {t`Clear`}
            </Button>
          ) : (
            <Button
              variant="control"
              aria-label={t`Choose a file: ${label}`}
              onClick={() => picker.current?.click()}
            >
              {t`Choose a file…`}
            </Button>
          )}
        </InputGroupItem>
      </InputGroup>
      <input
        ref={picker}
        type="file"
        hidden
        data-field={id}
        onChange={({ target }) => {
          const [chosen] = target.files ?? []
          if (chosen) onChange({ file: chosen, path: '' })
          target.value = ''
        }}
      />
      <FieldHelp id={id} hint={hint} problem={problem} />
    </FormGroup>
  )
}
