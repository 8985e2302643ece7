import { expect, it } from 'vitest'
import { parseXml } from '../../engine/xml/parser.ts'
import { listDevices } from './device-names.ts'

const names = (xml: string) => listDevices(parseXml(xml)).map(({ name }) => name)

it('lists devices in the order of virt-manager', () => {
  const xml = `<domain><devices><emulator>/q</emulator><memballoon model='virtio'/><video><model type='vga'/></video>
    <interface type='user'><mac address='52:54:00:00:00:01'/></interface><disk><target dev='vda'/></disk></devices></domain>`

  expect(names(xml)).toEqual([
    'Disk vda',
    'Network interface 52:54:00:00:00:01',
    'Video vga',
    'Memory balloon virtio',
  ])
})

it('lists none where there are none', () => {
  expect(names('<domain/>')).toEqual([])
})
