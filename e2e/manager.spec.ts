import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complaintsInBothThemes, takePicture } from './accessibility.ts'
import { MachinePage } from './machine-page.ts'
import { type OpenPage, openPage } from './open-page.ts'

let opened: OpenPage
let page: Page

const row = (name: string) => page.getByRole('row').filter({ hasText: name })

async function choose(machine: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `More actions for ${machine}` }).click()
  await page.getByRole('menuitem', { name: action, exact: true }).click()
}

/** How many colours a canvas has. */
function colorCount(canvas: Element): number {
  const { width, height } = canvas as HTMLCanvasElement
  const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height)
  return new Set(new Uint32Array(data.buffer)).size
}

beforeAll(async () => {
  opened = await openPage()
  page = opened.page
})

afterAll(() => opened?.close())

describe('the manager', () => {
  it('offers ready-made machines where there are none', async () => {
    await page.getByRole('button', { name: 'Start Linux, tiny' }).waitFor()

    expect(await page.getByRole('table').count()).toBe(0)
    expect(await complaintsInBothThemes(page, 'manager-empty')).toEqual([])
  })

  it('starts one with a click, and shows its console', async () => {
    await page.getByRole('button', { name: 'Start Linux, tiny' }).click()

    await new MachinePage(page, 'Linux, tiny').waitForState('Running')
    expect(new URL(page.url()).hash).toBe('#/vm/linux-tiny/console')
    expect(await page.title()).toBe('Linux, tiny – Tabvisor')
  })

  it('lists it with its state when the person goes back', async () => {
    await page.goBack()

    await row('linux-tiny').getByText('Running', { exact: true }).waitFor()
    expect(await row('linux-tiny').innerText()).toContain('256 MiB')
    expect(await complaintsInBothThemes(page, 'manager')).toEqual([])
  })

  it('shows what is on its screen, in a tile', async () => {
    await page.getByRole('button', { name: 'As tiles' }).click()
    const tile = page.getByRole('article', { name: 'Linux, tiny' })
    await tile.getByText('Running', { exact: true }).waitFor()

    await expect.poll(() => tile.locator('canvas').evaluate(colorCount)).toBeGreaterThan(1)
    expect(await complaintsInBothThemes(page, 'manager-tiles')).toEqual([])
    await page.getByRole('button', { name: 'As a table' }).click()
  })

  it('has tags, by which machines are found and stand together', async () => {
    await choose('Linux, tiny', 'Tags…')
    await page.getByLabel('Add a tag').fill('lab')
    await page.keyboard.press('Enter')
    expect(await complaintsInBothThemes(page, 'tags', '[role=dialog]')).toEqual([])
    await page.getByRole('button', { name: 'Save' }).click()

    await row('linux-tiny').getByText('lab', { exact: true }).waitFor()
    await page.getByRole('combobox', { name: 'Tag' }).selectOption('lab')
    await row('linux-tiny').waitFor()
    await page.getByText('Group by tag').click()
    await page
      .getByRole('row')
      .filter({ hasText: /^lab\s*1 machine$/ })
      .waitFor()
    await page.getByText('Group by tag').click()
  })

  it('pauses and resumes it', async () => {
    await row('linux-tiny').getByRole('button', { name: 'Pause Linux, tiny' }).click()
    await row('linux-tiny').getByText('Paused', { exact: true }).waitFor()

    await row('linux-tiny').getByRole('button', { name: 'Resume Linux, tiny' }).click()

    await row('linux-tiny').getByText('Running', { exact: true }).waitFor()
  })

  it('saves it, and would restore it', async () => {
    await choose('Linux, tiny', 'Save')

    await row('linux-tiny').getByText('Saved', { exact: true }).waitFor()
    await row('linux-tiny').getByRole('button', { name: 'Restore Linux, tiny' }).waitFor()
  })

  it('says in its menu, by keyboard too, what cannot be done and why', async () => {
    await page.getByRole('link', { name: 'Linux, tiny', exact: true }).last().focus()
    await page.keyboard.press('Shift+F10')
    const menu = page.getByRole('menu')

    expect(await menu.getByRole('menuitem', { name: 'Pause' }).count()).toBe(0)
    expect(await menu.getByRole('menuitem', { name: /^Force off/ }).innerText()).toContain('It is saved')
    expect(await complaintsInBothThemes(page, 'menu', '[role=menu]')).toEqual([])
    await page.keyboard.press('Escape')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Linux, tiny')
  })

  it('has columns to choose', async () => {
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('menuitem', { name: 'vCPUs' }).click()
    await page.keyboard.press('Escape')

    await page.getByRole('columnheader', { name: 'vCPUs' }).waitFor()
  })

  it('finds machines by any part of their names', async () => {
    const search = page.getByRole('textbox', { name: 'Find a machine by name, title or tag' })
    await search.fill('nothing like it')
    await page.getByRole('heading', { name: 'No machine matches' }).waitFor()

    await search.fill('TINY')

    await row('linux-tiny').waitFor()
  })

  it('clones it', async () => {
    await choose('Linux, tiny', 'Clone…')
    expect(await page.getByRole('textbox', { name: 'Name of the clone' }).inputValue()).toBe(
      'linux-tiny-clone',
    )
    expect(await complaintsInBothThemes(page, 'clone', '[role=dialog]')).toEqual([])
    await page.getByRole('button', { name: 'Clone', exact: true }).click()

    await row('linux-tiny-clone').getByText('Shut off', { exact: true }).waitFor()
  })

  it('has names and notes to edit, in Markdown that does no harm', async () => {
    await choose('linux-tiny-clone', 'Name and notes…')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: /^Name/ }).fill('tiny-second')
    await dialog.getByRole('textbox', { name: /^Title/ }).fill('The second')
    await dialog
      .getByRole('textbox', { name: 'Notes in Markdown' })
      .fill('A **bold** [good](https://example.org) [bad](javascript:alert(1)) <img src="x">')
    await dialog.getByRole('tab', { name: 'Preview' }).click()

    await dialog.getByText('bold', { exact: true }).waitFor()
    expect(await dialog.getByRole('link').allInnerTexts()).toEqual(['good'])
    expect(await dialog.locator('.markdown img').count()).toBe(0)
    expect(await complaintsInBothThemes(page, 'notes', '[role=dialog]')).toEqual([])
    await dialog.getByRole('button', { name: 'Save' }).click()
    await row('tiny-second').getByRole('link', { name: 'The second' }).click()
    await page.getByRole('button', { name: 'Notes', exact: true }).click()
    await page.getByText('bold', { exact: true }).waitFor()
    await page.goBack()
  })

  it('deletes one that runs once that may be forced off', async () => {
    await page.getByRole('textbox', { name: 'Find a machine by name, title or tag' }).fill('')
    await row('tiny-second').getByRole('button', { name: 'Start The second' }).click()
    await row('tiny-second').getByText('Running', { exact: true }).waitFor()
    await choose('The second', 'Delete')
    const dialog = page.getByRole('dialog')
    const confirm = dialog.getByRole('button', { name: 'Delete' })
    await dialog.getByText('its definition').waitFor()
    expect(await confirm.getAttribute('aria-disabled')).toBe('true')
    await dialog.getByText('It is on: force it off first').click()
    await confirm.click()

    await row('tiny-second').waitFor({ state: 'detached' })
  })

  it('has a deleted one back, until that is closed', async () => {
    await page.getByRole('heading', { name: /«The second» was deleted/ }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()

    await row('tiny-second').getByText('Shut off', { exact: true }).waitFor()
    await row('tiny-second').getByText('The second').waitFor()
    await choose('The second', 'Delete')
    await page.getByRole('dialog').getByText('its definition').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await row('tiny-second').waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: /«The second» was deleted/ }).waitFor()
    expect(await complaintsInBothThemes(page, 'manager-deleted')).toEqual([])
  })

  it('deletes it when the person is sure, its saved state too', async () => {
    await choose('Linux, tiny', 'Delete')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('the state it was saved in').waitFor()
    expect(await complaintsInBothThemes(page, 'delete', '[role=dialog]')).toEqual([])
    await dialog.getByRole('button', { name: 'Delete' }).click()

    await page.getByRole('button', { name: 'Start Linux, tiny' }).waitFor()
  })

  it('wrote all of it down, with the lines for virsh', async () => {
    await page.getByRole('link', { name: 'Log', exact: true }).click()
    const table = page.getByRole('grid', { name: 'Log' })
    await table.waitFor()
    const text = await table.innerText()

    expect(text).toContain('virsh suspend linux-tiny')
    expect(text).toContain('virsh managedsave linux-tiny')
    expect(text).toContain("event 'lifecycle' for domain 'linux-tiny': Stopped Saved")
    expect(text).toContain("event 'lifecycle' for domain 'linux-tiny': Undefined Removed")
    expect(await complaintsInBothThemes(page, 'log')).toEqual([])
  })

  it('says so where an address names no machine', async () => {
    await page.goto(`${opened.url}#/vm/nobody/console`)

    await page.getByText('There is no virtual machine «nobody» here').waitFor()
    expect(await complaintsInBothThemes(page, 'no-machine')).toEqual([])
  })

  it('fits a narrow phone without scrolling sideways', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(`${opened.url}#/`)
    await page.getByRole('button', { name: 'Start Linux, tiny' }).waitFor()
    await takePicture(page, 'manager-narrow')

    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
  })

  it('threw no error', () => {
    expect(opened.errors).toEqual([])
  })
})
