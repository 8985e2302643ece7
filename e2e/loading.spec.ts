import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPage, openPage } from './open-page.ts'

let opened: OpenPage
let page: Page

beforeAll(async () => {
  // It would have the files already, from which a part can be missing here.
  opened = await openPage({ serviceWorkers: 'block' })
  page = opened.page
})

afterAll(() => opened?.close())

describe('loading', () => {
  it('takes less than 350 kB of compressed JavaScript until a machine can be started', async () => {
    const fresh = await page.context().browser()!.newPage()
    const scripts: Response[] = []
    fresh.on('response', (response) => {
      const isScript = response.headers()['content-type']?.startsWith('text/javascript')
      // Workers run beside the page: it does not wait for them to answer a click.
      if (isScript && !response.url().includes('.worker')) scripts.push(response)
    })
    await fresh.goto(opened.url)
    await fresh.getByRole('button', { name: 'Start Linux, tiny' }).waitFor()
    const sizes = await Promise.all(scripts.map(async (script) => gzipSync(await script.body()).length))
    await fresh.close()

    expect(sizes).not.toEqual([])
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(350_000)
  })

  it('says so when a part cannot be had, and keeps the rest', async () => {
    await page.context().route('**/assets/HostPage-*.js', (route) => route.abort())
    await page.getByRole('link', { name: 'Host', exact: true }).click()

    await page.getByText('This part of the page could not be loaded').waitFor()
    await page.getByRole('link', { name: 'Log', exact: true }).click()
    await page.getByRole('heading', { name: 'Nothing has happened yet' }).waitFor()
  })

  it('shows it once it can be had and the person loads the page again', async () => {
    await page.context().unroute('**/assets/HostPage-*.js')
    await page.getByRole('link', { name: 'Host', exact: true }).click()
    await page.getByRole('button', { name: 'Reload' }).click()

    await page.getByText('qemu:///system').first().waitFor()
  })

  it('is in English where another language cannot be had', async () => {
    const german = await page.context().browser()!.newPage({ locale: 'de-DE' })
    await german.route('**/assets/de-*.js', (route) => route.abort())
    await german.goto(opened.url)

    await german.getByRole('button', { name: 'Start Linux, tiny' }).waitFor()
    expect(await german.locator('html').getAttribute('lang')).toBe('en')
    await german.close()
  })
})
