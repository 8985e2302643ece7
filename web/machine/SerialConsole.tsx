import { Button, Flex, FlexItem, HelperText, HelperTextItem } from '@patternfly/react-core'
import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import { type RefObject, useEffect, useRef } from 'react'

interface Props {
  /** Where the terminal is put for those who write to it. */
  terminal: RefObject<Terminal | undefined>
  onInput: (bytes: Uint8Array) => void
}

/** The guest's first serial port as a terminal, with scrollback, copy and paste. */
export function SerialConsole({ terminal, onInput }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const copyButton = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    const made = new Terminal({
      scrollback: 10_000,
      fontSize: 14,
      cursorBlink: true,
      screenReaderMode: true,
      theme: { background: '#151515', foreground: '#e0e0e0' },
    })
    const fit = new FitAddon()
    const encoder = new TextEncoder()
    made.loadAddon(fit)
    made.open(host.current!)
    made.onData((text) => onInput(encoder.encode(text)))
    made.onBinary((text) => onInput(Uint8Array.from(text, (character) => character.charCodeAt(0))))
    made.attachCustomKeyEventHandler((event) => {
      if (event.type !== 'keydown') return true
      if (event.shiftKey && event.key === 'Escape') {
        copyButton.current?.focus()
        return false
      }
      const isChord = event.ctrlKey && event.shiftKey
      if (isChord && event.code === 'KeyC') {
        event.preventDefault()
        void copySelection(made)
        return false
      }
      // The browser pastes by itself; the terminal must only not take the key.
      return !(isChord && event.code === 'KeyV')
    })
    const observer = new ResizeObserver(() => fit.fit())
    observer.observe(host.current!)
    terminal.current = made
    return () => {
      observer.disconnect()
      made.dispose()
      terminal.current = undefined
    }
  }, [terminal, onInput])

  const paste = async () => {
    terminal.current?.paste(await navigator.clipboard.readText())
    terminal.current?.focus()
  }
  return (
    <>
      <section className="console" aria-label="Serial console">
        <div ref={host} />
      </section>
      <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }}>
        <FlexItem>
          <HelperText>
            <HelperTextItem>
              Ctrl+Shift+C copies, Ctrl+Shift+V pastes, Shift+Esc leaves the console.
            </HelperTextItem>
          </HelperText>
        </FlexItem>
        <FlexItem>
          <Button
            ref={copyButton}
            variant="link"
            onClick={() => terminal.current && copySelection(terminal.current)}
          >
            Copy selection
          </Button>
          <Button variant="link" onClick={() => void paste()}>
            Paste
          </Button>
        </FlexItem>
      </Flex>
    </>
  )
}

const copySelection = (terminal: Terminal): Promise<void> =>
  navigator.clipboard.writeText(terminal.getSelection())
