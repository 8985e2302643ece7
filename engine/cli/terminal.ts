import type { Disposable } from '../base/event.ts'

const controlA = 1

/**
 * The terminal that started the program as the guest's console: every key goes to the guest, Control-C too.
 * As in QEMU, Control-A x ends the program and Control-A twice sends one.
 */
export function attachTerminal(send: (bytes: Uint8Array) => void, quit: () => void): Disposable {
  const { stdin } = process
  let isEscaped = false
  const receive = (bytes: Uint8Array) => {
    const passed: number[] = []
    for (const byte of bytes) {
      if (isEscaped && (byte === 0x78 || byte === 0x58)) return quit()
      if (byte === controlA && !isEscaped && stdin.isTTY) {
        isEscaped = true
        continue
      }
      passed.push(byte)
      isEscaped = false
    }
    send(new Uint8Array(passed))
  }
  if (stdin.isTTY) stdin.setRawMode(true)
  stdin.on('data', receive)
  return {
    dispose: () => {
      stdin.off('data', receive)
      stdin.pause()
      if (stdin.isTTY) stdin.setRawMode(false)
    },
  }
}
