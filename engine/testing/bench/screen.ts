/** The guest's screen in Chromium: ours beside QEMU's VNC server, both seen by noVNC, in the same run. */
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { serve } from '../../cli/setup/server.mjs'
import type { ImageDescription } from '../../model/image.ts'
import { inChromium, processesOf } from './chromium.ts'
import { buildScriptPage, openScriptPage } from './page-driver.ts'
import { watched } from './process.ts'
import { qemuProgram } from './qemu.ts'
import { buildScreenImage, type Scene } from './screen-image.ts'
import type { MeasuredScreen } from './screen-page.ts'
import { processSeconds, threadSeconds } from './thread-load.ts'

export const scenes: readonly Scene[] = ['video', 'scroll', 'prompt']
const seconds = 8
const settleSeconds = 3
const keyPresses = 30
const timeoutSeconds = 300
const drawing = 'drawing'
const viewport = { width: 1100, height: 850 }

export interface ScreenFigures {
  scene: Scene
  name: 'ours' | 'QEMU'
  width: number
  height: number
  updatesPerSecond: number
  /** Shares of a core that the guest with its server takes, without and with a viewer, in percent. */
  aloneShare: number
  viewedShare: number
  /** From a key's press to its picture, at the prompt. */
  keyMilliseconds: number[] | undefined
}

/** A guest that draws a scene, with its way to the viewer. */
interface Subject {
  view(page: Page): Promise<void>
  /** Seconds of the host's processor that it has taken so far. */
  processorSeconds(): number
}

type Act = (subject: Subject, page: Page) => Promise<ScreenFigures>

/** Every scene on ours and, where QEMU is there, on QEMU. */
export async function measureScreens(
  options: { folder: string; top: string; chromiumProgram: string; withQemu: boolean },
  say: (text: string) => void,
): Promise<ScreenFigures[]> {
  await buildScriptPage(options.folder, 'screen-page.ts', options.folder)
  const image = await buildScreenImage(options.folder, join(options.top, 'public/images'))
  const server = await serve(options.folder, '127.0.0.1', 0)
  const figures: ScreenFigures[] = []
  try {
    for (const scene of scenes)
      for (const name of options.withQemu ? (['ours', 'QEMU'] as const) : (['ours'] as const)) {
        say(`screen, ${scene}, ${name}`)
        const act: Act = (subject, page) => measure(scene, name, subject, page)
        figures.push(
          await inChromium(options.chromiumProgram, async (browser) => {
            const page = await browser.newPage({ viewport })
            await openScriptPage(page, server.url, 'measuredScreen')
            return name === 'ours'
              ? onOurs(scene, image, browser, page, act)
              : onQemu(scene, image, options.folder, page, act)
          }),
        )
      }
  } finally {
    server.close()
  }
  return figures
}

async function onOurs(
  scene: Scene,
  image: ImageDescription,
  browser: Browser,
  page: Page,
  act: Act,
): Promise<ScreenFigures> {
  const command = `${image.commandLine} scene=${scene}`
  const xml = `<domain type='qemu'>
  <name>scenes</name><memory unit='MiB'>${image.memoryMiB}</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type>
    <kernel>/images/scenes/kernel</kernel><initrd>/images/scenes/initrd</initrd><cmdline>${command}</cmdline></os>
  <features><acpi/><apic/></features>
  <devices><serial type='pty'/><console type='pty'/><graphics type='vnc'/><video><model type='vga'/></video></devices>
</domain>`
  await page.evaluate((text) => measuredScreen.startOurs(text), xml)
  await page.evaluate((pattern) => measuredScreen.awaitSerial(pattern), awaited(scene, image))
  const processes = await processesOf(browser)
  return act(
    {
      view: (seen) => seen.evaluate(() => measuredScreen.viewOurs()),
      // The guest's worker has taken more than the daemon's.
      processorSeconds: () =>
        Math.max(...processes.flatMap((id) => [...threadSeconds(id, 'DedicatedWorker').values()])),
    },
    page,
  )
}

async function onQemu(
  scene: Scene,
  { commandLine, memoryMiB, prompt }: ImageDescription,
  folder: string,
  page: Page,
  act: Act,
): Promise<ScreenFigures> {
  const port = await freePort()
  const images = join(folder, 'images/scenes')
  const args = [
    ...['-accel', 'tcg', '-smp', '1', '-M', 'q35', '-m', String(memoryMiB), '-nodefaults', '-no-user-config'],
    ...['-vga', 'std', '-vnc', `127.0.0.1:${port - 5900},websocket=${port + 1}`],
    ...['-monitor', 'none', '-serial', 'stdio'],
    ...['-kernel', join(images, 'kernel'), '-initrd', join(images, 'initrd')],
    ...['-append', `${commandLine} scene=${scene}`],
  ]
  const pattern = new RegExp(scene === 'prompt' ? prompt : drawing, 'm')
  return watched({ program: qemuProgram, args, timeoutSeconds }, (child, done, fail) => {
    let text = ''
    let isReady = false
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1')
      if (isReady || !pattern.test(text)) return
      isReady = true
      const subject: Subject = {
        view: (seen) => seen.evaluate((at) => measuredScreen.viewQemu(at), port + 1),
        processorSeconds: () => processSeconds(child.pid!),
      }
      act(subject, page).then(done, (error: Error) => fail(error.message))
    })
  })
}

const awaited = (scene: Scene, { prompt }: ImageDescription) => (scene === 'prompt' ? prompt : drawing)

async function measure(
  scene: Scene,
  name: ScreenFigures['name'],
  subject: Subject,
  page: Page,
): Promise<ScreenFigures> {
  const share = async (act: () => Promise<unknown>) => {
    const from = performance.now()
    const before = subject.processorSeconds()
    await act()
    return ((subject.processorSeconds() - before) / (performance.now() - from)) * 1e5
  }
  const rest = (time: number) => page.waitForTimeout(time * 1000)
  await rest(settleSeconds)
  const aloneShare = await share(() => rest(seconds))
  await subject.view(page)
  await rest(settleSeconds)
  let counted = { updates: 0, milliseconds: 1 }
  const viewedShare = await share(async () => {
    counted = await page.evaluate((time) => measuredScreen.count(time), seconds * 1000)
  })
  const [width, height] = await page.evaluate(() => measuredScreen.size())
  const keyMilliseconds = scene === 'prompt' ? await keyDelays(page) : undefined
  const updatesPerSecond = (counted.updates / counted.milliseconds) * 1000
  return { scene, name, width, height, updatesPerSecond, aloneShare, viewedShare, keyMilliseconds }
}

async function keyDelays(page: Page): Promise<number[]> {
  const delays: number[] = []
  for (let press = 0; press < keyPresses; press++) {
    delays.push(await page.evaluate(() => measuredScreen.keyDelay('KeyX', 0x78)))
    // Whatever else the key has to say, and not always at the same beat.
    await page.waitForTimeout(200 + press * 7)
  }
  return delays.sort((a, b) => a - b)
}

/** Displays are counted from port 5900. */
async function freePort(): Promise<number> {
  const isFree = (port: number) =>
    new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
  for (let port = 5950; port < 6400; port += 2)
    if ((await isFree(port)) && (await isFree(port + 1))) return port
  throw new Error('no port is free for QEMU')
}

declare const measuredScreen: MeasuredScreen

const titles: Record<Scene, string> = {
  video: 'a picture that changes as a whole, 60 times a second',
  scroll: 'text that scrolls by a screen, 60 times a second',
  prompt: 'unchanged, at the prompt',
}

export function screenReport(figures: readonly ScreenFigures[]): string {
  const rows = figures.map((figure) => {
    const { scene, name, width, height, updatesPerSecond, aloneShare, viewedShare, keyMilliseconds } = figure
    const key = keyMilliseconds
      ? `${median(keyMilliseconds).toFixed(0)} (${keyMilliseconds.at(-1)!.toFixed(0)})`
      : '–'
    return `| ${[
      `${titles[scene]}, ${width}×${height}`,
      name,
      updatesPerSecond.toFixed(1),
      `${aloneShare.toFixed(1)} %`,
      `${viewedShare.toFixed(1)} %`,
      `${(viewedShare - aloneShare).toFixed(1)} %`,
      key,
    ].join(' | ')} |`
  })
  return [
    '## The screen to noVNC in Chromium',
    [
      '| screen | server | updates a second | of a core, unseen | of a core, seen | difference | key to pixel, ms (worst) |',
      '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
      ...rows,
    ].join('\n'),
  ].join('\n\n')
}

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
