import { useEffect } from 'react'
import { usePreferences } from '../stores/preferences.ts'
import { type ShortcutTarget, shortcuts } from './shortcut.table.ts'

/** Where keys are typed or mean something of their own. */
const typing =
  'input, textarea, select, [contenteditable="true"], [role="menu"], [role="listbox"], [role="dialog"]'
/** Where the keyboard is the guest's, or a terminal's. */
const grabbing = '.console, .xterm'

export const isMac = navigator.userAgent.includes('Mac')

/** Does what the shortcut says whose keys are pressed, wherever no one else has them. */
export function useShortcuts(follow: (target: ShortcutTarget) => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { target } = event
      if (event.defaultPrevented || (target instanceof Element && target.closest(grabbing))) return
      const found = shortcuts.find((shortcut) => fits(event, shortcut))
      if (!found) return
      event.preventDefault()
      follow(found.target)
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [follow])
}

function fits(event: KeyboardEvent, { key, hasControl }: (typeof shortcuts)[number]): boolean {
  if (event.key.toLowerCase() !== key || event.altKey) return false
  if (hasControl) return isMac ? event.metaKey : event.ctrlKey
  const { target } = event
  return (
    usePreferences.getState().hasShortcuts &&
    !event.ctrlKey &&
    !event.metaKey &&
    !(target instanceof Element && target.closest(typing))
  )
}
