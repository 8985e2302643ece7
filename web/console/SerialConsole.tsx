import { Button, HelperText, HelperTextItem } from '@patternfly/react-core'
import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Machine } from '../stores/machine.ts'

interface Props {
  machine: Machine
  title: string
  /** Stands over the terminal. */
  children: ReactNode
}

const hint = 'Ctrl+Shift+C copies, Ctrl+Shift+V pastes, Shift+Esc leaves the console.'

/** The guest's first serial port as a terminal, with scrollback, copy and paste. */
export function SerialConsole({ machine, title, children }: Props) {
  const terminal = useRef<Terminal>(undefined)
  const host = useRef<HTMLDivElement>(null)
  const pasteButton = useRef<HTMLButtonElement>(null)
  const [refusal, setRefusal] = useState<string>()

  useEffect(() => {
    const made = new Terminal({
      scrollback: 10_000,
      fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace',
      fontSize: 14,
      // Without it the underscores of some fonts are cut off.
      lineHeight: 1.15,
      // A blinking cursor has Chromium draw 60 pictures a second: more work than an idle guest.
      cursorBlink: false,
      screenReaderMode: true,
      theme: { background: '#151515', foreground: '#e0e0e0' },
    })
    const fit = new FitAddon()
    const encoder = new TextEncoder()
    made.loadAddon(fit)
    made.open(host.current!)
    made.onData((text) => machine.send(encoder.encode(text)))
    made.onBinary((text) => machine.send(Uint8Array.from(text, (character) => character.charCodeAt(0))))
    made.attachCustomKeyEventHandler((event) => {
      if (event.type !== 'keydown') return true
      if (event.shiftKey && event.key === 'Escape') {
        pasteButton.current?.focus()
        return false
      }
      const isChord = event.ctrlKey && event.shiftKey
      if (isChord && event.code === 'KeyC') {
        event.preventDefault()
        void copySelection(made).then(setRefusal)
        return false
      }
      // The browser pastes by itself; the terminal must only not take the key.
      return !(isChord && event.code === 'KeyV')
    })
    const observer = new ResizeObserver(() => fit.fit())
    observer.observe(host.current!)
    const output = machine.onOutput((bytes) => made.write(bytes))
    const start = machine.onStart(() => {
      made.reset()
      made.focus()
    })
    terminal.current = made
    return () => {
      output.dispose()
      start.dispose()
      observer.disconnect()
      made.dispose()
      terminal.current = undefined
    }
  }, [machine])

  const withTerminal = async (act: (terminal: Terminal) => Promise<string | undefined>) => {
    if (!terminal.current) return
    setRefusal(await act(terminal.current))
    terminal.current.focus()
  }
  return (
    <>
      <section className="console" aria-label={`Serial console of ${title}`}>
        <div ref={host} className="console-terminal" />
        {children}
      </section>
      <div className="console-foot">
        <HelperText aria-live="polite">
          <HelperTextItem variant={refusal ? 'error' : 'default'}>{refusal ?? hint}</HelperTextItem>
        </HelperText>
        <div className="console-actions">
          <Button variant="link" size="sm" onClick={() => void withTerminal(copySelection)}>
            Copy selection
          </Button>
          <Button
            ref={pasteButton}
            variant="link"
            size="sm"
            onClick={() => void withTerminal(pasteClipboard)}
          >
            Paste
          </Button>
        </div>
      </div>
    </>
  )
}

/** What could not be done, in a sentence, or undefined. */
async function copySelection(terminal: Terminal): Promise<string | undefined> {
  if (!terminal.hasSelection()) return 'Nothing is selected in the console.'
  return navigator.clipboard.writeText(terminal.getSelection()).then(
    () => undefined,
    () => 'The browser did not allow this page to copy.',
  )
}

async function pasteClipboard(terminal: Terminal): Promise<string | undefined> {
  return navigator.clipboard.readText().then(
    (text) => void terminal.paste(text),
    () => 'The browser did not allow this page to read the clipboard; Ctrl+Shift+V in the console pastes.',
  )
}
