import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SocketChannel } from '../../host/node/socket-channel.ts'
import { nodeTime } from '../../host/node/timers.ts'
import { RpcClient } from '../../rpc/client/client.ts'
import { Shell } from '../../virsh/shell.ts'
import { guestXml, uuid } from '../guest-xml.ts'
import { type OurDaemon, startOurDaemon } from './our-daemon.ts'

/** Lines for one daemon, which leave it as they found it. */
const groups: [theme: string, lines: string[]][] = [
  [
    'domains',
    [
      'list',
      'list --all',
      'define {folder}/one.xml',
      'list --all',
      'list --all --name',
      'list --all --uuid',
      'list --all --uuid --name',
      'list --all --no-autostart; list --all --state-paused',
      'dominfo one',
      `domname ${uuid}`,
      'domid one',
      'domname one',
      'domid 7',
      'domname 7',
      `domid ${uuid}`,
      `domuuid ${uuid}`,
      'domuuid one',
      'domstate one',
      'domstate --reason --domain one',
      'dumpxml one',
      'dumpxml --inactive one',
      'autostart one',
      'dominfo one',
      'autostart --disable one',
      'start one',
      'suspend one',
      'resume one',
      'shutdown one',
      'reboot one',
      'reset one',
      'destroy one',
      'undefine one',
      'undefine one',
    ],
  ],
  [
    'lines',
    [
      'foo',
      'list --bogus',
      'list --all=yes',
      'list --all --all',
      'start',
      'dominfo nope',
      'domstate one two',
      'domstate --domain',
      'echo a "b c"   d',
      'echo --shell "a b" it\\\'s',
      "echo 'a;b'; echo c # nothing",
      'start "a',
      'help nonsense',
    ],
  ],
  ['host', ['hostname', 'nodeinfo']],
  [
    'networks',
    [
      'net-list --all',
      'net-define {folder}/net.xml',
      'net-list --all',
      'net-list --all --name',
      'net-list --inactive',
      'net-dumpxml lan',
      'net-uuid lan',
      'net-autostart lan',
      'net-list --all',
      'net-autostart lan --disable',
      'net-start nope',
      'net-destroy lan',
      'net-undefine lan',
      'net-undefine lan',
    ],
  ],
  [
    'pools',
    [
      'pool-list --all',
      'pool-list',
      'pool-dumpxml nope',
      'pool-define {folder}/pool.xml',
      'pool-list --all',
      'pool-uuid files',
      'pool-name files',
      `pool-name ${uuid}`,
      'pool-autostart files',
      'pool-list --all',
      'pool-autostart files --disable',
      'vol-list files',
      'pool-dumpxml files',
      'pool-refresh files',
      'pool-start files',
      'vol-list files',
      'pool-start files',
      'pool-list',
      'pool-refresh files',
      'pool-undefine files',
      'pool-destroy files',
      'pool-destroy files',
      'pool-undefine files',
      'pool-undefine files',
    ],
  ],
]

let daemon: OurDaemon
let shell: Shell
let said = ''

beforeAll(async () => {
  daemon = await startOurDaemon()
  // One file that is not there: of two, either may be told.
  const xml = guestXml('one', { uuid }).replace('<initrd>/boot/initrd</initrd>', '')
  writeFileSync(join(daemon.folder, 'one.xml'), xml)
  const net =
    '<network><name>lan</name><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1810</uuid><bridge name="virbr9"/><mac address="52:54:00:00:00:01"/></network>'
  writeFileSync(join(daemon.folder, 'net.xml'), net)
  const pool = `<pool type="dir"><name>files</name><uuid>${uuid}</uuid><target><path>${daemon.folder}</path></target></pool>`
  writeFileSync(join(daemon.folder, 'pool.xml'), pool)
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
    readFile: async (path) => readFileSync(path, 'utf8'),
  })
}, 60_000)

afterAll(() => daemon?.stop())

/** What Debian's virsh answers to each line in its interactive mode, both streams as they came. */
async function debian(lines: string[]): Promise<string[]> {
  const child = spawn('sh', ['-c', 'exec virsh -c "$0" 2>&1', daemon.uri], {
    env: { PATH: process.env.PATH, LC_ALL: 'C', TERM: 'dumb' },
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stdin.end(`${lines.join('\n')}\nquit\n`)
  await once(child, 'close')
  return output.split(/^virsh # .*\n/m).slice(1, -1)
}

async function ours(lines: string[]): Promise<string[]> {
  const answers: string[] = []
  for (const line of lines) {
    said = ''
    await shell.run(line)
    answers.push(said)
  }
  return answers
}

const inFolder = (lines: string[]): string[] =>
  lines.map((line) => line.replaceAll('{folder}', daemon.folder))

const beside = (lines: string[], answers: string[]) => lines.map((line, n) => [line, answers[n]])

describe('the shell of the page', () => {
  it.each(groups)('answers as virsh of Debian does: %s', async (_theme, group) => {
    const lines = inFolder(group)
    const expected = await debian(lines)

    const answers = await ours(lines)

    expect(expected).toHaveLength(lines.length)
    expect(beside(lines, answers)).toEqual(beside(lines, expected))
  })
})
