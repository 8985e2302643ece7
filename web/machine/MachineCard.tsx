import {
  Alert,
  AlertActionLink,
  Card,
  CardBody,
  CardHeader,
  CardTitle,
  Content,
  Label,
  type LabelProps,
} from '@patternfly/react-core'
import type { ReactNode } from 'react'
import type { ImageDescription } from '../../engine/model/image.ts'
import type { Machine, MachineState, MachineView } from '../stores/machine.ts'
import { Counters } from './Counters.tsx'
import { PowerButtons } from './PowerButtons.tsx'

const labels: Record<MachineState | 'unknown', { text: string; status?: LabelProps['status'] }> = {
  unknown: { text: 'Connecting' },
  off: { text: 'Shut off' },
  loading: { text: 'Loading', status: 'info' },
  running: { text: 'Running', status: 'success' },
  paused: { text: 'Paused', status: 'warning' },
  saved: { text: 'Saved', status: 'info' },
  crashed: { text: 'Crashed', status: 'danger' },
}

interface Props {
  title: string
  /** What it was made of, if it is a ready-made one. */
  image: ImageDescription | undefined
  machine: Machine
  view: MachineView
  /** Its consoles. */
  children: ReactNode
}

/** A virtual machine: its state, its buttons, its consoles. */
export function MachineCard({ title, image, machine, view, children }: Props) {
  const { state, trouble } = view
  const { text, status } = labels[state ?? 'unknown']

  const start = () => void machine.start()
  const crash = state === 'crashed' && { title: 'The virtual machine crashed', detail: view.reason }
  const alert = trouble ?? crash
  return (
    <Card component="section" className="machine">
      <CardHeader actions={{ actions: <Label {...(status && { status })}>{text}</Label>, hasNoOffset: true }}>
        <CardTitle component="h2">{title}</CardTitle>
        {image?.summary && <Content component="p">{image.summary}</Content>}
        {image && (
          <Content component="small">
            {image.version} ({image.licence})
          </Content>
        )}
      </CardHeader>
      <CardBody className="machine-body">
        <PowerButtons machine={machine} state={state} start={start} />
        <div aria-live="polite">
          {alert && (
            <Alert
              isInline
              variant="danger"
              title={alert.title}
              actionLinks={
                state === 'crashed' && <AlertActionLink onClick={start}>Start again</AlertActionLink>
              }
            >
              {alert.detail}
            </Alert>
          )}
        </div>
        <Counters machine={machine} memoryMiB={image?.memoryMiB} state={state} />
        {children}
      </CardBody>
    </Card>
  )
}
