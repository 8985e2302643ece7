import { describe, expect, it } from 'vitest'
import { parseXml } from '../../engine/xml/parser.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { withNewDevice } from './edit-definition.ts'
import { freeTarget, newDevices, newElement, reasonAgainst } from './new-devices.ts'
import { checkXml } from './xml-check.ts'

const domain = (devices: string) => parseXml(`<domain><devices>${devices}</devices></domain>`)

describe.each(newDevices)('a new $kind', (device) => {
  it('is one that libvirt knows', () => {
    const item = { key: '', kind: device.kind, label: undefined, distinction: '', fields: [], isDevice: true }

    expect(checkXml(item, writeXml(newElement(device, domain(''))))).toBeUndefined()
  })
})

it('has a reason where there can be but one', () => {
  const panic = newDevices.find(({ kind }) => kind === 'panic')!

  expect(reasonAgainst(panic, domain(''))).toBeUndefined()
  expect(reasonAgainst(panic, domain('<panic/>'))).toBeDefined()
})

it('gives a disk the first name that is free', () => {
  expect(freeTarget(domain("<disk><target dev='vda'/></disk><disk><target dev='vdc'/></disk>"), 'vd')).toBe(
    'vdb',
  )
})

it('stands behind others of its kind', () => {
  expect(withNewDevice(domain('<rng/><panic/>'), parseXml('<rng/>')).key).toBe('rng:1')
})
