import { expect, it } from 'vitest'
import { SeededRandom } from '../../../base/random.ts'
import { completeDomain } from './complete.ts'
import { formatDomain } from './format.ts'
import { parseDomain } from './parse.ts'

const context = { random: new SeededRandom(1), emulator: '/usr/bin/tabvisor', nvramFolder: '/state/nvram' }

function defined(xml: string) {
  const domain = parseDomain(xml, context)
  completeDomain(domain, context)
  return domain
}

const devices = `<controller type='scsi'/><controller type='virtio-serial'/><graphics type='spice' autoport='yes'><listen type='none'/></graphics>
  <graphics type='vnc' socket='/run/screen' passwd='secret'/>
  <channel type='unix'><source mode='bind' path='/state/channel/target/domain-1-a/mine'/><target type='virtio' name='mine'/></channel>`

const xml = (machine: string) =>
  `<domain type='qemu'><name>a</name><memory>65536</memory><os><type machine='${machine}'>hvm</type></os><devices>${devices}</devices></domain>`

it('the migratable form leaves out what every libvirt adds', () => {
  const text = formatDomain(defined(xml('pc')), { secure: true, migratable: true })

  expect(text).not.toContain("type='keyboard'")
  expect(text).not.toContain('<audio')
  expect(text).not.toContain("model='piix3-uhci'")
  expect(text).not.toContain("model='pci-root'")
  expect(text).not.toContain('/state/channel')
  expect(text).toContain("<graphics type='spice' autoport='no'/>")
  expect(text).toContain("<graphics type='vnc' socket='/run/screen' passwd='secret'/>")
  expect(text).toContain("<input type='mouse' bus='ps2'/>")
})

it.each(['pc', 'q35'])('a definition for %s is the same after the migratable form', (machine) => {
  const domain = defined(xml(machine))
  domain.devices!.channels[0]!.sources = []
  const text = formatDomain(domain, { secure: true, migratable: true })

  const again = formatDomain(defined(text), { secure: true, migratable: true })

  expect(again).toBe(text)
  expect(defined(text).devices!.inputs).toEqual(domain.devices!.inputs)
  expect(defined(text).devices!.audios).toEqual(domain.devices!.audios)
  expect(defined(text).devices!.graphics.map(({ listens }) => listens)).toEqual(
    domain.devices!.graphics.map(({ listens }) => listens),
  )
})

it('the migratable form changes nothing of the domain', () => {
  const domain = defined(xml('pc'))
  const before = formatDomain(domain)

  formatDomain(domain, { migratable: true, started: defined(xml('pc')) })

  expect(formatDomain(domain)).toBe(before)
})
