import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { type Outcome, workFiles } from './contest.ts'
import { repetitions, selectedPrograms } from './images.ts'
import { programNames } from './items.ts'
import { watched } from './process.ts'

const runner = 'native'

export function buildNative(folder: string): void {
  execFileSync(
    'gcc',
    ['-O2', '-Wall', '-Wextra', join(import.meta.dirname, 'programs/native.c'), '-o', runner],
    {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
}

/** The same machine code as in the guests, on this computer's own processor. */
export function runNatively(
  folder: string,
  names: readonly string[],
  timeoutSeconds: number,
): Promise<Outcome> {
  const args = [join(folder, workFiles.image64), String(repetitions), String(selectedPrograms(names))]
  return watched({ program: join(folder, runner), args, timeoutSeconds }, (child, done, fail) => {
    let text = ''
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString()
    })
    child.on('close', (status) => {
      if (status !== 0) return fail(`the native runner ended with ${status}`)
      const timings = text
        .trim()
        .split('\n')
        .map((line) => {
          const [program, sum = '', wall, thread] = line.split(' ')
          const item = programNames[Number(program)] ?? line
          return { item, sum, wall: Number(wall), thread: Number(thread), process: Number(thread) }
        })
      done({ work: 'programs', timings })
    })
  })
}
