import { beforeEach, describe, expect, it } from 'vitest'
import { Emitter } from '../../base/event.ts'
import { domainStates, stateReasons } from '../../model/domain-state.ts'
import { FakeHost } from '../../testing/fake-host.ts'
import { guestXml, uuid } from '../../testing/guest-xml.ts'
import { settled } from '../../testing/settled.ts'
import { watchedDaemon } from '../../testing/watched-daemon.ts'
import type { Daemon } from '../daemon.ts'
import { FileError } from '../host.ts'
import type { Domain } from './domain.ts'
import { injectNmi, rebootDomain, resetDomain, resumeDomain, shutdownDomain, suspendDomain } from './power.ts'
import { startDomain } from './start.ts'
import { domainStatistics, statsGroups } from './statistics.ts'
import { destroyDomain } from './stop.ts'

let host: FakeHost
let daemon: Daemon
let seen: string[]

beforeEach(async () => {
  host = new FakeHost()
  ;({ daemon, seen } = await watchedDaemon(host))
})

/** A running domain; what was seen until then is forgotten. */
async function running(more = ''): Promise<Domain> {
  const domain = await daemon.domains.define(guestXml('a', { uuid, more }))
  await startDomain(domain)
  seen.length = 0
  return domain
}

const shutoff = (reason: keyof typeof stateReasons.shutoff) => ({
  state: domainStates.shutoff,
  reason: stateReasons.shutoff[reason],
})

describe('a start', () => {
  it('tells that it runs and that it was booted', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    seen.length = 0
    await startDomain(domain)

    expect(seen).toEqual(['a resumed unpaused', 'a started booted'])
    expect(domain.state).toEqual({ state: domainStates.running, reason: stateReasons.running.booted })
    expect(domain.id).toBe(1)
    expect(host.guests.last.calls).toEqual(['resume'])
  })

  it('tells that the agent is not there yet, where there is a channel for it', async () => {
    const channel = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"
    await daemon.domains.create(guestXml('a', { uuid, devices: channel }))

    expect(seen).toEqual(['a agent-lifecycle', 'a resumed unpaused', 'a started booted'])
  })

  it('can leave it paused', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    seen.length = 0
    await startDomain(domain, { isPaused: true })

    expect(seen).toEqual(['a started booted', 'a suspended paused'])
    expect(domain.state).toEqual({ state: domainStates.paused, reason: stateReasons.paused.user })
    expect(host.guests.last.calls).toEqual([])
  })

  it('is refused while it runs', async () => {
    const domain = await running()

    await expect(startDomain(domain)).rejects.toThrow(
      'Requested operation is not valid: domain is already running',
    )
  })

  it('that fails leaves it shut off', async () => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    seen.length = 0
    host.guests.failure = new Error('/boot/kernel: not a kernel')

    await expect(startDomain(domain)).rejects.toThrow(
      'internal error: process exited while connecting to monitor: /boot/kernel: not a kernel',
    )
    expect(domain.state).toEqual(shutoff('failed'))
    expect(domain.id).toBe(-1)
    expect(seen).toEqual([])
  })

  it('shows where its ports are', async () => {
    const domain = await running()

    expect(domain.xml()).toContain("<domain type='qemu' id='1'>")
    expect(domain.xml()).toContain("<console type='pty' tty='/dev/pts/0'>")
    expect(domain.xml({ isInactive: true })).not.toContain('/dev/pts/0')
  })

  it('ends with its client where that is asked for', async () => {
    const closed = new Emitter<void>()
    const domain = await daemon.domains.define(guestXml('a', { uuid }))
    await startDomain(domain, { autodestroy: closed.event })
    closed.emit()
    await settled(() => !domain.isActive)

    expect(domain.state).toEqual(shutoff('destroyed'))
  })
})

describe('pausing', () => {
  it('stops the guest and tells so', async () => {
    const domain = await running()
    await suspendDomain(domain)

    expect(seen).toEqual(['a suspended paused'])
    expect(domain.state).toEqual({ state: domainStates.paused, reason: stateReasons.paused.user })
    expect(host.guests.last.isRunning).toBe(false)
  })

  it('twice is once', async () => {
    const domain = await running()
    await suspendDomain(domain)
    await suspendDomain(domain)

    expect(seen).toEqual(['a suspended paused'])
  })

  it('is undone by resuming', async () => {
    const domain = await running()
    await suspendDomain(domain)
    await resumeDomain(domain)

    expect(seen).toEqual(['a suspended paused', 'a resumed unpaused'])
    expect(domain.state).toEqual({ state: domainStates.running, reason: stateReasons.running.unpaused })
    await expect(resumeDomain(domain)).rejects.toThrow('domain is already running')
  })
})

describe('what needs a guest', () => {
  it.each([
    ['suspend', suspendDomain],
    ['resume', resumeDomain],
    ['shutdown', shutdownDomain],
    ['reboot', rebootDomain],
    ['reset', resetDomain],
    ['destroy', destroyDomain],
    ['inject-nmi', injectNmi],
  ])('%s is refused without', async (_name, call) => {
    const domain = await daemon.domains.define(guestXml('a', { uuid }))

    await expect(call(domain)).rejects.toMatchObject({
      code: 55,
      message: 'Requested operation is not valid: domain is not running',
    })
  })
})

describe('shutting down', () => {
  it('asks, and ends when the guest has turned itself off', async () => {
    const domain = await running()
    await shutdownDomain(domain)

    expect(host.guests.last.calls.at(-1)).toBe('powerButton')
    expect(domain.is('running')).toBe(true)

    host.guests.last.say({ type: 'poweroff' })
    expect(domain.is('shutdown')).toBe(true)
    await settled(() => !domain.isActive)

    expect(seen).toEqual(['a shutdown guest', 'a stopped shutdown'])
    expect(domain.state).toEqual(shutoff('shutdown'))
  })

  it('is refused while it is paused', async () => {
    const domain = await running()
    await suspendDomain(domain)

    await expect(shutdownDomain(domain)).rejects.toThrow('domain is not running')
  })

  it('by the agent is refused, as none is there', async () => {
    const domain = await running()

    await expect(shutdownDomain(domain, 2)).rejects.toThrow(
      'argument unsupported: QEMU guest agent is not configured',
    )
  })

  it('boots again where the definition says so', async () => {
    const domain = await running('<on_poweroff>restart</on_poweroff>')
    host.guests.last.say({ type: 'poweroff' })
    await settled(() => seen.length === 2)

    expect(seen).toEqual(['a reboot', 'a resumed unpaused'])
    expect(domain.is('running')).toBe(true)
  })
})

describe('rebooting', () => {
  it('turns it on again after it has turned itself off', async () => {
    const domain = await running()
    await rebootDomain(domain)
    host.guests.last.say({ type: 'poweroff' })
    await settled(() => seen.length === 2)

    expect(host.guests.last.calls).toEqual(['resume', 'powerButton', 'reset', 'resume'])
    expect(seen).toEqual(['a reboot', 'a resumed unpaused'])
    expect(domain.state).toEqual({ state: domainStates.running, reason: stateReasons.running.booted })
  })

  it('happens once: the next time it stays off', async () => {
    const domain = await running()
    await rebootDomain(domain)
    host.guests.last.say({ type: 'poweroff' })
    await settled(() => seen.length === 2)
    host.guests.last.say({ type: 'poweroff' })
    await settled(() => !domain.isActive)

    expect(domain.state).toEqual(shutoff('shutdown'))
  })

  it('shuts down where the definition says so', async () => {
    const domain = await running('<on_reboot>destroy</on_reboot>')
    await rebootDomain(domain)
    host.guests.last.say({ type: 'poweroff' })
    await settled(() => !domain.isActive)

    expect(seen).toEqual(['a shutdown guest', 'a stopped shutdown'])
  })

  it('by the guest itself is told', async () => {
    const domain = await running()
    host.guests.last.say({ type: 'reset' })
    await settled(() => host.guests.last.isRunning)

    expect(seen).toEqual(['a reboot'])
    expect(domain.is('running')).toBe(true)
  })

  it('by the guest itself ends it where the definition says so', async () => {
    const domain = await running('<on_reboot>destroy</on_reboot>')
    host.guests.last.say({ type: 'reset' })
    await settled(() => !domain.isActive)

    expect(seen).toEqual(['a shutdown guest', 'a stopped shutdown'])
  })

  it('by the reset button is told, and leaves it as it was', async () => {
    const domain = await running()
    await resetDomain(domain)

    expect(seen).toEqual(['a reboot'])
    expect(domain.is('running')).toBe(true)
  })
})

describe('destroying', () => {
  it('ends it at once', async () => {
    const domain = await running()
    await destroyDomain(domain)

    expect(seen).toEqual(['a shutdown host', 'a stopped destroyed'])
    expect(domain.state).toEqual(shutoff('destroyed'))
    expect(host.guests.last.isGone).toBe(true)
  })
})

describe('a crash of the guest', () => {
  it('ends it', async () => {
    const domain = await running()
    host.guests.last.say({ type: 'crash', reason: 'triple fault' })
    expect(domain.state).toEqual({ state: domainStates.crashed, reason: stateReasons.crashed.panicked })
    await settled(() => !domain.isActive)

    expect(seen).toEqual(['a crashed panicked', 'a stopped crashed'])
    expect(domain.state).toEqual(shutoff('crashed'))
  })

  it('is kept for a look where the definition says so', async () => {
    const domain = await running('<on_crash>preserve</on_crash>')
    host.guests.last.say({ type: 'crash', reason: 'triple fault' })

    expect(seen).toEqual(['a crashed panicked'])
    expect(domain.is('crashed')).toBe(true)

    await resetDomain(domain)
    expect(domain.state).toEqual({ state: domainStates.paused, reason: stateReasons.paused.crashed })
    await resumeDomain(domain)
    expect(domain.is('running')).toBe(true)
  })

  it('boots it again where the definition says so', async () => {
    const domain = await running('<on_crash>restart</on_crash>')
    host.guests.last.say({ type: 'crash', reason: 'triple fault' })
    await settled(() => host.guests.last.isRunning)

    expect(seen).toEqual(['a crashed panicked', 'a reboot', 'a resumed unpaused'])
    expect(domain.state).toEqual({ state: domainStates.running, reason: stateReasons.running.crashed })
  })

  it('leaves a core where the definition says so', async () => {
    const domain = await running('<on_crash>coredump-destroy</on_crash>')
    host.guests.last.say({ type: 'crash', reason: 'triple fault' })
    await settled(() => !domain.isActive)
    const [core] = await host.files.list('/var/lib/tabvisor/dump')

    expect(host.files.bytesOf(`/var/lib/tabvisor/dump/${core}`)?.[0]).toBe(0x7f)
  })
})

describe('a worker that is gone', () => {
  it('is the end of its domain only', async () => {
    const domain = await running()
    const other = await daemon.domains.create(guestXml('b'))
    seen.length = 0
    host.guests.launched[0]!.say({ type: 'gone', reason: 'killed' })
    await settled(() => !domain.isActive)

    expect(seen).toEqual(['a stopped failed'])
    expect(domain.state).toEqual(shutoff('crashed'))
    expect(other.is('running')).toBe(true)
  })
})

describe('what our machine cannot do', () => {
  it.each([
    ["<disk type='file'><source file='/d.img'/><target dev='vda' bus='virtio'/></disk>", /disk 'vda'/],
    ["<interface type='user'><model type='virtio'/></interface>", /network interfaces/],
    ["<serial type='tcp'><source mode='bind' host='0' service='9'/></serial>", /leads to 'tcp'/],
    ["<watchdog model='i6300esb'/>", /watchdogs/],
  ])('keeps its definition and does not start: %s', async (devices, reason) => {
    const domain = await daemon.domains.define(guestXml('a', { uuid, devices }))

    await expect(startDomain(domain)).rejects.toMatchObject({
      code: 67,
      message: expect.stringMatching(reason),
    })
    expect(domain.state).toEqual(shutoff('unknown'))
  })
})

describe('why a guest has gone', () => {
  const reasonOf = async (domain: Domain) => {
    const parameters = await domainStatistics(domain, statsGroups.state)
    return parameters.find(({ field }) => field === 'tabvisor.reason')?.value.value
  }

  it('is told with its state as long as that is crashed', async () => {
    const domain = await running('<on_crash>preserve</on_crash>')
    const before = await reasonOf(domain)
    host.guests.last.say({ type: 'crash', reason: 'triple fault' })
    const crashed = await reasonOf(domain)
    await resetDomain(domain)

    expect([before, crashed, await reasonOf(domain)]).toEqual([undefined, 'triple fault', undefined])
  })

  it('is told after the end too, until the next start', async () => {
    const domain = await running()
    host.guests.last.say({ type: 'gone', reason: 'the worker was killed' })
    await settled(() => !domain.isActive)
    const gone = await reasonOf(domain)
    await startDomain(domain)
    await destroyDomain(domain)

    expect([gone, await reasonOf(domain)]).toEqual(['the worker was killed', undefined])
    expect(host.lines.map(({ message }) => message)).toContain(
      "'a' has lost its worker: the worker was killed",
    )
  })
})

describe('a start that fails', () => {
  it('names the file that is not there', async () => {
    host.guests.failure = new FileError('ENOENT', '/boot/kernel')

    await expect(daemon.domains.create(guestXml('a'))).rejects.toMatchObject({
      message: 'unable to stat: /boot/kernel: No such file or directory',
      code: 38,
      domain: 24,
    })
  })

  it('tells what is wrong with a file that is there', async () => {
    host.guests.failure = new FileError('EISDIR', '/boot')

    await expect(daemon.domains.create(guestXml('a'))).rejects.toThrow(
      "process exited while connecting to monitor: could not load '/boot': Is a directory",
    )
  })

  it('has had its number', async () => {
    host.guests.failure = new Error('no')
    const refused = daemon.domains.create(guestXml('a'))
    await expect(refused).rejects.toThrow('no')

    const domain = await daemon.domains.create(guestXml('a'))

    expect(domain.id).toBe(2)
  })
})
