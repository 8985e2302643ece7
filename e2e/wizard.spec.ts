import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complaintsInBothThemes } from './accessibility.ts'
import { MachinePage } from './machine-page.ts'
import { type OpenPage, openPage } from './open-page.ts'

let opened: OpenPage
let page: Page

const next = () => page.getByRole('button', { name: 'Next', exact: true })

beforeAll(async () => {
  opened = await openPage({ viewport: { width: 1600, height: 1200 } })
  page = opened.page
})

afterAll(() => opened?.close())

describe('the wizard', () => {
  it('begins with a ready-made system', async () => {
    await page.getByRole('link', { name: 'New virtual machine' }).click()

    await expect.poll(() => page.getByRole('radio', { name: 'Linux, tiny' }).isChecked()).toBe(true)
    expect(await complaintsInBothThemes(page, 'wizard-system')).toEqual([])
  })

  it('says beside the field what is wrong with its value, and goes no further', async () => {
    await next().click()
    await page.getByLabel('Memory in MiB').fill('7')
    await page.getByText(/^Between 80 and /).waitFor()
    expect(await next().isDisabled()).toBe(true)

    await page.getByLabel('Memory in MiB').fill('160')

    await expect.poll(() => next().isDisabled()).toBe(false)
  })

  it('keeps the answers of steps that are gone back to', async () => {
    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await next().click()

    expect(await page.getByLabel('Memory in MiB').inputValue()).toBe('160')
  })

  it('sums up, and tells the same for virt-install', async () => {
    for (let step = 0; step < 3; step++) await next().click()
    await page.getByLabel('Name', { exact: true }).fill('second')

    const line = page.getByLabel('Line for virt-install')
    await expect.poll(() => line.inputValue()).toContain('--name second')
    expect(await line.inputValue()).toContain('--memory 160')
    expect(await complaintsInBothThemes(page, 'wizard-summary')).toEqual([])
  })

  it('makes the machine, and shows it as it starts', async () => {
    await page.getByRole('button', { name: 'Create and start' }).click()
    const machine = new MachinePage(page, 'Linux, tiny')
    await machine.waitForState('Running')

    expect(new URL(page.url()).hash).toBe('#/vm/second/console')
    await machine.waitForConsole(/tiny:\S* ?# *$/)
    expect(await machine.run('grep -c . /proc/version; free -m | head -2')).toMatch(/Mem: +1\d\d /)
  })

  it('lets nobody have a name twice', async () => {
    await page.goto(`${opened.url}#/new`)
    for (let step = 0; step < 4; step++) await next().click()

    await page.getByLabel('Name', { exact: true }).fill('second')

    await page.getByText('There is a machine «second» already.').waitFor()
    expect(await page.getByRole('button', { name: 'Create and start' }).isDisabled()).toBe(true)
  })

  it('threw no error', () => {
    expect(opened.errors).toEqual([])
  })
})
