import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../../base/random.ts'
import { completeDomain } from './complete.ts'
import type { DefineContext } from './context.ts'
import { parseDevice } from './device.ts'
import { findDevice } from './device-match.ts'
import { formatDomain } from './format.ts'
import { completeLive } from './live.ts'
import { parseDomain } from './parse.ts'
import { checkRedefinition } from './redefinition.ts'

const context: DefineContext = {
  random: new SeededRandom(1),
  emulator: '/usr/bin/tabvisor',
  nvramFolder: '/state/nvram',
}

function defined(devices = '', head = '') {
  const domain = parseDomain(
    `<domain type='qemu'><name>a</name><memory unit='MiB'>64</memory><os><type machine='q35'>hvm</type></os>${head}<devices>${devices}</devices></domain>`,
    context,
  )
  completeDomain(domain, context)
  return domain
}

const disks = `<disk type='file'><source file='/a'/><target dev='vda'/></disk><disk type='file'><source file='/b'/><target dev='vdb'/></disk>`
const cards = ['01', '02'].map(
  (last) => `<interface type='user'><mac address='52:54:00:00:00:${last}'/></interface>`,
)

describe('defining', () => {
  it("gives a new domain a UUID, this machine's program and MAC addresses with QEMU's prefix", () => {
    const domain = defined(`<interface type='user'/>`)

    expect(domain.uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(domain.devices?.emulator).toBe('/usr/bin/tabvisor')
    expect(domain.devices?.interfaces[0]?.mac?.address).toMatch(/^52:54:00(?::[\da-f]{2}){3}$/)
  })

  it('refuses what the schema does not know only where that was asked for', () => {
    const xml = `<domain type='qemu'><name>a</name><memory>65536</memory><os><type>hvm</type></os><foo/></domain>`

    expect(() => parseDomain(xml, { ...context, hasSchemaCheck: true })).toThrow(
      /^XML document failed to validate against schema: Unable to validate doc against .*domain\.rng\n.*foo/,
    )
    expect(() => parseDomain(xml, context)).not.toThrow()
  })

  it('is not led to endless lists by numbers', () => {
    const hostile = [
      `<controller type='pci' index='4000000000' model='pcie-root-port'/>`,
      `<disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/><address type='drive' controller='4000000000'/></disk>`,
      `<controller type='usb' index='4000000000' model='qemu-xhci' ports='4000000000'/>`,
      `<hostdev mode='subsystem' type='scsi'><source><adapter name='a'/><address bus='0' target='0' unit='0'/></source><address type='drive' controller='4000000000'/></hostdev>`,
    ]

    for (const devices of hostile) expect(() => defined(devices)).toThrow(/ /)
    const ports = `<controller type='virtio-serial' index='2000000000' ports='2000000000'/><channel type='pty'><target type='virtio' name='a'/></channel>`
    expect(defined(ports).devices?.controllers).toHaveLength(10)
  })

  it('takes well under a millisecond for each of many', () => {
    for (let count = 0; count < 200; count++) formatDomain(defined(disks + cards.join('')))
    const started = performance.now()
    for (let count = 0; count < 200; count++) formatDomain(defined(disks + cards.join('')))

    expect((performance.now() - started) / 200).toBeLessThan(5)
  })
})

describe("a running domain's XML", () => {
  it('has a number, names, terminals and ports, and passwords only for those who may see them', () => {
    const domain = defined(`<serial type='pty'/><graphics type='vnc' passwd='secret'/>`)
    completeLive(domain, {
      terminalOf: (alias) => `/dev/pts/${alias}`,
      displayPort: () => 5907,
      listenAddress: '127.0.0.1',
      channelFolder: '/state/channels',
    })

    const xml = formatDomain(domain, { id: 3 })

    expect(xml).toContain("<domain type='qemu' id='3'>")
    expect(xml).toContain("<console type='pty' tty='/dev/pts/serial0'>")
    expect(xml).toContain("<graphics type='vnc' port='5907' autoport='yes' listen='127.0.0.1'>")
    expect(xml).toContain("<alias name='pcie.0'/>")
    expect(formatDomain(domain, { id: 3, secure: true })).toContain("passwd='secret'")
  })

  it('is without what only the run had where the next start is asked for', () => {
    const domain = defined(`<serial type='pty'/><graphics type='vnc'/>`)
    completeLive(domain, {
      terminalOf: () => '/dev/pts/1',
      displayPort: () => 5900,
      listenAddress: '127.0.0.1',
      channelFolder: '/state/channels',
    })

    const again = formatDomain(domain, { id: 3, inactive: true })

    expect(again).toContain("<domain type='qemu'>")
    expect(again).toContain("port='-1' autoport='yes'")
    expect(again).not.toContain('alias')
    expect(again).not.toContain('/dev/pts')
  })
})

describe('a device alone', () => {
  it('is completed by its class', () => {
    const parsed = parseDevice(
      `<disk type='file'><source file='/c'/><target dev='sda'/></disk>`,
      defined(),
      context,
    )

    expect(parsed).toMatchObject({
      key: 'disks',
      device: { driver: { name: 'qemu', type: 'raw' }, target: { bus: 'scsi' }, address: { type: 'drive' } },
    })
  })

  it('is found again by its target, its MAC address or its place', () => {
    const domain = defined(disks + cards.join(''))
    const find = (xml: string) => findDevice(domain, parseDevice(xml, domain, context))

    expect(find(`<disk type='file'><target dev='vdb'/></disk>`)).toBe(1)
    expect(find(cards[1]!)).toBe(1)
    expect(() => find(`<disk type='file'><target dev='vdz'/></disk>`)).toThrow('no target device vdz')
    expect(() => find(`<interface type='user'/>`)).toThrow('multiple matching devices found')
    expect(() => find(`<interface type='user'><mac address='52:54:00:00:00:09'/></interface>`)).toThrow(
      "no device found at address '(<null>)' matching MAC address '52:54:00:00:00:09' and alias '(<null>)'",
    )
  })

  it('is refused in words when it is none', () => {
    const parse = (xml: string) => () => parseDevice(xml, defined(), context)

    expect(parse('<foo/>')).toThrow("unsupported configuration: unknown device type 'foo'")
    expect(parse('<disk>')).toThrow(/^\(device_definition\):1: /)
    expect(parse('<video/>')).toThrow("video type 'cirrus' is only valid as primary video device")
    expect(parse('<nvram/>')).toThrow('nvram device is only supported for PPC64')
    expect(parse('<tpm/>')).toThrow('missing TPM device backend')
    expect(parse("<controller type='ide'/>")).toThrow('IDE controllers are unsupported for this QEMU binary')
  })
})

describe('a definition for a saved guest', () => {
  it('has to show it the same machine', () => {
    const old = defined(disks)
    const changed = { ...old, uuid: old.uuid, memory: { kib: 1n } }

    expect(() => checkRedefinition(old, { ...old })).not.toThrow()
    expect(() => checkRedefinition(old, changed)).toThrow(
      'Target domain max memory 1 does not match source 65536',
    )
    expect(() => checkRedefinition(old, { ...defined(), uuid: old.uuid })).toThrow(
      'Target domain disk count 0 does not match source 2',
    )
  })
})
