/** How the measured page is built, opened and watched. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { build } from 'vite'
import type { Definer } from './page-definer.ts'
import { readTrace, traceCategories } from './page-trace.ts'

export const viewport = { width: 1280, height: 900 }

/** The page as it is built, and beside it one that speaks with the daemon itself. */
export async function buildPages(folder: string, top: string): Promise<void> {
  const root = join(folder, 'source')
  mkdirSync(root, { recursive: true })
  const entry = relative(root, join(import.meta.dirname, 'page-definer.ts'))
  writeFileSync(join(root, 'index.html'), `<!doctype html><script type="module" src="${entry}"></script>`)
  await build({
    configFile: join(top, 'vite.config.ts'),
    root: join(top, 'web'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: false },
  })
  await build({
    configFile: false,
    root,
    base: './',
    logLevel: 'error',
    publicDir: false,
    worker: { format: 'es' },
    build: { target: 'es2023', outDir: join(folder, 'definer') },
  })
}

/** Does something in the page that speaks with the daemon. */
export async function asDefiner<T>(
  context: BrowserContext,
  url: string,
  act: (page: Page) => Promise<T>,
): Promise<T> {
  const page = await context.newPage()
  await page.goto(`${url}definer/`)
  await page.waitForFunction(() => 'definer' in globalThis)
  const result = await act(page)
  await page.close()
  return result
}

export const defineMachines = (context: BrowserContext, url: string, definitions: string[]): Promise<void> =>
  asDefiner(context, url, (page) => page.evaluate((xml) => definer.define(xml), definitions))

export async function traced(browser: Browser, page: Page, act: () => Promise<void>) {
  await browser.startTracing(page, { categories: traceCategories })
  await act()
  return readTrace(await browser.stopTracing())
}

/** What was asked for is drawn, and nothing waits for its turn. */
export const settled = (page: Page) =>
  page.evaluate(
    () => new Promise<void>((done) => requestIdleCallback(() => requestAnimationFrame(() => done()))),
  )

declare const definer: Definer
