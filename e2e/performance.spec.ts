import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { takePicture } from './accessibility.ts'
import { MachinePage } from './machine-page.ts'
import { type OpenPage, openPage } from './open-page.ts'

const prompt = /tiny:\S* ?# *$/

let opened: OpenPage
let page: Page

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
  opened = await openPage({ viewport: { width: 1280, height: 1100 } })
  page = opened.page
  await page.evaluate(() => localStorage.setItem('tabvisor.preferences', '{"pollingSeconds":1}'))
  await page.reload()
  await page.getByRole('button', { name: 'Start Linux, tiny' }).click()
})

afterAll(() => opened?.close())

it('shows the load of a busy machine', async () => {
  const machine = new MachinePage(page, 'Linux, tiny')
  await machine.waitForConsole(prompt)
  await machine.type('yes > /dev/null &')
  await page.getByRole('tab', { name: 'Performance' }).click()
  await press('Values as a table')

  await expect.poll(async () => Math.max(0, ...(await cpuShares()))).toBeGreaterThan(10)
  await expect.poll(() => page.locator('.graph canvas').count()).toBe(6)
  await takePicture(page, 'performance')
})

it('stands still while it is paused, and misses nothing of that time', async () => {
  await press('Pause graphs')
  const before = await rows()
  // Two looks and a half.
  await page.waitForTimeout(2500)

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
  await page.getByText(/^256 MiB, \d+ % of the host’s/).waitFor()
  await expect.poll(() => page.locator('.graph canvas').count()).toBe(2)
  await takePicture(page, 'host')
  expect(opened.errors).toEqual([])
})

it('tells of a machine that is off what to do', async () => {
  await page.goto(`${opened.url}#/vm/linux-tiny/console`)
  await new MachinePage(page, 'Linux, tiny').choose('Force off')
  await page.getByRole('tab', { name: 'Performance' }).click()

  await page.getByRole('heading', { name: 'The machine is off' }).waitFor()
})
