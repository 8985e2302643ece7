import { expect, it } from 'vitest'
import { parseXml } from '../../engine/xml/parser.ts'
import { listHardware } from './hardware.ts'

const list = (devices: string) =>
  listHardware(parseXml(`<domain><devices>${devices}</devices></domain>`))
    .filter(({ isDevice }) => isDevice)
    .map(({ key, distinction }) => `${key} ${distinction}`)

it('lists devices in the order of virt-manager, others last', () => {
  expect(
    list(`<emulator>/q</emulator><memballoon model='virtio'/><shmem name='x'/><video><model type='vga'/></video>
      <interface type='user'><mac address='52:54:00:00:00:01'/></interface><disk><target dev='vda'/></disk>`),
  ).toEqual([
    'disk:0 vda',
    'interface:0 52:54:00:00:00:01',
    'video:0 vga',
    'memballoon:0 virtio',
    'shmem:0 x',
  ])
})

it('does not list the console that only repeats the first serial port', () => {
  expect(
    list(`<serial type='pty'><target port='0'/></serial><console type='pty'><target type='serial'/></console>
      <console type='pty'><target type='virtio'/></console>`),
  ).toEqual(['serial:0 0', 'console:1 virtio'])
})
