import { describe, expect, it } from 'vitest'
import type { Payload } from '../../rpc/procedures.ts'
import { CalledDaemon } from '../../testing/called-daemon.ts'

const config = 2

describe('the connection', () => {
  it('refuses other drivers as libvirtd with QEMU does', async () => {
    const called = await CalledDaemon.open()

    const open = (name: string) => called.connect().call('connectOpen', { name, flags: 0 })

    await expect(open('xen:///')).rejects.toThrow('no connection driver available for xen:///')
    await expect(open('qemu:///zork')).rejects.toThrow(
      "internal error: unexpected qemu URI path '/zork', try qemu:///system",
    )
  })

  it('says what it is', async () => {
    const { client } = await CalledDaemon.open()

    expect(await client.call('connectGetType')).toEqual({ type: 'QEMU' })
    expect(await client.call('connectGetUri')).toEqual({ uri: 'qemu:///system' })
    expect(await client.call('connectGetLibVersion')).toEqual({ libVer: 9_000_000n })
  })
})

describe('the host', () => {
  it('counts processors and memory', async () => {
    const { client } = await CalledDaemon.open()

    const info = await client.call('nodeGetInfo')
    const { nparams } = await client.call('nodeGetCpuStats', { cpuNum: -1, nparams: 0, flags: 0 })
    const { params } = await client.call('nodeGetCpuStats', { cpuNum: -1, nparams, flags: 0 })

    expect(info).toMatchObject({ model: 'x86_64', cpus: 4, mhz: 3000, cores: 4, memory: 16n << 20n })
    expect(params).toContainEqual({ field: 'user', value: 8_000_000_000n })
  })

  it('names the function that does not know a flag', async () => {
    const { client } = await CalledDaemon.open()

    const call = client.call('connectGetSysinfo', { flags: 0x8000_0000 })

    await expect(call).rejects.toMatchObject({
      message: 'unsupported flags (0x80000000) in function qemuConnectGetSysinfo',
      code: 8,
      str1: 'qemuConnectGetSysinfo',
      str2: 'flags',
    })
  })

  it('compares processors by their models', async () => {
    const { client } = await CalledDaemon.open()
    const compare = (model: string) =>
      client.call('connectCompareCpu', { xml: `<cpu><model>${model}</model></cpu>`, flags: 0 })

    expect(await compare('Nehalem')).toEqual({ result: 2 })
    expect(await compare('EPYC')).toEqual({ result: 0 })
    await expect(compare('zork')).rejects.toThrow('internal error: Unknown CPU model zork')
  })
})

describe('a domain', () => {
  it('that is not there is named by its UUID and its name', async () => {
    const { client } = await CalledDaemon.open()
    const dom = { name: 'gone', uuid: new Uint8Array(16).fill(0x11), id: -1 }

    await expect(client.call('domainGetInfo', { dom })).rejects.toThrow(
      "Domain not found: no domain with matching uuid '11111111-1111-1111-1111-111111111111' (gone)",
    )
  })

  it('is found by name, number and UUID', async () => {
    const called = await CalledDaemon.open()
    const dom = await called.start()

    const byName = await called.client.call('domainLookupByName', { name: 'one' })
    const byId = await called.client.call('domainLookupById', { id: dom.id })
    const byUuid = await called.client.call('domainLookupByUuid', { uuid: dom.uuid })

    expect([byName.dom, byId.dom, byUuid.dom]).toEqual([dom, dom, dom])
  })

  it('is suspended and resumed', async () => {
    const called = await CalledDaemon.open()
    const dom = await called.start()

    await called.client.call('domainSuspend', { dom })
    const paused = await called.client.call('domainGetState', { dom, flags: 0 })
    await called.client.call('domainResume', { dom })
    const resumed = await called.client.call('domainGetState', { dom, flags: 0 })

    expect([paused, resumed]).toEqual([
      { state: 3, reason: 1 },
      { state: 1, reason: 5 },
    ])
  })

  it('keeps pins and limits in its definition', async () => {
    const called = await CalledDaemon.open()
    const { client } = called
    const dom = await called.define()

    await client.call('domainPinVcpuFlags', { dom, vcpu: 1, cpumap: Uint8Array.of(0b110), flags: config })
    await client.call('domainSetSchedulerParametersFlags', {
      dom,
      params: [{ field: 'cpu_shares', value: { type: 'ullong', value: 512n } }],
      flags: config,
    })
    const { xml } = await client.call('domainGetXmlDesc', { dom, flags: 0 })

    expect(xml).toContain("<vcpupin vcpu='1' cpuset='1-2'/>")
    expect(xml).toContain('<shares>512</shares>')
  })

  it('refuses limits out of range', async () => {
    const called = await CalledDaemon.open()
    const dom = await called.define()

    const call = called.client.call('domainSetSchedulerParametersFlags', {
      dom,
      params: [{ field: 'vcpu_quota', value: { type: 'llong', value: 1n } }],
      flags: config,
    })

    await expect(call).rejects.toThrow(
      "invalid argument: value of 'vcpu_quota' is out of range [1000, 17592186044415]",
    )
  })

  it('tells its numbers in the order in which domains are asked for', async () => {
    const called = await CalledDaemon.open()
    const one = await called.start('one')
    const two = await called.define('two')

    const { retStats } = await called.client.call('connectGetAllDomainStats', {
      doms: [two, one],
      stats: 1,
      flags: 0,
    })

    expect(retStats.map(({ dom, params }) => [dom.name, params[0]])).toEqual([
      ['two', { field: 'state.state', value: { type: 'int', value: 5 } }],
      ['one', { field: 'state.state', value: { type: 'int', value: 1 } }],
    ])
  })

  it('counts instructions among the numbers of its processors', async () => {
    const called = await CalledDaemon.open()
    const dom = await called.start()

    const { retStats } = await called.client.call('connectGetAllDomainStats', {
      doms: [dom],
      stats: 8,
      flags: 0,
    })

    expect(retStats[0]?.params.map(({ field }) => field)).toEqual([
      'vcpu.current',
      'vcpu.maximum',
      'vcpu.0.state',
      'vcpu.0.time',
      'vcpu.0.wait',
      'tabvisor.instructions',
      'tabvisor.jit.translated',
      'tabvisor.jit.interpreted',
    ])
  })

  it('has nobody inside to ask', async () => {
    const called = await CalledDaemon.open()
    const dom = await called.start()

    await expect(called.client.call('domainGetTime', { dom, flags: 0 })).rejects.toThrow(
      'argument unsupported: QEMU guest agent is not configured',
    )
  })

  it('gets a disk in its definition and loses it again', async () => {
    const called = await CalledDaemon.open()
    const { client } = called
    const dom = await called.define()
    const xml = "<disk type='file'><source file='/tmp/d.img'/><target dev='vdb'/></disk>"

    await client.call('domainAttachDeviceFlags', { dom, xml, flags: config })
    const attached = (await client.call('domainGetXmlDesc', { dom, flags: 0 })).xml
    await client.call('domainDetachDeviceFlags', { dom, xml, flags: config })
    const detached = (await client.call('domainGetXmlDesc', { dom, flags: 0 })).xml

    expect(attached).toContain("<target dev='vdb' bus='virtio'/>")
    expect(detached).not.toContain('vdb')
  })

  it('keeps its devices while it runs', async () => {
    const called = await CalledDaemon.open()
    const dom = await called.start()

    const call = called.client.call('domainAttachDevice', { dom, xml: "<sound model='ich9'/>" })

    await expect(call).rejects.toThrow(
      "Operation not supported: live attach of device 'sound' is not supported",
    )
  })

  it('limits its disks one by one', async () => {
    const called = await CalledDaemon.open()
    const { client } = called
    const dom = await called.define(
      'one',
      "<disk type='file'><source file='/tmp/d.img'/><target dev='vda' bus='virtio'/></disk>",
    )
    const total = { type: 'ullong', value: 1000n } as const

    await client.call('domainSetBlockIoTune', {
      dom,
      disk: 'vda',
      params: [{ field: 'total_bytes_sec', value: total }],
      flags: config,
    })
    const { params } = await client.call('domainGetBlockIoTune', {
      dom,
      disk: 'vda',
      nparams: 20,
      flags: config,
    })

    expect(params[0]).toEqual({ field: 'total_bytes_sec', value: total })
  })
})

describe('a console', () => {
  const open = async () => {
    const called = await CalledDaemon.open()
    const dom = await called.start()
    const stream = await called.client.openStream('domainOpenConsole', { dom, devName: null, flags: 0 })
    return { called, dom, stream, port: called.host.guests.last.chardev('serial0')! }
  }

  it('carries bytes in both directions', async () => {
    const { stream, port } = await open()

    port.print('login: ')
    const seen = await stream.read()
    await stream.write(new TextEncoder().encode('root\n'))
    await stream.finish()

    expect(new TextDecoder().decode(seen)).toBe('login: ')
    expect(new TextDecoder().decode(port.written[0])).toBe('root\n')
  })

  it('has one reader, unless another one insists', async () => {
    const { called, dom, stream } = await open()
    const again = (flags: number) =>
      called.client.openStream('domainOpenConsole', { dom, devName: 'serial0', flags })

    await expect(again(0)).rejects.toThrow('operation failed: Active console session exists for this domain')
    const taken = await again(1)

    await expect(stream.read()).rejects.toThrow('taken over by another client')
    taken.abort()
  })
})

describe('events', () => {
  it('come in their order to who asked, and to nobody else', async () => {
    const called = await CalledDaemon.open()
    const seen: Payload<'domainEventCallbackLifecycle'>[] = []
    called.client.onMessage('domainEventCallbackLifecycle', (message) => seen.push(message))
    const one = await called.define('one')
    const two = await called.define('two')
    const { callbackID } = await called.client.call('connectDomainEventCallbackRegisterAny', {
      eventID: 0,
      dom: one,
    })

    await called.client.call('domainCreate', { dom: one })
    await called.client.call('domainCreate', { dom: two })
    await called.client.call('domainDestroy', { dom: one })

    expect(seen.map(({ callbackID: id, msg }) => [id, msg.dom.name, msg.event, msg.detail])).toEqual([
      [callbackID, 'one', 4, 0],
      [callbackID, 'one', 2, 0],
      [callbackID, 'one', 6, 2],
      [callbackID, 'one', 5, 1],
    ])
  })

  it('stop when they are not wanted any more', async () => {
    const called = await CalledDaemon.open()
    const seen: unknown[] = []
    called.client.onMessage('domainEventLifecycle', (message) => seen.push(message))
    await called.client.call('connectDomainEventRegisterAny', { eventID: 0 })
    await called.define('one')

    await called.client.call('connectDomainEventDeregisterAny', { eventID: 0 })
    await called.define('two')

    expect(seen).toHaveLength(1)
    await expect(called.client.call('connectDomainEventDeregisterAny', { eventID: 0 })).rejects.toThrow(
      'internal error: domain event 0 not registered',
    )
  })

  it('are numbered from 0 to 26', async () => {
    const { client } = await CalledDaemon.open()

    const call = client.call('connectDomainEventCallbackRegisterAny', { eventID: 27, dom: null })

    await expect(call).rejects.toThrow('internal error: unsupported event ID 27')
  })
})
