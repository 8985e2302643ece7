import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { complaintsInBothThemes } from './accessibility.ts'
import { MachinePage } from './machine-page.ts'
import { type OpenPage, openPage } from './open-page.ts'

let opened: OpenPage
let page: Page

beforeAll(async () => {
  opened = await openPage()
  page = opened.page
  await page.getByRole('button', { name: 'Start Linux, tiny' }).click()
  await new MachinePage(page, 'Linux, tiny').waitForState('Running')
})

afterAll(() => opened?.close())

it('says what snapshots need, and what there is meanwhile', async () => {
  await page.getByRole('tab', { name: 'Snapshots' }).click()

  await page.getByRole('heading', { name: 'No snapshots' }).waitFor()
  await page.getByText('«Save» keeps what a running machine is doing').waitFor()
  expect(new URL(page.url()).hash).toBe('#/vm/linux-tiny/snapshots')
  expect(await complaintsInBothThemes(page, 'snapshots')).toEqual([])
  expect(opened.errors).toEqual([])
})
