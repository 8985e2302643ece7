import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Form, Spinner, TextInput } from '@patternfly/react-core'
import { useState } from 'react'
import { NotRunning } from './NotRunning.tsx'
import type { ViewerView } from './viewer.ts'

interface Props {
  isOn: boolean
  view: ViewerView
  /** Whether it connects without being asked to. */
  connects: boolean
  connect: () => void
  /** Starts the machine. */
  start: () => void
  sendPassword: (password: string) => void
}

/** What stands over the screen while there is none to see. */
export function ScreenNotice({ isOn, view, connects, connect, start, sendPassword }: Props) {
  const { t } = useLingui()
  const [password, setPassword] = useState('')
  if (!isOn) {
    return view.lastFrame && <NotRunning className="screen-notice" start={start} />
  }
  if (view.state === 'idle' && !connects) {
    return (
      <div className="screen-notice">
        <p>
          <Trans>This viewer connects when you ask for it.</Trans>
        </p>
        <Button onClick={connect}>
          <Trans>Connect</Trans>
        </Button>
      </div>
    )
  }
  if (view.state === 'idle' || view.state === 'connecting') {
    return (
      <div className="screen-notice">
        <Spinner size="lg" aria-label={t`Connecting to the screen`} />
      </div>
    )
  }
  if (view.state === 'password') {
    return (
      <Form
        className="screen-notice"
        onSubmit={(event) => {
          event.preventDefault()
          sendPassword(password)
        }}
      >
        <p>
          <Trans>This screen is protected by a password.</Trans>
        </p>
        <TextInput
          type="password"
          aria-label={t`Password of the screen`}
          value={password}
          onChange={(_, value) => setPassword(value)}
        />
        <Button type="submit">
          <Trans>Connect</Trans>
        </Button>
      </Form>
    )
  }
  if (view.state === 'connected') return null
  return (
    <div className="screen-notice">
      <p>{view.reason ? t`The screen cannot be shown: ${view.reason}` : t`The viewer was disconnected.`}</p>
      <Button onClick={connect}>
        <Trans>Connect again</Trans>
      </Button>
    </div>
  )
}
