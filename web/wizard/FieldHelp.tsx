import { FormHelperText, HelperText, HelperTextItem } from '@patternfly/react-core'
import type { ReactNode } from 'react'

interface Props {
  /** Of the field, which is described by the same with `-help`. */
  id: string
  hint?: ReactNode
  problem: string | undefined
}

/** What a field is for, or what is wrong with it. */
export function FieldHelp({ id, hint, problem }: Props) {
  const help = problem ?? hint
  return (
    <FormHelperText>
      <HelperText id={`${id}-help`} aria-live="polite">
        {help && <HelperTextItem variant={problem ? 'error' : 'default'}>{help}</HelperTextItem>}
      </HelperText>
    </FormHelperText>
  )
}
