import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import { serve } from '../../cli/setup/server.mjs'
import { inChromium, processesOf } from './chromium.ts'
import { type Answer, type Outcome, processorTimePath, type Task } from './contest.ts'
import type { Reading } from './stopwatch.ts'
import { processMilliseconds, threadMilliseconds, threadSeconds } from './thread-load.ts'

const workerFile = 'task.worker.js'
/** What v86 looks for in its address: else it takes its turns by a worker of its own, which the page's policy forbids. */
const turns = 'use-scheduling-api'

/** Bundles the worker into the work folder, beside an empty page. */
export async function buildPage(folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      target: 'es2023',
      outDir: join(folder, 'page'),
      lib: {
        entry: join(import.meta.dirname, 'task.worker.ts'),
        formats: ['es'],
        fileName: () => workerFile,
      },
    },
  })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Benchmark</title>')
}

/** Does the task in a worker of a new browser, on a page served from here. */
export async function performInChromium(
  folder: string,
  program: string,
  task: Task,
  timeoutSeconds: number,
): Promise<Outcome> {
  let processorTime: () => Omit<Reading, 'wall'> | undefined = () => undefined
  const server = await serve(folder, '127.0.0.1', 0, (request, response) => {
    if (request.url !== processorTimePath) return false
    const time = processorTime()
    response.writeHead(time ? 200 : 503, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    response.end(JSON.stringify(time))
    return true
  })
  try {
    return await inChromium(program, async (browser) => {
      const page = await browser.newPage()
      await page.goto(server.url)
      processorTime = await workerTime(browser)
      const answer = await page.evaluate(performInWorker, {
        url: `/page/${workerFile}?${turns}`,
        task,
        timeoutSeconds,
      })
      if ('failure' in answer) throw new Error(answer.failure)
      return answer.outcome
    })
  } finally {
    server.close()
  }
}

/** Tells what the only worker of the browser's page has taken, once there is one. */
async function workerTime(browser: Browser): Promise<() => Omit<Reading, 'wall'> | undefined> {
  const processes = await processesOf(browser)
  let found: [process: number, thread: number] | undefined
  return () => {
    if (!found) {
      const places = processes.flatMap((id) => [...threadSeconds(id, 'DedicatedWorker').keys()])
      if (!places[0]) return undefined
      const [process, thread] = places[0].split('/').map(Number)
      found = [process!, thread!]
    }
    return { thread: threadMilliseconds(...found), process: processMilliseconds(found[0]) }
  }
}

/** Runs in the page. */
function performInWorker(order: { url: string; task: Task; timeoutSeconds: number }): Promise<Answer> {
  return new Promise((resolve) => {
    const worker = new Worker(order.url, { type: 'module' })
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = (event) => resolve({ failure: event.message || 'the worker could not be started' })
    setTimeout(
      () => resolve({ failure: `not done after ${order.timeoutSeconds} seconds` }),
      order.timeoutSeconds * 1000,
    )
    worker.postMessage(order.task)
  })
}
