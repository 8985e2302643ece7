import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImageDescription } from '../engine/model/image.ts'
import { complaintsInBothThemes } from './accessibility.ts'
import { MachinePage } from './machine-page.ts'
import { type OpenPage, openPage } from './open-page.ts'

const { kernel, initrd, commandLine } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../public/images/linux-tiny/image.json'), 'utf8'),
) as ImageDescription
const definition = `<domain type='qemu'><name>two-ports</name><memory unit='MiB'>128</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type><kernel>/images/linux-tiny/${kernel.file}</kernel>
  <initrd>/images/linux-tiny/${initrd.file}</initrd><cmdline>${commandLine.replace('nr_uarts=1', 'nr_uarts=2')}</cmdline></os>
  <devices><serial type='pty'/><serial type='pty'/><graphics type='vnc'/><video><model type='vga'/></video></devices></domain>`
const prompt = /tiny:\S* ?# *$/

let open: OpenPage
let page: OpenPage['page']
let machine: MachinePage

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const terminal = (name: string) => page.getByRole('region', { name })

beforeAll(async () => {
  open = await openPage()
  page = open.page
  await page.goto(`${open.url}#/virsh`)
  await page.locator('.xterm-accessibility-tree').filter({ hasText: 'virsh #' }).waitFor()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.keyboard.type('define two.xml\n'),
  ])
  await chooser.setFiles({ name: 'two.xml', mimeType: 'text/xml', buffer: Buffer.from(definition) })
  await page.locator('.xterm-accessibility-tree').filter({ hasText: "Domain 'two-ports' defined" }).waitFor()
  await page.goto(`${open.url}#/vm/two-ports`)
  machine = new MachinePage(page, 'two-ports')
})

afterAll(() => open?.close())

describe('consoles of a machine with two serial ports', () => {
  it('start it, where it is not running', async () => {
    await press('Run here')

    await machine.waitForConsole(prompt)
  })

  it('are chosen by a menu, and each keeps what it said', async () => {
    const port = page.getByRole('combobox', { name: 'Serial port' })
    expect(await port.locator('option').allInnerTexts()).toEqual(['Serial 1', 'Serial 2'])
    await port.selectOption('Serial 2')
    await port.selectOption('Serial 1')
    await machine.run('echo "on the ""second" > /dev/ttyS1')

    await port.selectOption('Serial 2')

    const second = terminal('Console serial1 of two-ports')
    await second.locator('.xterm-rows').filter({ hasText: 'on the second' }).waitFor()
    await port.selectOption('Serial 1')
    expect(await terminal('Serial console of two-ports').isVisible()).toBe(true)
    expect(await second.isVisible()).toBe(false)
  })

  it('are searched by the keyboard, newest first', async () => {
    await machine.run('for n in 1 2 3; do echo "needle""$n"; done')
    await page.locator('.serial-port:not([hidden]) .xterm-helper-textarea').focus()
    await page.keyboard.press('Control+Shift+F')
    const field = page.getByLabel('Find in the console')
    await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.type('needle')
    const found = page.getByRole('search', { name: 'Search in the console' })
    await found.getByText('3 of 3').waitFor()
    await page.keyboard.press('Enter')

    await found.getByText('2 of 3').waitFor()
    expect(await complaintsInBothThemes(page, 'serial-search')).toEqual([])
  })

  it('have the keyboard again when the search is closed', async () => {
    await page.getByLabel('Find in the console').focus()
    await page.keyboard.press('Escape')

    await expect
      .poll(() => page.evaluate(() => document.activeElement?.className))
      .toContain('xterm-helper-textarea')
  })

  it('make a video of the screen', async () => {
    await machine.show('Screen')
    await press('Record video')
    // A picture is in it when something changes.
    await page.getByRole('application').focus()
    await page.keyboard.type('ls')
    const [video] = await Promise.all([page.waitForEvent('download'), press('Stop recording')])

    expect(video.suggestedFilename()).toMatch(/^Recording_two-ports_.*\.webm$/)
    expect(statSync(await video.path()).size).toBeGreaterThan(100)
  })

  it('are not taken by a page that shows something else of the machine', async () => {
    await machine.type('while sleep 1; do echo tick; done &')
    await page.goto(`${open.url}#/`)
    const other = await page.context().newPage()
    await other.goto(`${open.url}#/vm/two-ports/details`)
    await other.getByRole('heading', { name: 'Overview' }).waitFor()

    await page.goBack()

    await machine.waitForConsole(/^tick$/m)
    await machine.type('kill %1')
    await machine.show('Screen')
    await other.close()
  })

  it('let the person choose the keys that leave the screen', async () => {
    await press('View')
    await page.getByLabel('Keys that leave the screen').selectOption('Right Ctrl')
    await page.getByText('press and release: Right Ctrl.').waitFor()
    await page.getByRole('application').focus()
    await page.keyboard.press('ControlRight')

    await expect.poll(() => page.evaluate(() => document.activeElement?.role)).toBe('tab')
    expect(open.errors).toEqual([])
  })
})
