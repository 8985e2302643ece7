import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../engine/cli/setup/server.mjs'
import type { ImageDescription } from '../engine/model/image.ts'
import { complaintsInBothThemes } from './accessibility.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
let server: Awaited<ReturnType<typeof serve>>
let page: Page

const definition = `<domain type='qemu'><name>one</name><memory unit='MiB'>96</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type><kernel>/kernel</kernel></os></domain>`

const { commandLine, kernel, initrd } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../public/images/linux-tiny/image.json'), 'utf8'),
) as ImageDescription
const bootable = `<domain type='qemu'><name>tiny</name><memory unit='MiB'>128</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type><kernel>/images/linux-tiny/${kernel.file}</kernel>
  <initrd>/images/linux-tiny/${initrd.file}</initrd><cmdline>${commandLine}</cmdline></os>
  <devices><serial type='pty'/></devices></domain>`

async function shows(pattern: RegExp): Promise<void> {
  await page.locator('.xterm-accessibility-tree').filter({ hasText: pattern }).waitFor({ timeout: 60_000 })
}

async function enter(line: string): Promise<void> {
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

async function openAnew(): Promise<void> {
  await page.goto(`${server.url}#/log`)
  await page.goto(`${server.url}#/virsh`)
  await shows(/virsh #/)
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

  it('has a definition edited in a dialog', async () => {
    const chooser = page.waitForEvent('filechooser')
    await enter('define tiny.xml')
    const buffer = Buffer.from(bootable)
    await (await chooser).setFiles({ name: 'tiny.xml', mimeType: 'text/xml', buffer })
    await shows(/Domain 'tiny' defined from tiny\.xml/)

    await enter('edit tiny')
    const field = page.getByRole('textbox', { name: 'Definition' })
    await field.fill((await field.inputValue()).replace('</name>', '</name><title>edited</title>'))
    await page.getByRole('button', { name: 'Save' }).click()

    await shows(/Domain 'tiny' XML configuration edited/)
    await enter('desc tiny --title')
    await shows(/virsh # desc tiny --title\s*edited/)
  })

  it('opens the console of a guest, and Ctrl+] leaves it', async () => {
    await enter('start tiny')
    await shows(/Domain 'tiny' started/)
    await enter('console tiny')
    await shows(/tiny:\S* ?# /)

    await enter('echo $((6 * 7))-$(uname -m)')
    await shows(/42-x86_64/)
    await page.keyboard.press('Control+]')
    await enter('destroy tiny')

    await shows(/Domain 'tiny' destroyed/)
  }, 90_000)

  it('lets a console go when the person leaves the page', async () => {
    await openAnew()
    await enter('start tiny')
    await shows(/Domain 'tiny' started/)
    await enter('console tiny')
    await shows(/tiny:\S* ?# /)
    await openAnew()

    await enter('console tiny')

    await shows(/Connected to domain 'tiny'\s*Escape character is/)
    await page.keyboard.press('Control+]')
    await enter('destroy tiny')
    await shows(/Domain 'tiny' destroyed/)
    await enter('undefine tiny')
    await shows(/Domain 'tiny' has been undefined/)
  }, 90_000)

  it('completes the names of what there is, and keeps lines for the next visit', async () => {
    const chooser = page.waitForEvent('filechooser')
    await enter('define one.xml')
    const buffer = Buffer.from(definition)
    await (await chooser).setFiles({ name: 'one.xml', mimeType: 'text/xml', buffer })
    await shows(/Domain 'one' defined/)

    await page.keyboard.type('domuuid on')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await shows(/virsh # domuuid one\s*[\da-f]{8}-/)
    await openAnew()
    await page.keyboard.press('Control+r')
    await page.keyboard.type('uuid')
    await page.keyboard.press('Enter')

    await shows(/virsh # domuuid one\s*[\da-f]{8}-/)
  })

  it('lets nothing be changed after connect --readonly', async () => {
    await enter('connect --readonly')
    await shows(/virsh > /)
    await enter('undefine one')
    await shows(/read only access prevents virDomainUndefineFlags/)

    await enter('connect')
    await enter('undefine one')

    await shows(/virsh # undefine one\s*Domain 'one' has been undefined/)
  })

  it('is left by Shift+Esc, and axe finds nothing', async () => {
    await page.keyboard.press('Shift+Escape')

    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true)
    expect(await complaintsInBothThemes(page, 'virsh')).toEqual([])
    await page.locator('.console-terminal').click()
  })

  it('waits for events until Ctrl+C', async () => {
    await enter('event --all --loop')

    await page.keyboard.press('Control+c')

    await shows(/event loop interrupted\s*events received: 0/)
  })
})
