import { resolve } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { serve } from '../engine/cli/setup/server.mjs'
import { launchChromium } from './chromium.ts'

/** The built page in a browser of its own, at an address of its own. */
export interface OpenPage {
  page: Page
  url: string
  /** What the page, or another of its browser, threw or complained about in the browser's console. */
  errors: string[]
  close: () => Promise<void>
}

/** The state of a browser that was here before: nobody offers it the tour. */
export function knownBrowser(url: string): NonNullable<BrowserContextOptions['storageState']> {
  const localStorage = [{ name: 'tabvisor.page', value: '{"isTourDone":true}' }]
  return { cookies: [], origins: [{ origin: new URL(url).origin, localStorage }] }
}

export async function openPage(options: BrowserContextOptions = {}): Promise<OpenPage> {
  const server = await serve(resolve(import.meta.dirname, '../dist'), '127.0.0.1', 0)
  const browser = await launchChromium()
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    storageState: knownBrowser(server.url),
    ...options,
  })
  const errors: string[] = []
  context.on('weberror', (event) => errors.push(event.error().message))
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  const page = await context.newPage()
  await page.goto(server.url)
  const close = async () => {
    await browser.close()
    server.close()
  }
  return { page, url: server.url, errors, close }
}
