import { join } from 'node:path'
import type { Answer, Outcome, Task } from './contest.ts'
import { watched } from './process.ts'

/** Does the task in a Node process of its own: nothing that was compiled for another run is warm. */
export async function performInNode(folder: string, task: Task, timeoutSeconds: number): Promise<Outcome> {
  const args = [join(import.meta.dirname, 'task.process.ts'), folder, JSON.stringify(task)]
  return watched({ program: process.execPath, args, timeoutSeconds }, (child, done, fail) => {
    let text = ''
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString()
      const line = text.split('\n').find((found) => found.startsWith('{"'))
      if (!line || !text.endsWith('\n')) return
      const answer = JSON.parse(line) as Answer
      if ('failure' in answer) fail(answer.failure)
      else done(answer.outcome)
    })
  })
}
