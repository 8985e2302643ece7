import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The files that commands of the comparison name. Each daemon has a folder of its own, with a name of the same length. */
export interface Fixtures {
  readonly folder: string
  remove(): void
}

const image = join(import.meta.dirname, '../../../public/images/linux-tiny')

/** The default guest image: a kernel, an initrd and the command line that goes with them. */
export function copyImage(folder: string): { kernel: string; initrd: string; commandLine: string } {
  const copies = ['kernel', 'initrd'].map((name) => {
    const copy = join(folder, name)
    copyFileSync(join(image, name), copy)
    chmodSync(copy, 0o644)
    return copy
  })
  const { commandLine } = JSON.parse(readFileSync(join(image, 'image.json'), 'utf8')) as {
    commandLine: string
  }
  return { kernel: copies[0]!, initrd: copies[1]!, commandLine }
}

export function writeFixtures(): Fixtures {
  const folder = mkdtempSync(join(tmpdir(), 'tabvisor-virsh-'))
  chmodSync(folder, 0o755)
  for (const name of ['pool', 'other']) {
    mkdirSync(join(folder, name))
    chmodSync(join(folder, name), 0o777)
  }
  mkdirSync(join(folder, 'saved'))
  chmodSync(join(folder, 'saved'), 0o777)
  const { commandLine } = copyImage(folder)
  for (const [name, text] of Object.entries(documents)) {
    const filled = text.replaceAll('{folder}', folder).replaceAll('{commandLine}', commandLine)
    writeFileSync(join(folder, name), filled, { mode: 0o644 })
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const boot = `<kernel>{folder}/kernel</kernel><initrd>{folder}/initrd</initrd><cmdline>{commandLine}</cmdline>`

/** Starts on both: nothing but what a boot of Linux needs, and a serial port. */
function bootable(name: string, uuid: string, devices = "<serial type='pty'/>", head = ''): string {
  return `<domain type='qemu'>
  <name>${name}</name>
  <uuid>${uuid}</uuid>
  ${head}
  <memory unit='MiB'>128</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type>${boot}</os>
  <features><acpi/></features>
  <devices>${devices}</devices>
</domain>
`
}

/** A definition with one part given as it should not be. */
function broken(parts: {
  name?: string
  os?: string
  memory?: string
  head?: string
  devices?: string
  type?: string
}) {
  const {
    name = '<name>broken</name>',
    os = "<os><type arch='x86_64'>hvm</type></os>",
    type = 'qemu',
  } = parts
  const { memory = "<memory unit='MiB'>64</memory>", head = '', devices = '' } = parts
  return `<domain type='${type}'>\n  ${name}\n  ${head}\n  ${memory}\n  ${os}\n  <devices>${devices}</devices>\n</domain>\n`
}

const uuid = (n: number): string => `6f2a1c00-1b5e-4f57-9a4c-00000000000${n.toString(16)}`

const documents: Record<string, string> = {
  'plain.xml': bootable('plain', uuid(1)),
  'plain-other-uuid.xml': bootable('plain', uuid(2)),
  'plain-other-name.xml': bootable('other', uuid(1)),
  'plain-changed.xml': bootable('plain', uuid(1), "<serial type='pty'/>", '<title>changed</title>'),
  'serials.xml': bootable(
    'serials',
    uuid(3),
    "<serial type='pty'/><serial type='pty'><target port='1'/></serial><console type='pty'/>",
  ),
  'transient.xml': bootable('transient', uuid(4)),
  'second.xml': bootable('second', uuid(5)),
  'mute.xml': bootable('mute', uuid(6), ''),
  'screen.xml': bootable(
    'screen',
    uuid(7),
    "<serial type='pty'/><graphics type='vnc' passwd='secret'/><video><model type='vga'/></video>",
  ),
  'open-screen.xml': bootable(
    'open-screen',
    uuid(11),
    "<serial type='pty'/><graphics type='vnc' sharePolicy='ignore'/><video><model type='vga'/></video>",
  ),
  'socket-screen.xml': bootable(
    'socket-screen',
    uuid(13),
    "<serial type='pty'/><graphics type='vnc'><listen type='socket' socket='{folder}/saved/vnc.sock'/></graphics><video><model type='vga'/></video>",
  ),
  'second-screen.xml': bootable(
    'second-screen',
    uuid(10),
    "<serial type='pty'/><graphics type='vnc' port='5900' listen='0.0.0.0'/><video><model type='vga'/></video>",
  ),
  'channels.xml': bootable(
    'channels',
    uuid(12),
    `<channel type='qemu-vdagent'><source><clipboard copypaste='yes'/></source><target type='virtio' name='com.redhat.spice.0'/></channel>
    <channel type='pty'><target type='virtio' name='mine'/></channel>
    <graphics type='vnc'/><video><model type='vga'/></video>`,
  ),
  'display-password.xml':
    "<graphics type='vnc' autoport='yes' listen='127.0.0.1' passwd='other' passwdValidTo='2030-01-01T00:00:00'/>\n",
  'display-elsewhere.xml': "<graphics type='vnc' autoport='yes' listen='0.0.0.0' passwd='secret'/>\n",
  'display-port.xml': "<graphics type='vnc' port='5999' listen='127.0.0.1' passwd='secret'/>\n",
  'display-keymap.xml':
    "<graphics type='vnc' autoport='yes' listen='127.0.0.1' passwd='secret' keymap='fr'/>\n",
  'hungry.xml': bootable('hungry', uuid(8)).replace("'MiB'>128<", "'TiB'>64<"),
  'rich.xml': `<domain type='qemu'>
  <name>rich</name>
  <uuid>${uuid(9)}</uuid>
  <metadata><t:note xmlns:t='urn:tabvisor:test'>kept</t:note></metadata>
  <title>All sorts</title>
  <description>never started</description>
  <memory unit='MiB'>256</memory>
  <currentMemory unit='MiB'>192</currentMemory>
  <vcpu current='1'>2</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type><boot dev='hd'/><bootmenu enable='yes'/></os>
  <features><acpi/><apic/></features>
  <cpu mode='custom' match='exact'><model>Nehalem</model></cpu>
  <clock offset='utc'><timer name='rtc' tickpolicy='catchup'/></clock>
  <devices>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{folder}/pool/rich.img'/><target dev='vda' bus='virtio'/></disk>
    <disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
    <interface type='user'><mac address='52:54:00:12:34:56'/><model type='virtio'/></interface>
    <interface type='network'><mac address='52:54:00:12:34:57'/><source network='default'/><model type='e1000e'/></interface>
    <serial type='pty'/>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <input type='tablet' bus='usb'/>
    <graphics type='vnc' port='-1' passwd='secret'/>
    <sound model='ich9'/>
    <video><model type='vga'/></video>
    <watchdog model='i6300esb' action='reset'/>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
  </devices>
</domain>
`,
  'not-xml.xml': "<domain type='qemu'>\n  <name>broken</nome>\n</domain>\n",
  'empty.xml': '',
  'wrong-root.xml': '<network><name>broken</name></network>\n',
  'no-type.xml': broken({}).replace(" type='qemu'", ''),
  'no-name.xml': broken({ name: '' }),
  'empty-name.xml': broken({ name: '<name/>' }),
  'slash-name.xml': broken({ name: '<name>a/b</name>' }),
  'bad-uuid.xml': broken({ head: '<uuid>not-a-uuid</uuid>' }),
  'no-memory.xml': broken({ memory: '' }),
  'bad-memory-unit.xml': broken({ memory: "<memory unit='pages'>64</memory>" }),
  'no-os-type.xml': broken({ os: '<os/>' }),
  'bad-os-type.xml': broken({ os: "<os><type arch='x86_64'>exe</type></os>" }),
  'bad-arch.xml': broken({ os: "<os><type arch='pdp11'>hvm</type></os>" }),
  'bad-machine.xml': broken({ os: "<os><type arch='x86_64' machine='toaster'>hvm</type></os>" }),
  'kvm.xml': broken({ type: 'kvm' }),
  'bad-type.xml': broken({ type: 'dream' }),
  'bad-emulator.xml': broken({ devices: '<emulator>/nonexistent/qemu</emulator>' }),
  'bad-bus.xml': broken({
    devices: "<disk type='file'><source file='/x'/><target dev='vda' bus='tram'/></disk>",
  }),
  'duplicate-target.xml': broken({
    devices: `<disk type='file'><source file='/x'/><target dev='vda' bus='virtio'/></disk>
    <disk type='file'><source file='/y'/><target dev='vda' bus='virtio'/></disk>`,
  }),
  'bad-mac.xml': broken({ devices: "<interface type='user'><mac address='52:54:00:zz:00:01'/></interface>" }),
  'bad-vcpus.xml': broken({ head: "<vcpu current='4'>2</vcpu>" }),
  'no-vcpus.xml': broken({ head: '<vcpu>0</vcpu>' }),
  'unknown-element.xml': broken({ head: '<teapot/>' }),
  'bad-action.xml': broken({ head: '<on_crash>sing</on_crash>' }),
  'bad-controller.xml': broken({ devices: "<controller type='pci' index='0' model='toy'/>" }),
  'no-disk-target.xml': broken({ devices: "<disk type='file'><source file='/x'/></disk>" }),
  'disk.xml':
    "<disk type='file' device='disk'><source file='{folder}/pool/extra.img'/><target dev='vdb' bus='virtio'/></disk>\n",
  'disk-detach.xml': "<disk type='file' device='disk'><target dev='vdb' bus='virtio'/></disk>\n",
  'interface.xml':
    "<interface type='user'><mac address='52:54:00:aa:bb:01'/><model type='virtio'/></interface>\n",
  'rng.xml': "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>\n",
  'bad-device.xml': '<teapot/>\n',
  'network.xml': `<network>
  <name>isolated</name>
  <uuid>${uuid(10)}</uuid>
  <bridge name='tvbr0'/>
  <ip address='192.168.177.1' netmask='255.255.255.0'><dhcp><range start='192.168.177.10' end='192.168.177.20'/></dhcp></ip>
</network>
`,
  'network-nat.xml': `<network>
  <name>routed</name>
  <forward mode='nat'/>
  <ip address='192.168.178.1' prefix='24'/>
</network>
`,
  'network-no-name.xml': '<network><ip address="192.168.179.1"/></network>\n',
  'network-bad-address.xml':
    '<network><name>broken</name><ip address="192.168.179.300" prefix="24"/></network>\n',
  'network-host.xml': "<host mac='52:54:00:aa:bb:02' name='laptop' ip='192.168.177.15'/>\n",
  'pool.xml': `<pool type='dir'><name>dir</name><uuid>${uuid(11)}</uuid><target><path>{folder}/pool</path></target></pool>\n`,
  'pool-missing.xml':
    "<pool type='dir'><name>missing</name><target><path>{folder}/nowhere</path></target></pool>\n",
  'pool-no-target.xml': "<pool type='dir'><name>broken</name></pool>\n",
  'pool-bad-type.xml': "<pool type='cloud'><name>broken</name></pool>\n",
  'volume.xml':
    "<volume><name>from-xml.img</name><capacity unit='MiB'>2</capacity><target><format type='raw'/></target></volume>\n",
  'volume-no-name.xml': "<volume><capacity unit='MiB'>2</capacity></volume>\n",
  'secret.xml': `<secret ephemeral='no' private='no'><uuid>${uuid(12)}</uuid><description>a test</description><usage type='volume'><volume>/tabvisor/test</volume></usage></secret>\n`,
  'filter.xml': `<filter name='tv-filter' chain='root'><uuid>${uuid(13)}</uuid><rule action='drop' direction='in' priority='500'/></filter>\n`,
  'snapshot.xml':
    '<domainsnapshot><name>by-file</name><description>from a file</description></domainsnapshot>\n',
  payload: 'sixteen bytes ok\n',
}
