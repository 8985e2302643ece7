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
import type { Terminal } from '@xterm/xterm'
import { useCallback, useRef } from 'react'
import type { ImageDescription } from '../../engine/model/image.ts'
import type { MachineState } from '../stores/machine.ts'
import { ConsoleNotice } from './ConsoleNotice.tsx'
import { Counters } from './Counters.tsx'
import { PowerButtons } from './PowerButtons.tsx'
import { SerialConsole } from './SerialConsole.tsx'
import { useMachine } from './use-machine.ts'

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
  image: ImageDescription
  url: string
}

/** One image as a virtual machine: its state, its buttons, its console. */
export function MachineCard({ image, url }: Props) {
  const terminal = useRef<Terminal>(undefined)
  const show = useCallback((bytes: Uint8Array) => terminal.current?.write(bytes), [])
  const { machine, view } = useMachine(image, url, show)
  const { state, progress, wasStarted, isConsoleElsewhere, trouble } = view
  const { text, status } = labels[state ?? 'unknown']

  const start = () => {
    terminal.current?.reset()
    void machine.start()
    terminal.current?.focus()
  }
  const crash = state === 'crashed' && { title: 'The virtual machine crashed', detail: view.reason }
  const alert = trouble ?? crash
  return (
    <Card component="section" className="machine">
      <CardHeader actions={{ actions: <Label {...(status && { status })}>{text}</Label>, hasNoOffset: true }}>
        <CardTitle component="h2">{image.title}</CardTitle>
        {image.summary && <Content component="p">{image.summary}</Content>}
        <Content component="small">
          {image.version} ({image.licence})
        </Content>
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
        <Counters machine={machine} memoryMiB={image.memoryMiB} state={state} />
        <SerialConsole terminal={terminal} onInput={machine.send}>
          <ConsoleNotice
            state={state}
            progress={progress}
            wasStarted={wasStarted}
            isConsoleElsewhere={isConsoleElsewhere}
          />
        </SerialConsole>
      </CardBody>
    </Card>
  )
}
