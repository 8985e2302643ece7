import { resolve } from 'node:path'
import type { Browser, BrowserContext, Dialog, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../engine/cli/setup/server.mjs'
import { launchChromium } from './chromium.ts'
import { MachinePage } from './machine-page.ts'
import { ScreenPage } from './screen-page.ts'

const prompt = /tiny:\S* ?# *$/

let browser: Browser
let server: Awaited<ReturnType<typeof serve>>
let context: BrowserContext
const errors: string[] = []

async function open(): Promise<{ page: Page; machine: MachinePage }> {
  const page = await context.newPage()
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message))
  await page.goto(`${server.url}#/vm/linux-tiny`)
  return { page, machine: new MachinePage(page, 'Linux, tiny') }
}

beforeAll(async () => {
  server = await serve(resolve(import.meta.dirname, '../dist'), '127.0.0.1', 0)
  browser = await launchChromium()
  context = await browser.newContext({ viewport: { width: 1600, height: 2800 } })
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

describe('virtual machines of several tabs', () => {
  let first: Awaited<ReturnType<typeof open>>
  let second: typeof first

  it('are started in one', async () => {
    first = await open()
    await first.machine.waitForState('Shut off')
    await first.machine.press('Start')

    await first.machine.waitForConsole(prompt)
  })

  it('are seen and used in another', async () => {
    second = await open()
    await second.machine.waitForState('Running')

    await second.machine.run('echo from the second > /tmp/mark')
    expect(await first.machine.run('cat /tmp/mark')).toContain('from the second')
    await second.machine.press('Pause')
    await first.machine.waitForState('Paused')
    await first.machine.press('Resume')
    await second.machine.waitForState('Running')
  })

  it('have a screen that another tab sees and uses', async () => {
    const [seen, used] = [first, second].map(({ page }) => new ScreenPage(page, 'Linux, tiny'))
    await second.machine.run("printf '\\033[?25l' > /dev/tty1")
    for (const { machine } of [first, second]) await machine.show('Screen')
    await used!.setView('Text of the screen')
    await used!.waitForText(/tiny:\S* ?# *\s*$/)
    await used!.type('clear; echo "seen by $((40 + 2))"\n')
    await used!.waitForText(/^seen by 42/)

    await expect
      .poll(async () => (await seen!.picture()).sum === (await used!.picture()).sum, { timeout: 30_000 })
      .toBe(true)
    await seen!.type('clear; echo typed-in-the-$((1))st\n')
    expect(await used!.waitForText(/^typed-in-the-1st/)).toContain('tiny:')
    await used!.setView('Text of the screen', false)
  })

  it('go on when the person stays after all', async () => {
    const dialog = nextDialog(first.page)
    const closing = first.page.close({ runBeforeUnload: true })
    await (await dialog).dismiss()
    await closing

    await first.machine.waitForState('Running')
    expect(await first.machine.run('cat /tmp/mark')).toContain('from the second')
  })

  it('are restored by the other tab when that of the daemon is closed', async () => {
    const dialog = nextDialog(first.page)
    const closed = first.page.waitForEvent('close')
    await first.page.close({ runBeforeUnload: true })
    await acceptWhenSaved(await dialog, first.page)
    await closed

    await second.machine.waitForState('Running')
    expect(await second.machine.run('cat /tmp/mark')).toContain('from the second')
  })

  it('are as they were after a reload', async () => {
    const dialog = nextDialog(second.page)
    const reloaded = second.page.reload()
    await acceptWhenSaved(await dialog, second.page)
    await reloaded

    await second.machine.waitForState('Running')
    expect(await second.machine.run('cat /tmp/mark')).toContain('from the second')
  })

  it('are known as crashed or shut off when their tab was killed, and start again', async () => {
    const third = await open()
    await third.machine.waitForState('Running')
    await second.page.close({ runBeforeUnload: false })

    await third.machine.waitForState('Crashed')
    await third.machine.press('Start')
    await third.machine.waitForConsole(prompt)
  })

  it('threw no error', () => {
    expect(errors).toEqual([])
  })
})

function nextDialog(page: Page): Promise<Dialog> {
  return page.waitForEvent('dialog')
}

/** A person takes a moment to answer; the daemon saves meanwhile. */
async function acceptWhenSaved(dialog: Dialog, page: Page): Promise<void> {
  expect(dialog.type()).toBe('beforeunload')
  await page.workers()[0]!.evaluate(() => (self as unknown as { prepared?: Promise<void> }).prepared)
  await dialog.accept()
}
