/** Entry point of a child process: `node task.process.ts <work folder> <task as JSON>`; the answer is the last line printed. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeScheduler } from '../../host/node/scheduler.ts'
import { workFiles } from './contest.ts'
import { perform } from './perform.ts'

const [folder = '', task = ''] = process.argv.slice(2)

/** A copy: small files come as a part of a buffer that is shared, and v86 takes whole buffers. */
const read = async (name: string) => new Uint8Array(await readFile(join(folder, name)))

const answer = await perform(JSON.parse(task), {
  read,
  scheduler: nodeScheduler(),
  v86Path: join(folder, workFiles.v86),
})
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit())
