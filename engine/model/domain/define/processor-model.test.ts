import { expect, it } from 'vitest'
import { SeededRandom } from '../../../base/random.ts'
import { errorDomains } from '../../error.table.ts'
import { completeDomain } from './complete.ts'
import { parseDomain } from './parse.ts'

const context = { random: new SeededRandom(1), emulator: '/usr/bin/tabvisor', nvramFolder: '/state/nvram' }

const define = (cpu: string, type = 'qemu', machine = '') => {
  const domain = parseDomain(
    `<domain type='${type}'><name>a</name><memory>65536</memory><os><type${machine}>hvm</type></os>${cpu}</domain>`,
    context,
  )
  completeDomain(domain, context)
}

it.each([
  ["<cpu mode='zork'/>", "unsupported configuration: Invalid mode attribute 'zork'"],
  [
    "<cpu><model fallback='zork'>qemu64</model></cpu>",
    'unsupported configuration: Invalid fallback attribute',
  ],
  [
    "<cpu><model>qemu64</model><feature policy='zork' name='x2apic'/></cpu>",
    'unsupported configuration: Invalid CPU feature policy',
  ],
  ['<cpu><vendor>Intel</vendor></cpu>', 'XML error: CPU vendor specified without CPU model'],
  [
    "<cpu><model vendor_id='short'>qemu64</model></cpu>",
    'XML error: vendor_id must be exactly 12 characters long',
  ],
  [
    "<cpu><model>qemu64</model><cache level='9' mode='emulate'/></cpu>",
    'XML error: invalid CPU cache level, must be in range [1,3]',
  ],
])('a processor is refused by the part that knows processors: %s', (cpu, message) => {
  expect(() => define(cpu)).toThrow(expect.objectContaining({ message, domain: errorDomains.cpu }))
})

it('KVM has no machine to prefer, nor one that is asked for', () => {
  expect(() => define('', 'kvm')).toThrow(
    'invalid argument: could not get preferred machine for /usr/bin/tabvisor type=kvm',
  )
  expect(() => define('', 'kvm', " machine='q35'")).toThrow(
    "unsupported configuration: Emulator '/usr/bin/tabvisor' does not support virt type 'kvm'",
  )
})
