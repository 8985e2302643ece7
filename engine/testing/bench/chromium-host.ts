import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { serve } from '../../cli/setup/server.mjs'
import type { Answer, Outcome, Task } from './contest.ts'

const workerFile = 'task.worker.js'

/** A browser without a window and without traffic of its own. Its sandbox does not work for root. */
const browserArguments = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

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
  const server = await serve(folder, '127.0.0.1', 0)
  const browser = await chromium.launch({ executablePath: program, args: browserArguments })
  try {
    const page = await browser.newPage()
    await page.goto(server.url)
    const answer = await page.evaluate(performInWorker, { url: `/page/${workerFile}`, task, timeoutSeconds })
    if ('failure' in answer) throw new Error(answer.failure)
    return answer.outcome
  } finally {
    await browser.close()
    server.close()
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
