import { describe, expect, it } from 'vitest'
import { oneOf, string, unsigned } from './codec.ts'
import { writeElement } from './document.ts'
import { parseXml } from './parser.ts'
import { readElement, undeclared } from './reader.ts'
import { attribute, child, children, content, flag, leaf, schema, type Value } from './schema.ts'
import { writeXml } from './writer.ts'

const disk = schema({
  type: attribute(oneOf('file', 'block')),
  source: child(schema({ file: attribute(string) })),
  readonly: flag(),
})
const machine = schema({
  name: leaf(string),
  vcpu: child(schema({ current: attribute(unsigned), count: content(unsigned) })),
  onCrash: leaf(string, 'on_crash'),
  disks: children(disk, 'disk'),
})
type Machine = Value<typeof machine>

describe('a schema', () => {
  it('reads and writes the same document in its own order, with what it does not know in its place', () => {
    const text = `<machine x='1'><!--first--><disk type='file'><source file='/a&amp;b'/><readonly/></disk><mine><deep/></mine>
      <disk/><name>a</name><vcpu current='1'>2</vcpu></machine>`
    const value: Machine = readElement(machine, parseXml(text))

    expect(value).toEqual({
      name: 'a',
      vcpu: { current: 1, count: 2 },
      disks: [{ type: 'file', source: { file: '/a&b' }, readonly: true }, {}],
    })
    expect(writeXml(writeElement(machine, { ...value, name: 'b' }, 'machine'))).not.toContain('mine')
    expect(writeXml(writeElement(machine, Object.assign(value, { name: 'b' }), 'machine'))).toBe(
      `<machine x='1'>
  <!--first-->
  <name>b</name>
  <vcpu current='1'>2</vcpu>
  <disk type='file'>
    <source file='/a&amp;b'/>
    <readonly/>
  </disk>
  <mine>
    <deep/>
  </mine>
  <disk/>
</machine>
`,
    )
  })

  it('says where a value is wrong', () => {
    const text = `<machine>\n  <disk type='tape'/>\n</machine>`
    expect(() => readElement(machine, parseXml(text))).toThrow(
      expect.objectContaining({
        message: "Invalid value for attribute 'type' in element 'disk': 'tape'.",
        position: { line: 2, column: 3 },
      }),
    )
  })

  it('lists what it does not declare', () => {
    const tree = parseXml(`<machine><disk foo='1'><bar/></disk></machine>`)
    expect(undeclared(machine, tree).map(({ path }) => path)).toEqual([
      'machine/disk/@foo',
      'machine/disk/bar',
    ])
  })
})
