import type { Keystroke } from '../../engine/display/keyboard/typing.ts'
import { typedKeys } from './typed-key.table.ts'

/** Between two keystrokes: as a fast typist's, so that no keyboard's buffer runs over. */
const pause = 20

/** Types keystrokes one after the other until told to stop. */
export class Typist {
  private readonly press: (code: string, isDown: boolean) => void
  private readonly wait: (milliseconds: number) => Promise<void>
  private run = 0

  constructor(press: (code: string, isDown: boolean) => void, wait: (milliseconds: number) => Promise<void>) {
    this.press = press
    this.wait = wait
  }

  /** Stops what is being typed. `progress` gets how many keystrokes are done. False if it was stopped. */
  async type(keystrokes: readonly Keystroke[], progress: (done: number) => void): Promise<boolean> {
    const run = ++this.run
    for (const [done, { key, held }] of keystrokes.entries()) {
      if (run !== this.run) return false
      progress(done)
      const codes = [...held, key].map((code) => typedKeys.get(code)).filter((code) => code !== undefined)
      for (const code of codes) this.press(code, true)
      for (const code of codes.toReversed()) this.press(code, false)
      await this.wait(pause)
    }
    return run === this.run
  }

  stop(): void {
    this.run++
  }
}
