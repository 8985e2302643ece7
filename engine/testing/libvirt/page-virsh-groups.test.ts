import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SocketChannel } from '../../host/node/socket-channel.ts'
import { nodeTime } from '../../host/node/timers.ts'
import { RpcClient } from '../../rpc/client/client.ts'
import { Shell } from '../../virsh/shell.ts'
import { difference } from './difference.ts'
import { type Fixtures, writeFixtures } from './fixtures.ts'
import { type InteractiveVirsh, startVirsh } from './interactive-virsh.ts'
import { Normaliser } from './normalise.ts'
import { type OurDaemon, startOurDaemon } from './our-daemon.ts'
import { leftOut } from './page-virsh.table.ts'
import { groups, type Step } from './virsh-commands.table.ts'

/** Two daemons of one kind: one for virsh, one for the shell of the page. */
let daemons: OurDaemon[]
let fixtures: Fixtures[]
let debian: InteractiveVirsh
let shell: Shell
let said = ''
/** Lines that are not compared, by the reason. */
const skipped = new Map<string, string[]>()

beforeAll(async () => {
  fixtures = [writeFixtures(), writeFixtures()]
  daemons = await Promise.all(fixtures.map(() => startOurDaemon({ hasOwnNetwork: true })))
  debian = await startVirsh(daemons[0]!.uri)
  const daemon = daemons[1]!
  const socket = createConnection(daemon.socket)
  await once(socket, 'connect')
  const client = new RpcClient(new SocketChannel(socket), nodeTime)
  await client.call('authList')
  await client.call('connectOpen', { name: 'qemu:///system', flags: 0 })
  shell = new Shell(client, daemon.uri, {
    print: (text) => {
      said += text
    },
    timers: nodeTime,
    writeFile: async (path, bytes) => writeFileSync(path, bytes),
    readFile: async (path) => {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        throw new Error(`Failed to open file '${path}': No such file or directory`)
      }
    },
  })
}, 60_000)

afterAll(async () => {
  await debian?.quit()
  await Promise.all(daemons?.map((daemon) => daemon.stop()) ?? [])
  for (const { remove } of fixtures ?? []) remove()
  for (const [reason, lines] of skipped)
    console.log(`not compared, ${reason}: ${lines.length} lines (${lines.join(' · ')})`)
})

const ours = async (line: string): Promise<string> => {
  said = ''
  await shell.run(line)
  return said
}

/** Why a step is not compared; undefined if it is. */
function reasonAgainst(step: Step): string | undefined {
  const [name = ''] = step.line.split(' ')
  const isKnown = name === 'nonsense' || shell.commands.some((command) => command.name === name)
  if (!isKnown) return 'the command is not in the page'
  return (
    leftOut.find(({ lines }) => lines.test(step.line))?.reason ??
    (step.isReadonly
      ? 'it needs a second connection'
      : step.hasTerminal
        ? 'it needs a terminal'
        : step.env
          ? 'it needs an editor'
          : undefined)
  )
}

/** Asks for the answer to a step, again where the guest takes its time. */
async function answerTo(
  { line, until, again }: Step,
  ask: (line: string) => Promise<string>,
): Promise<string> {
  for (let n = 0; n < 100; n++) {
    if (again !== undefined) await ask(again)
    const answer = await ask(line)
    if (until === undefined || until.test(answer)) return answer
    await pause(200)
  }
  throw new Error(`«${line}» never said ${until}`)
}

async function answers(
  steps: readonly Step[],
  folder: string,
  ask: (line: string) => Promise<string>,
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
        const reason = reasonAgainst(step)
        if (reason === undefined) compared.push(step)
        else skipped.set(reason, [...(skipped.get(reason) ?? []), step.line])
      }
      const [expected, found] = await Promise.all([
        answers(compared, fixtures[0]!.folder, (line) => debian.ask(line)),
        answers(compared, fixtures[1]!.folder, ours),
      ])

      const wrong = expected!.flatMap(({ line, raw, lines }, n) => {
        const other = found![n]!
        const differs = raw !== other.raw && `${lines}` !== `${other.lines}`
        return differs ? [[line, difference(raw.split('\n'), other.raw.split('\n'))]] : []
      })
      expect(wrong).toEqual([])
    },
    60_000,
  )
})
