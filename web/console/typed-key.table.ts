/** Rows of KeyboardEvent.code (UI Events KeyboardEvent code Values, W3C) whose Linux codes (input-event-codes.h) follow each other. */
const rows: [firstCode: number, keys: string][] = [
  [2, 'Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal Backspace Tab'],
  [16, 'KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Enter ControlLeft'],
  [30, 'KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote ShiftLeft Backslash'],
  [44, 'KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight'],
  [57, 'Space'],
  [86, 'IntlBackslash'],
  [89, 'IntlRo'],
  [100, 'AltRight'],
  [124, 'IntlYen'],
]

/** KeyboardEvent.code of the keys that text is typed with, by their Linux codes. */
export const typedKeys: ReadonlyMap<number, string> = new Map(
  rows.flatMap(([first, keys]) => keys.split(' ').map((code, n): [number, string] => [first + n, code])),
)
