import { describe, expect, it } from 'vitest'
import type { Args } from '../../rpc/procedures.ts'
import type { ByteStream } from '../../rpc/stream.ts'
import { CalledDaemon } from '../../testing/called-daemon.ts'
import { poolEvents } from './pools.ts'

type WirePool = Args<'storagePoolCreate'>['pool']

const folder = '/srv/images'
const poolXml = (name = 'p', path = folder, type = 'dir') =>
  `<pool type='${type}'><name>${name}</name><source><device path='/dev/d'/></source><target><path>${path}</path></target></pool>`
const volumeXml = (name: string, capacity: number, rest = '') =>
  `<volume><name>${name}</name><capacity>${capacity}</capacity>${rest}</volume>`
const sparse = '<allocation>0</allocation>'

async function withPool() {
  const called = await CalledDaemon.open()
  const { client, host, daemon } = called
  const seen: string[] = []
  daemon.events.onPool((event) => {
    const named = Object.entries(poolEvents).find(
      ([, number]) => event.kind === 'lifecycle' && number === event.event,
    )
    seen.push(`${event.pool.name} ${named?.[0] ?? event.kind}`)
  })
  const { pool } = await client.call('storagePoolDefineXml', { xml: poolXml(), flags: 0 })
  await client.call('storagePoolBuild', { pool, flags: 0 })
  await client.call('storagePoolCreate', { pool, flags: 0 })
  const create = async (xml: string) =>
    (await client.call('storageVolCreateXml', { pool, xml, flags: 0 })).vol
  const info = (vol: { pool: string; name: string; key: string }) => client.call('storageVolGetInfo', { vol })
  return { called, client, host, daemon, pool, seen, create, info }
}

async function readAll(stream: ByteStream): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let part = await stream.read(); part; part = await stream.read()) parts.push(part)
  await stream.finish()
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

const text = (value: string) => new TextEncoder().encode(value)

describe('pools', () => {
  it('live as libvirt says, with their events', async () => {
    const { client, pool, seen, host } = await withPool()

    await client.call('storagePoolRefresh', { pool, flags: 0 })
    await client.call('storagePoolDestroy', { pool })
    await client.call('storagePoolDelete', { pool, flags: 0 })
    await client.call('storagePoolUndefine', { pool })

    const kinds = ['defined', 'created', 'started', 'refresh', 'stopped', 'deleted', 'undefined']
    expect(seen).toEqual(kinds.map((kind) => `p ${kind}`))
    await expect(host.files.status(folder)).rejects.toThrow('ENOENT')
    await expect(client.call('storagePoolLookupByName', { name: 'p' })).rejects.toThrow(
      "Storage pool not found: no storage pool with matching name 'p'",
    )
  })

  it('count the room of the file system while they are active', async () => {
    const { client, pool, host, create } = await withPool()
    await create(volumeXml('a', 4096))

    const active = await client.call('storagePoolGetInfo', { pool })
    await client.call('storagePoolDestroy', { pool })
    const inactive = await client.call('storagePoolGetInfo', { pool })

    const capacity = BigInt(host.files.capacity)
    const { available } = await host.files.space('/')
    expect(active).toEqual({
      state: 2,
      capacity,
      available: BigInt(available),
      allocation: capacity - BigInt(available),
    })
    expect(inactive).toEqual({ state: 0, capacity: 0n, available: 0n, allocation: 0n })
  })

  it('are refused what libvirt refuses', async () => {
    const { client, pool } = await withPool()
    const refused = (call: Promise<unknown>, message: string) => expect(call).rejects.toThrow(message)

    await refused(
      client.call('storagePoolCreate', { pool, flags: 0 }),
      "Requested operation is not valid: storage pool 'p' is already active",
    )
    await refused(client.call('storagePoolDelete', { pool, flags: 0 }), "storage pool 'p' is still active")
    await refused(client.call('storagePoolUndefine', { pool }), "storage pool 'p' is still active")
    await client.call('storagePoolDestroy', { pool })
    await refused(client.call('storagePoolDestroy', { pool }), "storage pool 'p' is not active")
    await refused(
      client.call('storagePoolListAllVolumes', { pool, needResults: 1, flags: 0 }),
      'is not active',
    )
    await refused(
      client.call('storagePoolBuild', { pool, flags: 8 }),
      "Requested operation is not valid: No source device specified when formatting pool 'p'",
    )
    await refused(
      client.call('storagePoolDefineXml', { xml: poolXml('q'), flags: 0 }),
      "operation failed: Storage source conflict with pool: 'p'",
    )
    await refused(
      client.call('storagePoolDefineXml', { xml: poolXml('p', '/other'), flags: 0 }),
      "operation failed: pool 'p' already exists with uuid",
    )
  })

  it('do not start without their folder', async () => {
    const { client } = await CalledDaemon.open()
    const { pool } = await client.call('storagePoolDefineXml', { xml: poolXml('p', '/none'), flags: 0 })

    await expect(client.call('storagePoolCreate', { pool, flags: 0 })).rejects.toThrow(
      "cannot open directory '/none': No such file or directory",
    )
  })

  it('that are not folders are kept and not started', async () => {
    const { client } = await CalledDaemon.open()
    const { pool } = await client.call('storagePoolDefineXml', { xml: poolXml('f', '/f', 'fs'), flags: 0 })

    await expect(client.call('storagePoolCreate', { pool, flags: 0 })).rejects.toMatchObject({ code: 67 })
    const { xml } = await client.call('storagePoolGetXmlDesc', { pool, flags: 0 })
    expect(xml).toContain("<pool type='fs'>")
  })

  it('that are not kept are gone when they stop', async () => {
    const { client } = await CalledDaemon.open()
    const { pool } = await client.call('storagePoolCreateXml', { xml: poolXml('t', '/t'), flags: 1 })

    await expect(client.call('storagePoolSetAutostart', { pool, autostart: 1 })).rejects.toThrow(
      'internal error: pool has no config file',
    )
    await client.call('storagePoolDestroy', { pool })

    expect(await client.call('connectListAllStoragePools', { needResults: 1, flags: 0 })).toEqual({
      pools: [],
      ret: 0,
    })
  })

  it('leave nothing behind when they cannot be created', async () => {
    const { client } = await CalledDaemon.open()

    const created = client.call('storagePoolCreateXml', { xml: poolXml('t', '/none'), flags: 0 })

    await expect(created).rejects.toThrow('cannot open directory')
    expect((await client.call('connectNumOfDefinedStoragePools')).num).toBe(0)
  })

  it('are back after the daemon, and those marked for it are active', async () => {
    const { client, pool, host, create } = await withPool()
    await create(volumeXml('a', 10))
    await client.call('storagePoolSetAutostart', { pool, autostart: 1 })

    const again = await CalledDaemon.open(host)

    const { pools } = await again.client.call('connectListAllStoragePools', { needResults: 1, flags: 2 | 16 })
    expect(pools).toEqual([pool])
    expect(await again.client.call('storagePoolNumOfVolumes', { pool })).toEqual({ num: 1 })
  })

  it('are listed by what holds for them', async () => {
    const { client, pool } = await withPool()
    await client.call('storagePoolDefineXml', { xml: poolXml('f', '/f', 'fs'), flags: 0 })
    const names = async (flags: number) =>
      (await client.call('connectListAllStoragePools', { needResults: 1, flags })).pools
        .map(({ name }: WirePool) => name)
        .join('')

    const found = []
    for (const flags of [0, 1, 2, 4, 8, 16, 32, 64, 128, 64 | 1]) found.push(await names(flags))

    expect(found).toEqual(['pf', 'f', 'p', 'pf', '', '', 'pf', 'p', 'f', ''])
    expect(await client.call('connectListStoragePools', { maxnames: 9 })).toEqual({ names: [pool.name] })
  })
})

describe('volumes', () => {
  it('are made, found and described', async () => {
    const { client, pool, create } = await withPool()

    const vol = await create(
      volumeXml('a.img', 3000, '<target><permissions><mode>0640</mode></permissions></target>'),
    )

    expect(vol).toEqual({ pool: 'p', name: 'a.img', key: `${folder}/a.img` })
    expect((await client.call('storageVolLookupByKey', { key: vol.key })).vol).toEqual(vol)
    expect((await client.call('storageVolLookupByPath', { path: `/srv//images/a.img` })).vol).toEqual(vol)
    expect((await client.call('storageVolLookupByName', { pool, name: 'a.img' })).vol).toEqual(vol)
    expect((await client.call('storagePoolLookupByVolume', { vol })).pool).toEqual(pool)
    const { xml } = await client.call('storageVolGetXmlDesc', { vol, flags: 0 })
    expect(xml.replace(/\d{10}(\.\d{9})?/g, 'TIME')).toBe(`<volume type='file'>
  <name>a.img</name>
  <key>/srv/images/a.img</key>
  <capacity unit='bytes'>3000</capacity>
  <allocation unit='bytes'>3000</allocation>
  <physical unit='bytes'>3000</physical>
  <target>
    <path>/srv/images/a.img</path>
    <format type='raw'/>
    <permissions>
      <mode>0640</mode>
      <owner>0</owner>
      <group>0</group>
    </permissions>
    <timestamps>
      <atime>TIME</atime>
      <mtime>TIME</mtime>
      <ctime>TIME</ctime>
      <btime>0</btime>
    </timestamps>
  </target>
</volume>
`)
  })

  it('grow, and shrink only if that is asked for', async () => {
    const { client, create, info } = await withPool()
    const vol = await create(volumeXml('a', 1000, sparse))
    const resize = (capacity: bigint, flags: number) =>
      client.call('storageVolResize', { vol, capacity, flags })

    await resize(5000n, 0)
    expect((await info(vol)).capacity).toBe(5000n)
    await resize(100n, 2)
    expect((await info(vol)).capacity).toBe(5100n)
    // In memory there are no holes: all of it is allocated.
    await expect(resize(10n, 0)).rejects.toThrow(
      "invalid argument: can't shrink capacity below existing allocation",
    )
    await expect(resize(1n << 60n, 0)).rejects.toThrow(
      'operation failed: Not enough space left in storage pool',
    )
  })

  it('are copied', async () => {
    const { client, pool, host, create } = await withPool()
    const origin = await create(volumeXml('a', 6))
    host.files.put(`${folder}/a`, text('abcdef'))
    await client.call('storagePoolRefresh', { pool, flags: 0 })

    const { vol } = await client.call('storageVolCreateXmlFrom', {
      pool,
      xml: volumeXml('b', 8),
      clonevol: origin,
      flags: 0,
    })

    expect(host.files.bytesOf(vol.key)).toEqual(text('abcdef\0\0'))
    await expect(
      client.call('storageVolCreateXmlFrom', { pool, xml: volumeXml('b', 8), clonevol: origin, flags: 0 }),
    ).rejects.toThrow("internal error: storage volume name 'b' already in use.")
  })

  it('are wiped and deleted', async () => {
    const { client, host, create } = await withPool()
    const vol = await create(volumeXml('a', 4))
    host.files.put(vol.key, text('abcd'))

    await client.call('storageVolWipe', { vol, flags: 0 })
    const wiped = host.files.bytesOf(vol.key)
    await client.call('storageVolDelete', { vol, flags: 0 })

    expect(wiped).toEqual(new Uint8Array(4))
    expect(host.files.bytesOf(vol.key)).toBeUndefined()
    await expect(client.call('storageVolGetPath', { vol })).rejects.toThrow(
      "Storage volume not found: no storage vol with matching name 'a'",
    )
  })

  it('are taken and given as streams', async () => {
    const { client, host, create, seen } = await withPool()
    const vol = await create(volumeXml('a', 10))

    const up = await client.openStream('storageVolUpload', { vol, offset: 2n, length: 5n, flags: 0 })
    await up.write(text('hel'))
    await up.write(text('lo'))
    await up.finish()
    const down = await client.openStream('storageVolDownload', { vol, offset: 1n, length: 7n, flags: 0 })
    const got = await readAll(down)

    expect(host.files.bytesOf(vol.key)).toEqual(text('\0\0hello\0\0\0'))
    expect(got).toEqual(text('\0hello\0'))
    await expect.poll(() => seen.at(-1)).toBe('p refresh')
  })

  it('leave zeros out of streams that may have holes', async () => {
    const { client, host, create } = await withPool()
    const vol = await create(volumeXml('a', 1 << 20))
    const parts: (Uint8Array | { hole: bigint })[] = []

    const up = await client.openStream('storageVolUpload', { vol, offset: 0n, length: 0n, flags: 1 })
    await up.writeHole(300n << 10n)
    await up.write(text('x'))
    await up.finish()
    const down = await client.openStream('storageVolDownload', { vol, offset: 0n, length: 0n, flags: 1 })
    for (let part = await down.readPart(); part; part = await down.readPart()) parts.push(part)
    await down.finish()

    const holes = parts.map((part) => (part instanceof Uint8Array ? 0n : part.hole)).reduce((a, b) => a + b)
    expect(host.files.bytesOf(vol.key)!.indexOf(0x78)).toBe(300 << 10)
    expect(holes).toBe(768n << 10n)
  })

  it('end a stream that brings more than was said', async () => {
    const { client, create } = await withPool()
    const vol = await create(volumeXml('a', 10))

    const up = await client.openStream('storageVolUpload', { vol, offset: 0n, length: 2n, flags: 0 })
    const sent = up.write(text('much')).then(() => up.finish())

    await expect(sent).rejects.toThrow('cannot write to stream: No space left on device')
  })

  it('are not taken away while they are written', async () => {
    const { client, pool, create } = await withPool()
    const vol = await create(volumeXml('a', 10))
    const up = await client.openStream('storageVolUpload', { vol, offset: 0n, length: 0n, flags: 0 })

    await expect(client.call('storageVolDelete', { vol, flags: 0 })).rejects.toThrow(
      "volume 'a' is still in use.",
    )
    await expect(client.call('storagePoolDestroy', { pool })).rejects.toThrow(
      "internal error: pool 'p' has asynchronous jobs running.",
    )
    await up.finish()
  })

  it('are free again when a stream was dropped', async () => {
    const { client, create } = await withPool()
    const vol = await create(volumeXml('a', 10))
    const up = await client.openStream('storageVolUpload', { vol, offset: 0n, length: 0n, flags: 0 })

    up.abort()

    await expect
      .poll(() =>
        client.call('storageVolDelete', { vol, flags: 0 }).then(
          () => 'gone',
          () => 'busy',
        ),
      )
      .toBe('gone')
  })

  it.each([
    [volumeXml('a', 1), "storage volume 'a' exists already"],
    ['<volume><name>b</name></volume>', 'XML error: missing capacity element'],
    ['<volume/>', 'XML error: missing volume name element'],
    ["<volume type='foo'><name>x</name><capacity>1</capacity></volume>", "unknown volume type 'foo'"],
    [
      "<volume><name>x</name><capacity unit='Q'>1</capacity></volume>",
      "invalid argument: unknown suffix 'Q'",
    ],
    [volumeXml('x', -1), 'XML error: malformed capacity element'],
    [volumeXml('x/y', 1), "volume name 'x/y' cannot contain '/'"],
    [volumeXml('x', 1, "<target><format type='zork'/></target>"), 'unknown volume format type zork'],
    [
      volumeXml('x', 1, "<target><format type='qcow2'/></target>"),
      "images of format 'qcow2' cannot be made yet",
    ],
    [
      volumeXml('x', 1, '<backingStore><path>/y</path></backingStore>'),
      'backing storage not supported for raw volumes',
    ],
    [volumeXml('x', 1, '<allocation>99999999999999</allocation>'), 'No space left on device'],
    [volumeXml('x', 1e18), "cannot extend file '/srv/images/x': File too large"],
  ])('are refused as libvirt refuses them: %s', async (xml, message) => {
    const { create } = await withPool()
    await create(volumeXml('a', 1))

    await expect(create(xml)).rejects.toThrow(message)
  })

  it('leave no file behind when there is no room', async () => {
    const { host, create } = await withPool()
    host.files.room = 100

    await expect(create(volumeXml('a', 1000, sparse))).rejects.toThrow(
      "cannot extend file '/srv/images/a': No space left on device",
    )

    expect(host.files.bytesOf(`${folder}/a`)).toBeUndefined()
  })

  it('are what lies in the folder', async () => {
    const { client, pool, host } = await withPool()
    host.files.putFolder(`${folder}/sub`)
    host.files.put(`${folder}/plain`, text('hi\n'))
    host.files.put(`${folder}/with\u0001control`, text(''))

    await client.call('storagePoolRefresh', { pool, flags: 0 })

    const { names } = await client.call('storagePoolListVolumes', { pool, maxnames: 9 })
    expect(names.toSorted()).toEqual(['plain', 'sub'])
    const { vol } = await client.call('storageVolLookupByName', { pool, name: 'sub' })
    expect((await client.call('storageVolGetInfo', { vol })).type).toBe(2)
  })
})
