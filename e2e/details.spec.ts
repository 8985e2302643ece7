import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { takePicture } from './accessibility.ts'
import { MachinePage } from './machine-page.ts'
import { type OpenPage, openPage } from './open-page.ts'

let opened: OpenPage
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
  // High, so that the editor draws every line.
  opened = await openPage({ viewport: { width: 1280, height: 4000 } })
  page = opened.page
  await page.getByRole('button', { name: 'Start Linux, tiny' }).click()
  await new MachinePage(page, 'Linux, tiny').waitForState('Running')
})

afterAll(() => opened?.close())

it('shows what the definition says', async () => {
  await page.goto(`${opened.url}#/vm/linux-tiny/details`)

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
  await takePicture(page, 'details')
  expect(await page.getByText('131072 KiB after the next shutdown; now 262144 KiB').count()).toBeGreaterThan(
    0,
  )
})
