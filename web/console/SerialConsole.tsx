import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, HelperText, HelperTextItem } from '@patternfly/react-core'
import type { Terminal } from '@xterm/xterm'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Event } from '../../engine/base/event.ts'
import type { SerialPort } from '../stores/serial-port.ts'
import { SerialSearch } from './SerialSearch.tsx'
import { SerialTerminal } from './serial-terminal.ts'

interface Props {
  port: SerialPort
  /** A person has asked for the machine to start. */
  onStart: Event<void>
  /** How it is called when it is read aloud. */
  label: string
  /** Stands over the terminal. */
  children: ReactNode
}

/** One of the guest's serial ports as a terminal, with scrollback, search, copy and paste. */
export function SerialConsole({ port, onStart, label, children }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const pasteButton = useRef<HTMLButtonElement>(null)
  const [serial, setSerial] = useState<SerialTerminal>()
  const [isSearching, setSearching] = useState(false)
  const [refusal, setRefusal] = useState<string>()

  useEffect(() => {
    const made = new SerialTerminal(host.current!, port, {
      leave: () => pasteButton.current?.focus(),
      copy: () => void copySelection(made.terminal).then(setRefusal),
      find: () => setSearching(true),
    })
    const start = onStart(() => {
      made.terminal.reset()
      made.terminal.focus()
    })
    setSerial(made)
    return () => {
      start.dispose()
      made.dispose()
    }
  }, [port, onStart])

  const withTerminal = async (act: (terminal: Terminal) => Promise<string | undefined>) => {
    if (!serial) return
    setRefusal(await act(serial.terminal))
    serial.terminal.focus()
  }
  return (
    <>
      {serial && isSearching && <SerialSearch terminal={serial} close={() => setSearching(false)} />}
      <section className="console" aria-label={label}>
        <div ref={host} className="console-terminal" />
        {children}
      </section>
      <div className="console-foot">
        <HelperText aria-live="polite">
          <HelperTextItem variant={refusal ? 'error' : 'default'}>
            {refusal ?? (
              <Trans>
                Ctrl+Shift+C copies, Ctrl+Shift+V pastes, Ctrl+Shift+F finds, Shift+Esc leaves the console.
              </Trans>
            )}
          </HelperTextItem>
        </HelperText>
        <div className="console-actions">
          <Button
            variant="link"
            size="sm"
            aria-expanded={isSearching}
            onClick={() => setSearching(!isSearching)}
          >
            <Trans>Find</Trans>
          </Button>
          <Button variant="link" size="sm" onClick={() => void withTerminal(copySelection)}>
            <Trans>Copy selection</Trans>
          </Button>
          <Button
            ref={pasteButton}
            variant="link"
            size="sm"
            onClick={() => void withTerminal(pasteClipboard)}
          >
            <Trans>Paste</Trans>
          </Button>
        </div>
      </div>
    </>
  )
}

/** What could not be done, in a sentence, or undefined. */
async function copySelection(terminal: Terminal): Promise<string | undefined> {
  if (!terminal.hasSelection()) return t`Nothing is selected in the console.`
  return navigator.clipboard.writeText(terminal.getSelection()).then(
    () => undefined,
    () => t`The browser did not allow this page to copy.`,
  )
}

async function pasteClipboard(terminal: Terminal): Promise<string | undefined> {
  return navigator.clipboard.readText().then(
    (text) => void terminal.paste(text),
    () => t`The browser did not allow this page to read the clipboard; Ctrl+Shift+V in the console pastes.`,
  )
}
