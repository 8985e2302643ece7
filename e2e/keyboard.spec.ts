import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPage, openPage } from './open-page.ts'

/** More than there are places for the focus on any page. */
const mostPresses = 120

let open: OpenPage
let page: OpenPage['page']

/** How a person who hears the page would know the element that has the focus. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement
    if (element === document.body) return ''
    const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent
    return (name ?? element.textContent ?? '').trim().slice(0, 60)
  })
const press = (key: string) => page.keyboard.press(key)
const type = (text: string) => page.keyboard.type(text)
const see = (text: string | RegExp) => page.getByText(text).first().waitFor({ timeout: 60_000 })

/** Presses a key until what has the focus is called this. */
async function moveTo(name: string | RegExp, key = 'Tab'): Promise<void> {
  const isThere = (text: string) => (typeof name === 'string' ? text === name : name.test(text))
  const met: string[] = []
  for (let presses = 0; presses < mostPresses; presses++) {
    const text = await focused()
    if (isThere(text)) return
    met.push(text)
    await press(key)
  }
  throw new Error(`${key} never leads to «${name}», but to: ${met.join(' | ')}`)
}

async function replaceText(text: string): Promise<void> {
  await press('ControlOrMeta+a')
  await type(text)
}

beforeAll(async () => {
  open = await openPage()
  page = open.page
  await page.evaluate(() => {
    const counter = globalThis as unknown as { pointers: number }
    counter.pointers = 0
    addEventListener('pointerdown', () => counter.pointers++, { capture: true })
  })
})

afterAll(() => open?.close())

describe('with the keyboard alone, a person', () => {
  it('creates a machine', async () => {
    await page.getByRole('button', { name: 'Start Linux, tiny' }).waitFor()
    await moveTo('New virtual machine')
    await press('Enter')
    await see('Step 1 of 5: System')
    await moveTo('Linux, tiny')
    for (const step of [2, 3, 4, 5]) {
      await press('Enter')
      await see(`Step ${step} of 5`)
      // The step has the focus as a whole.
      await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true)
    }
    await moveTo('Name')
    await replaceText('keys')
    await moveTo('Title')
    await replaceText('By keyboard')

    await press('Enter')

    await expect.poll(() => new URL(page.url()).hash).toBe('#/vm/keys/console')
    await page.getByRole('heading', { name: 'By keyboard' }).waitFor()
  })

  it('sees it start with the keyboard in its screen, and takes that back', async () => {
    await expect.poll(focused, { timeout: 60_000 }).toBe('Screen of By keyboard')
    await page.keyboard.down('Control')
    await press('Alt')
    await page.keyboard.up('Control')

    await expect.poll(focused).toBe('Screen')
  })

  it('types into its console', async () => {
    await moveTo('Serial')
    await press('Enter')
    const rows = page.locator('.xterm-rows')
    await rows.filter({ hasText: /tiny:~#/ }).waitFor({ timeout: 60_000 })
    await moveTo('Terminal input')
    await type('echo "typed ""here"')
    await press('Enter')

    await rows.filter({ hasText: 'typed here' }).waitFor()
    await press('Shift+Escape')
    expect(await focused()).toBe('Paste')
  })

  it('edits its title', async () => {
    await moveTo('Details', 'Shift+Tab')
    await press('Enter')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await moveTo('Title')
    await replaceText('Edited')
    await press('Enter')

    await page.getByRole('heading', { name: 'Edited' }).waitFor()
  })

  it('deletes it', async () => {
    await moveTo('Virtual machines')
    await press('Enter')
    for (const action of ['Force off', 'Delete']) {
      await page.getByRole('button', { name: 'More actions for Edited' }).waitFor()
      await moveTo('More actions for Edited')
      await press('Enter')
      await page.getByRole('menu').first().waitFor()
      await moveTo(new RegExp(`^${action}`), 'ArrowDown')
      await press('Enter')
      await page.getByRole('dialog').waitFor()
      await moveTo(action)
      await press('Enter')
      if (action === 'Force off') await page.getByRole('row', { name: /Edited.*Shut off/ }).waitFor()
    }
    await page.getByRole('row', { name: /Edited/ }).waitFor({ state: 'detached' })
  })

  it('has used no mouse, and met no error', async () => {
    const pointers = await page.evaluate(() => (globalThis as unknown as { pointers: number }).pointers)

    expect(pointers).toBe(0)
    expect(open.errors).toEqual([])
  })
})
