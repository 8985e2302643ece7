/** Documents with one thing wrong each, and some that only look wrong: what is said of them is compared word by word. */
export const wrongDefinitions: ReadonlyMap<string, string> = new Map([
  [
    'acpi-noacpi',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><gic version='2'/></features><devices></devices></domain>`,
  ],
  [
    'alias-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><alias name='ua-x'/></disk><disk type='file'><source file='/a'/><target dev='vdb' bus='virtio'/><alias name='ua-x'/></disk></devices></domain>`,
  ],
  [
    'arch-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='foo'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'arch-other',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='aarch64'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'audio-missing',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><sound model='ich9'><audio id='7'/></sound></devices></domain>`,
  ],
  [
    'audio-noid',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><audio type='none'/></devices></domain>`,
  ],
  [
    'audio-two',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><audio id='1' type='none'/><audio id='1' type='none'/></devices></domain>`,
  ],
  [
    'audio-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><audio id='1' type='foo'/></devices></domain>`,
  ],
  [
    'bad-memory',
    `<domain type='qemu'><name>c-bad</name><memory>abc</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'bad-unit',
    `<domain type='qemu'><name>c-bad</name><memory unit='foo'>5</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'balloon-model',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><memballoon model='foo'/></devices></domain>`,
  ],
  [
    'balloon-two',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><memballoon model='virtio'/><memballoon model='virtio'/></devices></domain>`,
  ],
  [
    'balloon-xen',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><memballoon model='xen'/></devices></domain>`,
  ],
  [
    'boot-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><boot dev='foo'/></os><devices></devices></domain>`,
  ],
  [
    'boot-both',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><boot dev='hd'/></os><devices><disk type='file'><source file='/a'/><target dev='vda'/><boot order='1'/></disk></devices></domain>`,
  ],
  [
    'boot-none',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><boot/></os><devices></devices></domain>`,
  ],
  [
    'boot-same',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda'/><boot order='1'/></disk><disk type='file'><source file='/b'/><target dev='vdb'/><boot order='1'/></disk></devices></domain>`,
  ],
  [
    'boot-zero',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda'/><boot order='0'/></disk></devices></domain>`,
  ],
  [
    'bootmenu',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><bootmenu enable='yes' timeout='99999'/></os><devices></devices></domain>`,
  ],
  [
    'channel-controller',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><channel type='pty'><target type='virtio' name='a'/><address type='virtio-serial' controller='0' bus='0' port='99'/></channel></devices></domain>`,
  ],
  [
    'channel-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><channel type='pty'><target type='virtio' name='a'/><address type='virtio-serial' controller='0' bus='0' port='1'/></channel><channel type='pty'><target type='virtio' name='a'/><address type='virtio-serial' controller='0' bus='0' port='1'/></channel></devices></domain>`,
  ],
  [
    'channel-noname',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><channel type='pty'><target type='virtio'/></channel></devices></domain>`,
  ],
  [
    'channel-notarget',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><channel type='pty'/></devices></domain>`,
  ],
  [
    'channel-samename',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><channel type='pty'><target type='virtio' name='a'/></channel><channel type='pty'><target type='virtio' name='a'/></channel></devices></domain>`,
  ],
  [
    'channel-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><channel type='pty'><target type='foo'/></channel></devices></domain>`,
  ],
  [
    'clock-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='foo'/><devices></devices></domain>`,
  ],
  [
    'clock-tz',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='timezone'/><devices></devices></domain>`,
  ],
  [
    'cmdline-nokernel',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><cmdline>x</cmdline></os><devices></devices></domain>`,
  ],
  [
    'console-second',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><console type='pty'/><console type='pty'/></devices></domain>`,
  ],
  [
    'console-target',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><console type='pty'><target type='foo'/></console></devices></domain>`,
  ],
  [
    'controller-bridge-none',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='1' model='pcie-switch-downstream-port'/></devices></domain>`,
  ],
  [
    'controller-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='scsi' index='0'/><controller type='scsi' index='0'/></devices></domain>`,
  ],
  [
    'controller-expander-q35',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='1' model='pci-expander-bus'/></devices></domain>`,
  ],
  [
    'controller-ide-q35',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='ide' index='0'/></devices></domain>`,
  ],
  [
    'controller-idx',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='300' model='pcie-root-port'/></devices></domain>`,
  ],
  [
    'controller-index',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='usb' index='x'/></devices></domain>`,
  ],
  [
    'controller-model-pci',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' model='foo'/></devices></domain>`,
  ],
  [
    'controller-model-scsi',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='scsi' model='foo'/></devices></domain>`,
  ],
  [
    'controller-model',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='usb' model='foo'/></devices></domain>`,
  ],
  [
    'controller-modelname',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='1' model='pcie-root-port'><model name='foo'/></controller></devices></domain>`,
  ],
  [
    'controller-nomodel',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='1'/></devices></domain>`,
  ],
  [
    'controller-pcihole',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='1' model='pcie-root-port'><pcihole64 unit='KiB'>1</pcihole64></controller></devices></domain>`,
  ],
  [
    'controller-root-addr',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='0' model='pcie-root'><address type='pci' slot='3'/></controller></devices></domain>`,
  ],
  [
    'controller-root',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='0' model='pci-root'/></devices></domain>`,
  ],
  [
    'controller-root1',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='1' model='pcie-root'/></devices></domain>`,
  ],
  [
    'controller-sata-addr',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='sata' index='0'><address type='pci' domain='0' bus='0' slot='5' function='0'/></controller></devices></domain>`,
  ],
  [
    'controller-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='foo'/></devices></domain>`,
  ],
  [
    'controller-usbdup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='usb' index='0' model='qemu-xhci'/><controller type='usb' index='0' model='qemu-xhci'/></devices></domain>`,
  ],
  [
    'controller-usbports',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='usb' index='0' model='qemu-xhci' ports='20'/></devices></domain>`,
  ],
  [
    'controller-usbports2',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='usb' index='0' model='piix3-uhci' ports='2'/></devices></domain>`,
  ],
  [
    'controller-xen',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='xenbus' index='0'/></devices></domain>`,
  ],
  [
    'cpu-check',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu check='full'/><devices></devices></domain>`,
  ],
  [
    'cpu-feat-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu><model>qemu64</model><feature name='nonsense' policy='require'/></cpu><devices></devices></domain>`,
  ],
  [
    'cpu-feat-noname',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu><model>qemu64</model><feature policy='disable'/></cpu><devices></devices></domain>`,
  ],
  [
    'cpu-featdup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu><model>qemu64</model><feature name='vmx' policy='disable'/><feature name='vmx' policy='disable'/></cpu><devices></devices></domain>`,
  ],
  [
    'cpu-match-nomodel',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu match='exact'/><devices></devices></domain>`,
  ],
  [
    'cpu-mode',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu mode='foo'/><devices></devices></domain>`,
  ],
  [
    'cpu-modelbad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu><model>Foo</model></cpu><devices></devices></domain>`,
  ],
  [
    'cpu-topo',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu>3</vcpu><cpu><topology sockets='1' cores='2' threads='1'/></cpu><devices></devices></domain>`,
  ],
  [
    'cpu-topo0',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu><topology sockets='0' cores='2' threads='1'/></cpu><devices></devices></domain>`,
  ],
  [
    'device-unknown',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><foo/></devices></domain>`,
  ],
  [
    'disk-addr-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><address type='pci' domain='x' bus='0' slot='4' function='9'/></disk></devices></domain>`,
  ],
  [
    'disk-addr-bus',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><address type='pci' domain='0' bus='9' slot='4' function='0'/></disk></devices></domain>`,
  ],
  [
    'disk-addr-domain',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><address type='pci' domain='1' bus='0' slot='4' function='0'/></disk></devices></domain>`,
  ],
  [
    'disk-addr-drive',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><address type='drive' controller='0' bus='0' unit='0'/></disk></devices></domain>`,
  ],
  [
    'disk-addr-func',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><address type='pci' domain='0' bus='0' slot='4' function='9'/></disk></devices></domain>`,
  ],
  [
    'disk-addr-pci-sata',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='sata'/><address type='pci' slot='5'/></disk></devices></domain>`,
  ],
  [
    'disk-addr-slot',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><address type='pci' domain='0' bus='0' slot='40' function='0'/></disk></devices></domain>`,
  ],
  [
    'disk-addr-taken',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><address type='pci' domain='0' bus='0' slot='0x1f' function='0'/></disk></devices></domain>`,
  ],
  [
    'disk-addr-twice-drive',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='sda' bus='sata'/><address type='drive' controller='0' bus='0' unit='0'/></disk><disk type='file'><source file='/a'/><target dev='sdb' bus='sata'/><address type='drive' controller='0' bus='0' unit='0'/></disk></devices></domain>`,
  ],
  [
    'disk-addr-twice',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><address type='pci' domain='0' bus='0' slot='4' function='0'/></disk><disk type='file'><source file='/a'/><target dev='vdb' bus='virtio'/><address type='pci' domain='0' bus='0' slot='4' function='0'/></disk></devices></domain>`,
  ],
  [
    'disk-addr',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><address type='foo'/></disk></devices></domain>`,
  ],
  [
    'disk-bus',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='foo'/></disk></devices></domain>`,
  ],
  [
    'disk-cache',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><driver name='qemu' type='raw' cache='foo'/><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-cdrom-virtio',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file' device='cdrom'><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-device',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk device='foo' type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-driver',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><driver name='foo' type='raw'/><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-dup2',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk><disk type='file'><source file='/b'/><target dev='vda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-fdc-bus',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='fdc'/></disk></devices></domain>`,
  ],
  [
    'disk-floppy-virtio',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file' device='floppy'><source file='/a'/><target dev='fda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-format',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><driver name='qemu' type='foo'/><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-geometry',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><geometry cyls='1' heads='2' secs='3'/></disk></devices></domain>`,
  ],
  [
    'disk-ide-q35',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='hda' bus='ide'/></disk></devices></domain>`,
  ],
  [
    'disk-io-native',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><driver name='qemu' type='raw' io='native'/><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-iothread',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><driver iothread='1'/><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-iotune',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><iotune><total_bytes_sec>5</total_bytes_sec><read_bytes_sec>5</read_bytes_sec></iotune></disk></devices></domain>`,
  ],
  [
    'disk-net-noproto',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='network'><source name='x'/><target dev='vda'/></disk></devices></domain>`,
  ],
  [
    'disk-net-proto',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='network'><source protocol='foo' name='x'/><target dev='vda'/></disk></devices></domain>`,
  ],
  [
    'disk-nosource-lun',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='block' device='lun'><target dev='sda' bus='scsi'/></disk></devices></domain>`,
  ],
  [
    'disk-nosource',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><target dev='vda'/></disk></devices></domain>`,
  ],
  [
    'disk-notarget',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/></disk></devices></domain>`,
  ],
  [
    'disk-sata-bus',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='sda' bus='sata'/><address type='drive' controller='0' bus='1' unit='0'/></disk></devices></domain>`,
  ],
  [
    'disk-sata-target',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='sda' bus='sata'/><address type='drive' controller='0' bus='0' target='2' unit='0'/></disk></devices></domain>`,
  ],
  [
    'disk-sata-unit',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='sda' bus='sata'/><address type='drive' controller='0' bus='0' unit='9'/></disk></devices></domain>`,
  ],
  [
    'disk-scsi-unit',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/><address type='drive' controller='0' bus='0' target='0' unit='9'/></disk></devices></domain>`,
  ],
  [
    'disk-sd',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='sd'/></disk></devices></domain>`,
  ],
  [
    'disk-serial-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><serial>a,b</serial></disk></devices></domain>`,
  ],
  [
    'disk-snapshot',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk snapshot='foo' type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-targetbad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='foo' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-targetnum',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vd1' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-transient',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><transient/></disk></devices></domain>`,
  ],
  [
    'disk-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='foo'><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-volume',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='volume'><source pool='p'/><target dev='vda'/></disk></devices></domain>`,
  ],
  [
    'disk-wwn-virtio',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><wwn>500a075112b4b4ff</wwn></disk></devices></domain>`,
  ],
  [
    'disk-wwn',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><wwn>xyz</wwn></disk></devices></domain>`,
  ],
  [
    'disk-xen',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda' bus='xen'/></disk></devices></domain>`,
  ],
  [
    'empty-name',
    `<domain type='qemu'><name></name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  ['empty', ``],
  [
    'emulator-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><emulator>/nonexistent</emulator></devices></domain>`,
  ],
  [
    'feature-nostate',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><smm state='maybe'/></features><devices></devices></domain>`,
  ],
  [
    'feature-state',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><vmport state='x'/></features><devices></devices></domain>`,
  ],
  [
    'features-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><foo/></features><devices></devices></domain>`,
  ],
  [
    'features-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/><acpi/></features><devices></devices></domain>`,
  ],
  [
    'firmware-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os firmware='foo'><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'firmware-bios',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os firmware='bios'><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'firmware-efi',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'fs-mode',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><filesystem type='mount' accessmode='foo'><source dir='/x'/><target dir='x'/></filesystem></devices></domain>`,
  ],
  [
    'fs-nosource',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><filesystem type='mount'><target dir='x'/></filesystem></devices></domain>`,
  ],
  [
    'fs-notarget',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><filesystem type='mount'><source dir='/x'/></filesystem></devices></domain>`,
  ],
  [
    'fs-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><filesystem type='foo'><source dir='/x'/><target dir='x'/></filesystem></devices></domain>`,
  ],
  [
    'fs-virtiofs-noshare',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><filesystem type='mount'><driver type='virtiofs'/><source dir='/x'/><target dir='x'/></filesystem></devices></domain>`,
  ],
  [
    'genid-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><genid>foo</genid><devices></devices></domain>`,
  ],
  [
    'graphics-listen-mismatch',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc' listen='1.2.3.4'><listen type='address' address='4.3.2.1'/></graphics></devices></domain>`,
  ],
  [
    'graphics-listen',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc'><listen type='foo'/></graphics></devices></domain>`,
  ],
  [
    'graphics-lowport',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc' port='80'/></devices></domain>`,
  ],
  [
    'graphics-passwdvalid',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc' passwdValidTo='x'/></devices></domain>`,
  ],
  [
    'graphics-port',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc' port='x'/></devices></domain>`,
  ],
  [
    'graphics-two',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc'/><graphics type='vnc'/></devices></domain>`,
  ],
  [
    'graphics-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='foo'/></devices></domain>`,
  ],
  [
    'hostdev-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0xbeef'/></source></hostdev><hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0xbeef'/></source></hostdev></devices></domain>`,
  ],
  [
    'hostdev-mode',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><hostdev mode='foo' type='usb'/></devices></domain>`,
  ],
  [
    'hostdev-notype',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><hostdev mode='subsystem'/></devices></domain>`,
  ],
  [
    'hostdev-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><hostdev mode='subsystem' type='foo'/></devices></domain>`,
  ],
  [
    'hostdev-usb-nosource',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><hostdev mode='subsystem' type='usb'/></devices></domain>`,
  ],
  [
    'hub-notype',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><hub/></devices></domain>`,
  ],
  [
    'hub-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><hub type='foo'/></devices></domain>`,
  ],
  [
    'huge-memory',
    `<domain type='qemu'><name>c-bad</name><memory unit='EiB'>500</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'hugepages',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><memoryBacking><hugepages><page size='0'/></hugepages></memoryBacking><devices></devices></domain>`,
  ],
  [
    'id-bad',
    `<domain type='qemu' id='x'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'input-bus',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><input type='mouse' bus='foo'/></devices></domain>`,
  ],
  [
    'input-notype',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><input/></devices></domain>`,
  ],
  [
    'input-ps2-tablet',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><input type='tablet' bus='ps2'/></devices></domain>`,
  ],
  [
    'input-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><input type='foo'/></devices></domain>`,
  ],
  [
    'input-virtio-none',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><input type='passthrough' bus='virtio'/></devices></domain>`,
  ],
  [
    'iommu-model',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><iommu model='foo'/></devices></domain>`,
  ],
  [
    'iommu-pc',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><iommu model='intel'/></devices></domain>`,
  ],
  [
    'iothreads-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><iothreads>x</iothreads><devices></devices></domain>`,
  ],
  [
    'launch',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><launchSecurity type='foo'/><devices></devices></domain>`,
  ],
  [
    'lease',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><lease><lockspace>a</lockspace></lease></devices></domain>`,
  ],
  [
    'lifecycle-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><on_poweroff>foo</on_poweroff><devices></devices></domain>`,
  ],
  [
    'lifecycle-crash',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><on_poweroff>coredump-destroy</on_poweroff><devices></devices></domain>`,
  ],
  [
    'lifecycle-preserve',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><on_poweroff>preserve</on_poweroff><on_reboot>destroy</on_reboot><devices></devices></domain>`,
  ],
  [
    'loader-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><loader type='foo'>/x</loader></os><devices></devices></domain>`,
  ],
  [
    'machine-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='foo'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'machine-isapc',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='isapc'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'machine-microvm',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='microvm'>hvm</type></os><devices></devices></domain>`,
  ],
  ['malformed-attr', `<domain type=qemu>\n  <name>x</name>\n</domain>`],
  ['malformed-dupattr', `<domain type='qemu' type='kvm'/>`],
  ['malformed-entity', `<domain type='qemu'>\n  <name>&foo;</name>\n</domain>`],
  ['malformed-extra', `<domain type='qemu'/><b/>`],
  ['malformed-lt', `<domain type='q<emu'/>`],
  ['malformed-mismatch', `<domain type='qemu'>\n  <name>x</nam>\n</domain>`],
  ['malformed-text', `hello`],
  ['malformed-unclosed', `<domain type='qemu'>\n  <name>x</name>\n`],
  ['malformed', `<domain type='qemu'>\n  <name>x</name\n</domain>`],
  [
    'maxmem-noslots',
    `<domain type='qemu'><name>c-bad</name><maxMemory unit='GiB'>5</maxMemory><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'maxmem-small',
    `<domain type='qemu'><name>c-bad</name><maxMemory slots='1' unit='KiB'>5</maxMemory><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'memback-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><memoryBacking><source type='foo'/></memoryBacking><devices></devices></domain>`,
  ],
  [
    'memory-model',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><memory model='foo'><target><size>1</size></target></memory></devices></domain>`,
  ],
  [
    'memory-noslots',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><memory model='dimm'><target><size unit='MiB'>1</size><node>0</node></target></memory></devices></domain>`,
  ],
  [
    'memtune-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><memtune><hard_limit>x</hard_limit></memtune><devices></devices></domain>`,
  ],
  [
    'neg-memory',
    `<domain type='qemu'><name>c-bad</name><memory>-5</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'net-direct-mode',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='direct'><source dev='eth0' mode='foo'/></interface></devices></domain>`,
  ],
  [
    'net-direct-nodev',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='direct'><source mode='bridge'/></interface></devices></domain>`,
  ],
  [
    'net-link',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='user'><mac address='52:54:00:00:00:01'/><link state='foo'/></interface></devices></domain>`,
  ],
  [
    'net-mac-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='user'><mac address='52:54:00:00:00:01'/></interface><interface type='user'><mac address='52:54:00:00:00:01'/></interface></devices></domain>`,
  ],
  [
    'net-mac-multi',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='user'><mac address='01:54:00:00:00:01'/></interface></devices></domain>`,
  ],
  [
    'net-mac',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='user'><mac address='foo'/></interface></devices></domain>`,
  ],
  [
    'net-model-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='user'><mac address='52:54:00:00:00:01'/><model type='f/o;o'/></interface></devices></domain>`,
  ],
  [
    'net-model',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='user'><mac address='52:54:00:00:00:01'/><model type='foo'/></interface></devices></domain>`,
  ],
  [
    'net-mtu',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='direct'><source dev='eth0'/><mtu size='1400'/></interface></devices></domain>`,
  ],
  [
    'net-nobridge',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='bridge'><mac address='52:54:00:00:00:01'/></interface></devices></domain>`,
  ],
  [
    'net-nonet',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='network'><mac address='52:54:00:00:00:01'/></interface></devices></domain>`,
  ],
  [
    'net-notype',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface ><mac address='52:54:00:00:00:01'/></interface></devices></domain>`,
  ],
  [
    'net-queues',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/><driver name='vhost' queues='2'/></interface></devices></domain>`,
  ],
  [
    'net-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='foo'><mac address='52:54:00:00:00:01'/></interface></devices></domain>`,
  ],
  [
    'nl-name',
    `<domain type='qemu'><name>a\nb</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'no-memory',
    `<domain type='qemu'><name>c-bad</name><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'no-name',
    `<domain type='qemu'><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'no-os-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os/><devices></devices></domain>`,
  ],
  ['no-os', `<domain type='qemu'><name>c-bad</name><memory>65536</memory><devices></devices></domain>`],
  [
    'no-type',
    `<domain ><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'numa-cpus',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0-3' memory='65536'/></numa></cpu><devices></devices></domain>`,
  ],
  [
    'numatune-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><numatune><memory mode='x' nodeset='0'/></numatune><devices></devices></domain>`,
  ],
  [
    'nvram-rom',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><loader type='rom'>/x</loader><nvram>/y</nvram></os><devices></devices></domain>`,
  ],
  [
    'nvram',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><nvram/></devices></domain>`,
  ],
  [
    'os-type-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type>foo</type></os><devices></devices></domain>`,
  ],
  [
    'os-type-exe',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type>exe</type></os><devices></devices></domain>`,
  ],
  [
    'os-type-linux',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type>linux</type></os><devices></devices></domain>`,
  ],
  [
    'panic-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><panic/><panic/></devices></domain>`,
  ],
  [
    'panic-model',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><panic model='foo'/></devices></domain>`,
  ],
  [
    'panic-ps',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><panic model='pseries'/></devices></domain>`,
  ],
  [
    'period-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cputune><period>5</period></cputune><devices></devices></domain>`,
  ],
  [
    'pflash-noacpi',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader></os><devices></devices></domain>`,
  ],
  [
    'pin-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cputune><vcpupin vcpu='x' cpuset='0'/></cputune><devices></devices></domain>`,
  ],
  [
    'pin-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='0' cpuset='0'/></cputune><devices></devices></domain>`,
  ],
  [
    'pin-high',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cputune><vcpupin vcpu='5' cpuset='0'/></cputune><devices></devices></domain>`,
  ],
  [
    'pm-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><pm><suspend-to-mem enabled='x'/></pm><devices></devices></domain>`,
  ],
  [
    'reboot-timeout',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><bios rebootTimeout='99999'/></os><devices></devices></domain>`,
  ],
  [
    'redirdev-bus',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><redirdev bus='foo' type='spicevmc'/></devices></domain>`,
  ],
  [
    'rng-backend',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><rng model='virtio'><backend model='foo'/></rng></devices></domain>`,
  ],
  [
    'rng-file',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><rng model='virtio'><backend model='random'>/etc/passwd</backend></rng></devices></domain>`,
  ],
  [
    'rng-model',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><rng model='foo'><backend model='random'/></rng></devices></domain>`,
  ],
  [
    'rng-none',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><rng model='virtio'/></devices></domain>`,
  ],
  [
    'rng-rate',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><rng model='virtio'><rate bytes='0'/><backend model='random'/></rng></devices></domain>`,
  ],
  [
    'seclabel-model',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><seclabel type='static' model='foo'><label>x</label></seclabel><devices></devices></domain>`,
  ],
  [
    'seclabel-nomodel',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><seclabel type='static'><label>x</label></seclabel><devices></devices></domain>`,
  ],
  [
    'seclabel-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><seclabel type='foo'/><devices></devices></domain>`,
  ],
  [
    'serial-file-nopath',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><serial type='file'/></devices></domain>`,
  ],
  [
    'serial-many',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><serial type='pty'><target type='isa-serial'/></serial><serial type='pty'><target type='isa-serial'/></serial><serial type='pty'><target type='isa-serial'/></serial><serial type='pty'><target type='isa-serial'/></serial><serial type='pty'><target type='isa-serial'/></serial></devices></domain>`,
  ],
  [
    'serial-port-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><serial type='pty'><target type='isa-serial' port='1'/></serial><serial type='pty'><target type='isa-serial' port='1'/></serial></devices></domain>`,
  ],
  [
    'serial-target',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><serial type='pty'><target type='foo'/></serial></devices></domain>`,
  ],
  [
    'serial-targetmodel',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><serial type='pty'><target type='isa-serial'><model name='pci-serial'/></target></serial></devices></domain>`,
  ],
  [
    'serial-tcp-nohost',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><serial type='tcp'><source mode='connect'/></serial></devices></domain>`,
  ],
  [
    'serial-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><serial type='foo'/></devices></domain>`,
  ],
  [
    'serial-unix-connect',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><serial type='unix'><source mode='connect'/></serial></devices></domain>`,
  ],
  [
    'shmem-noname',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><shmem/></devices></domain>`,
  ],
  [
    'slash-name',
    `<domain type='qemu'><name>a/b</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'smartcard-mode',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><smartcard mode='foo'/></devices></domain>`,
  ],
  [
    'smartcard-nomode',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><smartcard/></devices></domain>`,
  ],
  [
    'smbios-mode',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><smbios mode='foo'/></os><devices></devices></domain>`,
  ],
  [
    'smbios-nosysinfo',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><smbios mode='sysinfo'/></os><devices></devices></domain>`,
  ],
  [
    'smm-pc',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><features><smm state='on'/></features><devices></devices></domain>`,
  ],
  [
    'sound-model',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><sound model='foo'/></devices></domain>`,
  ],
  [
    'sound-nomodel',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><sound/></devices></domain>`,
  ],
  [
    'sysinfo-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><sysinfo type='x'/><devices></devices></domain>`,
  ],
  [
    'timer-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='utc'><timer name='foo'/></clock><devices></devices></domain>`,
  ],
  [
    'timer-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='utc'><timer name='rtc'/><timer name='rtc'/></clock><devices></devices></domain>`,
  ],
  [
    'timer-freq',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='utc'><timer name='rtc' frequency='5'/></clock><devices></devices></domain>`,
  ],
  [
    'timer-hpet-tick',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='utc'><timer name='hpet' tickpolicy='catchup'/></clock><devices></devices></domain>`,
  ],
  [
    'timer-kvmclock-tick',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='utc'><timer name='kvmclock' tickpolicy='delay'/></clock><devices></devices></domain>`,
  ],
  [
    'timer-platform',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='utc'><timer name='platform'/></clock><devices></devices></domain>`,
  ],
  [
    'title-nl',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><title>a\nb</title><devices></devices></domain>`,
  ],
  [
    'tpm-emulator',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><tpm model='tpm-tis'><backend type='emulator'/></tpm></devices></domain>`,
  ],
  [
    'tpm-model',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><tpm model='foo'><backend type='passthrough'/></tpm></devices></domain>`,
  ],
  [
    'tpm-nobackend',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><tpm model='tpm-tis'/></devices></domain>`,
  ],
  [
    'tseg-pc',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><features><smm state='on'><tseg unit='MiB'>2</tseg></smm></features><devices></devices></domain>`,
  ],
  [
    'type-bad',
    `<domain type='foo'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'type-kvm',
    `<domain type='kvm'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'type-xen',
    `<domain type='xen'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
  [
    'usb-addr-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><input type='tablet' bus='usb'><address type='usb' bus='0' port='9'/></input></devices></domain>`,
  ],
  [
    'usb-addr-dup',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><input type='tablet' bus='usb'><address type='usb' bus='0' port='1'/></input><input type='tablet' bus='usb'><address type='usb' bus='0' port='1'/></input></devices></domain>`,
  ],
  [
    'usb-addr-nobus',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><input type='tablet' bus='usb'><address type='usb' bus='3' port='1'/></input></devices></domain>`,
  ],
  [
    'usb-addr-nohub',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><input type='tablet' bus='usb'><address type='usb' bus='0' port='1.1'/></input></devices></domain>`,
  ],
  [
    'usb-addr-port',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><input type='tablet' bus='usb'><address type='usb' bus='0' port='x'/></input></devices></domain>`,
  ],
  [
    'usb-none-dev',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='usb' model='none'/><input type='tablet' bus='usb'/></devices></domain>`,
  ],
  [
    'useserial',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type><bios useserial='yes'/></os><devices></devices></domain>`,
  ],
  [
    'uuid-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><uuid>foo</uuid><devices></devices></domain>`,
  ],
  [
    'uuid-zero',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><uuid>00000000-0000-0000-0000-000000000000</uuid><devices></devices></domain>`,
  ],
  [
    'vcpu-300',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu>300</vcpu><devices></devices></domain>`,
  ],
  [
    'vcpu-bad',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu>x</vcpu><devices></devices></domain>`,
  ],
  [
    'vcpu-cpuset',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu cpuset='x'>4</vcpu><devices></devices></domain>`,
  ],
  [
    'vcpu-current-zero',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu current='0'>4</vcpu><devices></devices></domain>`,
  ],
  [
    'vcpu-current',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu current='5'>4</vcpu><devices></devices></domain>`,
  ],
  [
    'vcpu-many',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu>20000</vcpu><devices></devices></domain>`,
  ],
  [
    'vcpu-placement',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu placement='foo'>4</vcpu><devices></devices></domain>`,
  ],
  [
    'vcpu-zero',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu>0</vcpu><devices></devices></domain>`,
  ],
  [
    'video-heads',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><video><model type='cirrus' heads='3'/></video></devices></domain>`,
  ],
  [
    'video-none-two',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><video><model type='none'/></video><video><model type='vga'/></video></devices></domain>`,
  ],
  [
    'video-ram',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><video><model type='vga' ram='3'/></video></devices></domain>`,
  ],
  [
    'video-second-vga',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><video><model type='vga'/></video><video><model type='cirrus'/></video></devices></domain>`,
  ],
  [
    'video-two-primary',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><video><model type='vga' primary='yes'/></video><video><model type='virtio' primary='yes'/></video></devices></domain>`,
  ],
  [
    'video-type',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><video><model type='foo'/></video></devices></domain>`,
  ],
  [
    'video-vmvga',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><video><model type='vmvga'/></video></devices></domain>`,
  ],
  [
    'video-xen',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><video><model type='xen'/></video></devices></domain>`,
  ],
  [
    'vsock-cid',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><vsock><cid address='1'/></vsock></devices></domain>`,
  ],
  [
    'vsock-nocid',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><vsock/></devices></domain>`,
  ],
  [
    'watchdog-action',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><watchdog model='i6300esb' action='foo'/></devices></domain>`,
  ],
  [
    'watchdog-diag',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><watchdog model='diag288'/></devices></domain>`,
  ],
  [
    'watchdog-model',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><watchdog model='foo'/></devices></domain>`,
  ],
  [
    'watchdog-two',
    `<domain type='qemu'><name>c-bad</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><watchdog model='i6300esb'/><watchdog model='ib700'/></devices></domain>`,
  ],
  ['wrong-root', `<network/>`],
  [
    'zero-memory',
    `<domain type='qemu'><name>c-bad</name><memory>0</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices></devices></domain>`,
  ],
])
