import type { ITerminalOptions } from '@xterm/xterm'

/** How terminals look, and what they are for those who do not see them. A terminal is dark in either theme. */
export const terminalLook: ITerminalOptions = {
  scrollback: 10_000,
  fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace',
  fontSize: 14,
  // Without it the underscores of some fonts are cut off.
  lineHeight: 1.15,
  // A blinking cursor has Chromium draw 60 pictures a second: more work than an idle guest.
  cursorBlink: false,
  screenReaderMode: true,
  theme: { background: '#151515', foreground: '#e0e0e0' },
}
