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
  [
    'devices that options describe',
    [
      'define {folder}/one.xml',
      'attach-disk one /x vdb --print-xml',
      'attach-disk one /x vdb --type cdrom --mode readonly --targetbus sata --driver qemu --subdriver raw --cache none --io native --iothread 1 --serial s --wwn 0123456789abcdef --alias ua-x --rawio --address pci:0000.01.02.3 --multifunction --print-xml',
      'attach-disk one img vdb --sourcetype network --source-protocol nbd --source-host-name h --source-host-transport tcp --print-xml',
      'attach-disk one /dev/x sda --sourcetype block --address scsi:1.2.3 --print-xml',
      'attach-disk one /x sda --mode sometimes --print-xml',
      'attach-disk one /x sda --sourcetype dream --print-xml',
      'attach-disk one /x vdb --live --current',
      'attach-interface one bridge br0 --target t --mac 52:54:00:00:00:01 --script /s --model virtio --alias ua-y --inbound 1,2,3,4 --outbound 5 --print-xml',
      'attach-interface one hostdev 0000:01:02.3 --managed --print-xml',
      'attach-interface one hostdev foo --print-xml',
      'attach-interface one direct eth0 --source-mode never --print-xml',
      'attach-interface one network x --inbound a --print-xml',
      'attach-interface one network x --inbound 1,2,3,4,5 --print-xml',
      'attach-disk one /a.iso sda --type cdrom --targetbus sata --mode readonly --config',
      'attach-disk one /b.img vdb --targetbus virtio --config',
      'attach-interface one user x --config',
      'domblklist one --details',
      'domblkinfo one',
      'domblkinfo one --all vda',
      'change-media one sda --insert /c.iso',
      'change-media one sda --insert',
      'change-media one sda --eject --insert',
      'change-media one sda --eject --config',
      'change-media one sda --eject --config',
      'change-media one sda /n.iso --config',
      'domblklist one',
      'change-media one vdb --eject --config',
      'detach-disk one /b.img --config',
      'detach-interface one network --config',
      'dumpxml one --xpath //disk --wrap',
      'dumpxml one --xpath //disk|//serial',
      'dumpxml one --xpath count(//disk)',
      'undefine one --wipe-storage',
      'undefine one --storage sdz',
      'undefine one --remove-all-storage',
    ],
  ],
  [
    'snapshots and checkpoints that options describe',
    [
      'define {folder}/one.xml',
      'snapshot-create-as one x y --memspec file=/a,snapshot=external --diskspec vda,snapshot=external,file=/f --diskspec vdb,driver=qcow2,stype=block --print-xml',
      'snapshot-create-as one x --diskspec vda,nothing --print-xml',
      'snapshot-create one --current',
      'snapshot-delete one',
      'snapshot-list one --tree --name',
      'snapshot-list one --parent --tree',
      'snapshot-parent one --current',
      'checkpoint-create-as one c words --diskspec vda,checkpoint=bitmap,bitmap=b --print-xml',
      'checkpoint-list one --tree',
      'checkpoint-info one',
      'checkpoint-dumpxml one nosuch',
      'undefine one',
    ],
  ],
  [
    'pools and volumes that options describe',
    [
      'pool-define-as p logical --source-host h --auth-type chap --auth-username u --secret-usage s --print-xml',
      'pool-define-as p scsi --adapter-name a --adapter-parent b --print-xml',
      'pool-define-as p scsi --adapter-wwnn w --adapter-wwpn x --adapter-parent-fabric-wwn q --print-xml',
      'pool-define-as p netfs --source-host h --source-path /a --source-dev d --source-name n --target /t --source-format f --source-protocol-ver 3 --source-initiator i --print-xml',
      'pool-define {folder}/pool.xml',
      'pool-start files',
      'vol-create-as files v.img 1M',
      'vol-create-as files w.img 1M --backing-vol nosuch --print-xml',
      'vol-create-as files w.img 1M --backing-vol {folder}/v.img --backing-vol-format raw --print-xml',
      'vol-delete v.img --pool files',
      'vol-pool nosuch',
      'pool-destroy files',
      'pool-undefine files',
      'pool-capabilities',
    ],
  ],
  [
    'the host and the shell',
    [
      'capabilities',
      'domcapabilities',
      'sysinfo',
      'nodedev-list',
      'nodedev-list --tree',
      'nodedev-list --tree --cap system',
      'nodedev-info computer',
      'nodedev-info nosuch',
      'nodesuspend never 1',
      'freepages',
      'freepages --cellno 0',
      'node-memory-tune',
      'nodesevinfo',
      'cpu-compare {folder}/one.xml',
      'hypervisor-cpu-baseline --model Nehalem',
      'iface-list --all',
      'net-event',
      'net-event --event nonsense',
      'secret-event --event lifecycle --timeout 0',
      'secret-list --no-ephemeral',
      'find-storage-pool-sources-as netfs --host h --port 1 --initiator i',
      'maxvcpus --type qemu',
      'echo one "two three"; echo --split a b',
      "echo --shell it's",
      "echo --shell 'a b' plain",
      'echo --xml <',
      'help nonsense',
      'list --',
      'connect --readonly; undefine nosuch; connect',
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
  const secret = `<secret><uuid>${uuid}</uuid></secret>`
  writeFileSync(join(daemon.folder, 'secret.xml'), secret)
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

  it.each([
    ['event --event lifecycle', 'define {folder}/one.xml'],
    ['event --domain one --event metadata-change', 'desc one --config words'],
    ['event --event metadata-change', "metadata one urn:t --key t --set '<note/>' --config"],
    ['net-event --event lifecycle', 'net-define {folder}/net.xml'],
    ['pool-event --event refresh', 'pool-refresh files'],
    ['secret-event --event value-changed', `secret-set-value ${uuid} c2VjcmV0`],
  ])('tells of events as virsh of Debian does: %s', async (line, cause) => {
    const other = await startPageShell(daemon.socket, daemon.uri)
    const inFolder = (text: string): string => text.replaceAll('{folder}', daemon.folder)
    for (const before of ['define {folder}/one.xml', 'pool-define {folder}/pool.xml', 'pool-start files'])
      await other.ask(inFolder(before))
    await other.ask(inFolder('secret-define {folder}/secret.xml'))
    const told = Promise.all([debian.ask(line), page.ask(line)])
    let isTold = false
    void told.then(() => {
      isTold = true
    })
    // Neither says when it has begun to listen: it happens until both have heard of it.
    while (!isTold) await other.ask(inFolder(cause))

    const [expected, found] = await told

    expect(found).toBe(expected)
    expect(found).toMatch(/^event .*\nevents received: 1\n/)
  })
})
