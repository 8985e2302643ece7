import { expect, it } from 'vitest'
import { parseXml } from '../../engine/xml/parser.ts'
import type { XmlElement } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { withDraft } from './edit-definition.ts'
import type { Draft } from './field.ts'
import { listHardware } from './hardware.ts'

const flat = (tree: XmlElement) => writeXml(tree).replace(/\n\s*/g, '')

/** A domain with these children after the draft of one of its pages. */
function applied(children: string, page: string, draft: Draft): string {
  const domain = parseXml(`<domain>${children}</domain>`)
  const item = listHardware(domain).find(({ key }) => key === page)!
  return flat(withDraft(domain, item, draft)).replace(/^<domain\/?>|<\/domain>$/g, '')
}

const device = (xml: string, draft: Draft) =>
  applied(`<devices>${xml}</devices>`, `${/\w+/.exec(xml)![0]}:0`, draft).replace(
    /^<devices>|<\/devices>$/g,
    '',
  )

it('changes what the draft names, and nothing else', () => {
  expect(
    applied("<!--own--><memory unit='MiB'>512</memory><x:new y='1'/>", 'memory', { memory: '256' }),
  ).toBe("<!--own--><memory unit='KiB'>262144</memory><x:new y='1'/>")
})

it('has a whole topology or none', () => {
  const topology = { 'cpu/topology/@sockets': '1', 'cpu/topology/@cores': '2', 'cpu/topology/@threads': '1' }
  const none = { 'cpu/topology/@sockets': '', 'cpu/topology/@cores': '', 'cpu/topology/@threads': '' }
  const xml = "<cpu><topology sockets='1' cores='2' threads='1'/></cpu>"

  expect(applied('<vcpu>2</vcpu>', 'cpus', topology)).toBe(`<vcpu>2</vcpu>${xml}`)
  expect(applied(`<vcpu>2</vcpu>${xml}`, 'cpus', none)).toBe('<vcpu>2</vcpu>')
})

it('puts the source of a disk where its type wants it', () => {
  expect(device("<disk type='block'><target dev='vda'/></disk>", { source: '/dev/sdx' })).toBe(
    "<disk type='block'><target dev='vda'/><source dev='/dev/sdx'/></disk>",
  )
  expect(device("<disk type='file'><source file='/a'/></disk>", { source: '' })).toBe("<disk type='file'/>")
})

it('forgets the address of a disk on another bus', () => {
  expect(
    device("<disk><target dev='vda' bus='virtio'/><address type='pci'/></disk>", { 'target/@bus': 'sata' }),
  ).toBe("<disk><target dev='vda' bus='sata'/></disk>")
})

it('says elements that say all by being there', () => {
  expect(device('<disk/>', { readonly: 'yes' })).toBe('<disk><readonly/></disk>')
  expect(device('<disk><readonly/></disk>', { readonly: '' })).toBe('<disk/>')
})

it('gives a network interface of another type another source', () => {
  expect(
    device("<interface type='network'><source network='default'/></interface>", {
      '@type': 'bridge',
      source: 'br0',
    }),
  ).toBe("<interface type='bridge'><source bridge='br0'/></interface>")
})

it('says ports and addresses of a display as libvirt does', () => {
  expect(
    device("<graphics type='vnc' port='-1' autoport='yes'/>", { '@port': '5901', listen: '0.0.0.0' }),
  ).toBe(
    "<graphics type='vnc' port='5901' autoport='no'><listen type='address' address='0.0.0.0'/></graphics>",
  )
})

it('lets libvirt make the console of a serial port anew', () => {
  expect(
    device("<serial type='pty'/><console type='pty'><target type='serial'/></console>", { '@type': 'null' }),
  ).toBe("<serial type='null'/>")
})

it('keeps an operating system that tools know by its identifier', () => {
  const path = 'metadata/libosinfo:libosinfo/libosinfo:os/@id'
  const known = `<metadata><libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0"><libosinfo:os id="x"/></libosinfo:libosinfo></metadata>`

  expect(applied('', 'os', { [path]: 'x' })).toBe(known)
  expect(applied(known, 'os', { [path]: '' })).toBe('')
})

it('lets libvirt find new places for devices on another mainboard', () => {
  const devices = (own: string) => `<devices>${own}<disk><address type='drive'/></disk></devices>`
  const pci = "<controller type='pci' index='1'/><rng><address type='pci'/></rng>"

  expect(
    applied(`<os><type machine='pc-q35-7.2'>hvm</type></os>${devices(pci)}`, 'overview', {
      'os/type/@machine': 'pc',
    }),
  ).toBe(`<os><type machine='pc'>hvm</type></os>${devices('<rng/>')}`)
})
