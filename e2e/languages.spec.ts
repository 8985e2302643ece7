import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takePicture } from './accessibility.ts'
import { type OpenPage, openPage } from './open-page.ts'

/** What is said in every language alike: names of machines and of technical things, values with their units. */
const sameEverywhere = [
  /^[^a-z]*$/i,
  /^\d\d?:\d\d:\d\d( [AP]M)?$/,
  /^[\d.,\s]+ ?(%|s|ms|B|kB|MB|GB|KiB|MiB|GiB|MIPS)(\/s)?$/,
  // PatternFly's own word for a button that opens a row.
  /^Details$/,
  /^(Tabvisor|virsh|libvirt|URI|CPU|vCPUs|vCPU \d+|Linux, tiny|Linux with a desktop|English|Deutsch|Français)$/,
]

/** Each with what it shows when it is there. */
const pages: [address: string, landmark: string][] = [
  ['#/', '.manager'],
  ['#/new', '.create-wizard'],
  ['#/host', '.graph'],
  ['#/virsh', '.xterm'],
  ['#/log', 'table'],
  ['#/preferences', 'form'],
  ['#/offline', '[role=switch]'],
  ['#/vm/linux-tiny/console', '.machine-console'],
  ['#/vm/linux-tiny/details', 'form'],
  ['#/vm/linux-tiny/performance', '.graph'],
  ['#/vm/linux-tiny/snapshots', '.snapshots-page'],
]

let opened: OpenPage
let page: Page

/** Texts that are seen or read aloud, and that the made-up language did not reach. */
async function untranslated(): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const notOurs = '.xterm, .cm-editor, canvas, code, pre, [translate=no]'
    const found = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement
      if (!element?.checkVisibility() || element.closest(notOurs)) continue
      if (node instanceof Text) found.add(node.data.trim())
      else
        for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description'])
          found.add((element.getAttribute(name) ?? '').trim())
    }
    return [...found]
  })
  const isAccented = (text: string) => /[^\x20-\x7e«»…–—·×’\u00a0\u202f]/.test(text)
  return texts.filter((text) => !isAccented(text) && !sameEverywhere.some((same) => same.test(text)))
}

async function show(address: string, landmark: string): Promise<void> {
  await page.goto(opened.url + address)
  await page.locator(`main ${landmark}`).first().waitFor()
}

beforeAll(async () => {
  opened = await openPage({ locale: 'en-GB' })
  page = opened.page
})

afterAll(() => opened?.close())

async function speak(language: string): Promise<void> {
  await show('#/preferences', 'form')
  await page.locator('#language').selectOption(language)
}

describe('the page', () => {
  it('is started in a made-up language', async () => {
    await speak('pseudo')
    await show('#/', '.manager')
    await page.getByRole('button', { name: /Linux, tiny/ }).click()

    await page.locator('main .machine-console').waitFor()
    await page.locator('.pf-v6-c-label.pf-m-green').first().waitFor()
  })

  it.each(pages)(
    'leaves nothing at %s in English when it speaks a made-up language',
    async (address, mark) => {
      await show(address, mark)

      await expect.poll(untranslated).toEqual([])
      await takePicture(page, `pseudo-${address.replace(/\W+/g, '-')}`)
    },
  )

  it.each(pages)(
    'does not scroll sideways at %s on a narrow screen, though texts are longer',
    async (address, mark) => {
      await page.setViewportSize({ width: 360, height: 740 })
      await show(address, mark)

      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
        .toBeLessThanOrEqual(0)
      await takePicture(page, `narrow-${address.replace(/\W+/g, '-')}`)
    },
  )

  it('speaks German, with numbers and dates as they are written there', async () => {
    await speak('de')

    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    await show('#/vm/linux-tiny/console', '.machine-console')
    await page.getByText('Läuft', { exact: true }).first().waitFor()
    await page.getByText(/^\d+\.\d{3}\.\d{3}$/).waitFor()
  })

  it('speaks French in every tab that is opened from then on', async () => {
    await speak('fr')
    await page.getByRole('heading', { name: 'Préférences' }).waitFor()

    const other = await page.context().newPage()
    await other.goto(`${opened.url}#/preferences`)
    await other.getByRole('heading', { name: 'Préférences' }).waitFor()
    await other.close()
  })

  it('complains about nothing meanwhile', () => {
    expect(opened.errors).toEqual([])
  })
})
