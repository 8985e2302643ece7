import { Trans, useLingui } from '@lingui/react/macro'
import { AlertActionLink, Card, CardBody, CardHeader, CardTitle, Label } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { FailureAlert } from '../FailureAlert.tsx'
import { PendingLabel } from '../PendingLabel.tsx'
import { StateLabel } from '../StateLabel.tsx'
import { domainActions } from '../stores/domain-actions.ts'
import { canAct } from '../stores/domain-state.ts'
import type { Machine, MachineView } from '../stores/machine.ts'
import { stateReason } from '../stores/state-reasons.ts'
import { MachineToolbar } from './MachineToolbar.tsx'
import { Notes } from './Notes.tsx'
import './machine.css'

interface Props {
  title: string
  machine: Machine
  view: MachineView
  /** Its pages. */
  children: ReactNode
}

/** A virtual machine: its state, its buttons, and whatever page of it is shown. */
export function MachineCard({ title, machine, view, children }: Props) {
  const { t } = useLingui()
  const { state, trouble } = view

  const start = () => void machine.start()
  const crash = state === 'crashed' && {
    title: t`The virtual machine crashed`,
    error: {
      message: view.reason ?? t`It ended without a word, as when the tab that runs it is ended by force.`,
    },
  }
  const alert = trouble ?? crash
  const canStartAgain = state === 'crashed' && view.condition && canAct('start', view.condition)
  return (
    <Card component="section" className="machine">
      <CardHeader
        actions={{ actions: <MachineToolbar machine={machine} view={view} />, hasNoOffset: true }}
        hasWrap
        className="machine-header"
      >
        <CardTitle component="h2">{title}</CardTitle>
        {state ? (
          <StateLabel
            state={state}
            reason={view.condition && stateReason(view.condition.state, view.condition.reason)}
          />
        ) : (
          <Label>{t`Connecting`}</Label>
        )}{' '}
        <PendingLabel name={machine.name} />
      </CardHeader>
      <CardBody className="machine-body">
        <div aria-live="polite">
          {alert && (
            <FailureAlert
              {...alert}
              actionLinks={
                <>
                  {canStartAgain && (
                    <AlertActionLink onClick={start}>
                      <Trans>Start again</Trans>
                    </AlertActionLink>
                  )}
                  {state === 'saved' && (
                    <AlertActionLink onClick={() => void machine.perform('startAfresh')}>
                      {t(domainActions.startAfresh.label)}
                    </AlertActionLink>
                  )}
                </>
              }
            />
          )}
        </div>
        <Notes name={machine.name} />
        {children}
      </CardBody>
    </Card>
  )
}
