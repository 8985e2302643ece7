import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complaintsInBothThemes, takePicture } from './accessibility.ts'
import { MachinePage } from './machine-page.ts'
import { type OpenPage, openPage } from './open-page.ts'

const image = resolve(import.meta.dirname, '../public/images/linux-tiny')

let open: OpenPage
let page: OpenPage['page']

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const step = (number: number) => page.getByRole('heading', { name: `Step ${number} of 5` })
const focused = () => page.evaluate(() => document.activeElement?.id)
const radio = (name: string) => page.getByRole('radio', { name, exact: true })
const line = () => page.getByLabel('Line for virt-install').inputValue()

/** Enter goes on from wherever the focus is left by a step. */
async function goOn(from: number, to: number): Promise<void> {
  for (let number = from; number < to; number++) {
    await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true)
    await page.keyboard.press('Enter')
    await step(number + 1).waitFor()
  }
}

beforeAll(async () => {
  // A service worker would fetch what a test holds back.
  open = await openPage({ viewport: { width: 1600, height: 1200 }, serviceWorkers: 'block' })
  page = open.page
})

afterAll(() => open?.close())

describe('the wizard', () => {
  it('begins with a ready-made system, and tells which one it is', async () => {
    await page.getByRole('link', { name: 'New virtual machine' }).click()

    await expect.poll(() => radio('Linux, tiny').isChecked()).toBe(true)
    await page.getByText('Debian 12', { exact: true }).waitFor()
    expect(await complaintsInBothThemes(page, 'wizard-system')).toEqual([])
  })

  it('says beside the field what is wrong with its value, and takes the focus there', async () => {
    await press('Next')
    await page.getByLabel('Memory in MiB').fill('7')
    const problem = page.getByText(/^A whole number between 80 and /)
    await problem.waitFor()
    await page.getByLabel('CPUs').focus()
    await page.keyboard.press('Enter')

    await expect.poll(focused).toBe('memory')
    expect(await page.locator('#memory').getAttribute('aria-describedby')).toBe('memory-help')
    expect(await page.locator('#memory-help').innerText()).toContain(await problem.innerText())
    expect(await complaintsInBothThemes(page, 'wizard-resources')).toEqual([])
    await page.getByLabel('Memory in MiB').fill('160')
  })

  it('keeps the answers of steps that are gone back to', async () => {
    await press('Back')
    await step(1).waitFor()
    await press('Next')

    expect(await page.getByLabel('Memory in MiB').inputValue()).toBe('160')
  })

  it('tells what disks and networks would do', async () => {
    await goOn(2, 3)
    await radio('A new volume').check()
    await page.getByText('Machines with disks cannot run here yet').waitFor()
    expect(await line()).toContain('--disk path=/var/lib/libvirt/images/linux-tiny.img,')
    expect(await complaintsInBothThemes(page, 'wizard-storage')).toEqual([])

    await radio('No disk').check()

    await goOn(3, 4)
    expect(await complaintsInBothThemes(page, 'wizard-network')).toEqual([])
  })

  it('sums up, and tells the same for virt-install', async () => {
    await goOn(4, 5)
    await page.getByLabel('Name', { exact: true }).fill('second')

    await expect.poll(line).toContain('--name second')
    expect(await line()).toContain('--memory 160')
    expect(await complaintsInBothThemes(page, 'wizard-summary')).toEqual([])
  })

  it('asks before answers are lost', async () => {
    await page.keyboard.press('Escape')
    expect(await complaintsInBothThemes(page, 'wizard-cancel', '[role=dialog]')).toEqual([])
    await press('Stay here')

    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('second')
  })

  it('stops when it is told to, and makes nothing', async () => {
    const kernel = '**/images/linux-tiny/kernel'
    await page.route(kernel, () => {})
    await press('Create and start')
    await page.getByRole('region', { name: 'Creating «second»' }).waitFor()
    await press('Cancel')

    await step(5).waitFor()
    expect(await page.getByRole('link', { name: /second/ }).count()).toBe(0)
    await page.unroute(kernel)
  })

  it('makes the machine, and shows it as it starts', async () => {
    await press('Create and start')
    const machine = new MachinePage(page, 'Linux, tiny')
    await machine.waitForState('Running')

    expect(new URL(page.url()).hash).toBe('#/vm/second/console')
    await machine.waitForConsole(/tiny:\S* ?# *$/)
    expect(await machine.run('grep -c . /proc/version; free -m | head -2')).toMatch(/Mem: +1\d\d /)
    await machine.choose('Force off')
  })

  it('lets nobody have a name twice', async () => {
    await page.goto(`${open.url}#/new`)
    await page.getByRole('button', { name: 'Name and summary' }).click()
    await page.getByLabel('Name', { exact: true }).fill('second')
    await page.getByText('There is a machine «second» already.').waitFor()

    await press('Create and start')

    await expect.poll(focused).toBe('name')
  })
})

describe('a machine that boots files of the person’s own', () => {
  it('must have a kernel, and a system if the kernel does not tell', async () => {
    await page.getByRole('button', { name: 'System', exact: true }).click()
    await radio('Kernel and initrd').check()
    await press('Next')
    await page.getByText('Choose the kernel’s file, or say where it is.').waitFor()
    await expect.poll(focused).toBe('kernel')

    await page.setInputFiles('[data-field=kernel]', resolve(image, 'initrd'))
    await page.getByText('This does not look like a Linux kernel').waitFor()
    await press('Clear Kernel')
    await page.setInputFiles('[data-field=kernel]', resolve(image, 'kernel'))
    await page.getByText(/^Linux 6\.\S+-cloud-amd64 /).waitFor()
    await page.getByText('Debian 12', { exact: true }).waitFor()
  })

  it('lets the person choose among systems, those past their end too', async () => {
    await page.getByLabel('Detect from the source').uncheck()
    await page.getByLabel('Find an operating system').fill('debian')
    expect(await radio('Debian 11').count()).toBe(0)

    await page.getByLabel('Include those past their end of life').check()
    await radio('Debian 11').check()

    await expect.poll(line).toContain('--osinfo debian11')
    expect(await complaintsInBothThemes(page, 'wizard-own-kernel')).toEqual([])
  })

  it('is customised first, and begins then, from files that the browser keeps', async () => {
    await page.setInputFiles('[data-field=initrd]', resolve(image, 'initrd'))
    await page.getByLabel('Kernel arguments').fill('console=ttyS0 mitigations=off')
    await press('Next')
    await step(2).waitFor()
    await page.getByLabel('Memory in MiB').fill('160')
    await goOn(2, 5)
    await page.getByLabel('Name', { exact: true }).fill('own')
    await page.getByText('/var/lib/libvirt/images/own-kernel').first().waitFor()
    await page.getByLabel('Customise the configuration').check()
    await press('Customise')

    await page.getByText('This machine has not been started yet').waitFor()
    expect(new URL(page.url()).hash).toMatch(/^#\/vm\/own\/details/)
    await press('Begin installation')
    await new MachinePage(page, 'own').waitForConsole(/tiny:\S* ?# *$/)
    expect(await page.getByText('This machine has not been started yet').count()).toBe(0)
  })
})

describe('a machine with nothing to boot', () => {
  it('is defined, and not started', async () => {
    await page.goto(`${open.url}#/new`)
    await radio('Manual').check()
    await radio('Generic operating system').check()
    await page.getByRole('button', { name: 'Name and summary' }).click()
    await page.getByText('It has nothing to boot from').waitFor()
    await press('Create')

    await page.waitForURL(/#\/vm\/vm\/details/)
  })

  it('can be made on a narrow phone without scrolling sideways', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(`${open.url}#/new`)
    await step(1).waitFor()
    await takePicture(page, 'wizard-narrow')

    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
  })

  it('left no error behind', () => {
    expect(open.errors).toEqual([])
  })
})
