import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complaints } from './accessibility.ts'
import { type OpenPage, openPage } from './open-page.ts'
import { ProbePage } from './probe-page.ts'

const count = 1000
const nameOf = (number: number) => `vm-${String(number).padStart(4, '0')}`
const definition = (number: number) => `<domain type='qemu'>
  <name>${nameOf(number)}</name>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
</domain>`

let opened: OpenPage
let page: Page

const row = (number: number) => page.getByRole('row').filter({ hasText: nameOf(number) })
const table = () => page.getByRole('grid', { name: 'Virtual machines' })

beforeAll(async () => {
  opened = await openPage()
  page = opened.page
  await page.getByRole('button', { name: 'Start Linux, tiny' }).waitFor()
  const probe = await ProbePage.open(page.context(), opened.url)
  await probe.define(Array.from({ length: count }, (_, number) => definition(number)))
  await page.bringToFront()
  await page.getByText('1,000 machines').waitFor()
})

afterAll(() => opened?.close())

describe('1,000 machines', () => {
  it('are a table of so many rows, of which few are there', async () => {
    await row(0).waitFor()

    expect(await table().getAttribute('aria-rowcount')).toBe(String(count + 1))
    expect(await table().getByRole('row').count()).toBeLessThan(60)
    expect(await complaints(page)).toEqual([])
  })

  it('are scrolled to the last', async () => {
    const area = await table().boundingBox()
    await page.mouse.move(area!.x + 200, area!.y + 200)
    await page.mouse.wheel(0, 100_000)

    await row(count - 1).waitFor()
    expect(await row(count - 1).getAttribute('aria-rowindex')).toBe(String(count + 1))
  })

  it('can be gone through by arrow keys, beyond what was there', async () => {
    await page.mouse.wheel(0, -100_000)
    await row(0).getByRole('link').focus()
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    // Whoever is faster than the page draws stands still meanwhile.
    for (let presses = 0; presses < 300 && (await focused()) !== nameOf(60); presses++)
      await page.keyboard.press('ArrowDown')

    expect(await focused()).toBe(nameOf(60))
  })

  it('are all selected by Ctrl+A, and some by Shift', async () => {
    await page.keyboard.press('Control+a')
    await page.getByText('1,000 selected').waitFor()
    await page.keyboard.press('Escape')
    const box = (number: number) => row(number).getByRole('checkbox')
    await box(60).click()
    await box(65).click({ modifiers: ['Shift'] })

    await page.getByText('6 selected').waitFor()
  })

  it('are filtered by a few letters', async () => {
    await page.getByRole('textbox', { name: 'Find a machine by name, title or tag' }).fill('0777')

    await page.getByText('1 of 1,000 machines').waitFor()
    await row(777).waitFor()
  })

  it('met no error', () => {
    expect(opened.errors).toEqual([])
  })
})
