import type { Locator, Page } from 'playwright-core'
import { typeText } from '../engine/display/keyboard/typing.ts'
import { typedKeys } from '../web/console/typed-key.table.ts'

/** Pictures are compared by their sums: their bytes are too many to carry about. */
export interface Picture {
  width: number
  height: number
  /** SHA-256 of all pixels' red, green, blue and opacity, in hexadecimal. */
  sum: string
}

/** The graphical console of a machine on the page, or in a window of its own. */
export class ScreenPage {
  readonly canvas: Locator
  /** All that belongs to it, menus and dialogs too. */
  readonly all: Locator
  private readonly page: Page

  /** Without a machine's title, that of a window of its own. */
  constructor(page: Page, title?: string) {
    this.page = page
    const card = page.locator('section.machine')
    this.all = title === undefined ? page.locator('main') : card.filter({ hasText: title })
    this.canvas = this.all.getByRole('application')
  }

  button(name: string): Locator {
    return this.all.getByRole('button', { name, exact: true })
  }

  /** Ticks or clears what stands under «View». */
  async setView(option: string, isOn = true): Promise<void> {
    await this.button('View').click()
    await this.all.getByLabel(option, { exact: true }).setChecked(isOn)
    await this.button('View').click()
  }

  async sendKey(combination: string): Promise<void> {
    await this.button('Send key').click()
    await this.all.getByRole('menuitem', { name: combination, exact: true }).click()
  }

  /** With the keys of a US keyboard, Shift included; as fast as a person, so that a guest on a busy computer keeps up. */
  async type(text: string): Promise<void> {
    await this.canvas.focus()
    const { keyboard } = this.page
    for (const { key, held } of typeText(text, 'us').keystrokes) {
      for (const code of held) await keyboard.down(typedKeys.get(code)!)
      await keyboard.press(typedKeys.get(key)!)
      for (const code of held) await keyboard.up(typedKeys.get(code)!)
      await this.page.waitForTimeout(15)
    }
  }

  /** Waits until the text mirror, which must be shown, matches. */
  async waitForText(pattern: RegExp, timeout = 60_000): Promise<string> {
    const mirror = this.all.locator('.text-mirror-lines')
    const end = Date.now() + timeout
    for (;;) {
      const text = (await mirror.count()) > 0 ? await mirror.innerText() : ''
      if (pattern.test(text)) return text
      if (Date.now() > end) throw new Error(`The screen does not show ${pattern}, but:\n${text}`)
      await this.page.waitForTimeout(100)
    }
  }

  picture(): Promise<Picture> {
    return this.canvas.evaluate(async (element) => {
      const { width, height } = element as HTMLCanvasElement
      const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height)
      const sum = await crypto.subtle.digest('SHA-256', data)
      const digits = Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, '0'))
      return { width, height, sum: digits.join('') }
    })
  }
}
