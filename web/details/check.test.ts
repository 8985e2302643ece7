import { expect, it } from 'vitest'
import { parseXml } from '../../engine/xml/parser.ts'
import { problemsOf } from './check.ts'
import type { Draft } from './field.ts'
import { elementOf, listHardware } from './hardware.ts'
import { readerOf } from './pending.ts'

/** Paths of the fields that something is wrong with. */
function wrong(xml: string, page: string, draft: Draft): string[] {
  const domain = parseXml(`<domain>${xml}</domain>`)
  const item = listHardware(domain).find(({ key }) => key === page)!
  const read = readerOf(item.fields, elementOf(item, domain)!, domain)
  return [...problemsOf(item.fields, draft, (path) => draft[path] ?? read(path)).keys()]
}

const memory = "<memory unit='MiB'>512</memory><currentMemory unit='MiB'>512</currentMemory>"

it('looks at numbers and their bounds', () => {
  expect(wrong('<vcpu>1</vcpu>', 'cpus', { vcpu: '0' })).toEqual(['vcpu'])
  expect(wrong('<vcpu>1</vcpu>', 'cpus', { vcpu: '1.5' })).toEqual(['vcpu'])
  expect(wrong('<vcpu>1</vcpu>', 'cpus', { vcpu: '2' })).toEqual([])
})

it('compares fields of a page', () => {
  expect(wrong(memory, 'memory', { memory: '256' })).toEqual(['currentMemory'])
  expect(wrong(memory, 'memory', { memory: '256', currentMemory: '256' })).toEqual([])
  expect(wrong('<vcpu>4</vcpu>', 'cpus', { 'cpu/topology/@sockets': '4' })).toEqual(['cpu/topology/@sockets'])
})

it('refuses what is for the kernel without a kernel', () => {
  expect(wrong('<os><kernel>/k</kernel><initrd>/i</initrd></os>', 'boot', { 'os/kernel': '' })).toEqual([
    'os/kernel',
  ])
})

it('knows addresses of network cards', () => {
  const nic = "<devices><interface type='user'><mac address='52:54:00:00:00:01'/></interface></devices>"

  expect(wrong(nic, 'interface:0', { 'mac/@address': '52:54:00' })).toEqual(['mac/@address'])
  expect(wrong(nic, 'interface:0', { 'mac/@address': '53:54:00:00:00:02' })).toEqual(['mac/@address'])
  expect(wrong(nic, 'interface:0', { 'mac/@address': '52:54:00:00:00:02' })).toEqual([])
})

it('leaves values alone that nobody has changed, whatever their bounds', () => {
  expect(wrong('<vcpu>4096</vcpu>', 'cpus', { 'cpu/@mode': 'host-model' })).toEqual([])
})
