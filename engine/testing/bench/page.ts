/** The page in Chromium: how soon it can be used, how smooth it is with 1,000 machines and beside guests, what statistics and guests cost. */
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext } from 'playwright-core'
import { serve } from '../../cli/setup/server.mjs'
import { guestXml } from '../guest-xml.ts'
import { inChromium } from './chromium.ts'
import { buildPages, defineMachines, settled, traced, viewport } from './page-driver.ts'
import { type GuestFigures, measureGuests } from './page-guests.ts'
import { guestRows } from './page-guests-report.ts'
import { type Counted, installProbe } from './page-probe.ts'
import { longTaskMilliseconds, markedAt, type Smoothness, smoothness } from './page-trace.ts'

const machines = 1000
const loads = 5
const watchSeconds = 6
const goals = { interactive: 1500, kilobytes: 350 }

export interface PageFigures {
  /** Milliseconds until a button answers, from a cold cache, sorted. */
  interactive: number[]
  /** Kilobytes of JavaScript until then, compressed by gzip. */
  pageKilobytes: number
  daemonKilobytes: number
  /** The same with very many machines. */
  interactiveWithMany: number
  scrolling: Smoothness
  filtering: Smoothness
  /** By page, over some seconds in which a machine runs. */
  ticks: Record<string, Counted>
  guests: GuestFigures
}

export async function measurePage(
  options: { folder: string; top: string; chromiumProgram: string },
  say: (text: string) => void,
): Promise<PageFigures> {
  await buildPages(options.folder, options.top)
  const server = await serve(options.folder, '127.0.0.1', 0)
  try {
    return await inChromium(options.chromiumProgram, async (browser) => {
      say(`page: loading it ${loads} times from a cold cache`)
      const interactive: number[] = []
      for (let load = 0; load < loads; load++) {
        const context = await browser.newContext({ viewport })
        interactive.push(await timeToInteractive(browser, context, server.url))
        await context.close()
      }
      return {
        interactive: interactive.sort((a, b) => a - b),
        ...(await weighScripts(browser, server.url)),
        ...(await withMany(browser, server.url, say)),
        ticks: await countTicks(browser, server.url, say),
        guests: await measureGuests(browser, server.url, say),
      }
    })
  } finally {
    server.close()
  }
}

async function timeToInteractive(browser: Browser, context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage()
  await page.addInitScript(installProbe)
  const events = await traced(browser, page, async () => {
    await page.goto(url)
    await page.waitForFunction(() => performance.getEntriesByName('interactive').length > 0)
  })
  await page.close()
  return markedAt(events, 'interactive')
}

async function weighScripts(browser: Browser, url: string) {
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  const sizes: Promise<{ isDaemon: boolean; bytes: number }>[] = []
  page.on('response', (response) => {
    if (response.headers()['content-type']?.startsWith('text/javascript'))
      sizes.push(
        response.body().then((body) => ({
          isDaemon: response.url().includes('daemon.worker'),
          bytes: gzipSync(body).length,
        })),
      )
  })
  await page.goto(url)
  await page.locator('button[aria-label^="Start "]').first().waitFor()
  const weighed = await Promise.all(sizes)
  await context.close()
  const kilobytes = (isDaemon: boolean) =>
    weighed.filter((one) => one.isDaemon === isDaemon).reduce((sum, { bytes }) => sum + bytes, 0) / 1000
  return { pageKilobytes: kilobytes(false), daemonKilobytes: kilobytes(true) }
}

async function withMany(browser: Browser, url: string, say: (text: string) => void) {
  say(`page: defining ${machines} machines`)
  const context = await browser.newContext({ viewport })
  await defineMachines(context, url, manyDefinitions())

  say('page: loading, scrolling and filtering them')
  const interactiveWithMany = await timeToInteractive(browser, context, url)
  const page = await context.newPage()
  await page.goto(url)
  await page.getByText('Machine 1', { exact: true }).last().waitFor()
  await settled(page)
  await page.mouse.move(viewport.width * 0.6, viewport.height * 0.7)
  const scrolling = await traced(browser, page, async () => {
    for (let turn = 0; turn < 120; turn++) {
      await page.mouse.wheel(0, turn < 60 ? 300 : -300)
      await page.waitForTimeout(16)
    }
  })
  await page.getByRole('textbox', { name: /find/i }).focus()
  const filtering = await traced(browser, page, async () => {
    await page.keyboard.type('machine 99', { delay: 100 })
    for (let key = 0; key < 10; key++) await page.keyboard.press('Backspace', { delay: 100 })
    await settled(page)
  })
  await context.close()
  return { interactiveWithMany, scrolling: smoothness(scrolling), filtering: smoothness(filtering) }
}

const manyDefinitions = (): string[] =>
  Array.from({ length: machines }, (_, index) =>
    guestXml(`machine-${String(index + 1).padStart(4, '0')}`, {
      more: `<title>Machine ${index + 1}</title>`,
    }),
  )

const watched: [page: string, address: string][] = [
  ['list of machines', '#/'],
  ['console', '#/vm/linux-tiny/console'],
  ['details', '#/vm/linux-tiny/details'],
  ['performance', '#/vm/linux-tiny/performance'],
  ['host', '#/host'],
]

async function countTicks(browser: Browser, url: string, say: (text: string) => void) {
  say('page: watching a machine that runs')
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  await page.addInitScript(installProbe)
  await page.goto(url)
  await page.getByRole('button', { name: 'Start Linux, tiny' }).click()
  await page.getByText('Running', { exact: true }).first().waitFor()
  const ticks: Record<string, Counted> = {}
  for (const [name, address] of watched) {
    await page.goto(`${url}${address}`)
    await page.waitForTimeout(2000)
    const before = await page.evaluate(() => ({ ...counted }))
    await page.waitForTimeout(watchSeconds * 1000)
    const after = await page.evaluate(() => ({ ...counted }))
    ticks[name] = { commits: after.commits - before.commits, controls: after.controls - before.controls }
  }
  await context.close()
  return ticks
}

declare const counted: Counted

export function pageReport(figures: PageFigures): string {
  const { interactive, interactiveWithMany, pageKilobytes, daemonKilobytes, ticks } = figures
  const smooth = ({ clock, processor }: Smoothness) =>
    `${clock.longest.toFixed(0)} ms; ${clock.long} (${processor.longest.toFixed(0)} ms; ${processor.long})`
  const middle = interactive[Math.floor(interactive.length / 2)] ?? Number.NaN
  const rows = [
    [
      'a button answers, from a cold cache (worst)',
      `${middle.toFixed(0)} ms (${interactive.at(-1)?.toFixed(0)} ms)`,
      `${goals.interactive} ms`,
    ],
    ['JavaScript until then, gzip', `${pageKilobytes.toFixed(0)} kB`, `${goals.kilobytes} kB`],
    ['and of the daemon, in its worker', `${daemonKilobytes.toFixed(0)} kB`, '–'],
    [`a button answers, with ${machines} machines`, `${interactiveWithMany.toFixed(0)} ms`, '–'],
    [
      `scrolling ${machines} machines: longest task; tasks over ${longTaskMilliseconds} ms (of the processor’s time)`,
      smooth(figures.scrolling),
      `${longTaskMilliseconds} ms; 0`,
    ],
    [
      `filtering ${machines} machines, by letter: the same`,
      smooth(figures.filtering),
      `${longTaskMilliseconds} ms; 0`,
    ],
    ...Object.entries(ticks).map(([page, { commits, controls }]) => [
      `${page}, ${watchSeconds} s of statistics: fields of forms rendered (commits)`,
      `${controls} (${commits})`,
      '0',
    ]),
    ...guestRows(figures.guests),
  ]
  return [
    '## The page in Chromium',
    [
      '| what | measured | goal |',
      '| --- | ---: | ---: |',
      ...rows.map((row) => `| ${row.join(' | ')} |`),
    ].join('\n'),
  ].join('\n\n')
}
