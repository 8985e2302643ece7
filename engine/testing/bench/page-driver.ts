/** How measured pages are built, opened and watched. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { build } from 'vite'
import type { Definer } from './page-definer.ts'
import { readTrace, traceCategories } from './page-trace.ts'

export const viewport = { width: 1280, height: 900 }

/** The page as it is built, and beside it one that speaks with the daemon itself. */
export async function buildPages(folder: string, top: string): Promise<void> {
  await build({
    configFile: join(top, 'vite.config.ts'),
    root: join(top, 'web'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: false },
  })
  await buildScriptPage(folder, 'page-definer.ts', join(folder, 'definer'))
}

/** Builds a page of nothing but a script of this folder, by way of the work folder, into `outDir`. */
export async function buildScriptPage(folder: string, script: string, outDir: string): Promise<void> {
  const root = join(folder, 'source')
  mkdirSync(root, { recursive: true })
  const entry = relative(root, join(import.meta.dirname, script))
  writeFileSync(
    join(root, 'index.html'),
    `<!doctype html><title>Benchmark</title><body><script type="module" src="${entry}"></script>`,
  )
  await build({
    configFile: false,
    root,
    base: './',
    logLevel: 'error',
    publicDir: false,
    worker: { format: 'es' },
    build: { target: 'es2023', outDir, emptyOutDir: false },
  })
}

/** Opens such a page, whose script is there once it has set `global`. */
export async function openScriptPage(page: Page, url: string, global: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction((name) => name in globalThis, global)
}

/** Does something in the page that speaks with the daemon. */
export async function asDefiner<T>(
  context: BrowserContext,
  url: string,
  act: (page: Page) => Promise<T>,
): Promise<T> {
  const page = await context.newPage()
  await openScriptPage(page, `${url}definer/`, 'definer')
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
