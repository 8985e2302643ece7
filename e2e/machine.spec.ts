import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../engine/cli/setup/server.mjs'
import { launchChromium } from './chromium.ts'
import { failGuestWorker, killGuestWorker, watchGuestWorkers } from './guest-worker.ts'
import { MachinePage } from './machine-page.ts'

const prompt = /tiny:\S* ?# *$/

let browser: Browser
let server: Awaited<ReturnType<typeof serve>>
let page: Page
let machine: MachinePage
const errors: string[] = []

beforeAll(async () => {
  server = await serve(resolve(import.meta.dirname, '../dist'), '127.0.0.1', 0)
  browser = await launchChromium()
  page = await browser.newPage({ viewport: { width: 1600, height: 2800 } })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(server.url))
      errors.push(request.url())
  })
  await page.goto(`${server.url}#/vm/linux-tiny`)
  machine = new MachinePage(page, 'Linux, tiny')
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

describe('a virtual machine on the page', () => {
  it('is offered, shut off, on an isolated page', async () => {
    await machine.waitForState('Shut off')

    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  })

  it('boots to a shell when it is started', async () => {
    await machine.press('Start')
    await machine.waitForState('Running')

    await machine.waitForConsole(prompt)
  })

  it('is a 64-bit Linux', async () => {
    expect(await machine.run('uname -a')).toMatch(/^Linux tiny 6\.\S+-cloud-amd64 .* x86_64 GNU\/Linux$/m)
  })

  it('tells its processor', async () => {
    expect(await machine.run('cat /proc/cpuinfo')).toMatch(/^model name\s*: Tabvisor Virtual CPU$/m)
  })

  it('has kernel messages without a complaint', async () => {
    expect(await machine.run('dmesg | tail')).toMatch(/\[ *\d+\.\d+\]/)
    expect(await machine.run("dmesg | grep -cE 'WARNING:|BUG:|Oops|Call Trace'")).toMatch(/^0$/m)
  })

  it('counts nothing while it is paused and goes on when resumed', async () => {
    await machine.press('Pause')
    await machine.waitForState('Paused')
    await machine.waitForLook()
    const before = [await machine.counter('Instructions'), await machine.counter('CPU time')]
    await page.waitForTimeout(2500)
    const after = [await machine.counter('Instructions'), await machine.counter('CPU time')]
    await machine.press('Resume')
    await machine.waitForState('Running')

    expect(after).toEqual(before)
    expect(await machine.run('echo still""here')).toMatch(/^stillhere$/m)
    await expect.poll(() => machine.counter('Instructions')).not.toBe(before[0])
  })

  it('boots again on reset', async () => {
    await machine.run('touch /tmp/before')
    await machine.type('clear')
    await machine.choose('Force reset')
    await machine.waitForConsole(/Linux version|Run \/init|BusyBox/)
    await machine.waitForConsole(prompt)

    expect(await machine.run('ls /tmp | wc -l')).toMatch(/^0$/m)
  })

  it('shuts down by ACPI when it is asked to', async () => {
    await machine.press('Shut down')

    await machine.waitForState('Shut off')
  })

  it('starts again and is forced off', async () => {
    await machine.press('Start')
    await machine.waitForConsole(prompt)
    await machine.choose('Force off')

    await machine.waitForState('Shut off', 2000)
  })

  it('says that its worker failed, why, and starts again', async () => {
    await watchGuestWorkers(page)
    await machine.press('Start')
    await machine.waitForState('Running')
    await failGuestWorker(page, 'a fault of our own')

    await machine.waitForState('Crashed')
    expect(await machine.alert()).toContain('a fault of our own')
    await machine.press('Start again')
    await machine.waitForConsole(prompt)
  })

  it('says so when its worker is gone without a word', async () => {
    await killGuestWorker(page)

    await machine.waitForState('Crashed')
  })

  it('fits a narrow phone without scrolling sideways', async () => {
    await page.setViewportSize({ width: 360, height: 740 })

    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })

  it('can be started by keyboard alone', async () => {
    await page.reload()
    await machine.waitForState('Shut off')
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    for (let presses = 0; presses < 30 && (await focused()) !== 'Start'; presses++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')

    await machine.waitForState('Running')
  })

  it('threw no error and asked no other server for anything', () => {
    expect(errors).toEqual([])
  })
})
