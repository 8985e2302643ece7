import { expect, it } from 'vitest'
import { RpcClient } from '../rpc/client/client.ts'
import { ChannelEnd } from '../testing/channel-pair.ts'
import { FakeHost } from '../testing/fake-host.ts'
import { fuzz } from '../testing/rpc-fuzz.ts'
import { Daemon } from './daemon.ts'

const domainXml = (name: string) => `<domain type='qemu'><name>${name}</name>
  <uuid>6d0bd0d1-0000-4000-8000-00000000000${name.length}</uuid><memory unit='MiB'>64</memory>
  <vcpu>1</vcpu><os><type arch='x86_64' machine='q35'>hvm</type><kernel>/boot/kernel</kernel><initrd>/boot/initrd</initrd>
  <cmdline>console=ttyS0</cmdline></os><features><acpi/></features><metadata><a:b xmlns:a='urn:a'>c</a:b></metadata>
  <devices><disk type='file'><source file='/tmp/d.img'/><target dev='vda' bus='virtio'/></disk>
  <interface type='network'><source network='net'/></interface><serial type='pty'/><console type='pty'/>
  <graphics type='vnc'/><memballoon model='virtio'/></devices></domain>`

const documents = [
  domainXml('one'),
  domainXml('other').replace(/<disk[\s\S]*<\/interface>/, ''),
  domainXml('a third')
    .replace(/<disk[\s\S]*<\/interface>/, '')
    .replace('<vcpu>1', '<vcpu>2'),
  "<network><name>net</name><forward/><ip address='10.1.1.1' netmask='255.255.255.0'><dhcp><range start='10.1.1.2' end='10.1.1.9'/></dhcp></ip></network>",
  "<pool type='dir'><name>pool</name><target><path>/tmp/pool</path></target></pool>",
  "<volume><name>vol</name><capacity unit='MiB'>1</capacity><target><format type='raw'/></target></volume>",
  '<domainsnapshot><name>snap</name><description>d</description></domainsnapshot>',
  "<secret ephemeral='no'><usage type='volume'><volume>/v</volume></usage></secret>",
  "<filter name='f'><rule action='accept' direction='in'/></filter>",
  "<disk type='file'><source file='/tmp/e.img'/><target dev='vdb'/></disk>",
  '<cpu><model>qemu64</model></cpu>',
]

it('survives 100,000 messages that are nearly right', { timeout: 120_000 }, async () => {
  const host = new FakeHost()
  const daemon = await Daemon.open(host)
  const connect = async () => {
    const [near, far] = ChannelEnd.pair()
    daemon.accept(far, { isReadonly: false })
    const client = new RpcClient(near, host.time)
    await client.call('connectOpen', { name: 'qemu:///system', flags: 0 })
    return client
  }
  const client = await connect()
  const { dom } = await client.call('domainDefineXml', { xml: documents[1]! })
  const { dom: other } = await client.call('domainDefineXml', { xml: documents[0]! })
  const before = process.memoryUsage().heapUsed

  const result = await fuzz({
    seed: 2,
    messages: 100_000,
    accept: (channel) => {
      let isGone = false
      channel.onClose(() => {
        isGone = true
      })
      daemon.accept(channel, { isReadonly: false })
      return () => isGone
    },
    favourites: [
      'domainDefineXml',
      'domainDefineXmlFlags',
      'domainCreate',
      'domainCreateXml',
      'domainGetXmlDesc',
      'domainAttachDeviceFlags',
      'domainUpdateDeviceFlags',
      'domainManagedSave',
      'domainSnapshotCreateXml',
      'networkDefineXml',
      'storagePoolDefineXml',
      'storagePoolCreateXml',
      'storageVolCreateXml',
      'secretDefineXml',
      'nwfilterDefineXml',
      'connectDomainEventCallbackRegisterAny',
      'connectGetAllDomainStats',
    ],
    fields: {
      flags: [0, 0, 0, 0, 1, 2, 3],
      name: ['one', 'other', 'net', 'pool', 'vol', 'snap'],
      dom: [dom, dom, dom, other],
      uuid: [dom.uuid],
      id: [1],
      xml: documents,
      xmlDesc: documents,
      dxml: documents,
      metadata: ["<x xmlns='urn:a'/>", 'title'],
      uri: ['urn:a'],
      key: ['a'],
      path: ['vda', '/tmp/d.img', '/tmp/pool/vol'],
      disk: ['vda'],
      device: ['vnet0'],
      to: ['/tmp/saved', '/tmp/core'],
      from: ['/tmp/saved'],
      file: ['/tmp/saved'],
      net: [{ name: 'net', uuid: new Uint8Array(16) }],
      pool: [{ name: 'pool', uuid: new Uint8Array(16) }],
      vol: [{ pool: 'pool', name: 'vol', key: '/tmp/pool/vol' }],
      snap: [{ name: 'snap', dom }],
    },
    pass: () => host.time.pass(100),
  })

  // A guest may end while it is asked something: then the caller is told just that.
  const mistakes = host.lines
    .filter(({ level, message }) => level === 'error' && !message.startsWith('Error: the guest is gone'))
    .map(({ message }) => message)
  expect([...new Set(mistakes)]).toEqual([])
  expect(result).toMatchObject({ messages: 100_000, silent: 0 })
  expect(result.alive).toBeGreaterThan(500)
  expect(result.mostMemory - before).toBeLessThan(512 << 20)
  const fresh = await connect()
  expect(await fresh.call('connectGetType')).toEqual({ type: 'QEMU' })
})
