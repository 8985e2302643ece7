/**
 * `npm run bench`: our engine beside v86, QEMU's TCG and this computer's own processor, in one run. Tables on stdout;
 * the same, and all numbers as JSON, in bench/. Ends with 1 if somebody failed or calculated wrongly.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Results, runContest } from '../testing/bench/contest-run.ts'
import { gatherContestants, type Skipped } from '../testing/bench/contestants.ts'
import { measureScale, type ScaleResults, scaleReport } from '../testing/bench/domains.ts'
import { measurePage, type PageFigures, pageReport } from '../testing/bench/page.ts'
import { qemuProgram } from '../testing/bench/qemu.ts'
import { writeReport, wrongSums } from '../testing/bench/report.ts'
import { measureScreens, type ScreenFigures, screenReport } from '../testing/bench/screen.ts'
import { type BenchOptions, benchUsage, parseBenchOptions } from './bench-options.ts'
import { makeImages, SetupError, top } from './setup/project.mjs'
import { findChromium, findProgram, installTools } from './setup/tools.mjs'
import { UsageError } from './usage.ts'

/** What a contest needs of the computer. Whoever cannot take part without it is left out. */
const tools = [
  { need: 'gcc', isThere: () => Boolean(findProgram('gcc')), package: 'gcc' },
  { need: 'nasm', isThere: () => Boolean(findProgram('nasm')), package: 'nasm' },
  { need: 'Chromium', isThere: () => Boolean(findChromium()), package: 'chromium' },
  { need: 'QEMU', isThere: () => Boolean(findProgram(qemuProgram)), package: 'qemu-system-x86' },
  { need: 'SeaBIOS', isThere: () => existsSync('/usr/share/seabios/bios.bin'), package: 'seabios' },
]

const say = (text: string) => console.error(text)

/** What is not a contest. */
interface More {
  scale?: ScaleResults | undefined
  screens?: ScreenFigures[] | undefined
  page?: PageFigures | undefined
}

async function bench(options: BenchOptions): Promise<number> {
  prepare(() => installTools('The benchmark can use', tools))
  if (options.works.includes('boot') || options.withScreen || options.withPage) prepare(makeImages)
  const folder = mkdtempSync(join(tmpdir(), 'tabvisor-bench-'))
  try {
    const { contestants, skipped } = await gatherContestants({ ...options, folder, top })
    for (const { name, work, reason } of skipped) say(`${work}, ${name}: left out: ${reason}`)
    const facts = describeComputer(options)
    const heading = [
      '# Benchmark',
      Object.entries(facts)
        .map(([key, value]) => `- ${key}: ${value}`)
        .join('\n'),
    ]
    const write = (results: Results, more: More = {}) => {
      const { scale, screens, page } = more
      const parts = [
        writeReport(results, skipped, heading),
        ...(scale ? [scaleReport(scale)] : []),
        ...(screens ? [screenReport(screens)] : []),
        ...(page ? [pageReport(page)] : []),
      ]
      const report = `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`
      return { report, files: writeFiles(report, facts, { ...results, ...more }, skipped) }
    }
    // Who ends this halfway keeps what there is.
    const results = await runContest(contestants, options.runs, say, write)
    if (options.withDomains) say('Defining and listing 1,000 domains')
    const scale = options.withDomains ? await measureScale(options.runs, top) : undefined
    const screens = options.withScreen ? await screenFigures(options, folder) : undefined
    const page = options.withPage ? await pageFigures(folder) : undefined
    const { report, files } = write(results, { scale, screens, page })
    console.log(report)
    say(`Written to ${files}`)
    return results.failed.length > 0 || wrongSums(results).length > 0 ? 1 : 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Undefined, with the reason said, where there is no browser or no compiler. */
async function screenFigures(options: BenchOptions, folder: string): Promise<ScreenFigures[] | undefined> {
  const chromiumProgram = findChromium()
  if (!chromiumProgram || !findProgram('gcc')) {
    say('screen: left out: it needs Chromium and gcc')
    return undefined
  }
  const withQemu = options.peers.includes('qemu') && findProgram(qemuProgram) !== undefined
  return measureScreens({ folder: join(folder, 'screen'), top, chromiumProgram, withQemu }, say)
}

/** Undefined, with the reason said, where there is no browser. */
async function pageFigures(folder: string): Promise<PageFigures | undefined> {
  const chromiumProgram = findChromium()
  if (!chromiumProgram) {
    say('page: left out: it needs Chromium')
    return undefined
  }
  return measurePage({ folder: join(folder, 'page'), top, chromiumProgram }, say)
}

/** What cannot be had here leaves somebody out, but ends nothing. */
function prepare(step: () => void): void {
  try {
    step()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
  }
}

/** What the numbers depend on. */
function describeComputer(options: BenchOptions): Record<string, string> {
  const [processor] = cpus()
  const chromium = findChromium()
  const v86 = createRequire(import.meta.url)('v86/package.json') as { version: string }
  return {
    date: new Date().toISOString(),
    processor: `${cpus().length} × ${processor?.model.trim() ?? 'unknown'}`,
    'load before': loadavg()
      .map((load) => load.toFixed(1))
      .join(', '),
    Node: process.versions.node,
    Chromium: chromium ? firstLine(chromium, '--version') : 'none',
    QEMU: findProgram(qemuProgram) ? firstLine(qemuProgram, '--version') : 'none',
    v86: `${v86.version} (32-bit guests of Debian’s i386 packages, without kernel modules)`,
    runs: `${options.runs}, in turn; medians, of 1,000 domains the shortest`,
    work: `${options.percent} %`,
  }
}

function firstLine(program: string, argument: string): string {
  try {
    const stdio: ('ignore' | 'pipe')[] = ['ignore', 'pipe', 'ignore']
    return execFileSync(program, [argument], { encoding: 'utf8', stdio }).split('\n')[0]!.trim()
  } catch {
    return 'unknown'
  }
}

function writeFiles(
  report: string,
  facts: Record<string, string>,
  results: Results & More,
  skipped: Skipped[],
): string {
  const folder = join(top, 'bench')
  const name = (facts.date ?? '').replaceAll(':', '-').replace(/\..*/, '')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.md`), report)
  const { failed, scale, screens, page } = results
  const series = results.series.map(({ timings, ...who }) => ({ ...who, items: Object.fromEntries(timings) }))
  const json = JSON.stringify({ facts, series, scale, screens, page, failed, skipped }, null, 2)
  writeFileSync(join(folder, `${name}.json`), `${json}\n`)
  return `bench/${name}.md and .json`
}

try {
  process.exitCode = await bench(parseBenchOptions(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`bench: ${error.message}\n${benchUsage}`)
  process.exitCode = 2
}
