import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { serve } from '../engine/cli/setup/server.mjs'
import { launchChromium } from './chromium.ts'

let browser: Browser
let server: Awaited<ReturnType<typeof serve>>
let page: Page

const definition = `<domain type='qemu'><name>one</name><memory unit='MiB'>96</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type><kernel>/kernel</kernel></os></domain>`

async function shows(pattern: RegExp): Promise<void> {
  await page.locator('.xterm-accessibility-tree').filter({ hasText: pattern }).waitFor({ timeout: 15_000 })
}

async function enter(line: string): Promise<void> {
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

beforeAll(async () => {
  server = await serve(resolve(import.meta.dirname, '../dist'), '127.0.0.1', 0)
  browser = await launchChromium()
  page = await browser.newPage({ viewport: { width: 900, height: 1000 } })
  await page.goto(`${server.url}#/virsh`)
  await shows(/virsh #/)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('virsh in the page', () => {
  it('completes the names of commands and of their options', async () => {
    await page.keyboard.type('hostn')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.type('list --al')
    await page.keyboard.press('Tab')

    await shows(/virsh # hostname/)
    await shows(/virsh # list --all/)

    await page.keyboard.press('Enter')
    await shows(/Id\s+Name\s+State/)
  })

  it('defines a domain from a file that the person chooses', async () => {
    const chooser = page.waitForEvent('filechooser')
    await enter('define one.xml')
    const buffer = Buffer.from(definition)
    await (await chooser).setFiles({ name: 'one.xml', mimeType: 'text/xml', buffer })
    await shows(/Domain 'one' defined from one\.xml/)

    await enter('domstate one')

    await shows(/shut off/)
  })

  it('brings a line back, and says what the daemon says', async () => {
    await enter('undefine one')
    await shows(/Domain 'one' has been undefined/)

    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')

    await shows(/error: failed to get domain 'one'/)
  })
})
