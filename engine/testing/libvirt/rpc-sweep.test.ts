import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { SocketChannel } from '../../host/node/socket-channel.ts'
import type { VirError } from '../../model/error.ts'
import { RpcClient } from '../../rpc/client/client.ts'
import { unsupported } from '../../rpc/refusal.ts'
import type { ByteStream } from '../../rpc/stream.ts'
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from './private-libvirtd.ts'
import { type Objects, type Sweep, sweep } from './rpc-sweep.ts'

const obstacle = libvirtdObstacle()
const name = `our client with a real libvirtd${obstacle ? ` (skipped: ${obstacle})` : ''}`

const timers = {
  after: (milliseconds: number, task: () => void) => {
    const timer = setTimeout(task, milliseconds)
    return { dispose: () => clearTimeout(timer) }
  },
}

async function open(path: string, uri: string, flags = 0): Promise<RpcClient> {
  const socket = connect(path)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  const client = new RpcClient(new SocketChannel(socket), timers)
  await client.call('connectOpen', { name: uri, flags })
  return client
}

/** Errors of the kind «not supported» that we would word otherwise. */
function differentlyWorded({ errors }: Sweep): string[] {
  return [...errors]
    .filter(([, error]) => error.code === 3 && /: vir\w+$/.test(error.message))
    .filter(([name, error]) => {
      const ours = unsupported(name)
      return ours.message !== error.message || ours.domain !== error.domain
    })
    .map(([name, { domain, message }]) => `${name}: ${domain} ${message}`)
}

const summary = ({ replies, errors }: Sweep) =>
  `${replies.length} replies of ${new Set(replies).size} procedures, errors of ${errors.size}`

async function storeAll(stream: ByteStream, bytes: Uint8Array): Promise<void> {
  await stream.write(bytes)
  await stream.finish()
}

async function hashOf(stream: ByteStream): Promise<string> {
  const hash = createHash('sha256')
  for (let part = await stream.read(); part; part = await stream.read()) hash.update(part)
  await stream.finish()
  return hash.digest('hex')
}

describe.skipIf(obstacle)(name, { timeout: 60_000 }, () => {
  let libvirtd: PrivateLibvirtd
  let test: RpcClient
  let qemu: RpcClient

  beforeAll(async () => {
    libvirtd = await startPrivateLibvirtd()
    test = await open(libvirtd.socket, 'test:///default')
    qemu = await open(libvirtd.socket, 'qemu:///system')
  }, 90_000)

  afterAll(async () => {
    test.close()
    qemu.close()
    await libvirtd.stop()
  })

  it('decodes what the test driver answers to every question', async () => {
    const xml = '<domainsnapshot><name>s1</name></domainsnapshot>'
    const { dom } = await test.call('domainLookupByName', { name: 'test' })
    const { snap } = await test.call('domainSnapshotCreateXml', { dom, xmlDesc: xml, flags: 0 })
    const { pool } = await test.call('storagePoolLookupByName', { name: 'default-pool' })
    const volume = '<volume><name>v1</name><capacity>1048576</capacity></volume>'
    const { vol } = await test.call('storageVolCreateXml', { pool, xml: volume, flags: 0 })
    const { iface } = await test.call('interfaceLookupByName', { name: 'eth1' })
    const { net } = await test.call('networkLookupByName', { name: 'default' })
    const objects: Objects = {
      dom,
      snap,
      snapshot: snap,
      net,
      network: net,
      pool,
      vol,
      iface,
      uuid: dom.uuid,
      id: dom.id,
      name: 'computer',
      path: 'vda',
      disk: 'vda',
      device: 'eth1',
      domainLookupByName: { name: 'test' },
      storagePoolLookupByName: { name: pool.name },
      storagePoolLookupByUuid: { uuid: pool.uuid },
      networkLookupByName: { name: net.name },
      networkLookupByUuid: { uuid: net.uuid },
      interfaceLookupByName: { name: 'eth1' },
      interfaceLookupByMacString: { mac: iface.mac },
      storageVolLookupByName: { name: 'v1' },
      storageVolLookupByKey: { key: vol.key },
      storageVolLookupByPath: { path: vol.key },
      domainSnapshotLookupByName: { name: 's1' },
    }

    const result = await sweep(test, objects)

    console.log(`test:///default: ${summary(result)}`)
    expect([...result.errors.values()].filter((error) => error.code === 39)).toEqual([])
    expect(differentlyWorded(result)).toEqual([])
    expect(new Set(result.replies).size).toBeGreaterThan(120)
  })

  it('decodes what the QEMU driver answers to every question, of a running domain', async () => {
    const xml = `<domain type='qemu'><name>sweep</name><memory unit='MiB'>32</memory><vcpu>2</vcpu><iothreads>1</iothreads>
      <os><type arch='x86_64' machine='q35'>hvm</type></os>
      <devices><serial type='pty'/><graphics type='vnc'/></devices></domain>`
    const { dom } = await qemu.call('domainCreateXml', { xmlDesc: xml, flags: 0 })
    const network = `<network><name>sweep</name><ip address='10.3.0.1'/></network>`
    const { net } = await qemu.call('networkDefineXml', { xml: network })
    const secretXml = `<secret><usage type='volume'><volume>/sweep</volume></usage></secret>`
    const { secret } = await qemu.call('secretDefineXml', { xml: secretXml, flags: 0 })
    const filterXml = `<filter name='sweep'/>`
    const { nwfilter } = await qemu.call('nwfilterDefineXml', { xml: filterXml })
    const { devices } = await qemu.call('connectListAllNodeDevices', { needResults: 1, flags: 0 })
    const objects: Objects = {
      dom,
      net,
      network: net,
      secret,
      nwfilter,
      uuid: dom.uuid,
      id: dom.id,
      name: devices[0]?.name ?? 'computer',
      arch: 'x86_64',
      pages: [4],
      domainLookupByName: { name: 'sweep' },
      networkLookupByName: { name: 'sweep' },
      networkLookupByUuid: { uuid: net.uuid },
      nwfilterLookupByName: { name: 'sweep' },
      nwfilterBindingGetXmlDesc: { nwfilter: { portdev: 'vnet0', filtername: 'sweep' } },
      nwfilterLookupByUuid: { uuid: nwfilter.uuid },
      secretLookupByUuid: { uuid: secret.uuid },
      secretLookupByUsage: { usageType: 1, usageID: '/sweep' },
    }

    const result = await sweep(qemu, objects)
    await qemu.call('domainDestroy', { dom })

    console.log(`qemu:///system: ${summary(result)}`)
    expect([...result.errors.values()].filter((error) => error.code === 39)).toEqual([])
    expect(differentlyWorded(result)).toEqual([])
    expect(new Set(result.replies).size).toBeGreaterThan(100)
  })

  it('carries volumes both ways', async () => {
    const folder = `${libvirtd.folder}/lib/images`
    const poolXml = `<pool type='dir'><name>streams</name><target><path>${folder}</path></target></pool>`
    const bytes = new Uint8Array(5_000_000)
    new SeededRandom(3).fill(bytes)
    const { pool } = await qemu.call('storagePoolCreateXml', { xml: poolXml, flags: 0 })
    const volumeXml = `<volume><name>v</name><capacity>8388608</capacity></volume>`
    const { vol } = await qemu.call('storageVolCreateXml', { pool, xml: volumeXml, flags: 0 })
    const range = { vol, offset: 0n, length: BigInt(bytes.length), flags: 0 }

    await storeAll(await qemu.openStream('storageVolUpload', range), bytes)
    const plain = await hashOf(await qemu.openStream('storageVolDownload', range))
    const whole = { vol, offset: 0n, length: 0n, flags: 1 }
    const sparse = await hashOf(await qemu.openStream('storageVolDownload', whole))

    const padded = new Uint8Array(8 << 20)
    padded.set(bytes)
    expect(plain).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(sparse).toBe(createHash('sha256').update(padded).digest('hex'))
  })

  it('hears the events that it asked for', async () => {
    const seen: string[] = []
    const { callbackID } = await test.call('connectDomainEventCallbackRegisterAny', { eventID: 0, dom: null })
    const listener = test.onMessage('domainEventCallbackLifecycle', ({ callbackID, msg }) =>
      seen.push(`${callbackID} ${msg.dom.name} ${msg.event} ${msg.detail}`),
    )
    const xml = `<domain type='test'><name>heard</name><memory>8192</memory><os><type>hvm</type></os></domain>`

    const { dom } = await test.call('domainDefineXml', { xml })
    await test.call('domainCreate', { dom })
    await test.call('domainDestroy', { dom })
    await test.call('domainUndefine', { dom })
    listener.dispose()
    await test.call('connectDomainEventCallbackDeregisterAny', { callbackID })

    const kinds = seen.map((line) => line.replace(`${callbackID} heard `, ''))
    expect(kinds).toEqual(['0 0', '2 0', '5 1', '1 0'])
  })

  it('may read only where that is all it asked for', async () => {
    const reader = await open(libvirtd.readonlySocket, 'test:///default')
    const { dom } = await reader.call('domainLookupByName', { name: 'test' })

    const refusal = await reader.call('domainSuspend', { dom }).catch((error: VirError) => error)
    reader.close()

    expect(refusal).toMatchObject({
      code: 29,
      domain: 20,
      message: 'operation forbidden: read only access prevents virDomainSuspend',
    })
  })
})
