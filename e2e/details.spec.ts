import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../engine/cli/setup/server.mjs'
import { complaints } from './accessibility.ts'
import { launchChromium } from './chromium.ts'
import { MachinePage } from './machine-page.ts'

const shots = resolve(import.meta.dirname, '../node_modules/.cache/screenshots')

let browser: Browser
let server: Awaited<ReturnType<typeof serve>>
let page: Page

const hardware = () => page.getByRole('navigation', { name: 'Hardware' })
const button = (name: string) => page.getByRole('button', { name, exact: true })
const field = (name: string): Locator => page.getByLabel(name, { exact: true })
const editor = () => page.getByRole('textbox', { name: 'XML of the definition' })

async function open(item: string): Promise<void> {
  await hardware()
    .getByRole('button', { name: new RegExp(`^${item}( needs shutdown)?$`) })
    .click()
  await page.getByRole('heading', { name: item, level: 2, exact: true }).waitFor()
}

async function xmlText(): Promise<string> {
  await editor().waitFor()
  const lines = await editor().locator('.cm-line').allInnerTexts()
  return lines.map((line) => line.replace(/\n$/, '')).join('\n')
}

const shot = (name: string) =>
  page.screenshot({
    path: join(shots, `details-${name}.png`),
    clip: { x: 0, y: 0, width: 1280, height: 900 },
  })

beforeAll(async () => {
  mkdirSync(shots, { recursive: true })
  server = await serve(resolve(import.meta.dirname, '../dist'), '127.0.0.1', 0)
  browser = await launchChromium()
  // High, so that the editor draws every line.
  page = await (await browser.newContext({ viewport: { width: 1280, height: 4000 } })).newPage()
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Start Linux, tiny' }).click()
  await new MachinePage(page, 'Linux, tiny').waitForConsole(/:~#$/)
  await page.goto(`${server.url}#/vm/linux-tiny/details`)
  await hardware().waitFor()
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('the hardware list', () => {
  it('has a page for the machine and for each device, in the order of virt-manager', async () => {
    const names = await hardware().locator('.hardware-items li').allInnerTexts()

    expect(names.map((name) => name.trim()).slice(0, 6)).toEqual([
      'Overview',
      'OS information',
      'Performance',
      'CPUs',
      'Memory',
      'Boot options',
    ])
    expect(names.findIndex((name) => name.includes('Display'))).toBeLessThan(
      names.findIndex((name) => name.includes('Video')),
    )
  })

  it('is searched by what is on the pages', async () => {
    await page.getByRole('textbox', { name: 'Search settings' }).fill('initrd')

    await hardware().getByRole('button', { name: 'Boot options' }).waitFor()
    expect(await hardware().getByRole('button', { name: 'CPUs' }).count()).toBe(0)
    await page.getByRole('textbox', { name: 'Search settings' }).fill('')
  })
})

describe('a page', () => {
  it('marks what waits for the next shutdown, and takes it back', async () => {
    await open('Memory')
    await field('Maximum allocation').fill('384')
    await button('Apply').click()

    await page.getByText('Now: 256 MiB').waitFor()
    await page.getByText('Needs shutdown').waitFor()
    await shot('pending')
    await page.goto(`${server.url}#/`)
    await page.getByRole('grid', { name: 'Virtual machines' }).getByText('Needs shutdown').waitFor()
    await page.goBack()
    await open('Memory')
    await button('Revert Maximum allocation').click()

    await page.getByText('Needs shutdown').waitFor({ state: 'detached' })
    expect(await field('Maximum allocation').inputValue()).toBe('256')
  })

  it('changes the memory of the running machine', async () => {
    await field('Current allocation').fill('192')
    await button('Apply').click()

    // The mark stays until the guest’s balloon has done it.
    await page.getByText('Needs shutdown').waitFor({ state: 'detached' })
    expect(await field('Current allocation').inputValue()).toBe('192')
  })

  it('shows what others change meanwhile', async () => {
    const other = await page.context().newPage()
    await other.goto(`${server.url}#/virsh`)
    await other.locator('.xterm-accessibility-tree').filter({ hasText: 'virsh #' }).waitFor()
    await other.keyboard.type('setmem linux-tiny 224M --live')
    await other.keyboard.press('Enter')

    await page.getByText('Now: 224 MiB').waitFor()
    await other.close()
    await button('Revert Current allocation').click()
    await page.getByText('Needs shutdown').waitFor({ state: 'detached' })
  })

  it('says at the field what is wrong with it, and goes there', async () => {
    await field('Current allocation').fill('512')
    await button('Apply').click()

    await page.getByText('No more than the maximum allocation.').waitFor()
    expect(await field('Current allocation').evaluate((input) => input === document.activeElement)).toBe(true)
    await button('Cancel').click()
    expect(await field('Current allocation').inputValue()).toBe('224')
  })

  it('asks who leaves it with changes', async () => {
    await field('Current allocation').fill('200')
    await hardware().getByRole('button', { name: 'CPUs' }).click()
    await button('Stay here').click()
    expect(await field('Current allocation').inputValue()).toBe('200')

    await page.getByRole('tab', { name: 'Console', exact: true }).click()
    await button('Stay here').click()
    expect(await field('Current allocation').inputValue()).toBe('200')
    expect(page.url()).toContain('/details')

    await hardware().getByRole('button', { name: 'CPUs' }).click()
    await button('Discard').click()
    await page.getByRole('heading', { name: 'CPUs' }).waitFor()
  })

  it('is used by keyboard alone', async () => {
    await hardware().locator('[aria-current=page]').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Overview', level: 2 }).waitFor()
    await field('Title').focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('Tiny')
    await page.keyboard.press('Enter')

    await page.locator('.pf-v6-c-page__sidebar').getByText('Tiny').waitFor()
    await page.getByText('Needs shutdown').waitFor({ state: 'detached' })
  })
})

describe('XML', () => {
  it('names the line that is not well-formed', async () => {
    await open('Overview')
    await page.getByRole('tab', { name: 'XML', exact: true }).click()
    await editor().fill('<domain>\n<name>\n</domain>')
    await button('Apply').click()

    await page.getByText(/^Line 3: /).waitFor()
    await shot('xml-wrong')
    await button('Cancel').click()
  })

  it('names the line that libvirt does not understand', async () => {
    const xml = await xmlText()
    const line = xml.split('<memory ')[0]!.split('\n').length
    await editor().fill(xml.replace('<memory ', '<memroy/>\n<memory '))
    await button('Apply').click()

    await page.getByText(`Line ${line}: libvirt knows no <memroy> in <domain>.`).waitFor()
    await button('Cancel').click()
  })

  it('shows the difference before it is applied', async () => {
    await editor().fill((await xmlText()).replace('<title>Tiny<', '<title>Small<'))

    const changes = page.getByRole('region', { name: 'Changes' })
    expect(await changes.locator('ins').allInnerTexts()).toEqual(['+   <title>Small</title>\n'])
    expect(await changes.locator('del').allInnerTexts()).toEqual(['-   <title>Tiny</title>\n'])
  })

  it('keeps what was typed when the definition changes elsewhere', async () => {
    const other = await page.context().newPage()
    await other.goto(`${server.url}#/virsh`)
    await other.locator('.xterm-accessibility-tree').filter({ hasText: 'virsh #' }).waitFor()
    await other.keyboard.type('desc linux-tiny --config --live changed elsewhere')
    await other.keyboard.press('Enter')

    await page.getByText('The definition changed meanwhile').waitFor()
    await other.close()
    expect(await xmlText()).toContain('<title>Small</title>')
    await button('Show the new one').click()
    expect(await xmlText()).toContain('<description>changed elsewhere</description>')
  })

  it('completes what libvirt knows', async () => {
    await editor().fill('<domain><devices><vid')
    await page.keyboard.press('Control+Space')

    await page.getByRole('option', { name: 'video' }).waitFor()
    await page.keyboard.press('Escape')
    await button('Cancel').click()
    await page.getByRole('tab', { name: 'Settings', exact: true }).click()
  })
})

describe('devices', () => {
  it('are added, with reasons for those that cannot be', async () => {
    await button('Add hardware').click()
    await page.getByText('Disks are not available yet').first().waitFor()
    await page.getByRole('menuitem', { name: 'Panic notifier' }).click()
    await button('Add').click()

    await page.getByRole('heading', { name: /^Panic notifier/, level: 2 }).waitFor()
    await page.getByText('The running machine gets this device when it is started next.').waitFor()
    await shot('added')
  })

  it('are removed', async () => {
    await button('Remove').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()

    await page.getByText('Needs shutdown').waitFor({ state: 'detached' })
    expect(await hardware().getByText('Panic notifier').count()).toBe(0)
  })

  it('are put back as long as the running machine has them', async () => {
    await open('Random number generator random')
    await button('Remove').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('«Random number generator random» is there until').waitFor()
    await button('Put «Random number generator random» back').click()

    await page.getByText('Needs shutdown').waitFor({ state: 'detached' })
    await hardware().getByRole('button', { name: 'Random number generator random' }).waitFor()
  })

  it('are edited as XML of their own', async () => {
    await open('Memory balloon virtio')
    await page.getByRole('tab', { name: 'XML', exact: true }).click()
    await editor().fill((await xmlText()).replace('<memballoon ', "<memballoon autodeflate='on' "))
    await button('Apply').click()

    await page.getByText('Needs shutdown').waitFor()
    await page.getByRole('tab', { name: 'Settings', exact: true }).click()
    await button('Revert Deflate when memory is short').click()
    await page.getByText('Needs shutdown').waitFor({ state: 'detached' })
  })
})

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it('axe has no complaints', async () => {
    await page.emulateMedia({ colorScheme })
    for (const item of ['Overview', 'CPUs', 'Boot options', 'Display vnc', 'Video vga']) {
      await open(item)
      expect(await complaints(page), item).toEqual([])
    }
    await page.getByRole('tab', { name: 'XML', exact: true }).click()
    await editor().fill(`${await xmlText()}<!-- changed -->`)
    expect(await complaints(page), 'XML').toEqual([])
    await shot(`xml-${colorScheme}`)
    await button('Cancel').click()
    await button('Add hardware').click()
    await page.getByRole('dialog').waitFor()
    expect(await complaints(page), 'Add hardware').toEqual([])
    await shot(`add-${colorScheme}`)
    await page.keyboard.press('Escape')
  })
})

describe('a machine that is shut off', () => {
  it('is renamed, and shown under its new name', async () => {
    const machine = new MachinePage(page, 'Tiny')
    await machine.choose('Force off')
    await machine.waitForState('Shut off')
    await open('Overview')
    await field('Name').fill('renamed')
    await button('Apply').click()

    await page.waitForURL(/#\/vm\/renamed\/details/)
    expect(await field('Name').inputValue()).toBe('renamed')
  })

  it('is set to start with the page', async () => {
    await open('Boot options')
    await field('Start with the host').check()
    await button('Apply').click()

    await page.getByRole('button', { name: 'Apply', disabled: true }).waitFor()
    expect(await field('Start with the host').isChecked()).toBe(true)
  })

  it('takes effect at once', async () => {
    await open('Memory')
    await field('Maximum allocation').fill('384')
    await button('Apply').click()

    await page.getByRole('button', { name: 'Apply', disabled: true }).waitFor()
    expect(await page.getByText('Needs shutdown').count()).toBe(0)
  })
})

it('has room at 360 pixels', async () => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByRole('combobox', { name: 'Hardware' }).selectOption({ label: 'Memory' })
  await page.getByRole('heading', { name: 'Memory', level: 2 }).waitFor()

  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  await page.screenshot({ path: join(shots, 'details-360.png') })
})
