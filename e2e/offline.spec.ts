import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentSecurity } from '../engine/cli/setup/headers.mjs'
import { serve } from '../engine/cli/setup/server.mjs'
import { complaintsInBothThemes } from './accessibility.ts'
import { launchChromium } from './chromium.ts'
import { MachinePage } from './machine-page.ts'

const prompt = /tiny:\S* ?# *$/
/** A copy of the page, of which a newer build is made. */
const folder = mkdtempSync(join(tmpdir(), 'tabvisor-'))

let browser: Browser
let context: BrowserContext
let server: Awaited<ReturnType<typeof serve>>
let page: Page

const keep = (title: string) => page.getByRole('switch', { name: `Keep ${title} for offline use` })

/** Names of the files in the cache for images. */
const keptFiles = () =>
  page.evaluate(async () => {
    const cache = await caches.open('tabvisor-images')
    return (await cache.keys()).map(({ url }) => url.replace(/.*\//, ''))
  })

function change(file: string, from: string | RegExp, to: string): void {
  const path = join(folder, file)
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
}

beforeAll(async () => {
  cpSync(resolve(import.meta.dirname, '../dist'), folder, { recursive: true })
  server = await serve(folder, '127.0.0.1', 0)
  browser = await launchChromium()
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  page = await context.newPage()
  await page.goto(server.url)
})

afterAll(async () => {
  await browser?.close()
  server?.close()
  rmSync(folder, { recursive: true })
})

/** The page's files as they are answered now, which need not be by a server. */
const answer = (path: string) =>
  page.evaluate(async (address) => {
    const response = await fetch(address)
    return { text: await response.text(), headers: Object.fromEntries(response.headers) }
  }, path)

describe('the page without its server', () => {
  it('can be installed', async () => {
    const session = await context.newCDPSession(page)
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    const { errors } = await session.send('Page.getAppManifest')

    // Nothing can be in a browser that keeps nothing, as this one.
    expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito'])
    expect(errors).toEqual([])
  })

  it('tells how large the guest images are, in both themes', async () => {
    await page.getByRole('link', { name: 'Offline', exact: true }).click()
    const list = page.getByRole('list', { name: 'Guest images' })
    await list.waitFor()

    // The packages of which they are made change.
    const bytes = ['kernel', 'initrd'].map((file) => statSync(join(folder, 'images/linux-tiny', file)).size)
    const megabytes = Math.round(bytes.reduce((sum, size) => sum + size) / 1e5) / 10
    expect(await list.innerText()).toMatch(new RegExp(`Linux, tiny\\s+${megabytes} MB\\s`))
    expect(await complaintsInBothThemes(page, 'offline')).toEqual([])
  })

  it('keeps an image when the person says so', async () => {
    await keep('Linux, tiny').press('Space')

    await page.getByRole('progressbar', { name: 'Loading Linux, tiny' }).waitFor({ state: 'detached' })
    expect(await keep('Linux, tiny').isChecked()).toBe(true)
    await page.getByText(/^All that this page keeps, machines too, takes [1-9]\d/).waitFor()
  })

  it('opens from what the browser has, as isolated and as strict as from the server', async () => {
    await page.evaluate(() => navigator.serviceWorker.ready)
    server.close()
    await page.goto(`${server.url}#/vm/linux-tiny/console`)
    await page.reload()

    await new MachinePage(page, 'Linux, tiny').waitForState('Shut off')
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
    const { headers } = await answer('./')
    expect(headers).toMatchObject({
      'content-security-policy': contentSecurity['Content-Security-Policy'],
      'cross-origin-embedder-policy': 'require-corp',
    })
  })

  it('starts the machine whose image is kept', async () => {
    const machine = new MachinePage(page, 'Linux, tiny')
    await machine.press('Start')
    await machine.waitForConsole(prompt)

    expect(await machine.run('uname -m')).toMatch(/^x86_64$/m)
    await machine.choose('Force off')
    await machine.waitForState('Shut off')
  })

  it('says what it lacks for another', async () => {
    await page.goto(`${server.url}#/vm/linux-desktop/console`)
    const machine = new MachinePage(page, 'Linux with a desktop')
    await machine.press('Start')

    await expect.poll(() => machine.alert()).toContain('kernel: the server does not answer')
  })

  it('offers a newer build, and loads it when the person wants it', async () => {
    const build = () => page.evaluate(() => document.documentElement.dataset.build)
    change('images/linux-tiny/image.json', /"sha256": "\w+"/g, '"sha256": "newer"')
    writeFileSync(join(folder, 'images/linux-tiny/initrd'), 'newer')
    change('index.html', '<html ', '<html data-build="newer" ')
    change('service-worker.js', /version:`\w+`/g, 'version:`newer`')
    server = await serve(folder, '127.0.0.1', Number(new URL(server.url).port))
    await page.goto(`${server.url}#/offline`)
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update())
    await page.getByText('A new version of Tabvisor is ready').waitFor()
    expect(await build()).toBe(undefined)

    await page.getByRole('button', { name: 'Reload' }).click()

    await expect.poll(build).toBe('newer')
    await keep('Linux, tiny').waitFor()
    expect(await page.getByText('A new version of Tabvisor is ready').count()).toBe(0)
  })

  it('fetches images that are kept anew when there are other files of them', async () => {
    const initrd = () =>
      page.evaluate(async () => {
        const kept = await caches.match('images/linux-tiny/initrd', { cacheName: 'tabvisor-images' })
        return (await kept?.text())?.slice(0, 10)
      })

    await expect.poll(initrd).toBe('newer')
  })

  it('gives the storage back', async () => {
    await expect.poll(() => keep('Linux, tiny').isChecked()).toBe(true)
    await keep('Linux, tiny').press('Space')

    await expect.poll(keptFiles).toEqual([])
  })
})
