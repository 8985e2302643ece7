import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serve } from '../engine/cli/setup/server.mjs'
import { launchChromium } from './chromium.ts'
import { MachinePage } from './machine-page.ts'

const shots = resolve(import.meta.dirname, '../node_modules/.cache/screenshots')

const prompt = /tiny:\S* ?# *$/

let browser: Browser
let server: Awaited<ReturnType<typeof serve>>
let page: Page
const errors: string[] = []

/** What the table of last values says, row by row, newest first. */
async function rows(): Promise<string[][]> {
  const found = await page.getByRole('grid', { name: 'Last values' }).locator('tbody tr').all()
  return Promise.all(found.map((row) => row.locator('td').allInnerTexts()))
}

/** Shares of the host's processors, newest first; 0 where none is known yet. */
const cpuShares = async () => (await rows()).map(([, share]) => Number.parseFloat(share ?? '') || 0)
const newestTime = async () => (await rows())[0]?.[0]

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()

beforeAll(async () => {
  mkdirSync(shots, { recursive: true })
  server = await serve(resolve(import.meta.dirname, '../dist'), '127.0.0.1', 0)
  browser = await launchChromium()
  page = await (await browser.newContext({ viewport: { width: 1280, height: 1100 } })).newPage()
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Start Linux, tiny' }).click()
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

it('shows the load of a busy machine', async () => {
  const machine = new MachinePage(page, 'Linux, tiny')
  await machine.waitForConsole(prompt)
  await machine.type('yes > /dev/null &')
  await page.getByRole('tab', { name: 'Performance' }).click()
  await press('Values as a table')

  await expect.poll(async () => Math.max(0, ...(await cpuShares()))).toBeGreaterThan(10)
  await expect.poll(() => page.locator('.graph canvas').count()).toBe(5)
  await page.screenshot({ path: join(shots, 'performance.png') })
})

it('stands still while it is paused, and misses nothing of that time', async () => {
  await press('Pause graphs')
  const before = await rows()
  // Two looks and a half.
  await page.waitForTimeout(5000)

  expect(await rows()).toEqual(before)
  await press('Resume graphs')
  await expect.poll(newestTime).not.toBe(before[0]?.[0])
  const times = (await rows()).map(([time]) => time)
  expect(times.indexOf(before[0]?.[0])).toBeGreaterThan(1)
})

it('gives what it shows as CSV', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), press('Download CSV')])

  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
  expect(download.suggestedFilename()).toBe('linux-tiny.csv')
  expect(lines[0]).toMatch(/^time,cpu_percent,memory_mib,/)
  expect(lines.length).toBeGreaterThan(3)
})

it('tells what the host is and what runs on it', async () => {
  await page.getByRole('link', { name: 'Host', exact: true }).click()

  await page.getByText('qemu:///system').waitFor()
  await page.getByText('1 of 1 run').waitFor()
  await page.getByText(/^256 MiB, \d+ % of the host's/).waitFor()
  await expect.poll(() => page.locator('.graph canvas').count()).toBe(2)
  await page.screenshot({ path: join(shots, 'host.png') })
  expect(errors).toEqual([])
})

it('tells of a machine that is off what to do', async () => {
  await page.goto(`${server.url}#/vm/linux-tiny/console`)
  await new MachinePage(page, 'Linux, tiny').press('Force off')
  await page.getByRole('tab', { name: 'Performance' }).click()

  await page.getByRole('heading', { name: 'The machine is off' }).waitFor()
})
