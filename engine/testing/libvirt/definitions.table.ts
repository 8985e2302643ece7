/**
 * Definitions as people and tools write them: next to nothing, and each thing that a daemon completes in more than one way. Both
 * libvirtd and ours define them; what they answer is compared by define.test.ts.
 */

interface Parts {
  machine?: string
  /** Inside of `<os>`. */
  os?: string
  /** Before `<devices>`. */
  head?: string
  devices?: string
  memory?: string
}

const documents = new Map<string, string>()

function add(name: string, { machine = 'q35', os = '', head = '', devices = '', memory }: Parts = {}): void {
  documents.set(
    name,
    `<domain type='qemu'>
  <name>c-${name}</name>
  ${memory ?? '<memory unit="MiB">64</memory>'}
  <os><type arch='x86_64'${machine === '' ? '' : ` machine='${machine}'`}>hvm</type>${os}</os>
  ${head}
  <devices>${devices}</devices>
</domain>`,
  )
}

/** The same on both chipsets. */
function addBoth(name: string, parts: Omit<Parts, 'machine'>): void {
  add(`${name}-q35`, { ...parts, machine: 'q35' })
  add(`${name}-pc`, { ...parts, machine: 'pc' })
}

function fileDisk(target: string, bus: string, more = '', device = 'disk'): string {
  const busAttribute = bus === '' ? '' : ` bus='${bus}'`
  return `<disk type='file' device='${device}'><source file='/var/lib/libvirt/images/${target}.img'/><target dev='${target}'${busAttribute}/>${more}</disk>`
}

function repeated(count: number, one: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => one(index)).join('')
}

addBoth('bare', {})
add('no-machine', { machine: '' })
add('full-machine', { machine: 'pc-q35-7.2' })
add('old-machine', { machine: 'pc-i440fx-6.0' })
add('memory-bytes', { memory: `<memory unit='b'>67108865</memory>` })
add('memory-kb', {
  memory: `<memory unit='KB'>100000</memory><currentMemory unit='kB'>65536</currentMemory>`,
})
add('memory-clamped', {
  memory: `<memory unit='GiB'>1</memory><currentMemory unit='GiB'>2</currentMemory>`,
})
add('memory-default-unit', { memory: `<memory>65536</memory><currentMemory>32768</currentMemory>` })
add('memory-hotplug', {
  memory: `<maxMemory slots='4' unit='GiB'>4</maxMemory><memory unit='GiB'>1</memory>`,
  head: `<vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0-1' memory='512' unit='MiB'/></numa></cpu>`,
  devices: `<memory model='dimm'><target><size unit='MiB'>512</size><node>0</node></target></memory>`,
})
add('memory-backing', {
  head: `<memoryBacking><source type='memfd'/><access mode='shared'/><discard/><locked/></memoryBacking>`,
})
add('vcpus', { head: `<vcpu current='2'>4</vcpu>` })
add('vcpu-pinned', {
  head: `<vcpu placement='static' cpuset='0-1'>2</vcpu><iothreads>2</iothreads>
    <cputune><vcpupin vcpu='0' cpuset='0'/><shares>512</shares><period>100000</period><quota>50000</quota><emulatorpin cpuset='1'/></cputune>`,
})
add('vcpu-individual', {
  head: `<vcpu>2</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no' order='1'/><vcpu id='1' enabled='yes' hotpluggable='yes' order='2'/></vcpus>`,
})
add('texts', {
  head: `<title>A title</title><description>Said &amp; done</description><metadata><m:mine xmlns:m='http://example.org/m'><m:deep a='1'>text</m:deep></m:mine></metadata>`,
})
add('identity', {
  head: `<uuid>C7A5FDBD-EDAF-9455-926A-D65C16DB1809</uuid><genid>12345678-1234-1234-1234-123456789abc</genid>`,
})
add('lifecycle', {
  head: `<on_poweroff>restart</on_poweroff><on_reboot>restart</on_reboot><on_crash>coredump-restart</on_crash><on_lockfailure>pause</on_lockfailure>
    <pm><suspend-to-mem enabled='no'/><suspend-to-disk enabled='yes'/></pm>`,
})
add('kernel', {
  os: `<kernel>/boot/vmlinuz</kernel><initrd>/boot/initrd.img</initrd><cmdline>console=ttyS0 quiet</cmdline>`,
})
add('boot-order', {
  os: `<boot dev='network'/><boot dev='cdrom'/><bootmenu enable='yes' timeout='3000'/><bios rebootTimeout='0'/><smbios mode='sysinfo'/>`,
  head: `<sysinfo type='smbios'><bios><entry name='vendor'>Us</entry></bios><system><entry name='manufacturer'>We</entry></system></sysinfo>`,
})
add('boot-per-device', {
  devices:
    fileDisk('vda', 'virtio', `<boot order='1'/>`) +
    `<interface type='network'><source network='default'/><mac address='52:54:00:00:00:01'/><model type='virtio'/><boot order='2'/></interface>`,
})
add('loader', {
  head: `<features><acpi/></features>`,
  os: `<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>`,
})
add('loader-rom', { os: `<loader>/usr/share/seabios/bios.bin</loader>` })
addBoth('features', { head: `<features><acpi/><apic/><pae/><hap/><viridian/></features>` })
add('features-more', {
  head: `<features><acpi/><apic eoi='on'/><pvspinlock state='off'/><vmport state='off'/><smm state='on'/><ioapic driver='qemu'/><vmcoreinfo state='on'/><hyperv mode='custom'><relaxed state='on'/><vapic state='on'/><spinlocks state='on' retries='8191'/></hyperv><kvm><hidden state='on'/></kvm></features>`,
})
add('clock', {
  head: `<clock offset='localtime'><timer name='rtc' tickpolicy='catchup'/><timer name='pit' tickpolicy='delay'/><timer name='hpet' present='no'/></clock>`,
})
add('clock-variable', { head: `<clock offset='variable' adjustment='123' basis='utc'/>` })
add('clock-timezone', { head: `<clock offset='timezone' timezone='Europe/Berlin'/>` })
add('cpu-model', { head: `<cpu><model>Nehalem</model><feature name='vmx' policy='disable'/></cpu>` })
add('cpu-match', {
  head: `<vcpu>4</vcpu><cpu match='minimum'><model fallback='forbid'>qemu64</model><topology sockets='2' cores='2' threads='1'/></cpu>`,
})
add('cpu-topology', {
  head: `<vcpu>4</vcpu><cpu><topology sockets='1' dies='1' cores='2' threads='2'/></cpu>`,
})
add('cpu-host-model', { head: `<cpu mode='host-model'/>` })
add('cpu-host-passthrough', { head: `<cpu mode='host-passthrough'/>` })
add('cpu-maximum', { head: `<cpu mode='maximum'/>` })
add('numa', {
  head: `<vcpu>4</vcpu><cpu><numa><cell cpus='0-1' memory='32' unit='MiB'/><cell cpus='2-3' memory='32' unit='MiB' memAccess='shared'/></numa></cpu>`,
})
add('numatune', {
  head: `<numatune><memory mode='strict' nodeset='0'/></numatune><blkiotune><weight>200</weight></blkiotune><memtune><hard_limit unit='GiB'>1</hard_limit></memtune><resource><partition>/machine</partition></resource>`,
})
addBoth('disk-virtio', { devices: fileDisk('vda', 'virtio') + fileDisk('vdb', '') })
addBoth('disk-default-bus', { devices: fileDisk('sda', '') })
add('disk-hd-pc', { machine: 'pc', devices: fileDisk('hda', '') + fileDisk('hdc', 'ide', '', 'cdrom') })
add('disk-sata', {
  devices: fileDisk('sda', 'sata') + fileDisk('sdb', 'sata', '', 'cdrom') + fileDisk('sdg', 'sata'),
})
add('disk-sata-pc', { machine: 'pc', devices: fileDisk('sda', 'sata') })
addBoth('disk-scsi', {
  devices:
    `<controller type='scsi' model='virtio-scsi'/>` +
    fileDisk('sda', 'scsi') +
    fileDisk('sdb', 'scsi', `<serial>abc</serial>`),
})
addBoth('disk-scsi-plain', { devices: fileDisk('sda', 'scsi') + fileDisk('sdj', 'scsi') })
addBoth('disk-usb', { devices: fileDisk('sda', 'usb') + fileDisk('sdb', 'usb', '', 'cdrom') })
addBoth('disk-floppy', {
  devices: `<disk type='file' device='floppy'><source file='/tmp/f.img'/><target dev='fda'/></disk>`,
})
add('disk-cdrom-empty', { devices: `<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>` })
add('disk-qcow2', {
  devices:
    `<disk type='file'><driver name='qemu' type='qcow2' cache='none' io='native' discard='unmap' detect_zeroes='unmap'/><source file='/var/lib/libvirt/images/a.qcow2'/><target dev='vda' bus='virtio'/></disk>` +
    fileDisk('vdb', 'virtio', '<shareable/>').replace('<source', `<driver type='raw'/><source`),
})
add('disk-backing', {
  devices: `<disk type='file'><driver type='qcow2'/><source file='/i/a.qcow2'/><backingStore type='file'><format type='qcow2'/><source file='/i/b.qcow2'/><backingStore/></backingStore><target dev='vda' bus='virtio'/></disk>`,
})
add('disk-sources', {
  devices: `<disk type='block'><source dev='/dev/sdx'/><target dev='vda'/></disk><disk type='volume'><source pool='default' volume='v.img'/><target dev='vdb'/></disk><disk type='network'><source protocol='nbd' name='x'><host name='example.org' port='10809'/></source><target dev='vdc'/></disk><disk type='dir'><driver type='fat'/><source dir='/tmp'/><target dev='vdd'/><readonly/></disk>`,
})
add('disk-network-more', {
  devices: `<disk type='network'><driver type='raw'/><auth username='u'><secret type='ceph' usage='mine'/></auth><source protocol='rbd' name='pool/image'><host name='a'/><host name='b' port='6789'/></source><target dev='vda'/></disk><disk type='network'><source protocol='iscsi' name='iqn.2013-07.com.example:iscsi-nopool'><host name='example.com' port='3260'/></source><target dev='vdb'/></disk><disk type='network' device='cdrom'><source protocol='https' name='url_path'><host name='hostname' port='443'/></source><target dev='sdc' bus='sata'/></disk>`,
})
add('disk-iotune', {
  devices: fileDisk(
    'vda',
    'virtio',
    `<iotune><total_bytes_sec>1000</total_bytes_sec><read_iops_sec>10</read_iops_sec></iotune><blockio logical_block_size='4096' physical_block_size='4096'/><geometry cyls='16383' heads='16' secs='63' trans='lba'/><wwn>500a075112b4b4ff</wwn>`
      .replace(/<wwn>.*<\/wwn>/, '')
      .replace(/<geometry[^>]*>/, ''),
  ),
})
add('disk-lun', {
  devices: `<controller type='scsi' model='virtio-scsi'/><disk type='block' device='lun' rawio='no' sgio='filtered'><source dev='/dev/sdx'/><target dev='sda' bus='scsi'/></disk>`,
})
add('disk-addresses', {
  devices:
    fileDisk('vda', 'virtio', `<address type='pci' domain='0x0000' bus='0x00' slot='0x0a' function='0x0'/>`) +
    fileDisk('vdb', 'virtio', `<address type='pci'/>`),
})
add('disk-many', { devices: repeated(20, (at) => fileDisk(`vd${String.fromCharCode(97 + at)}`, 'virtio')) })
add('disk-many-pc', {
  machine: 'pc',
  devices: repeated(32, (at) =>
    fileDisk(at < 26 ? `vd${String.fromCharCode(97 + at)}` : `vda${String.fromCharCode(71 + at)}`, 'virtio'),
  ),
})
addBoth('net', {
  devices: `<interface type='network'><mac address='52:54:00:aa:bb:01'/><source network='default'/></interface><interface type='user'><mac address='52:54:00:aa:bb:02'/><model type='virtio'/></interface><interface type='bridge'><mac address='52:54:00:AA:BB:03'/><source bridge='br0'/><model type='e1000e'/></interface>`,
})
add('net-more', {
  devices: `<interface type='direct'><mac address='52:54:00:aa:bb:01'/><source dev='eth0' mode='bridge'/><model type='virtio'/><driver name='vhost' queues='2'/><link state='down'/></interface><interface type='ethernet'><mac address='52:54:00:aa:bb:02'/><target dev='tap9'/><script path='/etc/qemu-ifup'/></interface><interface type='network'><mac address='52:54:00:aa:bb:03'/><source network='default' portgroup='web'/><model type='virtio'/><mtu size='1400'/><bandwidth><inbound average='1000' peak='5000' burst='1024'/><outbound average='128'/></bandwidth><filterref filter='clean-traffic'/></interface><interface type='udp'><mac address='52:54:00:aa:bb:04'/><source address='127.0.0.1' port='11115'><local address='127.0.0.1' port='11116'/></source></interface>`,
})
add('net-vnet-dropped', {
  devices: `<interface type='network'><mac address='52:54:00:aa:bb:01'/><source network='default'/><target dev='vnet7'/><model type='virtio'/></interface>`,
})
addBoth('serial', { devices: `<serial type='pty'/>` })
addBoth('console', { devices: `<console type='pty'/>` })
add('console-and-serial', {
  devices: `<serial type='pty'><target port='0'/></serial><console type='pty'><target type='serial' port='0'/></console>`,
})
add('console-virtio', { devices: `<console type='pty'><target type='virtio' port='0'/></console>` })
add('console-both', {
  devices: `<serial type='pty'/><console type='pty'/><console type='pty'><target type='virtio'/></console>`,
})
add('serials', {
  devices: `<serial type='pty'><target port='1'/></serial><serial type='file'><source path='/tmp/s.log'/></serial><serial type='unix'><source mode='bind' path='/tmp/s.sock'/></serial><serial type='tcp'><source mode='connect' host='127.0.0.1' service='2445'/><protocol type='telnet'/></serial>`,
})
add('serial-models', {
  devices: `<serial type='pty'><target type='pci-serial'/></serial><serial type='pty'><target type='usb-serial'/></serial><serial type='null'><target type='isa-debug' port='0'><model name='isa-debugcon'/></target><address type='isa' iobase='0x402'/></serial>`,
})
add('serial-log', {
  devices: `<serial type='pty'><log file='/tmp/l.log' append='on'/></serial><parallel type='file'><source path='/tmp/p'/></parallel>`,
})
addBoth('channels', {
  devices: `<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel><channel type='spicevmc'><target type='virtio'/></channel><channel type='pty'><target type='virtio' name='x'/><address type='virtio-serial' controller='1' bus='0' port='3'/></channel><graphics type='spice'/>`,
})
addBoth('vnc', { devices: `<graphics type='vnc'/>` })
add('vnc-port', {
  devices: `<graphics type='vnc' port='5910' listen='0.0.0.0' passwd='secret' keymap='de'/>`,
})
add('vnc-listens', {
  devices: `<graphics type='vnc' autoport='yes'><listen type='address' address='127.0.0.1'/></graphics>`,
})
add('vnc-socket', { devices: `<graphics type='vnc'><listen type='socket' socket='/tmp/v.sock'/></graphics>` })
add('vnc-network', { devices: `<graphics type='vnc'><listen type='network' network='default'/></graphics>` })
add('spice', {
  devices: `<graphics type='spice' autoport='yes'><image compression='off'/><gl enable='no'/></graphics><video><model type='qxl'/></video><sound model='ich9'/>`,
})
add('spice-none', { devices: `<graphics type='spice' autoport='no'/>` })
addBoth('videos', {
  devices: `<video><model type='vga'/></video><video><model type='virtio' heads='1'/></video>`,
})
add('video-default', { devices: `<video/>` })
add('video-none', { devices: `<video><model type='none'/></video>` })
add('video-bochs', { devices: `<video><model type='bochs'/></video><graphics type='vnc'/>` })
add('video-virtio', {
  devices: `<video><model type='virtio'><acceleration accel3d='no'/><resolution x='800' y='600'/></model></video>`,
})
add('video-primary', {
  devices: `<video><model type='virtio'/></video><video><model type='vga' vram='9000' primary='yes'/></video>`,
})
addBoth('sound', {
  devices: `<sound model='ich6'><codec type='duplex'/></sound><sound model='ac97'/><sound model='ich9'/><sound model='usb'/><sound model='pcspk'/>`,
})
add('audio', { devices: `<audio id='2' type='none'/><sound model='ich9'><audio id='2'/></sound>` })
addBoth('inputs', {
  devices: `<input type='tablet' bus='usb'/><input type='keyboard' bus='virtio'/><input type='mouse' bus='ps2'/><input type='tablet'/>`,
})
add('input-evdev', {
  devices: `<input type='evdev'><source dev='/dev/input/event0' grab='all' repeat='on'/></input>`,
})
addBoth('usb-many', { devices: repeated(9, () => `<input type='tablet' bus='usb'/>`) })
addBoth('usb-ich9', {
  devices: `<controller type='usb' model='ich9-ehci1'/><controller type='usb' model='ich9-uhci1'><master startport='0'/></controller><controller type='usb' model='ich9-uhci2'><master startport='2'/></controller><controller type='usb' model='ich9-uhci3'><master startport='4'/></controller><input type='tablet' bus='usb'/>`,
})
add('usb-none', { devices: `<controller type='usb' model='none'/>` })
add('usb-xhci', {
  devices: `<controller type='usb' model='qemu-xhci' ports='15'/><hub type='usb'/><input type='keyboard' bus='usb'/>`,
})
add('usb-pc-models', {
  machine: 'pc',
  devices: `<controller type='usb' index='0' model='nec-xhci'/><controller type='usb' index='1' model='piix3-uhci'/><controller type='usb' index='2' model='pci-ohci'/><controller type='usb' model='ehci'/>`,
})
add('redirdev', {
  devices: `<redirdev bus='usb' type='spicevmc'/><redirdev bus='usb' type='spicevmc'/><graphics type='spice'/><smartcard mode='passthrough' type='spicevmc'/>`,
})
addBoth('pci-bridge', { devices: `<sound model='ac97'/><sound model='es1370'/>` })
add('pci-ports', {
  devices:
    `<controller type='pci' model='pcie-root'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/>` +
    fileDisk('vda', 'virtio'),
})
add('pci-virt-manager', {
  devices:
    repeated(14, (at) => `<controller type='pci' index='${at + 1}' model='pcie-root-port'/>`).replace(
      /^/,
      `<controller type='pci' index='0' model='pcie-root'/>`,
    ) +
    fileDisk('vda', 'virtio') +
    `<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>`,
})
add('pci-gap', { machine: 'pc', devices: `<controller type='pci' index='2' model='pci-bridge'/>` })
add('pci-switch', {
  devices: `<controller type='pci' index='1' model='pcie-root-port'/><controller type='pci' index='2' model='pcie-switch-upstream-port'/><controller type='pci' index='3' model='pcie-switch-downstream-port'/><controller type='pci' index='4' model='pcie-to-pci-bridge'/><controller type='pci' index='5' model='dmi-to-pci-bridge'/>`,
})
add('pci-expander', {
  machine: 'pc',
  devices: `<controller type='pci' index='1' model='pci-expander-bus'/><controller type='pci' index='2' model='pci-expander-bus'/>`,
})
add('pci-expander-q35', {
  devices: `<controller type='pci' index='1' model='pcie-expander-bus'/><controller type='pci' index='2' model='pcie-root-port'><address type='pci' bus='0x01' slot='0x00'/></controller>`,
})
add('controllers', {
  devices: `<controller type='scsi' index='0' model='virtio-scsi'><driver queues='2' iothread='1'/></controller><controller type='scsi' index='2' model='lsilogic'/><controller type='virtio-serial' index='0' ports='4' vectors='4'/><controller type='sata' index='1'/><controller type='ccid' index='0'/>`,
  head: `<iothreads>1</iothreads>`,
})
add('balloon-none', { devices: `<memballoon model='none'/>` })
add('balloon-stats', {
  devices: `<memballoon model='virtio' autodeflate='on' freePageReporting='on'><stats period='5'/></memballoon>`,
})
addBoth('rng-watchdog', {
  devices: `<rng model='virtio'><rate bytes='1024' period='1000'/><backend model='random'/></rng><watchdog model='i6300esb'/>`,
})
add('watchdog-action', { devices: `<watchdog model='ib700' action='poweroff'/>`, machine: 'pc' })
add('panic', { devices: `<panic/><panic model='hyperv'/>` })
add('tpm', { devices: `<tpm><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>` })
add('tpm-crb', { devices: `<tpm model='tpm-crb'><backend type='passthrough'/></tpm>` })
add('vsock', { devices: `<vsock model='virtio'><cid auto='yes'/></vsock>` })
add('vsock-fixed', { devices: `<vsock><cid address='7'/></vsock>` })
addBoth('filesystem', {
  devices: `<filesystem type='mount'><source dir='/srv'/><target dir='share'/></filesystem><filesystem type='mount' accessmode='mapped'><source dir='/srv2'/><target dir='share2'/><readonly/></filesystem>`,
})
add('virtiofs', {
  head: `<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>`,
  devices: `<filesystem type='mount'><driver type='virtiofs'/><source dir='/srv'/><target dir='share'/></filesystem>`,
})
addBoth('shmem', { devices: `<shmem name='a'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem>` })
add('iommu', {
  head: `<features><acpi/><apic/><ioapic driver='qemu'/></features>`,
  devices: `<iommu model='intel'><driver intremap='on'/></iommu>`,
})
add('iommu-virtio', { head: `<features><acpi/></features>`, devices: `<iommu model='virtio'/>` })
addBoth('hostdev', {
  devices: `<hostdev mode='subsystem' type='usb' managed='yes'><source><vendor id='0x1234'/><product id='0xbeef'/></source></hostdev><hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x3f' slot='0x02' function='0x0'/></source></hostdev>`,
})
add('hostdev-scsi', {
  devices: `<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source></hostdev>`,
})
add('nvram-seclabel', { head: `<seclabel type='none'/>` })
add('seclabel-dac', {
  head: `<seclabel type='static' model='dac' relabel='yes'><label>+0:+0</label></seclabel>`,
})
add('qemu-commandline', {})
documents.set(
  'qemu-commandline',
  `<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>c-qemu-commandline</name><memory unit='MiB'>64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><qemu:commandline><qemu:arg value='-newarg'/><qemu:env name='A' value='B'/></qemu:commandline></domain>`,
)
add('aliases', {
  devices:
    fileDisk('vda', 'virtio', `<alias name='ua-mine'/>`) +
    `<interface type='user'><mac address='52:54:00:aa:bb:02'/><alias name='net0'/></interface>`,
})
add('live-parts-dropped', {
  devices: `<serial type='pty' tty='/dev/pts/7'><source path='/dev/pts/7'/><target port='0'/><alias name='serial0'/></serial><graphics type='vnc' port='5900' autoport='yes' listen='127.0.0.1'/>`,
})
add('virt-install', {
  machine: 'q35',
  os: `<boot dev="hd"/>`,
  head: `<metadata><libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0"><libosinfo:os id="http://debian.org/debian/11"/></libosinfo:libosinfo></metadata><vcpu>1</vcpu><features><acpi/><apic/><vmport state="off"/></features><clock offset="utc"><timer name="rtc" tickpolicy="catchup"/><timer name="pit" tickpolicy="delay"/><timer name="hpet" present="no"/></clock><pm><suspend-to-mem enabled="no"/><suspend-to-disk enabled="no"/></pm>`,
  devices:
    `<emulator>/usr/bin/qemu-system-x86_64</emulator><disk type="file" device="disk"><driver name="qemu" type="qcow2" discard="unmap"/><source file="/var/lib/libvirt/images/d.qcow2"/><target dev="vda" bus="virtio"/></disk><controller type="usb" model="qemu-xhci" ports="15"/><controller type="pci" model="pcie-root"/>` +
    repeated(14, () => `<controller type="pci" model="pcie-root-port"/>`) +
    `<interface type="network"><source network="default"/><mac address="52:54:00:11:22:33"/><model type="virtio"/></interface><console type="pty"/><channel type="unix"><source mode="bind"/><target type="virtio" name="org.qemu.guest_agent.0"/></channel><channel type="spicevmc"><target type="virtio" name="com.redhat.spice.0"/></channel><input type="tablet" bus="usb"/><graphics type="spice" port="-1" tlsPort="-1" autoport="yes"><image compression="off"/></graphics><sound model="ich9"/><video><model type="virtio"/></video><redirdev bus="usb" type="spicevmc"/><redirdev bus="usb" type="spicevmc"/><memballoon model="virtio"/><rng model="virtio"><backend model="random">/dev/urandom</backend></rng>`,
})

export const definitions: ReadonlyMap<string, string> = documents
