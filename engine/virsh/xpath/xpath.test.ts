import { describe, expect, it } from 'vitest'
import { nodesAt } from './xpath.ts'

const xml = `<domain type='qemu'>
  <name>one</name>
  <devices>
    <disk type='file' device='disk'>
      <target dev='vda'/>
    </disk>
    <disk type='file' device='cdrom'>
      <target dev='sda'/>
      <readonly/>
    </disk>
    <graphics type='vnc' port='5900'/>
  </devices>
</domain>`

const found = (xpath: string) => nodesAt(xml, xpath)

describe('an XPath', () => {
  it.each([
    ['/domain/name', ['<name>one</name>']],
    ['name', ['<name>one</name>']],
    ['/domain/name/text()', ['one']],
    ['//target', ['<target dev="vda"/>', '<target dev="sda"/>']],
    ['//disk[2]/target/@dev', [' dev="sda"']],
    ['//disk[last()]/target', ['<target dev="sda"/>']],
    ["//disk[@device='disk']/target", ['<target dev="vda"/>']],
    ['//disk[readonly]/target', ['<target dev="sda"/>']],
    ['//disk[not(readonly)]/target', ['<target dev="vda"/>']],
    ["//disk[target/@dev = 'vda' or @device='floppy']/target", ['<target dev="vda"/>']],
    ["//*[starts-with(@dev, 'v')]", ['<target dev="vda"/>']],
    ["//target[@dev='sda']/../readonly", ['<readonly/>']],
    ['//graphics[@port > 5000]', ['<graphics type="vnc" port="5900"/>']],
    ['//graphics | //readonly', ['<readonly/>', '<graphics type="vnc" port="5900"/>']],
    ['//nothing', []],
  ])('finds %s', (xpath, nodes) => {
    expect(found(xpath)).toEqual(nodes)
  })

  it('has the elements in an element written as libxml2 does', () => {
    expect(found('//disk[1]')).toEqual(['<disk type="file" device="disk">\n  <target dev="vda"/>\n</disk>'])
  })

  it.each(['///', '//', '//disk[', 'disk/', '@', "disk[@a='b]", 'count(//disk)', 'beep(1)'])(
    'refuses %s',
    (xpath) => {
      expect(() => found(xpath)).toThrow()
    },
  )
})
