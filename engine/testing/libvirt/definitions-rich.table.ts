/** Definitions that use what few people use: each was made to meet a rule of completion, of order or of validity. */
export const richDefinitions: ReadonlyMap<string, string> = new Map([
  [
    'blkiotune',
    `<domain type='qemu'><name>c-blkiotune</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><blkiotune><weight>800</weight><device><path>/dev/sda</path><weight>1000</weight><read_bytes_sec>10000</read_bytes_sec></device></blkiotune><memtune><hard_limit unit='G'>1</hard_limit><soft_limit unit='M'>128</soft_limit><swap_hard_limit unit='G'>2</swap_hard_limit></memtune><devices></devices></domain>`,
  ],
  [
    'boot-all-pc',
    `<domain type='qemu'><name>c-boot-all-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><disk type='file' device='floppy'><source file='/f'/><target dev='fda'/><boot order='4'/></disk><disk type='file' device='cdrom'><target dev='sdb' bus='sata'/><boot order='3'/></disk><disk type='file'><source file='/a'/><target dev='vda'/><boot order='1'/></disk><interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/><model type='virtio'/><boot order='2'/><rom file='/r' bar='on'/></interface></devices></domain>`,
  ],
  [
    'boot-all-q35',
    `<domain type='qemu'><name>c-boot-all-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file' device='floppy'><source file='/f'/><target dev='fda'/><boot order='4'/></disk><disk type='file' device='cdrom'><target dev='sdb' bus='sata'/><boot order='3'/></disk><disk type='file'><source file='/a'/><target dev='vda'/><boot order='1'/></disk><interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/><model type='virtio'/><boot order='2'/><rom file='/r' bar='on'/></interface></devices></domain>`,
  ],
  [
    'bootmenu',
    `<domain type='qemu'><name>c-bootmenu</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type><bootmenu enable='no'/><boot dev='fd'/><boot dev='hd'/><boot dev='hd'/></os><devices></devices></domain>`,
  ],
  [
    'bridge-addr',
    `<domain type='qemu'><name>c-bridge-addr</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda'/><address type='pci' domain='0x0000' bus='0x02' slot='0x05' function='0x0'/></disk></devices></domain>`,
  ],
  [
    'cachetune',
    `<domain type='qemu'><name>c-cachetune</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu>4</vcpu><cputune><cachetune vcpus='0-3'><cache id='0' level='3' type='both' size='3' unit='MiB'/></cachetune></cputune><devices></devices></domain>`,
  ],
  [
    'ccid-pc',
    `<domain type='qemu'><name>c-ccid-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><smartcard mode='host'/></devices></domain>`,
  ],
  [
    'ccid-q35',
    `<domain type='qemu'><name>c-ccid-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><smartcard mode='host'/></devices></domain>`,
  ],
  [
    'cdata',
    `<domain type='qemu'><name>c-cdata</name><description><![CDATA[a<b&c]]></description><memory>65536</memory><os><type>hvm</type></os></domain>`,
  ],
  [
    'clock-abs',
    `<domain type='qemu'><name>c-clock-abs</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='absolute' start='100'/><devices></devices></domain>`,
  ],
  [
    'clock-local-adj',
    `<domain type='qemu'><name>c-clock-local-adj</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='localtime' adjustment='100'/><devices></devices></domain>`,
  ],
  [
    'clock-reset',
    `<domain type='qemu'><name>c-clock-reset</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='utc' adjustment='reset'/><devices></devices></domain>`,
  ],
  [
    'clock-utc-adj',
    `<domain type='qemu'><name>c-clock-utc-adj</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='utc' adjustment='100'/><devices></devices></domain>`,
  ],
  [
    'clock-var-default',
    `<domain type='qemu'><name>c-clock-var-default</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='variable'/><devices></devices></domain>`,
  ],
  [
    'comments',
    `<!-- a --><domain type='qemu'><!-- b --><name>c-comments</name>\n<memory>65536</memory><os><type>hvm</type></os><devices><!-- c --></devices></domain>`,
  ],
  [
    'cpu-cache',
    `<domain type='qemu'><name>c-cpu-cache</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu mode='host-passthrough'><cache mode='passthrough'/><maxphysaddr mode='passthrough'/></cpu><devices></devices></domain>`,
  ],
  [
    'cpu-custom',
    `<domain type='qemu'><name>c-cpu-custom</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu mode='custom' match='exact' check='partial'><model fallback='allow'>Westmere</model><vendor>Intel</vendor><feature policy='require' name='aes'/></cpu><devices></devices></domain>`,
  ],
  [
    'cpu-emptymodel',
    `<domain type='qemu'><name>c-cpu-emptymodel</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu match='exact'><model/></cpu><devices></devices></domain>`,
  ],
  [
    'cpu-feature-only',
    `<domain type='qemu'><name>c-cpu-feature-only</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu><feature name='vmx' policy='disable'/></cpu><devices></devices></domain>`,
  ],
  [
    'cpu-hm',
    `<domain type='qemu'><name>c-cpu-hm</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><cpu mode='host-model'><model fallback='forbid'/><feature policy='disable' name='vmx'/></cpu><devices></devices></domain>`,
  ],
  [
    'cpu-numa3',
    `<domain type='qemu'><name>c-cpu-numa3</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu>6</vcpu><cpu><topology sockets='3' cores='2' threads='1'/><numa><cell id='0' cpus='0-1' memory='16' unit='MiB'><distances><sibling id='0' value='10'/><sibling id='1' value='21'/></distances></cell><cell id='1' cpus='2-3' memory='16' unit='MiB'/></numa></cpu><devices></devices></domain>`,
  ],
  [
    'disk-cdrom-policy',
    `<domain type='qemu'><name>c-disk-cdrom-policy</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file' device='cdrom'><source file='/x.iso' startupPolicy='optional'/><target dev='sdc' bus='sata' tray='open'/></disk><disk type='block' device='cdrom'><target dev='sdd' bus='sata'/></disk></devices></domain>`,
  ],
  [
    'disk-geo',
    `<domain type='qemu'><name>c-disk-geo</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='hda' bus='ide'/><geometry cyls='16383' heads='16' secs='63' trans='lba'/><wwn>500a075112b4b4ff</wwn></disk></devices></domain>`,
  ],
  [
    'disk-http',
    `<domain type='qemu'><name>c-disk-http</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='network' device='cdrom'><source protocol='https' name='u' query='foo=bar'><host name='h' port='443'/><ssl verify='no'/><readahead size='65536'/><timeout seconds='6'/><cookies><cookie name='a'>b</cookie></cookies></source><target dev='sda' bus='sata'/></disk></devices></domain>`,
  ],
  [
    'disk-luks',
    `<domain type='qemu'><name>c-disk-luks</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><driver type='raw'/><source file='/a'><encryption format='luks'><secret type='passphrase' uuid='0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f'/></encryption></source><target dev='vda'/></disk><disk type='file'><driver type='qcow2'/><source file='/c'/><target dev='vdc'/><encryption format='luks'><secret type='passphrase' uuid='0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f'/></encryption></disk></devices></domain>`,
  ],
  [
    'disk-nvme',
    `<domain type='qemu'><name>c-disk-nvme</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='nvme'><driver name='qemu' type='raw'/><source type='pci' managed='yes' namespace='1'><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source><target dev='vde' bus='virtio'/></disk></devices></domain>`,
  ],
  [
    'disk-slices',
    `<domain type='qemu'><name>c-disk-slices</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><driver type='qcow2'><metadata_cache><max_size unit='bytes'>1234</max_size></metadata_cache></driver><source file='/a'><slices><slice type='storage' offset='12345' size='123'/></slices></source><target dev='vda'/></disk></devices></domain>`,
  ],
  [
    'disk-snap',
    `<domain type='qemu'><name>c-disk-snap</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file' snapshot='no'><source file='/a'/><target dev='vda'/><transient/></disk><disk type='file' snapshot='external'><source file='/b'/><target dev='vdb'/><readonly/></disk></devices></domain>`,
  ],
  [
    'disk-ssh',
    `<domain type='qemu'><name>c-disk-ssh</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='network'><driver name='qemu' type='raw'/><source protocol='gluster' name='v/i'><host name='h' port='24007'/><host transport='unix' socket='/s'/></source><target dev='vda'/></disk><disk type='network'><source protocol='nfs' name='foo'><host name='192.168.122.4'/><identity user='alice' group='bob'/></source><target dev='vdb'/></disk></devices></domain>`,
  ],
  [
    'disk-vendor',
    `<domain type='qemu'><name>c-disk-vendor</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='scsi' model='virtio-scsi'/><disk type='file'><source file='/a'/><target dev='sda' bus='scsi' rotation_rate='7200'/><vendor>QEMU</vendor><product>X</product><wwn>500a075112b4b4ff</wwn></disk></devices></domain>`,
  ],
  [
    'disk-vol',
    `<domain type='qemu'><name>c-disk-vol</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='volume' device='disk'><driver type='qcow2'/><source pool='p' volume='v' mode='direct'/><target dev='vda'/></disk></devices></domain>`,
  ],
  [
    'dmi',
    `<domain type='qemu'><name>c-dmi</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='1' model='dmi-to-pci-bridge'/><controller type='pci' index='2' model='pci-bridge'/><sound model='ac97'/></devices></domain>`,
  ],
  [
    'dtb',
    `<domain type='qemu'><name>c-dtb</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type><kernel>/k</kernel><dtb>/d</dtb></os><devices></devices></domain>`,
  ],
  [
    'egl',
    `<domain type='qemu'><name>c-egl</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='egl-headless'/></devices></domain>`,
  ],
  [
    'expander2',
    `<domain type='qemu'><name>c-expander2</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='1' model='pcie-expander-bus'><target busNr='180'/></controller><controller type='pci' index='2' model='pcie-root-port'><address type='pci' bus='1' slot='0'/></controller><controller type='pci' index='3' model='dmi-to-pci-bridge'><address type='pci' bus='1' slot='1'/></controller></devices></domain>`,
  ],
  [
    'feat-default',
    `<domain type='qemu'><name>c-feat-default</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><pvspinlock/><pmu/><vmport/><smm/><vmcoreinfo/></features><devices></devices></domain>`,
  ],
  [
    'fs-more',
    `<domain type='qemu'><name>c-fs-more</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><filesystem type='mount' accessmode='squash' model='virtio-transitional' fmode='0640' dmode='0750' multidevs='remap'><driver type='path' wrpolicy='immediate'/><source dir='/a'/><target dir='b'/></filesystem></devices></domain>`,
  ],
  [
    'fwcfg',
    `<domain type='qemu'><name>c-fwcfg</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><sysinfo type='fwcfg'><entry name='opt/com.example/name'>v</entry><entry name='opt/com.coreos/config' file='/tmp/p'/></sysinfo><devices></devices></domain>`,
  ],
  [
    'gap-ports-pc',
    `<domain type='qemu'><name>c-gap-ports-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><controller type='virtio-serial' index='0' ports='2'/><channel type='pty'><target type='virtio' name='n0'/></channel><channel type='pty'><target type='virtio' name='n1'/></channel><channel type='pty'><target type='virtio' name='n2'/></channel><channel type='pty'><target type='virtio' name='n3'/></channel><console type='pty'><target type='virtio'/></console></devices></domain>`,
  ],
  [
    'gap-ports-q35',
    `<domain type='qemu'><name>c-gap-ports-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='virtio-serial' index='0' ports='2'/><channel type='pty'><target type='virtio' name='n0'/></channel><channel type='pty'><target type='virtio' name='n1'/></channel><channel type='pty'><target type='virtio' name='n2'/></channel><channel type='pty'><target type='virtio' name='n3'/></channel><console type='pty'><target type='virtio'/></console></devices></domain>`,
  ],
  [
    'hostdev-more',
    `<domain type='qemu'><name>c-hostdev-more</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><hostdev mode='subsystem' type='usb'><source startupPolicy='optional'><address bus='3' device='5'/></source></hostdev><hostdev mode='subsystem' type='pci' managed='no'><driver name='vfio'/><source><address domain='0' bus='6' slot='2' function='0'/></source><rom bar='off'/></hostdev></devices></domain>`,
  ],
  [
    'hotplug-off',
    `<domain type='qemu'><name>c-hotplug-off</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' index='1' model='pcie-root-port'><target hotplug='off'/></controller></devices></domain>`,
  ],
  [
    'hugepages',
    `<domain type='qemu'><name>c-hugepages</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><memoryBacking><hugepages/><nosharepages/><allocation mode='immediate' threads='2'/></memoryBacking><devices></devices></domain>`,
  ],
  [
    'hugepages2',
    `<domain type='qemu'><name>c-hugepages2</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu>2</vcpu><memoryBacking><hugepages><page size='2' unit='M' nodeset='0'/></hugepages></memoryBacking><cpu><numa><cell cpus='0-1' memory='64' unit='MiB'/></numa></cpu><devices></devices></domain>`,
  ],
  [
    'hyperv-nomode',
    `<domain type='qemu'><name>c-hyperv-nomode</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><hyperv><relaxed state='on'/><vendor_id state='on' value='abc'/><stimer state='on'><direct state='on'/></stimer><synic state='on'/><vpindex state='on'/></hyperv></features><devices></devices></domain>`,
  ],
  [
    'hyperv-pass',
    `<domain type='qemu'><name>c-hyperv-pass</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><hyperv mode='passthrough'/></features><devices></devices></domain>`,
  ],
  [
    'ich9-partial',
    `<domain type='qemu'><name>c-ich9-partial</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='usb' index='0' model='ich9-ehci1'><address type='pci' domain='0' bus='0' slot='0x1d' function='0x7'/></controller><controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/></controller></devices></domain>`,
  ],
  [
    'ich9-two-pc',
    `<domain type='qemu'><name>c-ich9-two-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><controller type='usb' index='0' model='ich9-ehci1'/><controller type='usb' index='1' model='ich9-ehci1'/><controller type='usb' index='0' model='ich9-uhci2'/></devices></domain>`,
  ],
  [
    'ich9-two',
    `<domain type='qemu'><name>c-ich9-two</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='usb' index='0' model='ich9-uhci1'/><controller type='usb' index='0' model='ich9-ehci1'/><controller type='usb' index='1' model='ich9-uhci1'/><controller type='usb' index='1' model='ich9-ehci1'/></devices></domain>`,
  ],
  [
    'ids',
    `<domain type='qemu'><name>c-ids</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><description>x</description><title>t</title><vcpu cpuset='1-4,^3'>3</vcpu><devices></devices></domain>`,
  ],
  [
    'interface-more',
    `<domain type='qemu'><name>c-interface-more</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='network'><mac address='52:54:00:00:00:01'/><source network='d'/><virtualport type='openvswitch'><parameters interfaceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f'/></virtualport><vlan trunk='yes'><tag id='42'/><tag id='47' nativeMode='untagged'/></vlan><port isolated='yes'/><target dev='mytap'/><guest dev='eth0'/><model type='virtio'/><driver name='vhost' txmode='iothread' ioeventfd='on' event_idx='off' queues='5' rx_queue_size='256'><host csum='off' gso='off'/><guest tso4='off'/></driver><coalesce><rx><frames max='7'/></rx></coalesce><tune><sndbuf>1600</sndbuf></tune><acpi index='4'/></interface><interface type='mcast'><mac address='52:54:00:00:00:02'/><source address='230.0.0.1' port='5558'/></interface><interface type='server'><mac address='52:54:00:00:00:03'/><source address='192.168.0.1' port='5558'/></interface><interface type='user'><mac address='52:54:00:00:00:04'/><ip family='ipv4' address='172.17.2.0' prefix='24'/></interface><interface type='null'><mac address='52:54:00:00:00:05'/></interface></devices></domain>`,
  ],
  [
    'iothreadids-pc',
    `<domain type='qemu'><name>c-iothreadids-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><iothreadids><iothread id='5'/><iothread id='3'/></iothreadids><cputune><iothreadpin iothread='3' cpuset='0'/><vcpusched vcpus='0' scheduler='fifo' priority='1'/><iothread_period>10000</iothread_period></cputune><devices></devices></domain>`,
  ],
  [
    'iothreadids-q35',
    `<domain type='qemu'><name>c-iothreadids-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><iothreadids><iothread id='5'/><iothread id='3'/></iothreadids><cputune><iothreadpin iothread='3' cpuset='0'/><vcpusched vcpus='0' scheduler='fifo' priority='1'/><iothread_period>10000</iothread_period></cputune><devices></devices></domain>`,
  ],
  [
    'iothreads-pc',
    `<domain type='qemu'><name>c-iothreads-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><iothreads>4</iothreads><iothreadids><iothread id='2'/><iothread id='7'/></iothreadids><vcpu>4</vcpu><devices><disk type='file'><driver name='qemu' type='raw' iothread='2' queues='4' queue_size='256'/><source file='/a'/><target dev='vda'/></disk></devices></domain>`,
  ],
  [
    'iothreads-q35',
    `<domain type='qemu'><name>c-iothreads-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><iothreads>4</iothreads><iothreadids><iothread id='2'/><iothread id='7'/></iothreadids><vcpu>4</vcpu><devices><disk type='file'><driver name='qemu' type='raw' iothread='2' queues='4' queue_size='256'/><source file='/a'/><target dev='vda'/></disk></devices></domain>`,
  ],
  [
    'loader-rw',
    `<domain type='qemu'><name>c-loader-rw</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type><loader type='pflash'>/usr/share/OVMF/OVMF.fd</loader></os><features><acpi/></features><devices></devices></domain>`,
  ],
  [
    'loader-stateless',
    `<domain type='qemu'><name>c-loader-stateless</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type><loader readonly='yes' type='pflash' stateless='yes'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader></os><features><acpi/></features><devices></devices></domain>`,
  ],
  [
    'manyport',
    `<domain type='qemu'><name>c-manyport</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/></devices></domain>`,
  ],
  [
    'memdev',
    `<domain type='qemu'><name>c-memdev</name><maxMemory slots='4' unit='GiB'>4</maxMemory><memory unit='GiB'>1</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0-1' memory='512' unit='MiB'/></numa></cpu><devices><memory model='nvdimm'><source><path>/tmp/nv</path></source><target><size unit='MiB'>64</size><node>0</node><label><size unit='KiB'>128</size></label></target></memory><memory model='virtio-mem'><target><size unit='MiB'>64</size><node>0</node><block unit='MiB'>2</block><requested unit='MiB'>32</requested></target></memory></devices></domain>`,
  ],
  [
    'metadata2',
    `<domain type='qemu'><name>c-metadata2</name><metadata><a:x xmlns:a='u:a' q="it's &quot;so&quot;"><b/><!-- c -->t</a:x><d:y xmlns:d='u:d'/></metadata><memory>65536</memory><os><type>hvm</type></os></domain>`,
  ],
  [
    'mixed-pc',
    `<domain type='qemu'><name>c-mixed-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><serial type='tcp'><source mode='bind' host='127.0.0.1' service='1'/></serial><serial type='udp'><source mode='bind' host='127.0.0.1' service='1'/><source mode='connect' host='127.0.0.1' service='2'/></serial><serial type='dev'><source path='/dev/ttyS0'/></serial><parallel type='pty'/><channel type='unix'><source mode='bind' path='/tmp/x'/><target type='virtio' name='a.b'/></channel><channel type='pty'><target type='guestfwd' address='10.0.2.1' port='4600'/></channel><console type='stdio'/></devices></domain>`,
  ],
  [
    'mixed-q35',
    `<domain type='qemu'><name>c-mixed-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><serial type='tcp'><source mode='bind' host='127.0.0.1' service='1'/></serial><serial type='udp'><source mode='bind' host='127.0.0.1' service='1'/><source mode='connect' host='127.0.0.1' service='2'/></serial><serial type='dev'><source path='/dev/ttyS0'/></serial><parallel type='pty'/><channel type='unix'><source mode='bind' path='/tmp/x'/><target type='virtio' name='a.b'/></channel><channel type='pty'><target type='guestfwd' address='10.0.2.1' port='4600'/></channel><console type='stdio'/></devices></domain>`,
  ],
  [
    'msrs',
    `<domain type='qemu'><name>c-msrs</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><msrs unknown='ignore'/></features><devices></devices></domain>`,
  ],
  [
    'multi',
    `<domain type='qemu'><name>c-multi</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda'/><address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0' multifunction='on'/></disk><disk type='file'><source file='/b'/><target dev='vdb'/><address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x1'/></disk></devices></domain>`,
  ],
  [
    'net-models-pc',
    `<domain type='qemu'><name>c-net-models-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><interface type='user'><mac address='52:54:00:00:00:00'/><model type='e1000'/></interface><interface type='user'><mac address='52:54:00:00:00:01'/><model type='ne2k_pci'/></interface><interface type='user'><mac address='52:54:00:00:00:02'/><model type='pcnet'/></interface><interface type='user'><mac address='52:54:00:00:00:03'/><model type='rtl8139'/></interface><interface type='user'><mac address='52:54:00:00:00:04'/><model type='vmxnet3'/></interface><interface type='user'><mac address='52:54:00:00:00:05'/><model type='i82559c'/></interface><interface type='user'><mac address='52:54:00:00:00:06'/><model type='foo'/></interface></devices></domain>`,
  ],
  [
    'net-models-q35',
    `<domain type='qemu'><name>c-net-models-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='user'><mac address='52:54:00:00:00:00'/><model type='e1000'/></interface><interface type='user'><mac address='52:54:00:00:00:01'/><model type='ne2k_pci'/></interface><interface type='user'><mac address='52:54:00:00:00:02'/><model type='pcnet'/></interface><interface type='user'><mac address='52:54:00:00:00:03'/><model type='rtl8139'/></interface><interface type='user'><mac address='52:54:00:00:00:04'/><model type='vmxnet3'/></interface><interface type='user'><mac address='52:54:00:00:00:05'/><model type='i82559c'/></interface><interface type='user'><mac address='52:54:00:00:00:06'/><model type='foo'/></interface></devices></domain>`,
  ],
  [
    'nets-many',
    `<domain type='qemu'><name>c-nets-many</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='user'><mac address='52:54:00:00:01:00'/><model type='virtio'/></interface><interface type='user'><mac address='52:54:00:00:01:01'/><model type='virtio'/></interface><interface type='user'><mac address='52:54:00:00:01:02'/><model type='virtio'/></interface><interface type='user'><mac address='52:54:00:00:01:03'/><model type='virtio'/></interface><interface type='user'><mac address='52:54:00:00:01:04'/><model type='virtio'/></interface><interface type='user'><mac address='52:54:00:00:01:05'/><model type='virtio'/></interface><interface type='user'><mac address='52:54:00:00:01:06'/><model type='virtio'/></interface><interface type='user'><mac address='52:54:00:00:01:07'/><model type='virtio'/></interface><interface type='user'><mac address='52:54:00:00:01:08'/><model type='virtio'/></interface><interface type='user'><mac address='52:54:00:00:01:09'/><model type='virtio'/></interface><interface type='user'><mac address='52:54:00:00:01:0a'/><model type='virtio'/></interface><interface type='user'><mac address='52:54:00:00:01:0b'/><model type='virtio'/></interface></devices></domain>`,
  ],
  [
    'nets-manypc',
    `<domain type='qemu'><name>c-nets-manypc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><interface type='user'><mac address='52:54:00:00:01:00'/></interface><interface type='user'><mac address='52:54:00:00:01:01'/></interface><interface type='user'><mac address='52:54:00:00:01:02'/></interface><interface type='user'><mac address='52:54:00:00:01:03'/></interface><interface type='user'><mac address='52:54:00:00:01:04'/></interface><interface type='user'><mac address='52:54:00:00:01:05'/></interface><interface type='user'><mac address='52:54:00:00:01:06'/></interface><interface type='user'><mac address='52:54:00:00:01:07'/></interface><interface type='user'><mac address='52:54:00:00:01:08'/></interface><interface type='user'><mac address='52:54:00:00:01:09'/></interface><interface type='user'><mac address='52:54:00:00:01:0a'/></interface><interface type='user'><mac address='52:54:00:00:01:0b'/></interface><interface type='user'><mac address='52:54:00:00:01:0c'/></interface><interface type='user'><mac address='52:54:00:00:01:0d'/></interface><interface type='user'><mac address='52:54:00:00:01:0e'/></interface><interface type='user'><mac address='52:54:00:00:01:0f'/></interface><interface type='user'><mac address='52:54:00:00:01:10'/></interface><interface type='user'><mac address='52:54:00:00:01:11'/></interface><interface type='user'><mac address='52:54:00:00:01:12'/></interface><interface type='user'><mac address='52:54:00:00:01:13'/></interface><interface type='user'><mac address='52:54:00:00:01:14'/></interface><interface type='user'><mac address='52:54:00:00:01:15'/></interface><interface type='user'><mac address='52:54:00:00:01:16'/></interface><interface type='user'><mac address='52:54:00:00:01:17'/></interface><interface type='user'><mac address='52:54:00:00:01:18'/></interface><interface type='user'><mac address='52:54:00:00:01:19'/></interface><interface type='user'><mac address='52:54:00:00:01:1a'/></interface><interface type='user'><mac address='52:54:00:00:01:1b'/></interface><interface type='user'><mac address='52:54:00:00:01:1c'/></interface><interface type='user'><mac address='52:54:00:00:01:1d'/></interface><interface type='user'><mac address='52:54:00:00:01:1e'/></interface><interface type='user'><mac address='52:54:00:00:01:1f'/></interface><interface type='user'><mac address='52:54:00:00:01:20'/></interface><interface type='user'><mac address='52:54:00:00:01:21'/></interface><interface type='user'><mac address='52:54:00:00:01:22'/></interface></devices></domain>`,
  ],
  [
    'numatune2',
    `<domain type='qemu'><name>c-numatune2</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><vcpu placement='auto'>2</vcpu><numatune><memory mode='strict' placement='auto'/></numatune><devices></devices></domain>`,
  ],
  [
    'nvram-path',
    `<domain type='qemu'><name>c-nvram-path</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type><loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader><nvram>/tmp/x.fd</nvram></os><features><acpi/></features><devices></devices></domain>`,
  ],
  [
    'nvram-tmpl',
    `<domain type='qemu'><name>c-nvram-tmpl</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type><loader readonly='yes' secure='no' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader><nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'/></os><features><acpi/></features><devices></devices></domain>`,
  ],
  [
    'pcie-addr',
    `<domain type='qemu'><name>c-pcie-addr</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda'/><address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/></disk></devices></domain>`,
  ],
  [
    'pcie-addr0',
    `<domain type='qemu'><name>c-pcie-addr0</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='vda'/><address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/></disk><interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/><address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x1'/></interface></devices></domain>`,
  ],
  [
    'perf',
    `<domain type='qemu'><name>c-perf</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><perf><event name='cmt' enabled='yes'/></perf><devices></devices></domain>`,
  ],
  [
    'prolog',
    `<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE domain>\n<domain type='qemu'><name>c-prolog</name><memory>65536</memory><os><type>hvm</type></os></domain>`,
  ],
  [
    'qemu-add',
    `<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>c-qemu-add</name><memory>65536</memory><os><type>hvm</type></os><qemu:capabilities><qemu:add capability='blockdev'/><qemu:del capability='drive'/></qemu:capabilities><qemu:override><qemu:device alias='video0'><qemu:frontend><qemu:property name='x' type='unsigned' value='1'/></qemu:frontend></qemu:device></qemu:override></domain>`,
  ],
  [
    'redirfilter',
    `<domain type='qemu'><name>c-redirfilter</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><redirdev bus='usb' type='tcp'><source mode='connect' host='localhost' service='4000'/></redirdev><redirfilter><usbdev class='0x08' vendor='0x1234' product='0xBEEF' version='2.56' allow='yes'/><usbdev allow='no'/></redirfilter></devices></domain>`,
  ],
  [
    'sata2-pc',
    `<domain type='qemu'><name>c-sata2-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='sda' bus='sata'/></disk><disk type='file'><source file='/b'/><target dev='sdb' bus='sata'/></disk><disk type='file'><source file='/c'/><target dev='sdc' bus='sata'/></disk><disk type='file'><source file='/d'/><target dev='sdd' bus='sata'/></disk><disk type='file'><source file='/e'/><target dev='sde' bus='sata'/></disk><disk type='file'><source file='/f'/><target dev='sdf' bus='sata'/></disk><disk type='file'><source file='/g'/><target dev='sdg' bus='sata'/></disk><disk type='file'><source file='/h'/><target dev='sdh' bus='sata'/></disk><disk type='file'><source file='/i'/><target dev='sdi' bus='sata'/></disk><disk type='file'><source file='/j'/><target dev='sdj' bus='sata'/></disk></devices></domain>`,
  ],
  [
    'sata2-q35',
    `<domain type='qemu'><name>c-sata2-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'><source file='/a'/><target dev='sda' bus='sata'/></disk><disk type='file'><source file='/b'/><target dev='sdb' bus='sata'/></disk><disk type='file'><source file='/c'/><target dev='sdc' bus='sata'/></disk><disk type='file'><source file='/d'/><target dev='sdd' bus='sata'/></disk><disk type='file'><source file='/e'/><target dev='sde' bus='sata'/></disk><disk type='file'><source file='/f'/><target dev='sdf' bus='sata'/></disk><disk type='file'><source file='/g'/><target dev='sdg' bus='sata'/></disk><disk type='file'><source file='/h'/><target dev='sdh' bus='sata'/></disk><disk type='file'><source file='/i'/><target dev='sdi' bus='sata'/></disk><disk type='file'><source file='/j'/><target dev='sdj' bus='sata'/></disk></devices></domain>`,
  ],
  [
    'scsi-many-pc',
    `<domain type='qemu'><name>c-scsi-many-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><controller type='scsi' model='virtio-scsi'/><disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/></disk><disk type='file'><source file='/b'/><target dev='sdb' bus='scsi'/></disk><disk type='file'><source file='/c'/><target dev='sdc' bus='scsi'/></disk><disk type='file'><source file='/d'/><target dev='sdd' bus='scsi'/></disk><disk type='file'><source file='/e'/><target dev='sde' bus='scsi'/></disk><disk type='file'><source file='/f'/><target dev='sdf' bus='scsi'/></disk><disk type='file'><source file='/g'/><target dev='sdg' bus='scsi'/></disk><disk type='file'><source file='/h'/><target dev='sdh' bus='scsi'/></disk><disk type='file'><source file='/i'/><target dev='sdi' bus='scsi'/></disk><disk type='file'><source file='/j'/><target dev='sdj' bus='scsi'/></disk></devices></domain>`,
  ],
  [
    'scsi-many-q35',
    `<domain type='qemu'><name>c-scsi-many-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='scsi' model='virtio-scsi'/><disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/></disk><disk type='file'><source file='/b'/><target dev='sdb' bus='scsi'/></disk><disk type='file'><source file='/c'/><target dev='sdc' bus='scsi'/></disk><disk type='file'><source file='/d'/><target dev='sdd' bus='scsi'/></disk><disk type='file'><source file='/e'/><target dev='sde' bus='scsi'/></disk><disk type='file'><source file='/f'/><target dev='sdf' bus='scsi'/></disk><disk type='file'><source file='/g'/><target dev='sdg' bus='scsi'/></disk><disk type='file'><source file='/h'/><target dev='sdh' bus='scsi'/></disk><disk type='file'><source file='/i'/><target dev='sdi' bus='scsi'/></disk><disk type='file'><source file='/j'/><target dev='sdj' bus='scsi'/></disk></devices></domain>`,
  ],
  [
    'scsi-models-pc',
    `<domain type='qemu'><name>c-scsi-models-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><controller type='scsi' index='0' model='virtio-scsi'/><controller type='scsi' index='1' model='lsilogic'/><controller type='scsi' index='2' model='lsisas1068'/><controller type='scsi' index='3' model='lsisas1078'/><controller type='scsi' index='4' model='vmpvscsi'/><controller type='scsi' index='5' model='virtio-transitional'/><controller type='scsi' index='6' model='virtio-non-transitional'/></devices></domain>`,
  ],
  [
    'scsi-models-q35',
    `<domain type='qemu'><name>c-scsi-models-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><controller type='scsi' index='0' model='virtio-scsi'/><controller type='scsi' index='1' model='lsilogic'/><controller type='scsi' index='2' model='lsisas1068'/><controller type='scsi' index='3' model='lsisas1078'/><controller type='scsi' index='4' model='vmpvscsi'/><controller type='scsi' index='5' model='virtio-transitional'/><controller type='scsi' index='6' model='virtio-non-transitional'/></devices></domain>`,
  ],
  [
    'sdl',
    `<domain type='qemu'><name>c-sdl</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='sdl' display=':0'/></devices></domain>`,
  ],
  [
    'seclabel-default',
    `<domain type='qemu'><name>c-seclabel-default</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><seclabel type='dynamic'/><devices></devices></domain>`,
  ],
  [
    'seclabel-norelabel',
    `<domain type='qemu'><name>c-seclabel-norelabel</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><seclabel type='static' model='dac'><label>+1:+1</label></seclabel><devices></devices></domain>`,
  ],
  [
    'seclabels',
    `<domain type='qemu'><name>c-seclabels</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><seclabel type='dynamic' model='dac' relabel='yes'/><devices></devices></domain>`,
  ],
  [
    'shmems-pc',
    `<domain type='qemu'><name>c-shmems-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><shmem name='a'/><shmem name='b'><model type='ivshmem-doorbell'/><server path='/tmp/s'/><msi vectors='4'/></shmem><shmem name='c' role='peer'><model type='ivshmem-plain'/><size unit='M'>8</size></shmem></devices></domain>`,
  ],
  [
    'shmems-q35',
    `<domain type='qemu'><name>c-shmems-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><shmem name='a'/><shmem name='b'><model type='ivshmem-doorbell'/><server path='/tmp/s'/><msi vectors='4'/></shmem><shmem name='c' role='peer'><model type='ivshmem-plain'/><size unit='M'>8</size></shmem></devices></domain>`,
  ],
  [
    'slic',
    `<domain type='qemu'><name>c-slic</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type><acpi><table type='slic'>/s</table></acpi></os><devices></devices></domain>`,
  ],
  [
    'smbios-host',
    `<domain type='qemu'><name>c-smbios-host</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type><smbios mode='host'/></os><devices></devices></domain>`,
  ],
  [
    'smm-tseg',
    `<domain type='qemu'><name>c-smm-tseg</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/><smm state='on'><tseg unit='MiB'>48</tseg></smm></features><devices></devices></domain>`,
  ],
  [
    'spice-auto',
    `<domain type='qemu'><name>c-spice-auto</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='spice' autoport='yes' listen='0.0.0.0'/></devices></domain>`,
  ],
  [
    'spice-full',
    `<domain type='qemu'><name>c-spice-full</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='spice' port='5901' tlsPort='5902' listen='127.0.0.1' passwd='x'><channel name='main' mode='secure'/><image compression='auto_glz'/><jpeg compression='auto'/><zlib compression='auto'/><playback compression='on'/><streaming mode='filter'/><mouse mode='client'/><clipboard copypaste='no'/><filetransfer enable='no'/></graphics></devices></domain>`,
  ],
  [
    'spice-neg',
    `<domain type='qemu'><name>c-spice-neg</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='spice' port='-1'/></devices></domain>`,
  ],
  [
    'spice-port',
    `<domain type='qemu'><name>c-spice-port</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='spice' port='5901'/></devices></domain>`,
  ],
  [
    'sysinfo-all',
    `<domain type='qemu'><name>c-sysinfo-all</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type><smbios mode='sysinfo'/></os><sysinfo type='smbios'><bios><entry name='vendor'>V</entry><entry name='version'>1</entry><entry name='date'>01/01/2020</entry></bios><system><entry name='product'>P</entry><entry name='uuid'>c7a5fdbd-edaf-9455-926a-d65c16db1809</entry></system><baseBoard><entry name='product'>B</entry></baseBoard><chassis><entry name='asset'>A</entry></chassis><oemStrings><entry>one</entry><entry>two</entry></oemStrings></sysinfo><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid><devices></devices></domain>`,
  ],
  [
    'tcg',
    `<domain type='qemu'><name>c-tcg</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><tcg><tb-cache unit='MiB'>128</tb-cache></tcg></features><devices></devices></domain>`,
  ],
  [
    'timers',
    `<domain type='qemu'><name>c-timers</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><clock offset='utc'><timer name='rtc' track='guest' tickpolicy='catchup'><catchup threshold='123' slew='120' limit='10000'/></timer><timer name='pit' tickpolicy='discard'/><timer name='kvmclock' present='no'/><timer name='tsc' frequency='3504000000' mode='native'/><timer name='hypervclock' present='yes'/></clock><devices></devices></domain>`,
  ],
  [
    'unicode',
    `<domain type='qemu'><name>c-ünï</name><title>«日本»</title><description>a\n  b &quot;c&quot; 'd' &gt;</description><memory>65536</memory><os><type>hvm</type></os></domain>`,
  ],
  [
    'usb-hubs-pc',
    `<domain type='qemu'><name>c-usb-hubs-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><hub type='usb'/><hub type='usb'/><input type='tablet' bus='usb'><address type='usb' bus='0' port='2'/></input><input type='mouse' bus='usb'/><disk type='file'><source file='/a'/><target dev='sdz' bus='usb' removable='on'/></disk></devices></domain>`,
  ],
  [
    'usb-hubs-q35',
    `<domain type='qemu'><name>c-usb-hubs-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><hub type='usb'/><hub type='usb'/><input type='tablet' bus='usb'><address type='usb' bus='0' port='2'/></input><input type='mouse' bus='usb'/><disk type='file'><source file='/a'/><target dev='sdz' bus='usb' removable='on'/></disk></devices></domain>`,
  ],
  [
    'vfio',
    `<domain type='qemu'><name>c-vfio</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><interface type='hostdev' managed='yes'><mac address='52:54:00:6d:90:02'/><source><address type='pci' domain='0x0000' bus='0x07' slot='0x00' function='0x0'/></source></interface><hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev></devices></domain>`,
  ],
  [
    'vhostuser',
    `<domain type='qemu'><name>c-vhostuser</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><memoryBacking><access mode='shared'/></memoryBacking><devices><interface type='vhostuser'><mac address='52:54:00:3b:83:1a'/><source type='unix' path='/tmp/v.sock' mode='server'/><model type='virtio'/></interface></devices></domain>`,
  ],
  [
    'videos3-pc',
    `<domain type='qemu'><name>c-videos3-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><video><model type='qxl'/></video><video><model type='qxl'/></video><video><model type='virtio'/></video></devices></domain>`,
  ],
  [
    'videos3-q35',
    `<domain type='qemu'><name>c-videos3-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><video><model type='qxl'/></video><video><model type='qxl'/></video><video><model type='virtio'/></video></devices></domain>`,
  ],
  [
    'virtio-trans-pc',
    `<domain type='qemu'><name>c-virtio-trans-pc</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><disk type='file' model='virtio-transitional'><source file='/a'/><target dev='vda' bus='virtio'/></disk><disk type='file' model='virtio-non-transitional'><source file='/b'/><target dev='vdb' bus='virtio'/></disk><interface type='user'><mac address='52:54:00:00:00:09'/><model type='virtio-transitional'/></interface><rng model='virtio-transitional'><backend model='random'/></rng><memballoon model='virtio-transitional'/></devices></domain>`,
  ],
  [
    'virtio-trans-q35',
    `<domain type='qemu'><name>c-virtio-trans-q35</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file' model='virtio-transitional'><source file='/a'/><target dev='vda' bus='virtio'/></disk><disk type='file' model='virtio-non-transitional'><source file='/b'/><target dev='vdb' bus='virtio'/></disk><interface type='user'><mac address='52:54:00:00:00:09'/><model type='virtio-transitional'/></interface><rng model='virtio-transitional'><backend model='random'/></rng><memballoon model='virtio-transitional'/></devices></domain>`,
  ],
  [
    'vnc-auto-no',
    `<domain type='qemu'><name>c-vnc-auto-no</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc' autoport='no'/></devices></domain>`,
  ],
  [
    'vnc-none',
    `<domain type='qemu'><name>c-vnc-none</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc'><listen type='none'/></graphics></devices></domain>`,
  ],
  [
    'vnc-port-auto',
    `<domain type='qemu'><name>c-vnc-port-auto</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc' port='5907' autoport='yes'/></devices></domain>`,
  ],
  [
    'vnc-port-neg',
    `<domain type='qemu'><name>c-vnc-port-neg</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc' port='-1' listen='0.0.0.0' sharePolicy='force-shared' websocket='5700'/></devices></domain>`,
  ],
  [
    'vnc-power',
    `<domain type='qemu'><name>c-vnc-power</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc' powerControl='yes'/></devices></domain>`,
  ],
  [
    'vnc-sockattr',
    `<domain type='qemu'><name>c-vnc-sockattr</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc' socket='/tmp/v'/></devices></domain>`,
  ],
  [
    'vnc-spice',
    `<domain type='qemu'><name>c-vnc-spice</name><memory unit="MiB">64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><graphics type='vnc'/><graphics type='spice'/></devices></domain>`,
  ],
])
