import { useLingui } from '@lingui/react/macro'
import { Content, Form, useWizardContext } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { type StepId, stepIds } from './problems.ts'

interface Props {
  step: StepId
  title: string
  /** Whether the wizard may go on; if not, this shows why. */
  check: (step: StepId) => boolean
  /** What follows the last step. */
  finish: () => void
  children: ReactNode
}

/** Of the form that is shown: the wizard's own button submits it. */
export const stepFormId = 'wizard-step'

/** The fields of a step. Enter goes on, as the button does. */
export function StepForm({ step, title, check, finish, children }: Props) {
  const { t } = useLingui()
  const { goToNextStep } = useWizardContext()
  const number = stepIds.indexOf(step) + 1
  const isLast = number === stepIds.length
  return (
    <Form
      id={stepFormId}
      className="wizard-step"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isLast) finish()
        else if (check(step)) void goToNextStep()
      }}
    >
      <Content component="h3">{t`Step ${number} of ${stepIds.length}: ${title}`}</Content>
      {children}
    </Form>
  )
}
