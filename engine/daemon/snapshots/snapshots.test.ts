import { beforeEach, describe, expect, it } from 'vitest'
import { CalledDaemon } from '../../testing/called-daemon.ts'
import { FakeHost } from '../../testing/fake-host.ts'
import { Daemon } from '../daemon.ts'

const redefine = 1
const current = 2
const list = { roots: 1, descendants: 1, leaves: 4, inactive: 32, active: 64, diskOnly: 128 }

let called: CalledDaemon
let dom: Awaited<ReturnType<CalledDaemon['define']>>

beforeEach(async () => {
  called = await CalledDaemon.open()
  dom = await called.define('one')
})

/** Hands in what another daemon knew of a snapshot. */
async function taken(name: string, parent?: string, { state = 'shutoff', flags = 0, more = '' } = {}) {
  const { xml } = await called.client.call('domainGetXmlDesc', { dom, flags: 0 })
  const above = parent === undefined ? '' : `<parent><name>${parent}</name></parent>`
  return called.client.call('domainSnapshotCreateXml', {
    dom,
    xmlDesc: `<domainsnapshot><name>${name}</name><state>${state}</state>${above}
      <creationTime>1700000000</creationTime>${more}${xml}</domainsnapshot>`,
    flags: redefine | flags,
  })
}

/** `a`, from it `b` (current), from that `c` and `d`; `d` was running. */
async function family(): Promise<void> {
  await taken('a')
  await taken('b', 'a', { flags: current })
  await taken('c', 'b', { state: 'disk-snapshot' })
  await taken('d', 'b', { state: 'running' })
}

const snap = (name: string) => ({ dom, name })

async function namesOf(flags = 0): Promise<string[]> {
  const { snapshots } = await called.client.call('domainListAllSnapshots', { dom, needResults: 1, flags })
  return snapshots.map(({ name }) => name)
}

describe('snapshots that were taken elsewhere', () => {
  it('are listed by what they are', async () => {
    await family()

    expect(await namesOf()).toEqual(['a', 'b', 'c', 'd'])
    expect(await namesOf(list.roots)).toEqual(['a'])
    expect(await namesOf(list.leaves)).toEqual(['c', 'd'])
    expect(await namesOf(list.inactive)).toEqual(['a', 'b'])
    expect(await namesOf(list.active)).toEqual(['d'])
    expect(await namesOf(list.diskOnly)).toEqual(['c'])
  })

  it('know what they came from and what came from them', async () => {
    await family()
    const below = async (name: string, flags: number) => {
      const { client } = called
      const { names } = await client.call('domainSnapshotListChildrenNames', {
        snap: snap(name),
        maxnames: 9,
        flags,
      })
      return names
    }

    expect(await below('a', 0)).toEqual(['b'])
    expect(await below('a', list.descendants)).toEqual(['b', 'c', 'd'])
    expect(await called.client.call('domainSnapshotGetParent', { snap: snap('b'), flags: 0 })).toMatchObject({
      snap: { name: 'a' },
    })
    await expect(
      called.client.call('domainSnapshotGetParent', { snap: snap('a'), flags: 0 }),
    ).rejects.toThrow("snapshot 'a' does not have a parent")
  })

  it('are still there for the next daemon', async () => {
    await family()
    const { state, files } = called.host

    const later = await Daemon.open(new FakeHost({ state, files }))

    const domain = later.domains.byName('one')!
    const tree = later.snapshots.treeOf(domain)
    expect(tree.all.map(({ name, parent }) => [name, parent?.name])).toEqual([
      ['a', undefined],
      ['b', 'a'],
      ['c', 'b'],
      ['d', 'b'],
    ])
    expect(tree.current).toBe('b')
  })

  it('hand their children on when they are deleted', async () => {
    await family()

    await called.client.call('domainSnapshotDelete', { snap: snap('b'), flags: 0 })

    expect(await namesOf(list.roots)).toEqual(['a'])
    expect(await namesOf(list.leaves)).toEqual(['c', 'd'])
    expect(await called.client.call('domainSnapshotCurrent', { dom, flags: 0 })).toMatchObject({
      snap: { name: 'a' },
    })
  })

  it('take their children with them when they are asked to', async () => {
    await family()

    await called.client.call('domainSnapshotDelete', { snap: snap('b'), flags: 1 | 2 })

    expect(await namesOf()).toEqual(['a'])
  })

  it('keep a domain from being undefined, unless what is known of them may go too', async () => {
    await family()

    await expect(called.client.call('domainUndefineFlags', { dom, flags: 0 })).rejects.toThrow(
      'Requested operation is not valid: cannot delete inactive domain with 4 snapshots',
    )
    await called.client.call('domainUndefineFlags', { dom, flags: 2 })

    expect([...called.host.state.files.keys()].filter((path) => path.startsWith('snapshots/'))).toEqual([])
  })

  it('follow a domain to its next name', async () => {
    await family()

    await called.client.call('domainRename', { dom, newName: 'two', flags: 0 })

    expect(await namesOf()).toHaveLength(4)
  })

  it('bring back the definition that the domain had', async () => {
    await taken('a')
    await called.client.call('domainSetMetadata', {
      dom,
      type: 0,
      metadata: 'changed since',
      key: null,
      uri: null,
      flags: 2,
    })

    await called.client.call('domainRevertToSnapshot', { snap: snap('a'), flags: 0 })

    const { xml } = await called.client.call('domainGetXmlDesc', { dom, flags: 0 })
    expect(xml).not.toContain('changed since')
    expect(await called.client.call('domainSnapshotIsCurrent', { snap: snap('a'), flags: 0 })).toEqual({
      current: 1,
    })
  })

  it('end a running guest when the domain goes back to one', async () => {
    await taken('a')
    await called.client.call('domainCreate', { dom })

    await called.client.call('domainRevertToSnapshot', { snap: snap('a'), flags: 0 })

    expect(called.daemon.domains.byName('one')!.isActive).toBe(false)
  })

  it('are refused when they do not fit', async () => {
    await taken('a')
    await taken('b', 'a')

    await expect(taken('c', 'zork')).rejects.toMatchObject({
      domain: 20,
      message: 'invalid argument: parent zork for moment c not found',
    })
    await expect(taken('c', undefined, { state: 'toy' })).rejects.toMatchObject({
      domain: 35,
      message: "unsupported configuration: Invalid state 'toy' in domain snapshot XML",
    })
    await expect(taken('a', 'b')).rejects.toThrow('would create cycle')
    await expect(taken('x/y')).rejects.toThrow("invalid snapshot name 'x/y': name can't contain '/'")
    await expect(taken('.x')).rejects.toThrow("invalid snapshot name '.x': name can't start with '.'")
  })

  it('are not found by other names', async () => {
    await expect(
      called.client.call('domainSnapshotLookupByName', { dom, name: 'zork', flags: 0 }),
    ).rejects.toThrow("Domain snapshot not found: no domain snapshot with matching name 'zork'")
    await expect(called.client.call('domainSnapshotCurrent', { dom, flags: 0 })).rejects.toThrow(
      'Domain snapshot not found: the domain does not have a current snapshot',
    )
  })
})

describe('a new snapshot', () => {
  const xmlDesc = '<domainsnapshot><name>s</name></domainsnapshot>'

  it('cannot be taken of a domain without disks', async () => {
    const take = (flags: number) => called.client.call('domainSnapshotCreateXml', { dom, xmlDesc, flags })

    await expect(take(0)).rejects.toThrow('unsupported configuration: nothing selected for snapshot')
    await called.client.call('domainCreate', { dom })
    await expect(take(0)).rejects.toThrow(
      'unsupported configuration: internal and full system snapshots require all disks to be selected for snapshot',
    )
    expect(await namesOf()).toEqual([])
  })
})
