import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../engine/cli/setup/server.mjs'
import { launchChromium } from './chromium.ts'
import { MachinePage } from './machine-page.ts'
import { ScreenPage } from './screen-page.ts'

const title = 'Linux with a desktop'
const [copyIt, pasteIt] = ['Copy the guest’s clipboard', 'Paste into the guest’s clipboard']

let browser: Browser
let server: Awaited<ReturnType<typeof serve>>
let page: Page
let machine: MachinePage
let screen: ScreenPage

const clipboard = () => page.evaluate(() => navigator.clipboard.readText())

/** What the guest's shell on the serial port answers; the screen is shown afterwards. */
async function askGuest(command: string): Promise<string> {
  const answer = await machine.run(command)
  await machine.show('Screen')
  await screen.canvas.waitFor()
  return answer
}

beforeAll(async () => {
  server = await serve(resolve(import.meta.dirname, '../dist'), '127.0.0.1', 0)
  browser = await launchChromium()
  const context = await browser.newContext({
    viewport: { width: 1600, height: 2800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  page = await context.newPage()
  await page.goto(`${server.url}#/vm/linux-desktop`)
  machine = new MachinePage(page, title)
  screen = new ScreenPage(page, title)
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

describe('the clipboard of a guest with an agent', () => {
  it('has nothing to copy at first', async () => {
    await machine.waitForState('Shut off')
    await machine.press('Start')
    await machine.waitForConsole(/desktop:[^\n]*# *$/)
    await askGuest('export DISPLAY=:0; until pidof spice-vdagent fluxbox; do sleep 1; done; sleep 3')
    await screen.button('Clipboard').click()

    const item = screen.all.getByRole('menuitem', { name: copyIt })
    await expect.poll(() => item.getAttribute('aria-disabled')).toBe('true')
    await page.keyboard.press('Escape')
  })

  it('gets to the browser when the person says so, and not before', async () => {
    await page.evaluate(() => navigator.clipboard.writeText('the browser’s own'))
    await askGuest("printf 'from \\342\\202\\254 within' | xclip -selection clipboard")
    await screen.button('Clipboard').click()
    const item = screen.all.getByRole('menuitem', { name: copyIt })
    await expect.poll(() => item.getAttribute('aria-disabled')).not.toBe('true')
    expect(await clipboard()).toBe('the browser’s own')

    await item.click()

    await expect.poll(clipboard).toBe('from € within')
  })

  it('gets the browser’s text when the person says so', async () => {
    await page.evaluate(() => navigator.clipboard.writeText('from outside'))
    await screen.button('Clipboard').click()
    await screen.all.getByRole('menuitem', { name: pasteIt }).click()
    await screen.all.getByText('The guest can paste the text now').waitFor()

    expect(await askGuest('xclip -selection clipboard -o; echo')).toMatch(/^from outside$/m)
  })
})
