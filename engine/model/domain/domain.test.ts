import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unexercised } from '../../xml/coverage.ts'
import { cloneElement, writeElement } from '../../xml/document.ts'
import { parseXml } from '../../xml/parser.ts'
import { readElement, undeclared } from '../../xml/reader.ts'
import { writeXml } from '../../xml/writer.ts'
import { domain } from './domain.ts'

const folder = join(import.meta.dirname, 'testdata')
/** In libvirt's own order and spelling, so that they are written as they were read. */
const validated = fixturesIn(folder)
const all = [...validated, ...fixturesIn(join(folder, 'beyond-schema'))]

const schemaPath = '/usr/share/libvirt/schemas/domain.rng'
const missing = !existsSync(schemaPath)
  ? `${schemaPath} (package libvirt-daemon)`
  : spawnSync('xmllint', ['--version']).error && 'xmllint (package libxml2-utils)'
if (missing) console.warn(`not compared with libvirt's own schema: there is no ${missing}`)

function fixturesIn(where: string): string[] {
  return readdirSync(where)
    .filter((name) => name.endsWith('.xml'))
    .map((name) => join(where, name))
}

const rewritten = (text: string) =>
  writeXml(writeElement(domain, readElement(domain, parseXml(text)), 'domain'))
const withoutComments = (text: string) => text.replace(/<!--.*?-->\n/g, '')

describe("a domain's schema", () => {
  it('has no field that no document of testdata exercises', () => {
    const documents = all.map((path) => parseXml(readFileSync(path, 'utf8')))
    const fields = unexercised(domain, 'domain', documents).filter((path) => !path.includes('='))

    expect(fields).toEqual([])
  })

  it.each(all)('declares everything of %s', (path) => {
    expect(undeclared(domain, parseXml(readFileSync(path, 'utf8')))).toEqual([])
  })

  it.each(all)('writes %s as it was', (path) => {
    const text = withoutComments(readFileSync(path, 'utf8'))

    expect(rewritten(text)).toBe(text)
  })

  it.each(all)('copies %s, once for another thread and once with all that it does not know', (path) => {
    const value = readElement(domain, parseXml(readFileSync(path, 'utf8')))

    expect(structuredClone({ ...value, metadata: undefined })).toEqual({ ...value, metadata: undefined })
    expect(cloneElement(domain, value)).toEqual(value)
  })

  it.skipIf(missing)(
    "agrees with libvirt's own schema",
    () => {
      const { stderr, status } = spawnSync('xmllint', ['--noout', '--relaxng', schemaPath, ...validated], {
        encoding: 'utf8',
        timeout: 60_000,
      })

      expect(stderr.split('\n').filter((line) => !line.endsWith(' validates') && line !== '')).toEqual([])
      expect(status).toBe(0)
    },
    70_000,
  )

  it('keeps what it does not know where it was, also in a copy', () => {
    const text = `<domain type='qemu' mine='1'>
  <!-- first -->
  <name>a</name>
  <mine>
    <deep>x</deep>
  </mine>
  <devices>
    <disk type='file' device='disk'>
      <!-- in a disk -->
      <target dev='vda' bus='virtio' mine='2'/>
      <mine/>
    </disk>
    <mine/>
  </devices>
</domain>
`
    const value = readElement(domain, parseXml(text))
    const copy = cloneElement(domain, value)
    copy.name = 'b'

    expect(writeXml(writeElement(domain, value, 'domain'))).toBe(text)
    expect(writeXml(writeElement(domain, copy, 'domain'))).toBe(text.replace('<name>a<', '<name>b<'))
  })

  /** What libvirt 9.0.0 says, asked of its test driver. */
  it.each([
    [
      "<devices><disk><target dev='vda' bus='foo'/></disk></devices>",
      'xmlError',
      "Invalid value for attribute 'bus' in element 'target': 'foo'.",
    ],
    [
      "<devices><disk><driver iothread='0'/></disk></devices>",
      'xmlError',
      "Invalid value for attribute 'iothread' in element 'driver': Zero is not permitted",
    ],
    [
      "<devices><disk><driver queues='x'/></disk></devices>",
      'xmlError',
      "Invalid value for attribute 'queues' in element 'driver': 'x'. Expected non-negative integer value",
    ],
    [
      "<devices><disk><driver type='foo'/></disk></devices>",
      'configUnsupported',
      "unknown driver format value 'foo'",
    ],
    [
      '<devices><disk><iotune><total_bytes_sec>x</total_bytes_sec></iotune></disk></devices>',
      'xmlError',
      "disk iotune field 'total_bytes_sec' must be an integer",
    ],
    ['<devices><disk><address/></disk></devices>', 'internalError', 'No type specified for device address'],
    [
      "<devices><disk><address type='foo'/></disk></devices>",
      'configUnsupported',
      "unknown address type 'foo'",
    ],
    [
      '<devices><disk><boot/></disk></devices>',
      'xmlError',
      "Missing required attribute 'order' in element 'boot'",
    ],
    [
      "<devices><controller index='x'/></devices>",
      'xmlError',
      "Invalid value for attribute 'index' in element 'controller': 'x'. Expected integer value",
    ],
    [
      "<devices><controller index='-1'/></devices>",
      'xmlError',
      "Invalid value for attribute 'index' in element 'controller': '-1'. Expected non-negative value",
    ],
    [
      "<devices><interface><mac address='foo'/></interface></devices>",
      'xmlError',
      "unable to parse mac address 'foo'",
    ],
    [
      "<devices><serial type='foo'/></devices>",
      'configUnsupported',
      'unknown type presented to host for character device: foo',
    ],
    ["<devices><graphics type='vnc' port='x'/></devices>", 'internalError', 'cannot parse vnc port x'],
    ["<devices><video><model type='x'/></video></devices>", 'configUnsupported', "unknown video model 'x'"],
    ['<devices><watchdog/></devices>', 'internalError', 'watchdog must contain model name'],
    ["<devices><vsock><cid address='2'/></vsock></devices>", 'configUnsupported', 'guest CIDs must be >= 3'],
    ['<on_crash>x</on_crash>', 'configUnsupported', 'unknown on_crash action: x'],
    ['<uuid>x</uuid>', 'internalError', 'malformed uuid element'],
    ['<vcpu>x</vcpu>', 'xmlError', 'maximum vcpus count must be an integer'],
    ["<vcpu cpuset='x'>1</vcpu>", 'invalidArg', "Failed to parse bitmap 'x'"],
    ['<memory>x</memory>', 'xmlError', "Invalid value 'x' for element or attribute './memory[1]'"],
    ["<memory unit='foo'>1</memory>", 'invalidArg', "unknown suffix 'foo'"],
    [
      '<memtune><hard_limit>x</hard_limit></memtune>',
      'xmlError',
      "Invalid value 'x' for element or attribute './memtune/hard_limit[1]'",
    ],
    ["<cpu mode='x'/>", 'configUnsupported', "Invalid mode attribute 'x'"],
    ["<clock offset='x'/>", 'configUnsupported', "unknown clock offset 'x'"],
    [
      "<os><bios rebootTimeout='70000'/></os>",
      'configUnsupported',
      'invalid value for rebootTimeout, must be in range [-1,65535]',
    ],
  ])('says of %s what libvirt says', (content, code, message) => {
    expect(() => readElement(domain, parseXml(`<domain>${content}</domain>`))).toThrow(
      expect.objectContaining({ code, message }),
    )
  })

  it('passes over wrong values that libvirt passes over, and words that say nothing', () => {
    const { devices } = readElement(
      domain,
      parseXml(
        `<domain><devices><disk><driver cache='default'/></disk><graphics type='vnc' autoport='x'/></devices></domain>`,
      ),
    )

    expect(devices?.disks[0]?.driver).toEqual({})
    expect(devices?.graphics[0]).toEqual({ type: 'vnc', listens: [], channels: [] })
  })

  it('reads and writes a long definition in well under ten milliseconds', () => {
    const text = readFileSync(join(folder, 'disks.xml'), 'utf8')
    for (let count = 0; count < 50; count++) rewritten(text)
    const started = performance.now()
    for (let count = 0; count < 100; count++) rewritten(text)

    expect((performance.now() - started) / 100).toBeLessThan(10)
  })
})
