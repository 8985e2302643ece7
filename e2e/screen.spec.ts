import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../engine/cli/setup/server.mjs'
import { complaints } from './accessibility.ts'
import { launchChromium } from './chromium.ts'
import { keysOf, pressKeys } from './keys.ts'
import { MachinePage } from './machine-page.ts'
import { ProbePage } from './probe-page.ts'
import { ScreenPage } from './screen-page.ts'

const prompt = /tiny:\S* ?# *\s*$/

let browser: Browser
let server: Awaited<ReturnType<typeof serve>>
let context: BrowserContext
let page: Page
let machine: MachinePage
let screen: ScreenPage
let probe: ProbePage
const errors: string[] = []

function watch(watched: Page): void {
  watched.on('pageerror', (error) => errors.push(error.message))
  watched.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
}

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
  context = await browser.newContext({
    viewport: { width: 1600, height: 2800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  page = await context.newPage()
  watch(page)
  await page.goto(`${server.url}#/vm/linux-tiny`)
  machine = new MachinePage(page, 'Linux, tiny')
  screen = new ScreenPage(page, 'Linux, tiny')
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

describe('the screen of a virtual machine', () => {
  it('is shown first, and has the keyboard once the machine is started', async () => {
    await machine.waitForState('Shut off')
    await machine.press('Start')
    await screen.canvas.waitFor()

    await expect.poll(() => screen.canvas.evaluate((canvas) => canvas === document.activeElement)).toBe(true)
  })

  it('can be read as text', async () => {
    await screen.setView('Text of the screen')

    expect(await screen.waitForText(prompt, 120_000)).toContain('BusyBox')
  })

  it('takes keys to the shell', async () => {
    await screen.type('echo "typed $((6*7)) <here>"\n')

    await screen.waitForText(/^typed 42 <here>$/m)
  })

  it('has the pixels that the daemon has', async () => {
    probe = await ProbePage.open(context, server.url)
    // What is behind another tab is drawn slowly, and never fills the monitor.
    await page.bringToFront()
    await screen.type(
      "clear; printf '\\033[?25l\\033[1;33;44m bright \\033[0;31;47m dark \\033[0m\\n'; cat /proc/interrupts | head -20\n",
    )
    await screen.waitForText(/bright {2}dark/)

    await expect
      .poll(async () => [await screen.picture(), await probe.screenshot()])
      .toSatisfy(([seen, kept]) => seen!.sum === kept!.sum)
    expect(await probe.screenshot()).toMatchObject({ width: 720, height: 400 })
    await screen.type("printf '\\033[?25h'; clear\n")
  })

  it('gets every key of the US, German and French layouts as itself', async () => {
    const keys = [...keysOf('us'), ...keysOf('de'), ...keysOf('fr')]
    await askGuest('for device in /dev/input/event*; do cat $device >> /tmp/events & done')
    await screen.canvas.focus()
    await pressKeys(page, keys)

    // Linux' struct input_event on 64 bits: 16 bytes of time, type, code, value; type 1 is a key, value 1 its press.
    const heard = () =>
      askGuest(
        `hexdump -v -e '12/2 "%u " "\n"' /tmp/events | awk '$9 == 1 && $11 == 1 { printf "%s,", $10 } END { print "" }'`,
      )
    await expect
      .poll(async () => (await heard()).replaceAll(/\s/g, ''))
      .toContain(`${keys.map(({ linux }) => linux).join()},`)
    await askGuest('killall cat')
    await screen.canvas.press('Control+c')
  })

  it('is sent combinations that the browser would keep', async () => {
    // Linux goes to no terminal that nobody has opened yet.
    await askGuest('echo second > /dev/tty2')
    await screen.sendKey('Ctrl+Alt+F2')
    await expect.poll(() => askGuest('cat /sys/class/tty/tty0/active')).toMatch(/^tty2$/m)
    await screen.sendKey('Ctrl+Alt+F1')

    await expect.poll(() => askGuest('cat /sys/class/tty/tty0/active')).toMatch(/^tty1$/m)
  })

  it('is sent own combinations, which are kept', async () => {
    await screen.sendKey('Own combinations…')
    await screen.all.getByLabel('Key', { exact: true }).selectOption('F3')
    await screen.button('Add Ctrl+Alt+F3').click()
    await screen.button('Close').last().click()
    await screen.sendKey('Own combinations…')
    await screen.all.getByLabel('Ctrl', { exact: true }).setChecked(false)
    await screen.all.getByLabel('Key', { exact: true }).selectOption('F1')
    await screen.button('Add Alt+F1').click()
    await screen.button('Close').last().click()
    const menu = screen.all.getByRole('menuitem')
    await screen.button('Send key').click()

    expect(await menu.allInnerTexts()).toEqual(expect.arrayContaining(['Ctrl+Alt+F3', 'Alt+F1']))
    await page.keyboard.press('Escape')
    await screen.sendKey('Alt+F1')
  })

  it('is typed texts in the guest’s layout', async () => {
    await screen.button('Type text…').click()
    await screen.all.getByLabel('Text', { exact: true }).fill("echo 'It {works}: ~|\\@€' > /tmp/typed\n")
    await screen.all.getByText('This layout has no keys for €').waitFor()
    await screen.button('Type').click()
    await screen.button('Stop').waitFor()
    await screen.button('Stop').waitFor({ state: 'hidden' })

    await expect.poll(() => askGuest('cat /tmp/typed')).toMatch(/^It \{works\}: ~\|\\@$/m)
  })

  it('gives the keyboard back for Ctrl+Alt, and keeps nothing pressed', async () => {
    await screen.canvas.focus()
    await page.keyboard.down('ControlLeft')
    await page.keyboard.down('AltLeft')
    await page.keyboard.up('AltLeft')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Screen')
    await page.keyboard.up('ControlLeft')

    await screen.type('clear; echo "not ""control"\n')
    await screen.waitForText(/^not control$/m)
  })

  it('hears nothing while it is only looked at', async () => {
    await screen.setView('View only')
    await screen.type('echo "un""heard"\n')
    await screen.setView('View only', false)
    await screen.type('echo "heard ""again"\n')

    expect(await screen.waitForText(/^heard again$/m)).not.toContain('unheard')
  })

  it('is scaled as asked', async () => {
    const shown = async () => {
      const box = (await screen.canvas.boundingBox())!
      return [Math.round(box.width), Math.round(box.height)]
    }
    const isFitting = async () => {
      const room = (await screen.all.locator('.screen-box').boundingBox())!
      const [width, height] = await shown()
      return Math.abs(width! - room.width) < 2 || Math.abs(height! - room.height) < 2
    }
    await expect.poll(isFitting).toBe(true)
    await screen.setView('Never')
    await expect.poll(shown).toEqual([720, 400])
    await screen.setView('Always')
    await screen.setView('Crisp pixels')
    await expect.poll(async () => (await shown())[0]! % 720).toBe(0)
    await screen.setView('Crisp pixels', false)
  })

  it('fills the monitor, with a bar that hides and comes back', async () => {
    const isFilled = () => page.evaluate(() => document.fullscreenElement !== null)
    const bar = screen.all.getByRole('toolbar', { name: 'Fullscreen' })
    const barTop = async () => (await bar.boundingBox())!.y
    await page.mouse.move(640, 900)
    await screen.button('Fullscreen').click()
    await expect.poll(isFilled).toBe(true)
    await page.mouse.move(640, 900)
    await expect.poll(barTop).toBeLessThan(-10)
    await page.mouse.move(640, 1)
    await expect.poll(barTop).toBe(0)
    await screen.sendKey('Ctrl+Alt+F2')
    await page.keyboard.down('ControlLeft')
    await page.keyboard.down('AltLeft')
    await page.keyboard.up('AltLeft')
    await page.keyboard.up('ControlLeft')
    await page.keyboard.press('Enter')

    await expect.poll(isFilled).toBe(false)
    await screen.sendKey('Ctrl+Alt+F1')
  })

  it('is saved as a picture', async () => {
    const download = page.waitForEvent('download')
    await screen.button('Screenshot').click()
    const saved = await download

    expect(saved.suggestedFilename()).toMatch(/^Screenshot_linux-tiny_[\d_-]+\.png$/)
    expect(
      readFileSync(await saved.path())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
  })

  it('is copied as text', async () => {
    await screen.type('clear; echo "to be ""copied"\n')
    await screen.waitForText(/^to be copied$/m)
    await screen.button('Copy all').click()

    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('to be copied')
  })

  it('is connected again by one button when another viewer took it', async () => {
    await probe.takeScreen()
    await screen.button('Connect again').click()
    await screen.canvas.waitFor()
    await screen.type('clear; echo "back ""again"\n')

    await screen.waitForText(/^back again$/m)
  })

  it('has nothing that axe complains about', async () => {
    expect(await complaints(page)).toEqual([])
    await machine.show('Serial')
    expect(await complaints(page)).toEqual([])
    await machine.show('Screen')
  })

  it('can be had in a window of its own', async () => {
    const popup = page.waitForEvent('popup')
    await screen.button('Own window').click()
    const own = await popup
    watch(own)
    const ownScreen = new ScreenPage(own)
    await ownScreen.canvas.waitFor()
    await ownScreen.type('clear; echo "from its ""window"\n')

    await screen.waitForText(/^from its window$/m)
    expect(await own.title()).toBe('Linux, tiny – Tabvisor')
    await own.close()
  })

  it('fits a narrow phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 })

    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await page.setViewportSize({ width: 1600, height: 2800 })
  })

  it('stays to be seen, dimmed, when the machine stops', async () => {
    await machine.choose('Force off')
    await screen.all.getByText('The virtual machine is not running.').waitFor()

    expect(await screen.all.getByRole('img', { name: 'The last picture of the screen' }).isVisible()).toBe(
      true,
    )
  })

  it('threw no error', () => {
    expect(errors).toEqual([])
  })
})
