/** The page while guests run: what an idle one takes of memory beyond its RAM, and how it keeps moving beside three. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { VIDEO_MEMORY_BYTES } from '../../machine/devices/vga/video-memory.ts'
import type { ImageDescription } from '../../model/image.ts'
import { processesOf } from './chromium.ts'
import type { Definer } from './page-definer.ts'
import { asDefiner, defineMachines, settled, traced, viewport } from './page-driver.ts'
import { type FrameTimes, frameTimes } from './page-frames.ts'
import { type Smoothness, smoothness } from './page-trace.ts'
import { type Mapping, readMappings, residentOf, writtenBytes } from './process-memory.ts'

const names = ['guest-1', 'guest-2', 'guest-3']
const watchSeconds = 20
const settleSeconds = 10
/** What booting leaves behind is given back by V8 and the browser's allocator within half a minute or so. */
const idleSeconds = [10, 60]
const busy = 'while true; do true; done'
const bootMilliseconds = 120_000

/** In bytes. */
export interface GuestMemory {
  /** How long the guest has waited at its prompt. */
  idleSeconds: number
  /** What the renderer's process has grown by from before the guest's start. */
  growth: number
  /** What of that is pages of RAM that the guest, or who loaded it, has written. */
  ram: number
  /** Other pages of the WebAssembly memory: translated code, TLB, records of pages, video memory. */
  engine: number
}

/** How the page moved while it showed something. */
interface Movement {
  shown: string
  frames: FrameTimes
  tasks: Smoothness
}

export interface GuestFigures {
  memory: GuestMemory[]
  movements: Movement[]
  /** Of the time of three guests that boot at once, the share in which they compile. */
  compiling: number
}

export async function measureGuests(
  browser: Browser,
  url: string,
  say: (text: string) => void,
): Promise<GuestFigures> {
  const response = await fetch(`${url}images/linux-tiny/image.json`)
  const image = (await response.json()) as ImageDescription
  say('page: the memory of a guest that is idle')
  const memory = await measureMemory(browser, url, image)
  say(`page: watching it beside ${names.length} guests`)
  return { memory, ...(await measureMovement(browser, url, image)) }
}

/**
 * A dedicated worker shares its process with the page, so that the growth of the page's renderer from before the guest's
 * start, the image's machine being started by a click, until it has waited at its prompt for some seconds is more than the
 * worker's own: the consoles that the page has loaded meanwhile are in it. Memory is what Linux counts as the process's
 * proportional set. Reserved memory that nobody has touched is none; of RAM exactly those pages are taken off that were
 * written, so that neither RAM that the guest never used nor anything else passes for less than it is.
 */
async function measureMemory(browser: Browser, url: string, image: ImageDescription): Promise<GuestMemory[]> {
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  await page.goto(url)
  const start = page.getByRole('button', { name: `Start ${image.title}` })
  await start.waitFor()
  await settled(page)
  await page.waitForTimeout(settleSeconds * 1000)
  const before = new Map(
    (await processesOf(browser, 'renderer')).map((pid) => [pid, residentOf(readMappings(pid))]),
  )
  await start.click()
  await page.getByText('Running', { exact: true }).first().waitFor()
  await atPrompt(page, `${url}#/vm/${image.name}/console`, image)
  const memory: GuestMemory[] = []
  let waited = 0
  for (const seconds of idleSeconds) {
    await page.waitForTimeout((seconds - waited) * 1000)
    waited = seconds
    memory.push({ idleSeconds: seconds, ...grownMemory(before, image.memoryMiB * 2 ** 20) })
  }
  await context.close()
  return memory
}

/** By the process that has the guest's memory now. */
function grownMemory(
  before: ReadonlyMap<number, number>,
  ramBytes: number,
): Omit<GuestMemory, 'idleSeconds'> {
  for (const [pid, residentBefore] of before) {
    const mappings = readMappings(pid)
    const machine = mappings.find((mapping) => isMachine(mapping, ramBytes))
    if (!machine) continue
    // Video memory comes last, RAM before it: see cpu/cpu.ts.
    const ramEnd = machine.end - VIDEO_MEMORY_BYTES
    const ram = writtenBytes(pid, ramEnd - ramBytes, ramEnd)
    const growth = residentOf(mappings) - residentBefore
    return { growth, ram, engine: writtenBytes(pid, machine.start, machine.end) - ram }
  }
  throw new Error('no renderer has the memory of a guest')
}

/** The only mapping for reading and writing that RAM and video memory have room in. */
const isMachine = ({ start, end, mode }: Mapping, ramBytes: number): boolean =>
  mode.startsWith('rw-') && end - start > ramBytes + VIDEO_MEMORY_BYTES

async function measureMovement(browser: Browser, url: string, image: ImageDescription) {
  const context = await browser.newContext({ viewport })
  await defineMachines(
    context,
    url,
    names.map((name) => definition(name, image)),
  )
  const page = await context.newPage()
  await page.goto(url)
  const watch = (shown: string) => watchFrames(browser, page, shown)
  for (const name of names) await page.getByRole('button', { name: `Start ${name}`, exact: true }).click()
  const movements = [await watch('list of machines, while they boot')]
  for (const name of names) await atPrompt(page, `${url}#/vm/${name}/console`, image)
  const compiling = await compilingShare(context, url)
  for (const name of names) {
    await atPrompt(page, `${url}#/vm/${name}/console`, image)
    await page.keyboard.type(`${busy}\n`)
    await terminalShows(page, `${image.prompt}${busy} `)
  }
  await page.goto(`${url}#/`)
  movements.push(await watch('list of machines, while they are busy'))
  await page.goto(`${url}#/vm/${names[0]}/performance`)
  await page.locator('.graph canvas').first().waitFor()
  movements.push(await watch('performance of one, while they are busy'))
  await context.close()
  return { movements, compiling }
}

async function watchFrames(browser: Browser, page: Page, shown: string): Promise<Movement> {
  let frames: FrameTimes | undefined
  const events = await traced(browser, page, async () => {
    frames = await frameTimes(page, watchSeconds * 1000)
  })
  return { shown, frames: frames!, tasks: smoothness(events) }
}

async function compilingShare(context: BrowserContext, url: string): Promise<number> {
  const statistics = await asDefiner(context, url, (page) => page.evaluate(() => definer.statistics()))
  const sum = (...fields: string[]) =>
    statistics.flatMap((one) => fields.map((field) => one[field] ?? 0)).reduce((a, b) => a + b, 0)
  return sum('tabvisor.jit.time.write', 'tabvisor.jit.time.host') / sum('cpu.time')
}

const terminal = '.serial-port:not([hidden])'

/** The serial console of a machine has the keyboard, and shows the guest's prompt. */
async function atPrompt(page: Page, address: string, { prompt }: ImageDescription): Promise<void> {
  await page.goto(address)
  await page.getByRole('tab', { name: 'Serial' }).click()
  await page.locator(`${terminal} .xterm-helper-textarea`).focus()
  // What was said while nobody looked is gone: whoever waits for a line says its prompt anew.
  await page.keyboard.press('Enter')
  await terminalShows(page, prompt)
}

/** As its last line. */
const terminalShows = (page: Page, pattern: string) =>
  page.waitForFunction(
    ([rows, wanted]) => {
      const text = document.querySelector<HTMLElement>(rows)?.innerText.replaceAll('\u00a0', ' ').trimEnd()
      return text !== undefined && new RegExp(`${wanted}$`).test(`${text} `)
    },
    [`${terminal} .xterm-rows`, pattern] as const,
    { timeout: bootMilliseconds },
  )

/** As the page defines the machine of a ready-made image. */
const definition = (name: string, image: ImageDescription): string => `<domain type='qemu'>
  <name>${name}</name><memory unit='MiB'>${image.memoryMiB}</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type>
    <kernel>/images/${image.name}/${image.kernel.file}</kernel>
    <initrd>/images/${image.name}/${image.initrd.file}</initrd>
    <cmdline>${image.commandLine}</cmdline></os>
  <features><acpi/><apic/></features>
  <devices><serial type='pty'/><console type='pty'/><graphics type='vnc'/><video><model type='vga'/></video></devices>
</domain>`

declare const definer: Definer
