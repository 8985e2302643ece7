import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guestXml, uuid } from '../guest-xml.ts'
import { type InteractiveVirsh, startVirsh } from './interactive-virsh.ts'
import { type OurDaemon, startOurDaemon } from './our-daemon.ts'
import { type PageShell, startPageShell } from './page-shell.ts'

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
let debian: InteractiveVirsh
let page: PageShell

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
  debian = await startVirsh(daemon.uri)
  page = await startPageShell(daemon.socket, daemon.uri)
}, 60_000)

afterAll(async () => {
  await debian?.quit()
  await daemon?.stop()
})

async function answers(lines: readonly string[], ask: (line: string) => Promise<string>) {
  const answered: [line: string, answer: string][] = []
  for (const line of lines) answered.push([line, await ask(line)])
  return answered
}

describe('the shell of the page', () => {
  it.each(groups)('answers as virsh of Debian does: %s', async (_theme, group) => {
    const lines = group.map((line) => line.replaceAll('{folder}', daemon.folder))
    const expected = await answers(lines, (line) => debian.ask(line))

    const found = await answers(lines, (line) => page.ask(line))

    expect(found).toEqual(expected)
  })
})
