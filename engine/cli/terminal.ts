import type { Disposable } from '../base/event.ts'

const controlA = 1
const newline = 10

export interface TerminalEvents {
  /** Bytes for the guest. */
  onInput(bytes: Uint8Array): void
  /** All input that was not typed has been passed on; its last line is whole. */
  onEnd(): void
  onQuit(): void
}

export interface Terminal extends Disposable {
  /** The guest listens now. */
  open(): void
}

/**
 * This program's standard input as the guest's console. From a terminal every key goes to the guest at once, Control-C
 * too; as in QEMU, Control-A x ends the program and Control-A twice sends one. From a pipe or file it waits until the
 * guest listens: a kernel that starts loses what comes earlier.
 */
export function attachTerminal(events: TerminalEvents): Terminal {
  return process.stdin.isTTY ? attachKeyboard(events) : attachPipe(events)
}

function attachKeyboard({ onInput, onQuit }: TerminalEvents): Terminal {
  const { stdin } = process
  let isEscaped = false
  const receive = (bytes: Uint8Array) => {
    const passed: number[] = []
    for (const byte of bytes) {
      if (isEscaped && (byte === 0x78 || byte === 0x58)) return onQuit()
      if (byte === controlA && !isEscaped) {
        isEscaped = true
        continue
      }
      passed.push(byte)
      isEscaped = false
    }
    onInput(new Uint8Array(passed))
  }
  stdin.setRawMode(true)
  stdin.on('data', receive)
  return {
    open: () => {},
    dispose: () => {
      stdin.off('data', receive)
      stdin.pause()
      stdin.setRawMode(false)
    },
  }
}

function attachPipe({ onInput, onEnd }: TerminalEvents): Terminal {
  const { stdin } = process
  let last = newline
  const receive = (bytes: Uint8Array) => {
    last = bytes.at(-1) ?? last
    onInput(bytes)
  }
  const end = () => {
    if (last !== newline) onInput(Uint8Array.of(newline))
    onEnd()
  }
  return {
    open: () => void stdin.on('data', receive).once('end', end),
    dispose: () => {
      stdin.off('data', receive).off('end', end)
      stdin.pause()
    },
  }
}
