import type { Input } from '../display/input.ts'

/** A guest that has halted until something happens looks at what is pressed. One that stands still hears only what is let go. */
export function wakingInput(input: Input, wake: () => void, isRunning = () => true): Input {
  return {
    key: (code, isDown) => {
      if (isDown && !isRunning()) return
      input.key(code, isDown)
      wake()
    },
    point: (place) => {
      if (!isRunning()) return
      input.point(place)
      wake()
    },
    get leds() {
      return input.leds
    },
  }
}
