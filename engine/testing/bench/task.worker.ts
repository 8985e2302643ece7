/** Entry point of a module worker in Chromium: takes a task, answers, and is thrown away. */
import { workerScheduler } from '../../host/browser/scheduler.ts'
import { type Answer, processorTimePath, type Task, workFiles } from './contest.ts'
import { perform } from './perform.ts'
import type { Reading, Stopwatch } from './stopwatch.ts'

const read = async (name: string) => {
  const response = await fetch(`/${name}`)
  if (!response.ok) throw new Error(`${name}: the server answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** A worker does not know its processor time, but the server does. The worker, and its guest, wait for the answer. */
function askForProcessorTime(): Omit<Reading, 'wall'> {
  const request = new XMLHttpRequest()
  request.open('GET', processorTimePath, false)
  request.send()
  if (request.status === 200) return JSON.parse(request.responseText)
  // An error that is thrown within a guest's run would come to nobody.
  self.postMessage({ failure: `the server does not tell processor time: ${request.status}` } satisfies Answer)
  return {}
}

const stopwatch: Stopwatch = {
  before: () => ({ ...askForProcessorTime(), wall: performance.now() }),
  after: () => ({ wall: performance.now(), ...askForProcessorTime() }),
}

self.onmessage = async ({ data }: MessageEvent<Task>) => {
  const surroundings = { read, scheduler: workerScheduler(), stopwatch, v86Path: `/${workFiles.v86}` }
  self.postMessage(await perform(data, surroundings))
}
