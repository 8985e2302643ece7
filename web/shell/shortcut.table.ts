import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { pageTitles } from './page-titles.ts'
import type { Route } from './routes.ts'

export type ShortcutTarget = 'palette' | 'keyboard' | 'log' | Route

interface Shortcut {
  /** KeyboardEvent.key */
  key: string
  /** With Ctrl, or Cmd on a Mac. Others are single keys, which a person can switch off. */
  hasControl?: boolean
  what: MessageDescriptor
  target: ShortcutTarget
}

export const shortcuts: readonly Shortcut[] = [
  { key: 'k', hasControl: true, what: msg`Find or do`, target: 'palette' },
  { key: '?', what: msg`Keyboard`, target: 'keyboard' },
  { key: 'l', what: msg`What was done last`, target: 'log' },
  { key: 'm', what: pageTitles.manager, target: { page: 'manager' } },
  { key: 'n', what: pageTitles.new, target: { page: 'new' } },
  { key: 'h', what: pageTitles.host, target: { page: 'host' } },
  { key: 'v', what: pageTitles.virsh, target: { page: 'virsh' } },
  { key: 'p', what: pageTitles.preferences, target: { page: 'preferences' } },
]

/** What the keys do that a person has chosen to leave a screen by. */
export const screenRelease = msg`Screen: pressed and released together, gives the keyboard back to the page`

/** In a terminal, where no shortcut of the page counts but those of the terminal. */
export const consoleKeys: readonly (readonly [keys: readonly string[], what: MessageDescriptor])[] = [
  [['Shift', 'Esc'], msg`Serial console and virsh: leaves the terminal`],
  [['Ctrl', 'Shift', 'C'], msg`Serial console and virsh: copies`],
  [['Ctrl', 'Shift', 'V'], msg`Serial console and virsh: pastes`],
]
