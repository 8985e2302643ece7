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
import type { GuestState } from '../../engine/host/browser/guest.ts'
import type { ImageDescription } from '../../engine/model/image.ts'
import { ConsoleNotice } from './ConsoleNotice.tsx'
import { Counters } from './Counters.tsx'
import { PowerButtons } from './PowerButtons.tsx'
import { SerialConsole } from './SerialConsole.tsx'
import { useGuest } from './use-guest.ts'

const labels: Record<GuestState, { text: string; status?: LabelProps['status'] }> = {
  off: { text: 'Shut off' },
  loading: { text: 'Loading', status: 'info' },
  running: { text: 'Running', status: 'success' },
  paused: { text: 'Paused', status: 'warning' },
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
  const guest = useGuest(url, show)
  const { state, reason, progress, wasStarted } = guest.view
  const { text, status } = labels[state]

  const start = () => {
    terminal.current?.reset()
    guest.start()
    terminal.current?.focus()
  }
  return (
    <Card component="section" className="machine">
      <CardHeader actions={{ actions: <Label {...(status && { status })}>{text}</Label>, hasNoOffset: true }}>
        <CardTitle component="h2">{image.title}</CardTitle>
        <Content component="small">
          {image.version} ({image.licence})
        </Content>
      </CardHeader>
      <CardBody className="machine-body">
        <PowerButtons state={state} {...guest} start={start} />
        <div aria-live="polite">
          {state === 'crashed' && (
            <Alert
              isInline
              variant="danger"
              title="The virtual machine crashed"
              actionLinks={<AlertActionLink onClick={start}>Start again</AlertActionLink>}
            >
              {reason}
            </Alert>
          )}
        </div>
        <Counters onCounters={guest.onCounters} memoryMiB={image.memoryMiB} isRunning={state === 'running'} />
        <SerialConsole terminal={terminal} onInput={guest.send}>
          <ConsoleNotice state={state} progress={progress} wasStarted={wasStarted} />
        </SerialConsole>
      </CardBody>
    </Card>
  )
}
