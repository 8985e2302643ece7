import { describe, expect, it } from 'vitest'
import { schemaObstacle, schemaProblems } from '../../testing/libvirt/schema.ts'
import { parseXml } from '../../xml/parser.ts'
import { childElement, childElements, textOf, type XmlElement } from '../../xml/tree.ts'
import { formatCapabilities } from './capabilities.ts'
import { formatDomainCapabilities } from './domain-capabilities.ts'

const facts = {
  uuid: '11111111-2222-4333-8444-555555555555',
  processors: 4,
  pageSize: 4096,
  totalKiB: 16 << 20,
  emulator: '/usr/bin/tabvisor',
}
const nothing = { emulator: null, arch: null, machine: null, virtType: null }
const emulators = { preferred: '/usr/bin/tabvisor', isKnown: (path: string) => path === '/usr/bin/tabvisor' }

const capabilityObstacle = schemaObstacle('capability')
const domainObstacle = schemaObstacle('domaincaps')
for (const obstacle of [capabilityObstacle, domainObstacle])
  if (obstacle) console.log(`capabilities are not validated: ${obstacle}`)

function at(root: XmlElement, ...names: string[]): XmlElement {
  return names.reduce((element, name) => childElement(element, name)!, root)
}

describe('capabilities', () => {
  it.skipIf(capabilityObstacle)("fit libvirt's schema", () => {
    const problems = schemaProblems('capability', formatCapabilities(facts))

    expect(problems).toEqual([])
  })

  it('count the processors and the memory of the host', () => {
    const root = parseXml(formatCapabilities(facts))

    const cell = at(root, 'host', 'topology', 'cells', 'cell')

    expect(textOf(at(cell, 'memory'))).toBe(String(16 << 20))
    expect(textOf(at(cell, 'pages'))).toBe(String(4 << 20))
    expect(childElements(at(cell, 'cpus'))).toHaveLength(4)
  })

  it('offer one kind of guest, with short names of machine types beside what they stand for', () => {
    const root = parseXml(formatCapabilities(facts))

    const guest = at(root, 'guest', 'arch')
    const aliases = childElements(guest)
      .filter(({ attributes }) => attributes.has('canonical'))
      .map((machine) => [textOf(machine), machine.attributes.get('canonical')])

    expect(guest.attributes.get('name')).toBe('x86_64')
    expect(textOf(at(guest, 'emulator'))).toBe('/usr/bin/tabvisor')
    expect(aliases).toEqual([
      ['pc', 'pc-i440fx-7.2'],
      ['q35', 'pc-q35-7.2'],
    ])
  })
})

describe('capabilities of domains', () => {
  it.skipIf(domainObstacle)("fit libvirt's schema", () => {
    const problems = schemaProblems('domaincaps', formatDomainCapabilities(nothing, emulators))

    expect(problems).toEqual([])
  })

  it('are told of the preferred machine, or of the one that is asked about by its short name', () => {
    const machineOf = (machine: string | null) =>
      textOf(at(parseXml(formatDomainCapabilities({ ...nothing, machine }, emulators)), 'machine'))

    expect(machineOf(null)).toBe('pc-i440fx-7.2')
    expect(machineOf('q35')).toBe('pc-q35-7.2')
  })

  it('offer the devices that a guest here gets', () => {
    const devices = at(parseXml(formatDomainCapabilities(nothing, emulators)), 'devices')

    const offered = childElements(devices)
      .filter(({ attributes }) => attributes.get('supported') === 'yes')
      .map(({ name }) => name)

    expect(offered).toEqual(['graphics', 'video', 'rng'])
  })

  it('are refused for what is not here', () => {
    const ask = (question: Partial<typeof nothing> | Record<string, string>) => () =>
      formatDomainCapabilities({ ...nothing, ...question }, emulators)

    expect(ask({ arch: 'zork' })).toThrow('invalid argument: unknown architecture: zork')
    expect(ask({ arch: 'aarch64' })).toThrow(
      "unsupported configuration: unable to find any emulator to serve 'aarch64' architecture",
    )
    expect(ask({ machine: 'toy' })).toThrow(
      "invalid argument: the machine 'toy' is not supported by emulator '/usr/bin/tabvisor'",
    )
    expect(ask({ virtType: 'toy' })).toThrow('invalid argument: unknown virttype: toy')
    expect(ask({ virtType: 'kvm' })).toThrow(
      "invalid argument: the accel 'kvm' is not supported by '/usr/bin/tabvisor' on this host",
    )
    expect(ask({ virtType: 'xen' })).toThrow("the accel 'tcg' is not supported")
    expect(ask({ emulator: '/bin/no' })).toThrow(
      'Cannot check QEMU binary /bin/no: No such file or directory',
    )
  })
})
