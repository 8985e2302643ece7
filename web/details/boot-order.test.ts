import { expect, it } from 'vitest'
import { parseXml } from '../../engine/xml/parser.ts'
import { bootOrder, setBootOrder } from './boot-order.ts'
import { elementAt } from './path.ts'

const devices = "<devices><disk/><interface/><disk device='cdrom'/></devices>"

it('reads the order that stands at the devices', () => {
  const domain = parseXml(
    "<domain><devices><disk><boot order='2'/></disk><interface><boot order='1'/></interface></devices></domain>",
  )

  expect(bootOrder(domain)).toBe('interface:0,disk:0')
})

it('reads kinds of devices in the order that the system names them', () => {
  const domain = parseXml(`<domain><os><boot dev='cdrom'/><boot dev='hd'/></os>${devices}</domain>`)

  expect(bootOrder(domain)).toBe('disk:1,disk:0')
})

it('says the order at the devices, and nowhere else', () => {
  const domain = parseXml(`<domain><os><boot dev='hd'/></os>${devices}</domain>`)

  setBootOrder(domain, 'interface:0,disk:1')

  expect(bootOrder(domain)).toBe('interface:0,disk:1')
  expect(elementAt(domain, 'os/boot')).toBeUndefined()
})

it('boots from nothing if nothing is chosen', () => {
  const domain = parseXml("<domain><devices><disk><boot order='1'/></disk></devices></domain>")

  setBootOrder(domain, '')

  expect(bootOrder(domain)).toBe('')
})
