import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serve } from '../engine/cli/setup/server.mjs'
import { launchChromium } from './chromium.ts'
import { MachinePage } from './machine-page.ts'

const shots = resolve(import.meta.dirname, '../node_modules/.cache/screenshots')

let browser: Browser
let server: Awaited<ReturnType<typeof serve>>
let page: Page

/** Puts text into the editor in place of all that it has, and applies it. */
async function applyXml(change: (xml: string) => string): Promise<void> {
  const editor = page.getByRole('textbox', { name: 'XML of the definition' })
  await editor.waitFor()
  const xml = (await editor.locator('.cm-line').allInnerTexts()).map((line) => line.replace(/\n$/, ''))
  await editor.fill(change(xml.join('\n')))
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
}

beforeAll(async () => {
  mkdirSync(shots, { recursive: true })
  server = await serve(resolve(import.meta.dirname, '../dist'), '127.0.0.1', 0)
  browser = await launchChromium()
  // High, so that the editor draws every line.
  page = await (await browser.newContext({ viewport: { width: 1280, height: 4000 } })).newPage()
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Start Linux, tiny' }).click()
  await new MachinePage(page, 'Linux, tiny').waitForState('Running')
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

it('shows what the definition says', async () => {
  await page.goto(`${server.url}#/vm/linux-tiny/details`)

  await page.getByText('linux-tiny', { exact: true }).last().waitFor()
  await page.getByText('262144 KiB').first().waitFor()
})

it('names the line of XML that is not well-formed', async () => {
  await page.getByRole('tab', { name: 'XML', exact: true }).click()

  await applyXml(() => '<domain>\n<name>\n</domain>')

  await page.getByText('The definition was not changed').waitFor()
  await page.getByText(/^Line 3: /).waitFor()
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
})

it('changes the definition, and marks what the running machine has until then', async () => {
  await applyXml((xml) => xml.replaceAll('262144', '131072'))
  await page.getByRole('tab', { name: 'Details', exact: true }).last().click()

  await page.getByText('Needs shutdown').waitFor()
  await page.screenshot({ path: join(shots, 'details.png'), clip: { x: 0, y: 0, width: 1280, height: 900 } })
  expect(await page.getByText('131072 KiB after the next shutdown; now 262144 KiB').count()).toBeGreaterThan(
    0,
  )
})
