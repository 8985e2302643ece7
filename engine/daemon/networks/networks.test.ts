import { describe, expect, it } from 'vitest'
import { FakeHost } from '../../testing/fake-host.ts'
import { Events } from '../events.ts'
import { Networks, networkEvents, networkListFlags } from './networks.ts'

const xml = (name: string, extra = '') => `<network><name>${name}</name>${extra}</network>`

async function opened(host = new FakeHost()) {
  const events = new Events()
  const seen: string[] = []
  events.onNetwork(({ network, event }) => {
    const [word] = Object.entries(networkEvents).find(([, number]) => number === event)!
    seen.push(`${network.name} ${word}`)
  })
  const networks = new Networks(host, events)
  await networks.load()
  return { host, networks, seen }
}

describe('networks', () => {
  it('live as libvirt says, with its events', async () => {
    const { networks, seen } = await opened()

    const network = await networks.define(xml('a'))
    await networks.define(networks.xml(network, { isInactive: true }))
    await networks.start(network)
    await networks.destroy(network)
    await networks.undefine(network)

    expect(seen).toEqual(['a defined', 'a defined', 'a started', 'a stopped', 'a undefined'])
    expect(networks.all).toEqual([])
  })

  it('that are not kept are gone when they stop', async () => {
    const { networks, seen } = await opened()

    const network = await networks.create(xml('a'))
    await networks.destroy(network)

    expect(seen).toEqual(['a started', 'a stopped'])
    expect(networks.all).toEqual([])
  })

  it('that are undefined go on until they stop', async () => {
    const { networks } = await opened()
    const network = await networks.define(xml('a'))
    await networks.start(network)

    await networks.undefine(network)

    expect([network.isActive, network.isPersistent]).toEqual([true, false])
  })

  it('are back after the daemon, and those marked for it run', async () => {
    const { host, networks } = await opened()
    const a = await networks.define(xml('a'))
    await networks.define(xml('b'))
    await networks.setAutostart(a, true)

    const { networks: again } = await opened(host)

    expect(again.all.map(({ name, isActive, isAutostarted }) => [name, isActive, isAutostarted])).toEqual(
      expect.arrayContaining([
        ['a', true, true],
        ['b', false, false],
      ]),
    )
    expect(again.xml(again.byName('a'), { isInactive: false })).toBe(networks.xml(a, { isInactive: false }))
  })

  it('do not start by themselves when they come back under an old UUID', async () => {
    const { host, networks } = await opened()
    const a = await networks.define(xml('a'))
    await networks.setAutostart(a, true)
    await networks.undefine(a)
    await networks.define(xml('a', `<uuid>${a.uuid}</uuid>`))

    const { networks: again } = await opened(host)

    expect(again.byName('a').isActive).toBe(false)
  })

  it('are left alone if they cannot be read, and others are not', async () => {
    const { host, networks } = await opened()
    const a = await networks.define(xml('a'))
    await networks.define(xml('b'))
    await host.state.write(`networks/${a.uuid}.xml`, new TextEncoder().encode('<network'))

    const { networks: again } = await opened(host)

    expect(again.all.map(({ name }) => name)).toEqual(['b'])
    expect(host.state.files.has(`networks/${a.uuid}.xml`)).toBe(true)
  })

  it('have bridges of their own', async () => {
    const { networks } = await opened()

    const bridges = []
    for (const name of ['a', 'b', 'c'])
      bridges.push((await networks.define(xml(name))).definition.bridge?.name)

    expect(bridges).toEqual(['virbr0', 'virbr1', 'virbr2'])
    await expect(networks.define(xml('d', "<bridge name='virbr1'/>"))).rejects.toThrow(
      "internal error: bridge name 'virbr1' already in use.",
    )
  })

  it('are listed by what holds for them', async () => {
    const { networks } = await opened()
    const a = await networks.define(xml('a'))
    await networks.define(xml('b'))
    await networks.create(xml('c'))
    await networks.setAutostart(a, true)
    const { active, inactive, persistent, transient, autostart, noAutostart } = networkListFlags

    const names = [
      0,
      active,
      inactive,
      persistent,
      transient,
      autostart,
      noAutostart | inactive,
      active | inactive,
    ].map((flags) =>
      networks
        .list(flags)
        .map(({ name }) => name)
        .join(''),
    )

    expect(names).toEqual(['abc', 'c', 'ab', 'ab', 'c', 'a', 'b', 'abc'])
  })

  it('are refused what libvirt refuses', async () => {
    const { networks } = await opened()
    const a = await networks.define(xml('a'))
    const t = await networks.create(xml('t'))
    const update = { command: 3, section: 11, parentIndex: -1, xml: "<txt name='x' value='y'/>" }

    await expect(networks.destroy(a)).rejects.toThrow("network 'a' is not active")
    await networks.start(a)
    await expect(networks.start(a)).rejects.toThrow(
      'Requested operation is not valid: network is already active',
    )
    await expect(networks.create(networks.xml(a, { isInactive: true }))).rejects.toThrow(
      "network is already active as 'a'",
    )
    await expect(networks.define(xml('a'))).rejects.toThrow(
      `operation failed: network 'a' already exists with uuid ${a.uuid}`,
    )
    await expect(networks.define(xml('z', `<uuid>${a.uuid}</uuid>`))).rejects.toThrow(
      `operation failed: network 'a' is already defined with uuid ${a.uuid}`,
    )
    await expect(networks.undefine(t)).rejects.toThrow("can't undefine transient network")
    await expect(networks.setAutostart(t, true)).rejects.toThrow('cannot set autostart for transient network')
    await expect(networks.update(t, update, 2)).rejects.toThrow(
      'cannot change persistent config of a transient network',
    )
    expect(() => networks.byName('q')).toThrow("Network not found: no network with matching name 'q'")
  })

  it('are changed where it was asked for', async () => {
    const { networks } = await opened()
    const network = await networks.define(xml('a'))
    await networks.start(network)
    const update = { command: 3, section: 11, parentIndex: -1, xml: "<txt name='x' value='y'/>" }

    await networks.update(network, update, 1)

    const has = [false, true].map((isInactive) => networks.xml(network, { isInactive }).includes('<txt'))
    expect(has).toEqual([true, false])
  })

  it('stay as they were if one of both definitions does not take a change', async () => {
    const { networks } = await opened()
    const network = await networks.define(xml('a'))
    await networks.start(network)
    const update = { command: 3, section: 11, parentIndex: -1, xml: "<txt name='x' value='y'/>" }
    await networks.update(network, update, 1)

    await expect(networks.update(network, update, 3)).rejects.toThrow(
      "there is already a DNS TXT record with name 'x'",
    )

    expect(networks.xml(network, { isInactive: true })).not.toContain('<txt')
  })
})
