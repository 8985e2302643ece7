import { Button, Form, Spinner, TextInput } from '@patternfly/react-core'
import { useState } from 'react'
import type { ViewerView } from './viewer.ts'

interface Props {
  isOn: boolean
  view: ViewerView
  /** Whether it connects without being asked to. */
  connects: boolean
  connect: () => void
  sendPassword: (password: string) => void
}

/** What stands over the screen while there is none to see. */
export function ScreenNotice({ isOn, view, connects, connect, sendPassword }: Props) {
  const [password, setPassword] = useState('')
  if (!isOn) {
    return view.lastFrame && <p className="screen-notice">The virtual machine is not running.</p>
  }
  if (view.state === 'idle' && !connects) {
    return (
      <div className="screen-notice">
        <p>This viewer connects when you ask for it.</p>
        <Button onClick={connect}>Connect</Button>
      </div>
    )
  }
  if (view.state === 'idle' || view.state === 'connecting') {
    return (
      <div className="screen-notice">
        <Spinner size="lg" aria-label="Connecting to the screen" />
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
        <p>This screen is protected by a password.</p>
        <TextInput
          type="password"
          aria-label="Password of the screen"
          value={password}
          onChange={(_, value) => setPassword(value)}
        />
        <Button type="submit">Connect</Button>
      </Form>
    )
  }
  if (view.state === 'connected') return null
  return (
    <div className="screen-notice">
      <p>{view.reason ? `The screen cannot be shown: ${view.reason}` : 'The viewer was disconnected.'}</p>
      <Button onClick={connect}>Connect again</Button>
    </div>
  )
}
