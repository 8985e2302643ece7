import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import type { Step } from './virsh-commands.table.ts'

/** A daemon to which virsh can be sent, and the fixtures that it shares with its clients. */
export interface Target {
  readonly uri: string
  readonly readonlyUri: string
  readonly folder: string
}

/** What virsh, or another program, said to one step. */
export interface Answer {
  readonly line: string
  readonly stdout: string
  readonly stderr: string
  /** Exit status, or the signal that ended it. */
  readonly status: number | string
}

const limit = 60_000
const untilLimit = 120_000
const betweenQuestions = 500
/** Ctrl+], with which one leaves `virsh console`. */
const leave = '\x1d'

export async function perform(given: string | Step, target: Target): Promise<Answer> {
  const step = typeof given === 'string' ? { line: given } : given
  const deadline = Date.now() + untilLimit
  for (;;) {
    if (step.again !== undefined) await ask({ line: step.again }, target)
    const answer = await ask(step, target)
    if (step.until === undefined || step.until.test(answer.stdout + answer.stderr) || Date.now() > deadline)
      return answer
    await pause(betweenQuestions)
  }
}

/** As a shell would split it: at spaces, but not within quotes. */
export function words(line: string): string[] {
  const found = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []
  return found.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single))
}

const nameOf = ({ program, line }: Step): string => (program === undefined ? line : `${program} ${line}`)

function ask(step: Step, target: Target): Promise<Answer> {
  const { program = 'virsh' } = step
  const uri = step.isReadonly ? target.readonlyUri : target.uri
  const readonly = step.isReadonly ? ['-r'] : []
  const args = [...readonly, '--connect', uri, ...words(step.line.replaceAll('{folder}', target.folder))]
  const command = [program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  const child = step.hasTerminal
    ? spawn('script', ['-qec', command, '/dev/null'], { env: environment(step, target) })
    : spawn(program, args, { env: environment(step, target) })
  const said = { stdout: '', stderr: '' }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), limit)
    // virsh forgets what was typed before it has set the terminal
    const leaving = setInterval(() => {
      if (step.hasTerminal && said.stdout.includes('Escape character')) child.stdin.write(leave)
    }, 100)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.stderr += text
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      clearInterval(leaving)
      resolve({ line: nameOf(step), ...said, status: code ?? signal ?? 'unknown' })
    })
    child.stdin.on('error', () => {})
    if (!step.hasTerminal) child.stdin.end()
  })
}

function environment(step: Step, { folder }: Target): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env
  // Two of virt-install cannot make the same new folder at once.
  const caches = { XDG_CACHE_HOME: `${folder}/cache` }
  return { PATH, HOME, ...caches, LC_ALL: 'C', TERM: 'dumb', ...step.env }
}
