import { beforeEach, describe, expect, it } from 'vitest'
import { impact } from '../../model/domain-state.ts'
import { FakeHost } from '../../testing/fake-host.ts'
import { guestXml, uuid } from '../../testing/guest-xml.ts'
import { watchedDaemon } from '../../testing/watched-daemon.ts'
import type { Daemon } from '../daemon.ts'
import type { Domain } from './domain.ts'
import { sendKey } from './keyboard.ts'
import { setLifecycleAction } from './lifecycle-actions.ts'
import { maximumMemoryFlag, setMemory, setMemoryStatsPeriod } from './memory.ts'
import { getMetadata, setMetadata } from './metadata.ts'
import { startDomain } from './start.ts'
import { destroyDomain } from './stop.ts'
import { setVcpus } from './vcpus.ts'

const both = impact.live | impact.config

let host: FakeHost
let daemon: Daemon
let seen: string[]
let domain: Domain

beforeEach(async () => {
  host = new FakeHost()
  ;({ daemon, seen } = await watchedDaemon(host))
  domain = await daemon.domains.define(guestXml('a', { uuid }))
  await startDomain(domain)
  seen.length = 0
})

describe('which definition a call means', () => {
  const changed = () =>
    [domain.xml(), domain.xml({ isInactive: true })].map((xml) => xml.includes('<title>new'))
  const retitle = (flags: number) => setMetadata(domain, 1, 'new', null, null, flags)

  it.each([
    ['current of what runs', impact.current, [true, false]],
    ['live', impact.live, [true, false]],
    ['config', impact.config, [false, true]],
    ['both', both, [true, true]],
  ])('%s', async (_name, flags, expected) => {
    await retitle(flags)

    expect(changed()).toEqual(expected)
  })

  it('current of what does not run is the one to come', async () => {
    await destroyDomain(domain)
    await retitle(impact.current)

    expect(changed()).toEqual([true, true])
    await expect(retitle(impact.live)).rejects.toThrow(
      'Requested operation is not valid: domain is not running',
    )
  })

  it('config of a transient domain is none', async () => {
    domain = await daemon.domains.create(guestXml('t'))

    await expect(retitle(impact.config)).rejects.toThrow(
      'transient domains do not have any persistent config',
    )
  })

  it('is kept', async () => {
    await retitle(impact.config)

    expect(new TextDecoder().decode(host.state.files.get(`domains/${uuid}.xml`))).toContain(
      '<title>new</title>',
    )
  })

  it('is not changed by a call that fails', async () => {
    await expect(
      domain.modify('DomainSetMetadata', both, ({ live }) => {
        live!.title = 'new'
        throw new Error('no')
      }),
    ).rejects.toThrow('no')

    expect(changed()).toEqual([false, false])
  })
})

describe('metadata', () => {
  it('has a description and a title, which an empty text takes away', async () => {
    await setMetadata(domain, 0, 'What it\nis for', null, null, both)
    await setMetadata(domain, 1, 'A title', null, null, both)

    expect(getMetadata(domain, 0, null, impact.live)).toBe('What it\nis for')
    expect(getMetadata(domain, 1, null, impact.config)).toBe('A title')
    expect(seen).toEqual(['a metadata-change', 'a metadata-change'])

    await setMetadata(domain, 1, '', null, null, both)

    expect(() => getMetadata(domain, 1, null, impact.live)).toThrow(
      'metadata not found: Requested metadata element is not present',
    )
  })

  it('has elements by their name spaces', async () => {
    await setMetadata(domain, 2, '<a b="1"><c>t</c><d/></a>', 'k', 'http://a', both)
    await setMetadata(domain, 2, '<other/>', 'o', 'http://o', both)

    expect(getMetadata(domain, 2, 'http://a', impact.live)).toBe('<a b="1">\n  <c>t</c>\n  <d/>\n</a>')
    expect(domain.xml()).toContain('<k:c>t</k:c>')

    await setMetadata(domain, 2, '<instead/>', 'k', 'http://a', both)
    expect(getMetadata(domain, 2, 'http://a', impact.live)).toBe('<instead/>')

    await setMetadata(domain, 2, null, null, 'http://a', both)
    expect(() => getMetadata(domain, 2, 'http://a', impact.live)).toThrow('Requested metadata element')
    expect(getMetadata(domain, 2, 'http://o', impact.live)).toBe('<other/>')
  })

  it.each([
    [1, 'two\nlines', null, null, "invalid argument: metadata title can't contain newlines"],
    [3, 'x', null, null, "invalid argument: unknown metadata type '3'"],
    [2, '<a/>', '1 k', 'u', 'internal error: failed to validate prefix for a new XML namespace'],
    [2, '<a', 'k', 'u', '(metadata_xml):1:'],
  ])('of type %i refuses %j', async (type, text, key, uri, message) => {
    await expect(setMetadata(domain, type, text, key, uri, 0)).rejects.toThrow(message)
  })
})

describe('memory', () => {
  it('of a guest is set by its balloon, and shown when it has answered', async () => {
    await setMemory(domain, 32768n, impact.live)
    expect(host.guests.last.balloonKiB).toBe(32768)

    host.guests.last.say({ type: 'balloon', kib: 32768 })
    expect(domain.xml()).toContain("<currentMemory unit='KiB'>32768</currentMemory>")
    expect(seen).toEqual(['a balloon-change'])
  })

  it('is bounded', async () => {
    await expect(setMemory(domain, 65537n, impact.live)).rejects.toThrow(
      'invalid argument: cannot set memory higher than max memory',
    )
    await expect(setMemory(domain, 65537n, both)).rejects.toThrow('higher than max memory')
  })

  it('in all is for the next start', async () => {
    await expect(setMemory(domain, 131072n, maximumMemoryFlag)).rejects.toThrow(
      'cannot resize the maximum memory on an active domain',
    )
    await setMemory(domain, 32768n, maximumMemoryFlag | impact.config)

    const xml = domain.xml({ isInactive: true })
    expect(xml).toContain("<memory unit='KiB'>32768</memory>")
    expect(xml).toContain("<currentMemory unit='KiB'>32768</currentMemory>")
  })

  it('is reported as often as it is asked for', async () => {
    await setMemoryStatsPeriod(domain, 5, both)

    expect(host.guests.last.balloonPeriod).toBe(5)
    expect(domain.xml()).toContain("<stats period='5'/>")
  })

  it('of a start is what the definition says', async () => {
    const xml = guestXml('b', { more: "<currentMemory unit='MiB'>32</currentMemory>" })
    await daemon.domains.create(xml)

    expect(host.guests.last.balloonKiB).toBe(32768)
  })
})

describe('vCPUs', () => {
  it('can be more at the next start', async () => {
    await setVcpus(domain, 4, 4 | impact.config)
    await setVcpus(domain, 2, impact.config)

    expect(domain.xml({ isInactive: true })).toContain("<vcpu placement='static' current='2'>4</vcpu>")
  })

  it.each([
    [2, impact.live, 'requested vcpus is greater than max allowable vcpus for the live domain: 2 > 1'],
    [
      2,
      impact.config,
      'requested vcpus is greater than max allowable vcpus for the persistent domain: 2 > 1',
    ],
    [2, 4 | impact.live, "maximum vcpu count of a live domain can't be modified"],
  ])('are bounded: %i, flags %i', async (count, flags, message) => {
    await expect(setVcpus(domain, count, flags)).rejects.toThrow(message)
  })
})

describe('lifecycle actions', () => {
  it('are changed', async () => {
    await setLifecycleAction(domain, 2, 3, both)

    expect(domain.xml()).toContain('<on_crash>preserve</on_crash>')
    expect(domain.xml({ isInactive: true })).toContain('<on_crash>preserve</on_crash>')
  })

  it.each([
    [0, 4, "Lifecycle event 'poweroff' doesn't support 'coredump-destroy' action"],
    [1, 3, "qemu driver doesn't support the 'preserve' action for 'on_reboot'/'on_poweroff'"],
    [2, 2, "qemu driver doesn't support the 'rename-restart' action"],
  ])('are refused: %i %i', async (occasion, action, message) => {
    await expect(setLifecycleAction(domain, occasion, action, both)).rejects.toThrow(message)
  })
})

describe('keys', () => {
  // Left control, right alt and delete, as every set of codes calls them.
  it.each([
    ['linux', 0, [29, 100, 111]],
    ['xt', 1, [0x1d, 0xe038, 0xe053]],
    ['atset1', 2, [0x1d, 0xe038, 0xe053]],
    ['atset2', 3, [0x14, 0xe011, 0xe071]],
    ['atset3', 4, [0x11, 0x39, 0x64]],
    ['os_x', 5, [0x3b, 0x3d, 0x75]],
    ['xt_kbd', 6, [0x1d, 0x138, 0x153]],
    ['usb', 7, [224, 230, 76]],
    ['win32', 8, [0xa2, 0xa5, 0x2e]],
    ['qnum', 9, [0x1d, 0xb8, 0xd3]],
  ])('of %s are pressed together', async (_name, codeset, codes) => {
    await sendKey(domain, codeset, 100, codes)

    expect(host.guests.last.keys).toEqual([{ codes: [29, 100, 111], holdMilliseconds: 100 }])
  })

  it('that a set does not have are refused', async () => {
    await expect(sendKey(domain, 1, 0, [999])).rejects.toThrow(
      'internal error: cannot translate keycode 999 of xt codeset to qnum keycode',
    )
    expect(host.guests.last.keys).toEqual([])
  })
})

describe('one definition', () => {
  it('is asked for at a time', () => {
    expect(() => domain.affectedOne(both)).toThrow(
      expect.objectContaining({ str1: 'virDomainObjGetOneDefState', str2: 'flags', code: 8 }),
    )
    expect(() => getMetadata(domain, 0, null, both)).toThrow(
      expect.objectContaining({
        message: "Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive",
        str1: 'virDomainGetMetadata',
        str2: 'ctl',
      }),
    )
  })
})

it('metadata that is no XML is shown with the place where it ends to be', async () => {
  const set = setMetadata(domain, 2, '<note>\n<a></b></note>', 't', 'urn:t', impact.config)

  await expect(set).rejects.toMatchObject({
    message: '(metadata_xml):2: Opening and ending tag mismatch: a line 2 and b\n<a></b></note>\n-------^',
    domain: 20,
  })
})
