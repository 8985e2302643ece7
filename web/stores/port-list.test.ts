import { expect, it } from 'vitest'
import { portsOf } from './port-list.ts'

it('lists serial ports and text consoles, each once', () => {
  const xml = `<domain><devices>
    <serial type='pty'><target port='0'/><alias name='serial0'/></serial>
    <serial type='tcp'><target port='1'/></serial>
    <console type='pty'><target type='serial' port='0'/><alias name='serial0'/></console>
    <console type='pty'><target type='virtio' port='1'/><alias name='console1'/></console>
  </devices></domain>`

  expect(portsOf(xml)).toEqual([
    { alias: 'serial0', kind: 'serial', number: 1, isReadable: true },
    { alias: 'serial1', kind: 'serial', number: 2, isReadable: false },
    { alias: 'console1', kind: 'console', number: 1, isReadable: true },
  ])
  expect(portsOf('<domain/>')).toEqual([])
})
