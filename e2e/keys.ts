import type { Page } from 'playwright-core'
import { LAYOUTS, ROWS } from '../engine/display/keyboard/layouts.table.ts'
import { typedKeys } from '../web/console/typed-key.table.ts'

export interface PressedKey {
  /** Linux key code, by which the guest knows it. */
  linux: number
  /** KeyboardEvent.code */
  code: string
  /** KeyboardEvent.key, which the person's layout gives. */
  key: string
}

/** The keys that a layout has characters on, as a keyboard with that layout tells them to a page. */
export function keysOf(layout: 'us' | 'de' | 'fr'): PressedKey[] {
  const rows = LAYOUTS[layout].keys.trim().split('\n')
  return rows.flatMap((row, y) =>
    row
      .trim()
      .split(' ')
      .map((levels, x) => {
        const isDead = levels.startsWith('◌')
        const linux = ROWS[y]![x]!
        return { linux, code: typedKeys.get(linux)!, key: isDead ? 'Dead' : [...levels][0]! }
      })
      .filter(({ key }) => key !== '␀'),
  )
}

/** Presses and releases keys as Chromium gets them from the desktop, whatever layout playwright knows. */
export async function pressKeys(page: Page, keys: readonly PressedKey[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  for (const { code, key } of keys) {
    const text = key === 'Dead' ? '' : key
    await session.send('Input.dispatchKeyEvent', { type: 'keyDown', code, key, text })
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', code, key })
    await page.waitForTimeout(15)
  }
  await session.detach()
}
