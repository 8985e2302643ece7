import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complaintsInBothThemes } from './accessibility.ts'
import { MachinePage } from './machine-page.ts'
import { type OpenPage, openPage } from './open-page.ts'

const prompt = /tiny:\S* ?# *$/

let open: OpenPage
let page: OpenPage['page']
let pictures = 0

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click()
const step = (number: number) => page.getByRole('heading', { name: `Step ${number} of 5` })
const hardware = (name: string) =>
  page.getByRole('navigation', { name: 'Hardware' }).getByRole('button', { name, exact: true }).click()

async function choose(action: string): Promise<void> {
  await press('More actions for My second')
  await page.getByRole('menuitem', { name: action, exact: true }).click()
}

/** A picture of what the newcomer sees now, in both themes; axe has nothing against it. */
const look = async (what: string) =>
  expect(await complaintsInBothThemes(page, `newcomer-${++pictures}-${what}`)).toEqual([])

beforeAll(async () => {
  open = await openPage()
  page = open.page
})

afterAll(() => open?.close())

describe('a newcomer', () => {
  it('opens the page, and is offered machines that are ready', async () => {
    await page.getByRole('button', { name: 'Start Linux, tiny' }).waitFor()

    await look('open')
  })

  it('starts one of them, and sees its screen', async () => {
    await press('Start Linux, tiny')
    await new MachinePage(page, 'Linux, tiny').waitForState('Running')
    await page.getByRole('application').waitFor()

    await look('started')
  })

  it('types in its console', async () => {
    const tiny = new MachinePage(page, 'Linux, tiny')
    await tiny.waitForConsole(prompt)

    expect(await tiny.run('echo "hello ""world"')).toMatch(/^hello world$/m)
    await look('console')
  })

  it('makes a second one in five steps', async () => {
    await page.goto(`${open.url}#/`)
    await page.getByRole('link', { name: 'New virtual machine' }).click()
    await step(1).waitFor()
    await look('wizard')
    await press('Next')
    await page.getByLabel('Memory in MiB').fill('160')
    for (const number of [3, 4, 5]) {
      await press('Next')
      await step(number).waitFor()
    }
    await page.getByLabel('Name', { exact: true }).fill('second')
    await page.getByLabel('Title', { exact: true }).fill('My second')
    await look('summary')
    await press('Create and start')

    const second = new MachinePage(page, 'My second')
    await second.waitForConsole(prompt)
    expect(await second.run('free -m | head -2')).toMatch(/Mem: +1\d\d /)
  })

  it('changes its memory while it runs, and sees what waits for the next shutdown', async () => {
    await tab('Details')
    await hardware('Memory')
    await page.getByLabel('Maximum allocation', { exact: true }).fill('192')
    await press('Apply')

    await page.getByText('Now: 160 MiB').waitFor()
    await page.getByText('Needs shutdown').waitFor()
    await look('pending')
  })

  it('edits its XML wrongly, and sees the line', async () => {
    await hardware('Overview')
    await tab('XML')
    await page
      .getByRole('textbox', { name: 'XML of the definition' })
      .fill('<domain type="qemu">\n  <name>second</nam>\n</domain>')
    await press('Apply')

    await page.getByText(/^Line 2: /).scrollIntoViewIfNeeded()
    await look('wrong-line')
    await press('Cancel')
  })

  it('keeps it busy, and watches its CPU', async () => {
    await tab('Console')
    await new MachinePage(page, 'My second').type('yes > /dev/null &')
    await tab('Performance')
    await press('Values as a table')
    const newest = page.getByRole('grid', { name: 'Last values' }).locator('tbody tr').first()

    await expect
      .poll(async () => Number.parseFloat(await newest.locator('td').nth(1).innerText()), { timeout: 30_000 })
      .toBeGreaterThan(10)
    await look('busy')
  })

  it('lists both machines in virsh', async () => {
    await page.getByRole('link', { name: 'virsh', exact: true }).click()
    const terminal = page.locator('.xterm-accessibility-tree')
    await terminal.filter({ hasText: 'virsh #' }).waitFor()
    await page.keyboard.type('list --all')
    await page.keyboard.press('Enter')

    await terminal.filter({ hasText: /linux-tiny\s+running/ }).waitFor()
    await terminal.filter({ hasText: /second\s+running/ }).waitFor()
    await look('virsh')
  })

  it('deletes it', async () => {
    await page.goto(`${open.url}#/`)
    const row = page.getByRole('row').filter({ hasText: 'My second' })
    await row.waitFor()
    await look('manager')
    await choose('Force off')
    await page.getByRole('dialog').getByRole('button', { name: 'Force off', exact: true }).click()
    await row.getByText('Shut off', { exact: true }).waitFor()
    await choose('Delete')
    await look('delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()

    await row.waitFor({ state: 'detached' })
    await page.getByRole('row').filter({ hasText: 'Linux, tiny' }).waitFor()
  })

  it('has met no error', () => {
    expect(open.errors).toEqual([])
  })
})
