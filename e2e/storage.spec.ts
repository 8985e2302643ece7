import { resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileCases, storeCases } from '../engine/testing/host-storage-suite.ts'
import { launchChromium } from './chromium.ts'

const top = resolve(import.meta.dirname, '..')

let server: ViteDevServer
let browser: Browser
let results: Record<string, string | undefined>

beforeAll(async () => {
  server = await createServer({
    configFile: resolve(top, 'vite.config.ts'),
    root: resolve(top, 'web'),
    logLevel: 'error',
    server: { port: 0 },
  })
  await server.listen()
  browser = await launchChromium()
  const page = await browser.newPage()
  // Any document of this origin: the page itself would be loaded anew once its libraries are bundled.
  await page.goto(new URL('icon.svg', server.resolvedUrls!.local[0]).href)
  results = await page.evaluate(
    (url) => {
      const worker = new Worker(url, { type: 'module' })
      return new Promise<Record<string, string | undefined>>((done, failed) => {
        worker.onmessage = ({ data }) => done(data)
        worker.onerror = (event) => failed(new Error(event.message))
      })
    },
    `/@fs${resolve(top, 'engine/testing/browser-storage.worker.ts')}`,
  )
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('in a browser', () => {
  it.each([...fileCases, ...storeCases].map(({ name }) => name))('%s', (name) => {
    expect(Object.keys(results)).toContain(name)
    expect(results[name]).toBeUndefined()
  })
})
