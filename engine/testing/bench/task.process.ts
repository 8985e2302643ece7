/** Entry point of a child process: `node task.process.ts <work folder> <task as JSON>`; the answer is the last line printed. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useBranchHints } from '../../host/node/branch-hints.ts'
import { nodeScheduler } from '../../host/node/scheduler.ts'
import { workFiles } from './contest.ts'
import { perform } from './perform.ts'

useBranchHints()

const [folder = '', task = ''] = process.argv.slice(2)

/** A copy: small files come as a part of a buffer that is shared, and v86 takes whole buffers. */
const read = async (name: string) => new Uint8Array(await readFile(join(folder, name)))

/** This thread is the one that emulates. */
const readClocks = () => {
  const thread = process.threadCpuUsage()
  const all = process.cpuUsage()
  return {
    wall: performance.now(),
    thread: (thread.user + thread.system) / 1000,
    process: (all.user + all.system) / 1000,
  }
}

const answer = await perform(JSON.parse(task), {
  read,
  scheduler: nodeScheduler(),
  stopwatch: { before: readClocks, after: readClocks },
  v86Path: join(folder, workFiles.v86),
})
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit())
