import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../base/error.ts'
import { findProgram } from '../../cli/setup/tools.mjs'
import { benchImage } from '../bench/guest/image.ts'
import { CountedGuest } from '../counted-guest.ts'
import { randomShapes } from '../region-shapes.ts'

/** What a C compiler in a guest makes of a few files: the same bytes whoever executes it. */
const top = resolve(import.meta.dirname, '../../..')
const QEMU = findProgram('qemu-system-x86_64')
/** Compiles, links, runs the result; then every file that came of it by its hash. */
const JOB = '/opt/bench/compile 1 && cd /tmp/objects && wc -c * && sha256sum *'
const MOST_INSTRUCTIONS = 4e9
const MINUTE = 60_000

function image(): string | undefined {
  try {
    return benchImage(top, 64)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    console.info(`compile jobs are skipped: ${error.message}`)
    return undefined
  }
}

const folder = image()
if (folder && !QEMU) console.info('a compile job in QEMU is skipped: qemu-system-x86_64 is missing')

/** The job on our machine. */
function ours(options: ConstructorParameters<typeof CountedGuest>[0]): {
  answer: string
  guest: CountedGuest
} {
  const guest = new CountedGuest({ memoryMiB: 256, image: pathToFileURL(`${folder}/`), ...options })
  return { answer: guest.boot().login().ask(JOB, MOST_INSTRUCTIONS), guest }
}

/** The job in QEMU's translator, over its serial port. */
function qemu(): Promise<string> {
  const { commandLine } = JSON.parse(readFileSync(join(folder ?? '', 'image.json'), 'utf8')) as {
    commandLine: string
  }
  const child = spawn(QEMU ?? '', [
    ...[
      '-accel',
      'tcg',
      '-nodefaults',
      '-no-user-config',
      '-no-reboot',
      '-display',
      'none',
      '-serial',
      'stdio',
    ],
    ...[
      '-M',
      'q35',
      '-m',
      '256',
      '-kernel',
      join(folder ?? '', 'kernel'),
      '-initrd',
      join(folder ?? '', 'initrd'),
    ],
    ...['-append', commandLine],
  ])
  return new Promise<string>((answer, fail) => {
    let heard = ''
    let isAsked = false
    child.on('error', fail)
    child.on('exit', () => fail(new Error(`QEMU has ended:\n${heard}`)))
    child.stdout.on('data', (bytes: Buffer) => {
      heard += bytes.toString('latin1')
      if (!isAsked && heard.includes('# \x1b[6n')) {
        isAsked = true
        child.stdin.write(`stty -echo; PS1=; PS2=\necho "job" is; ${JOB}; echo "answer"-$?\n`)
      }
      const [, output, status] = /job is\r\n([\s\S]*)answer-(\d+)\r\n/.exec(heard) ?? []
      if (output === undefined) return
      if (status === '0') answer(output.replaceAll('\r\n', '\n'))
      else fail(new Error(`the job has failed:\n${output}`))
    })
  }).finally(() => child.kill('SIGKILL'))
}

describe.skipIf(!folder)('a compile job in the guest', () => {
  let expected = ''

  it(
    'comes to the same files and the same state, compiled or interpreted',
    () => {
      const interpreted = ours({ hotCount: 0 })
      const compiled = ours({ hotCount: 1000, shapes: randomShapes(1) })

      expected = interpreted.answer
      expect(expected).toMatch(/[0-9a-f]{64} {2}calculator\n/)
      expect(compiled.answer).toBe(expected)
      expect(compiled.guest.hash()).toBe(interpreted.guest.hash())
      expect(compiled.guest.machine.cpuCounters.regions).toBeGreaterThan(500)
      console.info(expected)
    },
    6 * MINUTE,
  )

  it.skipIf(!QEMU)(
    'comes to the same files as in QEMU',
    async () => {
      expect(await qemu()).toBe(expected)
    },
    4 * MINUTE,
  )
})
