/** Entry point of a module worker in Chromium: takes a task, answers, and is thrown away. */
import { workerScheduler } from '../../host/browser/scheduler.ts'
import { type Task, workFiles } from './contest.ts'
import { perform } from './perform.ts'

const read = async (name: string) => {
  const response = await fetch(`/${name}`)
  if (!response.ok) throw new Error(`${name}: the server answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

self.onmessage = async ({ data }: MessageEvent<Task>) => {
  self.postMessage(await perform(data, { read, scheduler: workerScheduler(), v86Path: `/${workFiles.v86}` }))
}
