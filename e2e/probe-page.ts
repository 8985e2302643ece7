import { resolve } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { build, type Rollup } from 'vite'
import type { Probe } from './probe.ts'

declare const probe: Probe

/** Another client of the daemon, in a page of the same address that no server has. */
export class ProbePage {
  private readonly page: Page

  static async open(context: BrowserContext, address: string): Promise<ProbePage> {
    const files = await bundle()
    const folder = new URL('probe/', address).href
    await context.route(`${folder}**`, async (route) => {
      const name = route.request().url().slice(folder.length)
      const isPage = name === ''
      await route.fulfill({
        body: isPage
          ? '<!doctype html><script type="module" src="probe.js"></script>'
          : Buffer.from(files.get(name) ?? ''),
        contentType: isPage ? 'text/html' : 'text/javascript',
        headers: {
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Embedder-Policy': 'require-corp',
        },
      })
    })
    const page = await context.newPage()
    await page.goto(folder)
    await page.waitForFunction(() => 'probe' in globalThis)
    return new ProbePage(page)
  }

  private constructor(page: Page) {
    this.page = page
  }

  define(definitions: readonly string[]): Promise<void> {
    return this.page.evaluate((xmls) => probe.define(xmls), definitions)
  }

  screenshot() {
    return this.page.evaluate(() => probe.screenshot())
  }

  takeScreen(): Promise<void> {
    return this.page.evaluate(() => probe.takeScreen())
  }
}

async function bundle(): Promise<Map<string, string | Uint8Array>> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    base: './',
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2023',
      rollupOptions: {
        input: resolve(import.meta.dirname, 'probe.ts'),
        output: { entryFileNames: 'probe.js' },
      },
    },
  })) as Rollup.RollupOutput
  return new Map(built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]))
}
