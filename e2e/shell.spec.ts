import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complaints, complaintsInBothThemes, takePicture } from './accessibility.ts'
import { MachinePage } from './machine-page.ts'
import { type OpenPage, openPage } from './open-page.ts'

let opened: OpenPage
let page: Page
let machine: MachinePage

const link = (name: string) => page.getByRole('link', { name, exact: true })
const button = (name: string) => page.getByRole('button', { name, exact: true })
const palette = () => page.getByRole('combobox', { name: 'What to open or do' })
const heading = (name: string) => page.getByRole('heading', { name, exact: true })

const focused = () =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
  )
const rootHas = (name: string) =>
  page.evaluate((wanted) => document.documentElement.classList.contains(wanted), name)
const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

beforeAll(async () => {
  opened = await openPage({ storageState: { cookies: [], origins: [] } })
  // The first tab has the daemon, so that machines go on when the second is loaded anew.
  await opened.page.getByRole('button', { name: 'Start Linux, tiny' }).waitFor()
  page = await opened.page.context().newPage()
  await page.goto(opened.url)
  machine = new MachinePage(page, 'Linux, tiny')
})

afterAll(() => opened?.close())

describe('the tour', () => {
  const tour = () => page.getByRole('complementary', { name: 'Tour of the page' })

  it('waits until something runs', async () => {
    await button('Start Linux, tiny').waitFor()
    expect(await tour().count()).toBe(0)

    await button('Start Linux, tiny').click()
    await machine.waitForState('Running')

    await tour().waitFor()
    expect(await tour().innerText()).toContain('1 of 5')
  })

  it('has five steps, and comes only once by itself', async () => {
    for (const _step of [2, 3, 4, 5]) await tour().getByRole('button', { name: 'Next' }).click()
    expect(await tour().innerText()).toContain('5 of 5')
    expect(await complaintsInBothThemes(page, 'tour', '.tour')).toEqual([])
    await tour().getByRole('button', { name: 'Done' }).click()
    await page.reload()
    await machine.waitForState('Running')

    expect(await tour().count()).toBe(0)
  })

  it('can be asked for again, and skipped', async () => {
    await button('Help').click()
    await page.getByRole('menuitem', { name: 'Tour of the page' }).click()
    await tour().getByRole('button', { name: 'Skip' }).click()

    expect(await tour().count()).toBe(0)
  })
})

describe('pages', () => {
  it('are named by the document and by their main part, which has the focus', async () => {
    await link('Host').click()

    await page.getByRole('main', { name: 'Host' }).waitFor()
    expect(await page.title()).toBe('Host – Tabvisor')
    expect(await focused()).toBe('Host')
  })

  it('begin with a link that skips what is around them', async () => {
    await page.reload()
    await page.getByRole('main', { name: 'Host' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to content')
    await page.keyboard.press('Enter')

    expect(await focused()).toBe('Host')
    expect(new URL(page.url()).hash).toBe('#/host')
  })

  it('are a single key away, but not for who types', async () => {
    await page.keyboard.press('p')
    await page.getByRole('main', { name: 'Preferences' }).waitFor()
    await page.getByRole('spinbutton').focus()
    await page.keyboard.press('h')

    expect(await page.title()).toBe('Preferences – Tabvisor')
  })

  it('tell all keys, and the ways out of consoles', async () => {
    await heading('Preferences').click()
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keyboard' })
    await dialog.waitFor()

    expect(await dialog.innerText()).toMatch(/Ctrl and left Alt\s*Screen: .*gives the keyboard back/)
    expect(await complaintsInBothThemes(page, 'keyboard', '[role=dialog]')).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  })
})

describe('the sidebar', () => {
  it('leads to machines, which it has with their states', async () => {
    const entry = page.getByRole('link', { name: 'Linux, tiny Running' })
    await entry.click()

    await page.getByRole('main', { name: 'Linux, tiny' }).waitFor()
    expect(await entry.getAttribute('aria-current')).toBe('page')
  })

  it('stays folded over a reload', async () => {
    await button('This browser').click()
    await page.reload()
    await machine.waitForState('Running')

    expect(await button('This browser').getAttribute('aria-expanded')).toBe('false')
    await button('This browser').click()
  })
})

describe('the command palette', () => {
  it('finds pages by letters, and goes there by keyboard alone', async () => {
    await page.keyboard.press('Control+k')
    await palette().fill('prfs')
    expect(await page.getByRole('option').allInnerTexts()).toContain('Preferences')
    expect(await complaintsInBothThemes(page, 'palette', '[role=dialog]')).toEqual([])
    await page.keyboard.press('Enter')

    await page.getByRole('main', { name: 'Preferences' }).waitFor()
  })

  it('does what a machine’s state allows, and nothing else', async () => {
    await button('Find or do').click()
    await palette().fill('tiny')
    const offered = await page.getByRole('option').allInnerTexts()
    expect(offered).toContain('Pause: Linux, tiny')
    expect(offered).not.toContain('Start: Linux, tiny')
    await palette().fill('pause')
    await page.keyboard.press('Enter')

    await page.getByRole('link', { name: 'Linux, tiny Paused' }).waitFor()
  })

  it('has what was chosen last first', async () => {
    await page.keyboard.press('Control+k')
    await palette().waitFor()

    expect((await page.getByRole('option').allInnerTexts())[0]).toBe('Preferences')
    await page.keyboard.press('Escape')
    await palette().waitFor({ state: 'hidden' })
  })

  it('leaves its keys to a console that has the keyboard', async () => {
    await page.getByRole('link', { name: 'Linux, tiny Paused' }).click()
    await machine.press('Resume')
    await machine.waitForState('Running')
    await machine.run('echo in the guest')
    await machine.type('echo typed')
    await page.keyboard.press('Control+k')

    expect(await palette().count()).toBe(0)
  })
})

describe('preferences', () => {
  it('have the page dark or in high contrast whatever the system is, from the first picture on', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    await link('Preferences').click()
    await page.getByRole('radiogroup', { name: 'Theme' }).getByLabel('Dark').check()
    await page.getByRole('radiogroup', { name: 'Contrast' }).getByLabel('High').check()
    expect([await rootHas('pf-v6-theme-dark'), await rootHas('pf-v6-theme-high-contrast')]).toEqual([
      true,
      true,
    ])

    // The page's own script does not get to run.
    await page.route('**/assets/*.js', (route) => route.abort())
    await page.reload()
    expect(await rootHas('pf-v6-theme-dark')).toBe(true)
    await page.unroute('**/assets/*.js')
    opened.errors.length = 0
    await page.reload()
    await heading('Preferences').waitFor()
    await takePicture(page, 'preferences-high-contrast')
    expect(await complaints(page)).toEqual([])
  })

  it('follow a system that wants more contrast', async () => {
    await button('Restore defaults').click()
    await page.emulateMedia({ colorScheme: 'light', contrast: 'more' })
    await expect.poll(() => rootHas('pf-v6-theme-high-contrast')).toBe(true)
    expect(await rootHas('pf-v6-theme-dark')).toBe(false)
    await page.emulateMedia({ contrast: 'no-preference' })

    await expect.poll(() => rootHas('pf-v6-theme-high-contrast')).toBe(false)
    expect(await complaintsInBothThemes(page, 'preferences')).toEqual([])
  })

  it('speak another language at once, and after a reload', async () => {
    await page.getByRole('combobox', { name: 'Language' }).selectOption('pseudo')
    await expect.poll(() => page.locator('h2').first().innerText()).not.toBe('Preferences')
    await page.reload()
    await expect.poll(() => page.locator('h2').first().innerText()).not.toBe('Preferences')
    await page.locator('#language').selectOption('')

    await heading('Preferences').waitFor()
  })

  it('are the initial ones where what was kept is broken', async () => {
    await page.evaluate(() => localStorage.setItem('tabvisor.preferences', '{"theme":'))
    await page.reload()
    await heading('Preferences').waitFor()

    expect(
      await page.getByRole('radiogroup', { name: 'Theme' }).getByLabel('As the system').isChecked(),
    ).toBe(true)
  })
})

describe('questions', () => {
  const dialog = () => page.getByRole('dialog', { name: 'Force off «Linux, tiny»?' })
  const forceOff = async () => {
    await page.keyboard.press('Control+k')
    await palette().fill('force off')
    await page.keyboard.press('Enter')
  }

  it('are asked before what cannot be undone', async () => {
    await forceOff()
    await dialog().waitFor()
    expect(await complaintsInBothThemes(page, 'confirm', '[role=dialog]')).toEqual([])
    await dialog().getByRole('button', { name: 'Cancel' }).click()

    await page.getByRole('link', { name: 'Linux, tiny Running' }).waitFor()
  })

  it('are asked no more when the person says so', async () => {
    await forceOff()
    await dialog().getByLabel('Do not ask again').check()
    await dialog().getByRole('button', { name: 'Force off' }).click()
    await page.getByRole('link', { name: 'Linux, tiny Shut off' }).waitFor()

    expect(await page.getByRole('group', { name: 'Ask before' }).getByLabel('Force off').isChecked()).toBe(
      false,
    )
  })
})

describe('the log', () => {
  it('tells beside any page what a click did', async () => {
    await button('What was done last').click()
    const drawer = page.getByRole('complementary', { name: 'What did that click do?' })
    await drawer.getByText('virsh destroy linux-tiny').waitFor()

    expect(await drawer.innerText()).toContain('virDomainDestroy(linux-tiny)')
    expect(await complaintsInBothThemes(page, 'log-drawer')).toEqual([])
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    expect(await focused()).toBe('What was done last')
  })

  it('has of each action what changed, after a reload, too', async () => {
    await link('Log').click()
    await page.reload()
    const row = page.getByRole('row').filter({ hasText: 'virsh define linux-tiny.xml' })
    await row.getByRole('button').click()
    await button('Changes of the definition').click()

    await page.getByText('+  <name>linux-tiny</name>').waitFor()
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('events')
    await row.waitFor({ state: 'hidden' })
    expect(await complaintsInBothThemes(page, 'log')).toEqual([])
  })
})

describe('on a phone', () => {
  it('all pages fit, and the sidebar goes when it has led somewhere', async () => {
    const isSidebarOpen = () => button('Pages').getAttribute('aria-expanded')
    await page.setViewportSize({ width: 360, height: 740 })
    await expect.poll(isSidebarOpen).toBe('false')
    for (const name of ['Host', 'virsh', 'Log', 'Offline', 'Preferences', 'Virtual machines']) {
      await button('Pages').click()
      await link(name).click()
      const shown = page.getByRole('main', { name })
      await shown.locator('h2, .xterm').first().waitFor()
      await expect.poll(isSidebarOpen).toBe('false')
      await takePicture(page, `narrow-${name}`)
      expect([name, await overflow()]).toEqual([name, 0])
    }
  })
})

it('threw no error', () => {
  expect(opened.errors).toEqual([])
})
