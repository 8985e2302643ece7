import { beforeEach, describe, expect, it } from 'vitest'
import { domainStates, stateReasons } from '../../model/domain-state.ts'
import { FakeHost } from '../../testing/fake-host.ts'
import { guestXml, otherUuid, uuid } from '../../testing/guest-xml.ts'
import { settled } from '../../testing/settled.ts'
import { watchedDaemon } from '../../testing/watched-daemon.ts'
import type { Daemon } from '../daemon.ts'
import type { DomainEvent } from '../events.ts'
import { coreDump, dumpFlags } from './core-dump.ts'
import type { Domain } from './domain.ts'
import { abortJob, completedJob, currentJob } from './job-report.ts'
import { suspendDomain } from './power.ts'
import {
  defineImageXmlAt,
  defineManagedSaveXml,
  imageXmlAt,
  managedSave,
  managedSaveXml,
  removeManagedSave,
  restoreDomain,
  saveDomain,
} from './save.ts'
import { startDomain } from './start.ts'
import { destroyDomain } from './stop.ts'

let host: FakeHost
let daemon: Daemon
let seen: string[]
let events: DomainEvent[]

beforeEach(async () => {
  host = new FakeHost()
  ;({ daemon, seen, events } = await watchedDaemon(host))
})

async function running(more = ''): Promise<Domain> {
  const domain = await daemon.domains.define(guestXml('a', { uuid, more }))
  await startDomain(domain)
  seen.length = 0
  return domain
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

describe('a managed save', () => {
  it('puts the guest away, in libvirt’s order of events', async () => {
    const domain = await running()
    await managedSave(domain)

    expect(seen).toEqual([
      'a suspended paused',
      'a migration-iteration',
      'a migration-iteration',
      'a job-completed',
      'a stopped saved',
    ])
    expect(domain.state).toEqual({ state: domainStates.shutoff, reason: stateReasons.shutoff.saved })
    expect(domain.hasManagedSave).toBe(true)
  })

  it('is where the next start goes on', async () => {
    const domain = await running()
    await managedSave(domain)
    seen.length = 0
    await startDomain(domain)

    expect(text(host.guests.last.spec.saved)).toBe('state of a')
    expect(seen).toEqual(['a started restored', 'a resumed fromSnapshot'])
    expect(domain.state).toEqual({ state: domainStates.running, reason: stateReasons.running.restored })
    expect(domain.hasManagedSave).toBe(false)
    expect(await host.files.list('/var/lib/tabvisor/save')).toEqual([])
  })

  it('is dropped by a forced start', async () => {
    const domain = await running()
    await managedSave(domain)
    await startDomain(domain, { isForced: true })

    expect(host.guests.last.spec.saved).toBeUndefined()
    expect(domain.hasManagedSave).toBe(false)
  })

  it('of a paused guest is paused when it is back', async () => {
    const domain = await running()
    await suspendDomain(domain)
    await managedSave(domain)
    seen.length = 0
    await startDomain(domain)

    expect(seen).toEqual(['a started restored', 'a suspended restored'])
    expect(domain.is('paused')).toBe(true)
  })

  it('can be removed', async () => {
    const domain = await running()
    await managedSave(domain)
    await removeManagedSave(domain)

    expect(domain.hasManagedSave).toBe(false)
    await expect(removeManagedSave(domain)).rejects.toMatchObject({
      code: 38,
      message: `Failed to remove managed save file '/var/lib/tabvisor/save/${uuid}.save': No such file or directory`,
    })
  })

  it('shows and takes its XML', async () => {
    const domain = await running()
    await managedSave(domain)
    const xml = await managedSaveXml(domain, false)
    await defineManagedSaveXml(domain, xml.replace('</name>', '</name><title>new</title>'), false)

    expect(await managedSaveXml(domain, false)).toContain('<title>new</title>')
    await startDomain(domain)
    expect(domain.is('paused')).toBe(true)
  })

  it('that is unfinished is not started from', async () => {
    const domain = await running()
    await managedSave(domain)
    const path = `/var/lib/tabvisor/save/${uuid}.save`
    host.files.put(path, new TextEncoder().encode('TabvisorPart\0\0\0\0'.padEnd(64, '\0')))
    await startDomain(domain)

    expect(host.guests.last.spec.saved).toBeUndefined()
    expect(domain.hasManagedSave).toBe(false)
  })

  it('that is damaged is refused, and kept', async () => {
    const domain = await running()
    await managedSave(domain)
    const bytes = host.files.bytesOf(`/var/lib/tabvisor/save/${uuid}.save`)!
    bytes[bytes.length - 1]! ^= 1

    await expect(startDomain(domain)).rejects.toThrow('the machine state in the save image is damaged')
    expect(domain.hasManagedSave).toBe(true)
    expect(domain.isActive).toBe(false)
  })
})

describe('a save to a file', () => {
  it('is restored from there, by a domain that is defined', async () => {
    const domain = await running()
    await saveDomain(domain, '/tmp/a.save')
    seen.length = 0
    const restored = await restoreDomain(daemon, '/tmp/a.save')

    expect(restored).toBe(domain)
    expect(text(host.guests.last.spec.saved)).toBe('state of a')
    expect(seen).toEqual(['a started restored', 'a resumed fromSnapshot'])
  })

  it('is restored from there by a transient domain too', async () => {
    const domain = await daemon.domains.create(guestXml('a', { uuid }))
    await saveDomain(domain, '/tmp/a.save')
    expect(daemon.domains.all).toEqual([])
    const restored = await restoreDomain(daemon, '/tmp/a.save', { isRunning: false })

    expect(restored.isPersistent).toBe(false)
    expect(restored.is('paused')).toBe(true)
  })

  it('is not restored while the domain runs, or another has its name', async () => {
    const domain = await running()
    await saveDomain(domain, '/tmp/a.save')
    await startDomain(domain)

    await expect(restoreDomain(daemon, '/tmp/a.save')).rejects.toThrow("domain 'a' is already active")

    await destroyDomain(domain)
    await daemon.domains.rename(domain, 'b')

    await expect(restoreDomain(daemon, '/tmp/a.save')).rejects.toThrow(
      "domain 'b' is already defined with uuid",
    )
  })

  it('shows its XML and takes another for the same machine', async () => {
    const domain = await running()
    await saveDomain(domain, '/tmp/a.save')
    const xml = await imageXmlAt(daemon, '/tmp/a.save', true)
    await defineImageXmlAt(
      daemon,
      '/tmp/a.save',
      xml.replace('</name>', '</name><title>new</title>'),
      undefined,
    )

    expect(await imageXmlAt(daemon, '/tmp/a.save', true)).toContain('<title>new</title>')
    await expect(
      defineImageXmlAt(daemon, '/tmp/a.save', xml.replace(uuid, otherUuid), undefined),
    ).rejects.toMatchObject({
      code: 67,
      message: `unsupported configuration: Target domain uuid ${otherUuid} does not match source ${uuid}`,
    })
  })

  it.each([
    ['', 'operation failed: failed to read qemu header'],
    ['x'.repeat(100), 'operation failed: image magic is incorrect'],
    ['TabvisorPart\0\0\0\0'.padEnd(64, '\0'), 'operation failed: save image is incomplete'],
    [
      'TabvisorSave\0\0\0\0\x09\0\0\0'.padEnd(64, '\0'),
      'operation failed: image version is not supported (9 > 1)',
    ],
    ['TabvisorSave\0\0\0\0\x01\0\0\0'.padEnd(64, '\0'), 'operation failed: invalid header data length: 0'],
    [
      'TabvisorSave\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x09\0\0\0'.padEnd(64, '\0'),
      'failed to read domain XML',
    ],
  ])('is refused when it is none: %j', async (content, message) => {
    host.files.put('/tmp/bad', new TextEncoder().encode(content))

    await expect(restoreDomain(daemon, '/tmp/bad')).rejects.toThrow(message)
  })

  it('that is not there is refused', async () => {
    await expect(restoreDomain(daemon, '/tmp/none')).rejects.toMatchObject({
      code: 38,
      message: "Failed to open file '/tmp/none': No such file or directory",
    })
  })

  it('that fails leaves the guest as it was, and no file', async () => {
    const domain = await running()
    host.files.room = 20_000

    await expect(saveDomain(domain, '/tmp/a.save')).rejects.toThrow('No space left on device')
    expect(domain.state).toEqual({ state: domainStates.running, reason: stateReasons.running.saveCanceled })
    expect(host.guests.last.isRunning).toBe(true)
    expect(seen).toEqual([
      'a suspended paused',
      'a migration-iteration',
      'a migration-iteration',
      'a resumed unpaused',
    ])
    expect(host.files.bytesOf('/tmp/a.save')).toBeUndefined()
  })
})

describe('a job', () => {
  it('is told when it is over, and once to who asks', async () => {
    const domain = await running()
    let open = () => {}
    host.guests.last.gate = new Promise((resolve) => {
      open = resolve
    })
    const save = saveDomain(domain, '/tmp/a.save')
    await settled(() => host.guests.last.calls.includes('save'))
    host.time.pass(250)
    open()
    await save
    const told = events.find(({ kind }) => kind === 'job-completed')

    expect(told).toMatchObject({
      parameters: {
        operation: { type: 'int', value: 2 },
        time_elapsed: { type: 'ullong', value: 250n },
        memory_total: { value: 67108864n },
        memory_processed: { value: 10n },
        memory_remaining: { value: 0n },
      },
    })
    expect(completedJob(domain.jobs, true)?.parameters.time_elapsed).toEqual({ type: 'ullong', value: 250n })
    expect(completedJob(domain.jobs, false)?.type).toBe(3)
    expect(completedJob(domain.jobs, false)).toBeUndefined()
  })

  it('can be aborted, and the guest goes on', async () => {
    const domain = await running()
    let open = () => {}
    host.guests.last.gate = new Promise((resolve) => {
      open = resolve
    })
    const save = saveDomain(domain, '/tmp/a.save')
    await settled(() => host.guests.last.calls.includes('save'))

    expect(currentJob(domain.jobs, host.time.now())?.type).toBe(2)
    abortJob(domain)
    open()

    await expect(save).rejects.toMatchObject({
      code: 78,
      message: "operation aborted: job 'domain save' canceled by client",
    })
    expect(domain.is('running')).toBe(true)
    expect(() => abortJob(domain)).toThrow('no job is active on the domain')
  })

  it('lets others wait for thirty seconds', async () => {
    const domain = await running()
    host.guests.last.gate = new Promise(() => {})
    void saveDomain(domain, '/tmp/a.save').catch(() => {})
    await settled(() => host.guests.last.calls.includes('save'))
    const suspend = suspendDomain(domain)
    host.time.pass(30_000)

    await expect(suspend).rejects.toMatchObject({
      code: 68,
      message:
        'Timed out during operation: cannot acquire state change lock (held by monitor=remoteDispatchDomainSaveFlags)',
    })
  })

  it('ends when its domain is destroyed', async () => {
    const domain = await running()
    let open = () => {}
    host.guests.last.gate = new Promise((resolve) => {
      open = resolve
    })
    const save = saveDomain(domain, '/tmp/a.save').catch((error: Error) => error.message)
    await settled(() => host.guests.last.calls.includes('save'))
    const destroy = destroyDomain(domain)
    open()
    await destroy

    expect(await save).toBe('Requested operation is not valid: domain is not running')
    expect(domain.isActive).toBe(false)
    expect(seen.slice(-2)).toEqual(['a shutdown host', 'a stopped destroyed'])
  })
})

describe('a core dump', () => {
  it('is written while the guest waits', async () => {
    const domain = await running()
    await coreDump(domain, '/tmp/core', dumpFlags.memoryOnly)

    expect(text(host.files.bytesOf('/tmp/core'))).toContain('ELF')
    expect(seen).toEqual(['a suspended paused', 'a resumed unpaused'])
    expect(domain.is('running')).toBe(true)
  })

  it('of a live guest holds it once the work has begun', async () => {
    const domain = await running()
    await coreDump(domain, '/tmp/core', dumpFlags.live)

    expect(seen).toEqual([
      'a migration-iteration',
      'a suspended paused',
      'a migration-iteration',
      'a job-completed',
      'a resumed unpaused',
    ])
    expect(host.guests.last.isRunning).toBe(true)
  })

  it('tells how long a guest stood that was paused before', async () => {
    const domain = await running()
    await suspendDomain(domain)
    await coreDump(domain, '/tmp/core', 0)

    expect(completedJob(domain.jobs, false)?.parameters.downtime).toEqual({ type: 'ullong', value: 0n })
  })

  it('of the whole machine is measured as a save is', async () => {
    const domain = await running()
    await coreDump(domain, '/tmp/core', 0)

    expect(seen).toEqual([
      'a suspended paused',
      'a migration-iteration',
      'a migration-iteration',
      'a job-completed',
      'a resumed unpaused',
    ])
    expect(completedJob(domain.jobs, false)?.parameters.operation).toEqual({ type: 'int', value: 8 })
  })

  it('can end the guest', async () => {
    const domain = await running()
    await coreDump(domain, '/tmp/core', dumpFlags.crash | dumpFlags.memoryOnly)

    expect(seen).toEqual(['a suspended paused', 'a stopped crashed'])
    expect(domain.state).toEqual({ state: domainStates.shutoff, reason: stateReasons.shutoff.crashed })
  })

  it('can reset the guest', async () => {
    const domain = await running()
    await coreDump(domain, '/tmp/core', dumpFlags.reset)

    expect(host.guests.last.calls.slice(-3)).toEqual(['dump', 'reset', 'resume'])
    expect(domain.is('running')).toBe(true)
  })

  it('in a form for kdump is refused', async () => {
    const domain = await running()

    await expect(coreDump(domain, '/tmp/core', 0, 1)).rejects.toThrow(
      'kdump-compressed format is only supported with memory-only dump',
    )
    expect(host.files.bytesOf('/tmp/core')).toBeUndefined()
  })

  it('finds out about the path before the form', async () => {
    const domain = await running()

    await expect(coreDump(domain, '/none/core', dumpFlags.memoryOnly, 1)).rejects.toThrow(
      "Failed to create file '/none/core': No such file or directory",
    )
  })
})
