import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../engine/cli/setup/server.mjs'
import { launchChromium } from './chromium.ts'
import { MachinePage } from './machine-page.ts'

const shots = resolve(import.meta.dirname, '../node_modules/.cache/screenshots')

let browser: Browser
let server: Awaited<ReturnType<typeof serve>>
let page: Page
const errors: string[] = []

const next = () => page.getByRole('button', { name: 'Next', exact: true })

async function complaintsInBothThemes(name: string): Promise<string[]> {
  await page.evaluate(axe.source)
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`) })
    const complaints = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run()
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
    })
    found.push(...complaints)
  }
  return found
}

beforeAll(async () => {
  mkdirSync(shots, { recursive: true })
  server = await serve(resolve(import.meta.dirname, '../dist'), '127.0.0.1', 0)
  browser = await launchChromium()
  page = await browser.newPage({ viewport: { width: 1600, height: 1200 } })
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(server.url)
  // Colours would otherwise be looked at on their way from one theme to the other.
  await page.addStyleTag({ content: '* { transition: none !important }' })
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

describe('the wizard', () => {
  it('begins with a ready-made system', async () => {
    await page.getByRole('link', { name: 'New virtual machine' }).click()

    await expect.poll(() => page.getByRole('radio', { name: 'Linux, tiny' }).isChecked()).toBe(true)
    expect(await complaintsInBothThemes('wizard-system')).toEqual([])
  })

  it('says beside the field what is wrong with its value, and goes no further', async () => {
    await next().click()
    await page.getByLabel('Memory in MiB').fill('7')
    await page.getByText(/^Between 80 and /).waitFor()
    expect(await next().isDisabled()).toBe(true)

    await page.getByLabel('Memory in MiB').fill('160')

    await expect.poll(() => next().isDisabled()).toBe(false)
  })

  it('keeps the answers of steps that are gone back to', async () => {
    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await next().click()

    expect(await page.getByLabel('Memory in MiB').inputValue()).toBe('160')
  })

  it('sums up, and tells the same for virt-install', async () => {
    for (let step = 0; step < 3; step++) await next().click()
    await page.getByLabel('Name', { exact: true }).fill('second')

    const line = page.getByLabel('Line for virt-install')
    await expect.poll(() => line.inputValue()).toContain('--name second')
    expect(await line.inputValue()).toContain('--memory 160')
    expect(await complaintsInBothThemes('wizard-summary')).toEqual([])
  })

  it('makes the machine, and shows it as it starts', async () => {
    await page.getByRole('button', { name: 'Create and start' }).click()
    const machine = new MachinePage(page, 'Linux, tiny')
    await machine.waitForState('Running')

    expect(new URL(page.url()).hash).toBe('#/vm/second/console')
    await machine.waitForConsole(/tiny:\S* ?# *$/)
    expect(await machine.run('grep -c . /proc/version; free -m | head -2')).toMatch(/Mem: +1\d\d /)
  })

  it('lets nobody have a name twice', async () => {
    await page.goto(`${server.url}#/new`)
    for (let step = 0; step < 4; step++) await next().click()

    await page.getByLabel('Name', { exact: true }).fill('second')

    await page.getByText('There is a machine «second» already.').waitFor()
    expect(await page.getByRole('button', { name: 'Create and start' }).isDisabled()).toBe(true)
  })

  it('threw no error', () => {
    expect(errors).toEqual([])
  })
})
