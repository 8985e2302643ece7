import type { Screen } from '../display/screen.ts'

/** A machine without a video card, as viewers see it: dark. */
export const noScreen: Screen = {
  frame: { width: 640, height: 480, pixels: new Uint32Array(640 * 480) },
  pointer: undefined,
  refresh: () => [],
  text: () => undefined,
  suggestSize: () => false,
}
