import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../../virsh/session.ts'
import { difference } from './difference.ts'
import { type Fixtures, writeFixtures } from './fixtures.ts'
import { type InteractiveVirsh, startVirsh } from './interactive-virsh.ts'
import { Normaliser } from './normalise.ts'
import { type OurDaemon, startOurDaemon } from './our-daemon.ts'
import { type PageShell, startPageShell } from './page-shell.ts'
import { leftOut } from './page-virsh.table.ts'
import { groups, type Step } from './virsh-commands.table.ts'
import { perform } from './virsh-session.ts'

/** Two daemons of one kind: one for virsh, one for the shell of the page. */
let daemons: OurDaemon[]
let fixtures: Fixtures[]
let debian: InteractiveVirsh
let debianReadonly: InteractiveVirsh
let page: PageShell
let pageReadonly: PageShell
let pageWithPerson: PageShell
/** Lines that are not compared, by the reason. */
const skipped = new Map<string, string[]>()

/** Somebody who leaves a console as soon as it opens, and edits with the program that a step names. */
let editor = 'true'
const person: Person = {
  takeKeys: ({ typed }) => {
    const timer = setTimeout(() => typed('\x1d'), 100)
    return { dispose: () => clearTimeout(timer) }
  },
  edit: async (_title, text) => {
    const path = join(fixtures[1]!.folder, 'edited')
    writeFileSync(path, text)
    spawnSync('sh', ['-c', `${editor} "$0"`, path])
    return readFileSync(path, 'utf8')
  },
}

beforeAll(async () => {
  fixtures = [writeFixtures(), writeFixtures()]
  daemons = await Promise.all(fixtures.map(() => startOurDaemon({ hasOwnNetwork: true })))
  const [first, second] = daemons as [OurDaemon, OurDaemon]
  debian = await startVirsh(first.uri)
  debianReadonly = await startVirsh(first.readonlyUri, ['-r'])
  page = await startPageShell(second.socket, second.uri)
  pageReadonly = await startPageShell(second.readonlySocket, second.readonlyUri)
  pageWithPerson = await startPageShell(second.socket, second.uri, person)
}, 60_000)

afterAll(async () => {
  await debian?.quit()
  await debianReadonly?.quit()
  await Promise.all(daemons?.map((daemon) => daemon.stop()) ?? [])
  for (const { remove } of fixtures ?? []) remove()
  for (const [reason, lines] of skipped)
    console.log(`not compared, ${reason}: ${lines.length} lines (${lines.join(' · ')})`)
})

/** Debian's virsh, in the mode that a step wants. */
async function askDebian(step: Step): Promise<string> {
  if (step.isReadonly) return debianReadonly.ask(step.line)
  if (!step.hasTerminal && !step.env) return debian.ask(step.line)
  const { stdout, stderr } = await perform(step, { ...daemons[0]!, folder: fixtures[0]!.folder })
  return stdout + stderr
}

function askPage(step: Step): Promise<string> {
  if (step.isReadonly) return pageReadonly.ask(step.line)
  if (!step.hasTerminal && !step.env) return page.ask(step.line)
  editor = step.env?.EDITOR ?? 'true'
  return pageWithPerson.ask(step.line)
}

/** Asks for the answer to a step, again where the guest takes its time. */
async function answerTo(step: Step, ask: (step: Step) => Promise<string>): Promise<string> {
  for (let n = 0; n < 100; n++) {
    if (step.again !== undefined) await ask({ line: step.again })
    const answer = await ask(step)
    if (step.until === undefined || step.until.test(answer)) return answer
    await pause(200)
  }
  throw new Error(`«${step.line}» never said ${step.until}`)
}

async function answers(
  steps: readonly Step[],
  folder: string,
  ask: (step: Step) => Promise<string>,
): Promise<{ line: string; raw: string; lines: string[] }[]> {
  const normaliser = new Normaliser(folder)
  const all = []
  for (const step of steps) {
    const line = step.line.replaceAll('{folder}', folder)
    const raw = await answerTo({ ...step, line }, ask)
    all.push({ line, raw, lines: normaliser.lines({ line: step.line, stdout: raw, stderr: '', status: 0 }) })
  }
  return all
}

describe('the shell of the page', () => {
  it.each(groups)(
    'says what virsh of Debian says: $name',
    async ({ steps }) => {
      const compared: Step[] = []
      for (const given of steps) {
        const step = typeof given === 'string' ? { line: given } : given
        const reason = leftOut.find(({ lines }) => lines.test(step.line))?.reason
        if (reason === undefined) compared.push(step)
        else skipped.set(reason, [...(skipped.get(reason) ?? []), step.line])
      }
      const [expected, found] = await Promise.all([
        answers(compared, fixtures[0]!.folder, askDebian),
        answers(compared, fixtures[1]!.folder, askPage),
      ])

      const wrong = expected!.flatMap(({ line, raw, lines }, n) => {
        const other = found![n]!
        const differs = raw !== other.raw && `${lines}` !== `${other.lines}`
        return differs ? [[line, difference(raw.split('\n'), other.raw.split('\n'))]] : []
      })
      expect(wrong).toEqual([])
    },
    90_000,
  )
})
