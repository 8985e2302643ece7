import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentSecurity, pagePolicy } from '../engine/cli/setup/headers.mjs'
import { type OpenPage, openPage } from './open-page.ts'

let opened: OpenPage
let page: Page

/** What a page might be made to do by somebody else, none of which works. */
const attempts = {
  'script-src-elem': () => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "taken over"'
    document.body.append(script)
  },
  'script-src-attr': () => {
    document.body.setAttribute('onclick', 'document.title = "taken over"')
    document.body.click()
  },
  'connect-src': () => {
    fetch('http://localhost:9/').catch(() => {})
  },
  'img-src': () => {
    new Image().src = 'http://localhost:9/'
  },
  'frame-src': () => {
    const frame = document.createElement('iframe')
    frame.src = 'http://localhost:9/'
    document.body.append(frame)
  },
  'worker-src': () => {
    new Worker(URL.createObjectURL(new Blob([''])))
  },
  'base-uri': () => {
    const base = document.createElement('base')
    base.href = 'http://localhost:9/'
    document.head.append(base)
  },
}

beforeAll(async () => {
  opened = await openPage()
  page = opened.page
  await page.evaluate(() => {
    const reports: string[] = []
    addEventListener('securitypolicyviolation', ({ effectiveDirective, originalPolicy }) =>
      reports.push(`${effectiveDirective} of ${originalPolicy}`),
    )
    Object.assign(globalThis, { reports })
  })
})

afterAll(() => opened?.close())

describe('the policy of the page', () => {
  it.each(Object.entries(attempts))(
    'refuses by %s, by the header and by the page',
    async (directive, act) => {
      await page.evaluate(act)

      await expect
        .poll(() => page.evaluate(() => (globalThis as unknown as { reports: string[] }).reports))
        .toEqual(
          expect.arrayContaining([
            `${directive} of ${contentSecurity['Content-Security-Policy']}`,
            `${directive} of ${pagePolicy}`,
          ]),
        )
    },
  )

  it('left the page as it was', async () => {
    expect(await page.title()).toBe('Virtual machines – Tabvisor')
  })
})
