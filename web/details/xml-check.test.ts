import { expect, it } from 'vitest'
import type { HardwareItem } from './hardware.ts'
import { checkXml, refusedXml } from './xml-check.ts'

const page = (kind: string, isDevice: boolean): HardwareItem => ({
  key: kind,
  kind,
  label: undefined,
  distinction: '',
  fields: [],
  isDevice,
})
const machine = page('overview', false)
const disk = page('disk', true)

it('names the line of what is not well-formed, unknown or wrong', () => {
  expect(checkXml(machine, '<domain>\n<name>\n</domain>')?.line).toBe(3)
  expect(checkXml(disk, "<disk>\n<target dev='vda'/>\n<traget/>\n</disk>")).toMatchObject({
    line: 3,
    message: 'libvirt knows no <traget> in <disk>.',
  })
  expect(checkXml(disk, "<disk>\n<target dev='vda' bus='pigeon'/></disk>")?.line).toBe(2)
})

it('wants the element that the page is about', () => {
  expect(checkXml(disk, '<interface/>')?.message).toBe('The first element must be <disk>, not <interface>.')
})

it('has nothing against what libvirt knows', () => {
  expect(checkXml(disk, "<disk type='file'><target dev='vda' bus='virtio'/></disk>")).toBeUndefined()
})

it('finds the line in what the daemon says', () => {
  expect(refusedXml({ message: '(domain_definition):7: mismatch' }).line).toBe(7)
  expect(refusedXml({ message: 'Element disk has extra content: x (line 12)' }).line).toBe(12)
  expect(refusedXml({ message: 'name is taken' }).line).toBeUndefined()
})
