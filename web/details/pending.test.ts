import { expect, it } from 'vitest'
import { parseXml } from '../../engine/xml/parser.ts'
import { pendingChanges, removedDevices } from './pending.ts'

const domain = (devices: string, memory = 2048) =>
  parseXml(
    `<domain><name>a</name><memory unit='KiB'>${memory}</memory><devices>${devices}</devices></domain>`,
  )

const pending = (defined: string, live: string) => pendingChanges(domain(defined), domain(live))

it('says at which field what the running machine has', () => {
  const found = pendingChanges(domain('', 2048), domain('', 1024))

  expect([...found.keys()]).toEqual(['memory'])
  expect([...found.get('memory')!.fields]).toEqual([['memory', '1']])
})

it('finds nothing at one that does not run, or runs as it is defined', () => {
  expect(pendingChanges(domain(''), undefined).size).toBe(0)
  expect(pendingChanges(domain(''), domain('')).size).toBe(0)
})

it('takes devices for the same by what identifies them', () => {
  const vda = (cache: string) => `<disk><driver cache='${cache}'/><target dev='vda'/></disk>`
  const vdb = "<disk><target dev='vdb'/></disk>"
  const found = pending(vdb + vda('none'), vda('unsafe') + vdb)

  expect([...found]).toEqual([['disk:1', { isAdded: false, fields: new Map([['driver/@cache', 'unsafe']]) }]])
})

it('knows devices that come and go with the next start', () => {
  const rng = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"

  expect(pending(rng, '').get('rng:0')?.isAdded).toBe(true)
  expect(removedDevices(domain(''), domain(rng)).map(({ name }) => name)).toEqual(['rng'])
})

it('does not take for a difference what only running machines have', () => {
  const defined = "<graphics type='vnc' port='-1' autoport='yes' websocket='-1'/><serial type='pty'/>"
  const live = `<graphics type='vnc' port='5900' autoport='yes' websocket='5700' listen='127.0.0.1'>
    <listen type='address' address='127.0.0.1'/></graphics>
    <serial type='pty'><source path='/dev/pts/1'/><alias name='serial0'/></serial>`

  expect(pending(defined, live).size).toBe(0)
})
