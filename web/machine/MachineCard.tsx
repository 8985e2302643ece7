import { Trans, useLingui } from '@lingui/react/macro'
import {
  AlertActionLink,
  Card,
  CardBody,
  CardHeader,
  CardTitle,
  Content,
  Label,
} from '@patternfly/react-core'
import type { ReactNode } from 'react'
import type { ImageDescription } from '../../engine/model/image.ts'
import { FailureAlert } from '../FailureAlert.tsx'
import { StateLabel } from '../StateLabel.tsx'
import { canAct } from '../stores/domain-state.ts'
import type { Machine, MachineView } from '../stores/machine.ts'
import { PowerButtons } from './PowerButtons.tsx'

interface Props {
  title: string
  /** What it was made of, if it is a ready-made one. */
  image: ImageDescription | undefined
  machine: Machine
  view: MachineView
  /** Its pages. */
  children: ReactNode
}

/** A virtual machine: its state, its buttons, and whatever page of it is shown. */
export function MachineCard({ title, image, machine, view, children }: Props) {
  const { t } = useLingui()
  const { state, trouble } = view

  const start = () => void machine.start()
  const crash = state === 'crashed' && {
    title: t`The virtual machine crashed`,
    error: { message: view.reason ?? t`Nobody knows why.` },
  }
  const alert = trouble ?? crash
  const canStartAgain = state === 'crashed' && view.condition && canAct('start', view.condition)
  return (
    <Card component="section" className="machine">
      <CardHeader
        actions={{
          actions: state ? <StateLabel state={state} /> : <Label>{t`Connecting`}</Label>,
          hasNoOffset: true,
        }}
      >
        <CardTitle component="h2">{title}</CardTitle>
        {image?.summary && <Content component="p">{image.summary}</Content>}
        {image && (
          <Content component="small">
            {image.version} ({image.licence})
          </Content>
        )}
      </CardHeader>
      <CardBody className="machine-body">
        <PowerButtons machine={machine} view={view} />
        <div aria-live="polite">
          {alert && (
            <FailureAlert
              {...alert}
              actionLinks={
                canStartAgain && (
                  <AlertActionLink onClick={start}>
                    <Trans>Start again</Trans>
                  </AlertActionLink>
                )
              }
            />
          )}
        </div>
        {children}
      </CardBody>
    </Card>
  )
}
