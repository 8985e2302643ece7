import { beforeEach, describe, expect, it } from 'vitest'
import { impact, listFlags } from '../../model/domain-state.ts'
import { FakeHost } from '../../testing/fake-host.ts'
import { guestXml, otherUuid, uuid } from '../../testing/guest-xml.ts'
import { watchedDaemon } from '../../testing/watched-daemon.ts'
import type { Daemon } from '../daemon.ts'
import type { Domain } from './domain.ts'
import type { Moments } from './moments.ts'
import { managedSave } from './save.ts'
import { startDomain } from './start.ts'
import { destroyDomain } from './stop.ts'
import { setAutostart, undefineDomain, undefineFlags } from './undefine.ts'

let host: FakeHost
let daemon: Daemon
let seen: string[]

beforeEach(async () => {
  host = new FakeHost()
  ;({ daemon, seen } = await watchedDaemon(host))
})

describe('domains', () => {
  it('are found by what they are called', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))

    expect(daemon.domains.byName('a')).toBe(domain)
    expect(daemon.domains.byUuid(uuid)).toBe(domain)
    expect(daemon.domains.byId(1)).toBeUndefined()
    expect(domain.ref).toEqual({ name: 'a', uuid, id: -1 })
    expect(seen).toEqual(['a defined added'])
  })

  it('are defined anew by the same name and UUID', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await daemon.domains.define(guestXml('a', { uuid, memoryMiB: 128 }))

    expect(daemon.domains.all).toEqual([domain])
    expect(domain.xml()).toContain("<memory unit='KiB'>131072</memory>")
    expect(seen).toEqual(['a defined added', 'a defined updated'])
  })

  it('refuse a name that is another one’s', async () => {
    await daemon.domains.define(guestXml('a', { uuid }))

    await expect(daemon.domains.define(guestXml('a', { uuid: otherUuid }))).rejects.toMatchObject({
      code: 9,
      message: `operation failed: domain 'a' already exists with uuid ${uuid}`,
    })
  })

  it('refuse a UUID under another name', async () => {
    await daemon.domains.define(guestXml('a', { uuid }))

    await expect(daemon.domains.define(guestXml('b', { uuid }))).rejects.toMatchObject({
      message: `operation failed: domain 'a' is already defined with uuid ${uuid}`,
    })
  })

  it('take a definition while they run, for their next start', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await startDomain(domain)
    await daemon.domains.define(guestXml('a', { uuid, memoryMiB: 128 }))

    expect(domain.xml()).toContain("<memory unit='KiB'>65536</memory>")
    expect(domain.xml({ isInactive: true })).toContain("<memory unit='KiB'>131072</memory>")

    await destroyDomain(domain)

    expect(domain.xml()).toContain("<memory unit='KiB'>131072</memory>")
  })

  it('are gone with their guest when they were never kept', async () => {
    const domain = await daemon.domains.create(guestXml('a', { uuid }))

    expect(domain.isPersistent).toBe(false)
    expect(() => domain.affected(impact.config)).toThrow(
      'transient domains do not have any persistent config',
    )

    await destroyDomain(domain)

    expect(daemon.domains.all).toEqual([])
    expect(host.state.files.size).toBe(0)
  })

  it('are gone at once when they do not start', async () => {
    host.guests.failure = new Error('there is no kernel')

    await expect(daemon.domains.create(guestXml('a', { uuid }))).rejects.toMatchObject({
      code: 1,
      message: 'internal error: process exited while connecting to monitor: there is no kernel',
    })
    expect(daemon.domains.all).toEqual([])
  })

  it('that run are not made again', async () => {
    await daemon.domains.create(guestXml('a', { uuid }))

    await expect(daemon.domains.create(guestXml('a', { uuid }))).rejects.toThrow(
      "domain 'a' is already active",
    )
  })

  it('become persistent by a definition while they run', async () => {
    const domain = await daemon.domains.create(guestXml('a', { uuid }))
    await daemon.domains.define(guestXml('a', { uuid }))
    await destroyDomain(domain)

    expect(daemon.domains.all).toEqual([domain])
    expect(domain.isPersistent).toBe(true)
  })

  it('get numbers that are not used again', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await startDomain(domain)
    await destroyDomain(domain)
    await startDomain(domain)

    expect(domain.id).toBe(2)
    expect(daemon.domains.byId(2)).toBe(domain)
  })
})

describe('a list', () => {
  const names = (flags: number) => daemon.domains.list(flags).map(({ name }) => name)

  beforeEach(async () => {
    await daemon.domains.define(guestXml('off'))
    await startDomain(await daemon.domains.define(guestXml('on')))
    await startDomain(await daemon.domains.define(guestXml('paused')), { isPaused: true })
    await daemon.domains.create(guestXml('transient'))
    const saved = await daemon.domains.define(guestXml('saved'))
    await startDomain(saved)
    await managedSave(saved)
    await setAutostart(await daemon.domains.define(guestXml('auto')), true)
  })

  it.each([
    [0, ['off', 'on', 'paused', 'transient', 'saved', 'auto']],
    [listFlags.active, ['on', 'paused', 'transient']],
    [listFlags.inactive, ['off', 'saved', 'auto']],
    [listFlags.active | listFlags.inactive, ['off', 'on', 'paused', 'transient', 'saved', 'auto']],
    [listFlags.transient, ['transient']],
    [listFlags.active | listFlags.persistent, ['on', 'paused']],
    [listFlags.running, ['on', 'transient']],
    [listFlags.paused, ['paused']],
    [listFlags.shutoff, ['off', 'saved', 'auto']],
    [listFlags.other, []],
    [listFlags.managedSave, ['saved']],
    [listFlags.inactive | listFlags.noManagedSave, ['off', 'auto']],
    [listFlags.autostart, ['auto']],
    [listFlags.hasSnapshot, []],
    [listFlags.hasCheckpoint | listFlags.noCheckpoint | listFlags.autostart, ['auto']],
  ])('by flags %i', (flags, expected) => {
    expect(names(flags)).toEqual(expected)
  })
})

describe('a new name', () => {
  it('is told as the end of the old one', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await daemon.domains.rename(domain, 'b')

    expect(seen).toEqual(['a defined added', 'a undefined renamed', 'b defined renamed'])
    expect(daemon.domains.byName('a')).toBeUndefined()
    expect(daemon.domains.byName('b')).toBe(domain)
    expect(domain.xml()).toContain('<name>b</name>')
  })

  it.each([
    ['a', "Requested operation is not valid: Can't rename domain to itself"],
    ['other', "Requested operation is not valid: domain with name 'other' already exists"],
    ['x/y', "XML error: name x/y cannot contain '/'"],
  ])('%s is refused', async (name, message) => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await daemon.domains.define(guestXml('other'))

    await expect(daemon.domains.rename(domain, name)).rejects.toThrow(message)
    expect(domain.name).toBe('a')
  })

  it('is refused while it runs', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await startDomain(domain)

    await expect(daemon.domains.rename(domain, 'b')).rejects.toThrow('cannot rename active domain')
  })
})

describe('undefining', () => {
  it('forgets a domain that does not run', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await setAutostart(domain, true)
    await undefineDomain(domain)

    expect(daemon.domains.all).toEqual([])
    expect(host.state.files.size).toBe(0)
    expect(seen).toEqual(['a defined added', 'a undefined removed'])
  })

  it('makes one that runs transient', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await startDomain(domain)
    await undefineDomain(domain)

    expect(daemon.domains.all).toEqual([domain])
    await expect(undefineDomain(domain)).rejects.toThrow('cannot undefine transient domain')
    await expect(setAutostart(domain, true)).rejects.toThrow('cannot set autostart for transient domain')
    await expect(managedSave(domain)).rejects.toThrow('cannot do managed save for transient domain')

    await destroyDomain(domain)

    expect(daemon.domains.all).toEqual([])
  })

  it('asks before it drops what was saved', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await startDomain(domain)
    await managedSave(domain)

    await expect(undefineDomain(domain)).rejects.toThrow(
      'Refusing to undefine while domain managed save image exists',
    )
    await undefineDomain(domain, undefineFlags.managedSave)

    expect(daemon.domains.all).toEqual([])
    expect(await host.files.list('/var/lib/tabvisor/save')).toEqual([])
  })

  it('asks before it drops snapshots', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    const discarded: string[] = []
    daemon.moments = Object.assign(Object.create(daemon.moments) as Moments, {
      snapshotCount: () => 2,
      discardSnapshots: async ({ name }: Domain) => {
        discarded.push(name)
      },
    })

    await expect(undefineDomain(domain)).rejects.toThrow('cannot delete inactive domain with 2 snapshots')
    await undefineDomain(domain, undefineFlags.snapshotsMetadata)

    expect(discarded).toEqual(['a'])
  })
})

describe('memory', () => {
  it('is lent up to the limit', async () => {
    host.totalKiB = 100 << 10
    await daemon.domains.create(guestXml('a'))
    await daemon.domains.create(guestXml('b'))

    await expect(daemon.domains.create(guestXml('c'))).rejects.toMatchObject({
      code: 1,
      message: expect.stringContaining("cannot set up guest memory 'pc.ram': Cannot allocate memory"),
    })

    await destroyDomain(daemon.domains.byName('a')!)

    expect((await daemon.domains.create(guestXml('c'))).isActive).toBe(true)
  })
})
