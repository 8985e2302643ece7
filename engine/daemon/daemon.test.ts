import { describe, expect, it } from 'vitest'
import { domainStates, stateReasons } from '../model/domain-state.ts'
import { FakeHost, MemoryState } from '../testing/fake-host.ts'
import { guestXml, uuid } from '../testing/guest-xml.ts'
import { settled } from '../testing/settled.ts'
import { Daemon } from './daemon.ts'
import { managedSave } from './domains/save.ts'
import { startDomain } from './domains/start.ts'
import { setAutostart, undefineDomain, undefineFlags } from './domains/undefine.ts'

/** A host on which an earlier daemon has left its state and files. */
const hostAfter = ({ state, files, time }: FakeHost) => new FakeHost({ state, files, time })

/** What a daemon that comes later knows. */
async function after(host: FakeHost): Promise<{ daemon: Daemon; later: FakeHost }> {
  host.state.stepsLeft = Number.POSITIVE_INFINITY
  const later = hostAfter(host)
  return { daemon: await Daemon.open(later), later }
}

describe('a daemon that comes after another', () => {
  it('knows its domains, with all that was set', async () => {
    const host = new FakeHost()
    const first = await Daemon.open(host)
    const kept = await first.domains.define(guestXml('a', { uuid }))
    await first.domains.rename(kept, 'b')
    await setAutostart(await first.domains.define(guestXml('auto')), true)
    const { daemon, later } = await after(host)

    expect(daemon.domains.all.map(({ name }) => name).sort()).toEqual(['auto', 'b'])
    expect(daemon.domains.byUuid(uuid)?.xml()).toBe(kept.xml())
    expect(daemon.domains.byName('auto')).toMatchObject({ isAutostarted: true, isActive: true })
    expect(later.guests.launched).toHaveLength(1)
  })

  it('takes what ran when the first was killed for crashed, and what was transient for gone', async () => {
    const host = new FakeHost()
    const first = await Daemon.open(host)
    await startDomain(await first.domains.define(guestXml('a', { uuid })))
    await first.domains.create(guestXml('transient'))
    const { daemon } = await after(host)
    const [domain] = daemon.domains.all

    expect(daemon.domains.all).toHaveLength(1)
    expect(domain?.state).toEqual({ state: domainStates.shutoff, reason: stateReasons.shutoff.crashed })
  })

  it('goes on with what was saved', async () => {
    const host = new FakeHost()
    const first = await Daemon.open(host)
    const saved = await first.domains.define(guestXml('a', { uuid }))
    await startDomain(saved)
    await managedSave(saved)
    const { daemon, later } = await after(host)
    const domain = daemon.domains.byUuid(uuid)!

    expect(domain.hasManagedSave).toBe(true)
    await startDomain(domain)
    expect(later.guests.last.spec.saved).toBeDefined()
  })

  it('drops a save that was never finished', async () => {
    const host = new FakeHost()
    const first = await Daemon.open(host)
    await first.domains.define(guestXml('a', { uuid }))
    const path = `/var/lib/tabvisor/save/${uuid}.save`
    host.files.put(path, new TextEncoder().encode('TabvisorPart\0\0\0\0'.padEnd(64, '\0')))
    const { daemon } = await after(host)

    expect(daemon.domains.byUuid(uuid)?.hasManagedSave).toBe(false)
    expect(host.files.bytesOf(path)).toBeUndefined()
  })

  it('leaves damaged files alone, says which, and knows all others', async () => {
    const host = new FakeHost()
    const first = await Daemon.open(host)
    await first.domains.define(guestXml('a', { uuid }))
    const path = 'domains/aaaaaaaa-0000-4000-8000-000000000000.xml'
    host.state.files.set(path, new TextEncoder().encode('<domain'))
    const { daemon, later } = await after(host)

    expect(daemon.domains.all.map(({ name }) => name)).toEqual(['a'])
    expect(later.lines).toEqual([{ level: 'error', message: expect.stringContaining(path) }])
    expect(host.state.files.has(path)).toBe(true)
  })

  it.each([
    ['define', async (daemon: Daemon) => void (await daemon.domains.define(guestXml('new')))],
    ['rename', async (daemon: Daemon) => daemon.domains.rename(daemon.domains.byUuid(uuid)!, 'b')],
    [
      'undefine',
      async (daemon: Daemon) => undefineDomain(daemon.domains.byUuid(uuid)!, undefineFlags.managedSave),
    ],
    ['autostart', async (daemon: Daemon) => setAutostart(daemon.domains.byUuid(uuid)!, false)],
    ['start', async (daemon: Daemon) => startDomain(daemon.domains.byUuid(uuid)!)],
  ])('finds the old or the new after the first was killed in the middle: %s', async (_name, change) => {
    const before = new FakeHost()
    const setUp = await Daemon.open(before)
    const domain = await setUp.domains.define(guestXml('a', { uuid }))
    await setAutostart(domain, true)
    const outcomes = new Set<string>()
    for (let steps = 0; steps < 6; steps++) {
      const state = new MemoryState()
      for (const [path, bytes] of before.state.files) state.files.set(path, bytes)
      const host = new FakeHost({ state })
      host.guests.failure = new Error('not now')
      const first = await Daemon.open(host)
      state.stepsLeft = steps
      await change(first).catch(() => {})
      host.state.stepsLeft = Number.POSITIVE_INFINITY
      const later = new FakeHost({ state })
      later.guests.failure = new Error('not now')
      const daemon = await Daemon.open(later)
      outcomes.add(
        daemon.domains.all
          .map(({ name, isAutostarted }) => `${name} ${isAutostarted}`)
          .sort()
          .join(', '),
      )
      expect([...state.files.keys()].filter((path) => path.startsWith('autostart')).length).toBe(
        daemon.domains.all.filter(({ isAutostarted }) => isAutostarted).length,
      )
    }

    expect(outcomes.size).toBeLessThanOrEqual(2)
  })
})

describe('the end of a daemon', () => {
  it('suspends what runs, and the next one goes on with it', async () => {
    const host = new FakeHost()
    const first = await Daemon.open(host)
    await startDomain(await first.domains.define(guestXml('a', { uuid })))
    await first.close('suspend')
    const { daemon, later } = await after(host)

    expect(host.guests.last.isGone).toBe(true)
    expect(later.guests.last.spec.saved).toBeDefined()
    expect(daemon.domains.byUuid(uuid)?.is('running')).toBe(true)
    expect([...later.state.files.keys()].filter((path) => path.startsWith('resuming'))).toEqual([])
  })

  it('shuts guests down, and waits for them', async () => {
    const host = new FakeHost()
    const daemon = await Daemon.open(host)
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await startDomain(domain)
    const closing = daemon.close('shutdown')
    await settled(() => host.guests.last.calls.includes('powerButton'))
    host.guests.last.say({ type: 'poweroff' })
    await closing

    expect(domain.state.reason).toBe(stateReasons.shutoff.shutdown)
  })

  it('waits for so long only', async () => {
    const host = new FakeHost()
    const daemon = await Daemon.open(host, { shutdownMilliseconds: 5000 })
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await startDomain(domain)
    const closing = daemon.close('shutdown')
    await settled(() => host.guests.last.calls.includes('powerButton'))
    host.time.pass(5000)
    await closing

    expect(domain.state.reason).toBe(stateReasons.shutoff.destroyed)
  })

  it('destroys what runs, where that is asked for', async () => {
    const host = new FakeHost()
    const daemon = await Daemon.open(host)
    await daemon.domains.create(guestXml('a', { uuid }))
    await daemon.close('destroy')

    expect(daemon.domains.all).toEqual([])
    expect(host.guests.last.calls).toEqual(['resume', 'end'])
  })

  it('lets nothing start any more', async () => {
    const daemon = await Daemon.open(new FakeHost())
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await daemon.close('destroy')

    await expect(startDomain(domain)).rejects.toThrow('the daemon is ending')
  })

  it('is not held up by a guest that does not answer', async () => {
    const host = new FakeHost()
    const daemon = await Daemon.open(host)
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await startDomain(domain)
    host.guests.last.say = () => {}
    host.guests.last.isGone = true
    await daemon.close('suspend')

    expect(domain.isActive).toBe(false)
  })
})
