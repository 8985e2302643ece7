import { describe, expect, it } from 'vitest'
import { schemaObstacle, schemaProblems } from '../../testing/libvirt/schema.ts'
import { unexercised } from '../../xml/coverage.ts'
import { parseXml } from '../../xml/parser.ts'
import { formatSnapshot, isExternal, isOnline, parseSnapshot } from './define.ts'
import { snapshot, snapshotStates } from './snapshot.ts'

const kept = { isRedefinition: true, isOffline: true, epochSeconds: 5 }
const fresh = { isRedefinition: false, isOffline: true, epochSeconds: 5 }
const documentOf = (state: string, more = '') =>
  `<domainsnapshot><name>s</name><state>${state}</state><creationTime>1700000000</creationTime>${more}</domainsnapshot>`

const full = `<domainsnapshot>
  <name>s2</name>
  <description>two &amp; more</description>
  <state>running</state>
  <parent>
    <name>s1</name>
  </parent>
  <creationTime>1700000000</creationTime>
  <memory snapshot='external' file='/m'/>
  <disks>
    <disk name='vda' snapshot='external' type='file'>
      <driver type='qcow2'/>
      <source file='/vda.s2'/>
    </disk>
    <disk name='vdb' snapshot='no'/>
    <disk name='vdc' snapshot='internal'/>
    <disk name='vdd' snapshot='manual'/>
  </disks>
  <domain>
    <uuid>11111111-2222-4333-8444-555555555555</uuid>
  </domain>
  <inactiveDomain type='qemu'>
    <name>a</name>
  </inactiveDomain>
  <cookie/>
</domainsnapshot>
`

const obstacle = schemaObstacle('domainsnapshot')
if (obstacle) console.log(`snapshots are not validated: ${obstacle}`)

describe('a snapshot', () => {
  it('is written as it was read, in the order of libvirt', () => {
    expect(formatSnapshot(parseSnapshot(full, kept))).toBe(full)
  })

  it('has no field that these documents do not exercise', () => {
    const states = snapshotStates.map((state) => documentOf(state))
    const places = ['no', 'internal', 'manual'].map((place) =>
      documentOf('running', `<memory snapshot='${place}'/>`),
    )
    const documents = [full, ...states, ...places].map(parseXml)

    expect(unexercised(snapshot, 'domainsnapshot', documents)).toEqual([])
  })

  it.skipIf(obstacle)("fits libvirt's schema", () => {
    const problems = ['running', 'paused', 'shutoff', 'disk-snapshot'].flatMap((state) =>
      schemaProblems('domainsnapshot', formatSnapshot(parseSnapshot(documentOf(state), kept))),
    )

    expect(problems).toEqual([])
  })

  it('holds memory unless the guest did not run', () => {
    const memoryOf = (state: string) => parseSnapshot(documentOf(state), kept).memory?.snapshot

    expect(memoryOf('running')).toBe('internal')
    expect(memoryOf('paused')).toBe('internal')
    expect(memoryOf('shutoff')).toBe('no')
    expect(memoryOf('disk-snapshot')).toBe('no')
  })

  it('is external as soon as a part of it is, and online when the guest ran', () => {
    const inFile = parseSnapshot(full, kept)
    const inside = parseSnapshot(documentOf('shutoff'), kept)

    expect([isExternal(inFile), isOnline(inFile)]).toEqual([true, true])
    expect([isExternal(inside), isOnline(inside)]).toEqual([false, false])
  })

  it('gets its name and its time from the clock when it is new, and forgets what only old ones have', () => {
    const found = parseSnapshot(
      '<domainsnapshot><parent><name>p</name></parent><creationTime>1</creationTime><domain/></domainsnapshot>',
      fresh,
    )

    expect(found).toMatchObject({ name: '5', creationTime: 5n })
    expect(found.parent).toBeUndefined()
    expect(found.domain).toBeUndefined()
  })

  it.each([
    ['<toy/>', "XML error: expecting root element of 'domainsnapshot', not 'toy'"],
    [documentOf('toy'), "unsupported configuration: Invalid state 'toy' in domain snapshot XML"],
    [
      '<domainsnapshot><name>s</name></domainsnapshot>',
      'internal error: missing creationTime from existing snapshot',
    ],
    [
      '<domainsnapshot><name>s</name><creationTime>5</creationTime></domainsnapshot>',
      'XML error: missing state from existing snapshot',
    ],
    [
      documentOf('shutoff', "<memory snapshot='external' file='/x'/>"),
      'XML error: memory state cannot be saved with offline or disk-only snapshot',
    ],
    [
      documentOf('running', "<memory snapshot='external'/>"),
      'XML error: external memory snapshots require a filename',
    ],
    [
      documentOf('running', "<memory snapshot='internal' file='/x'/>"),
      "XML error: memory filename '/x' requires external snapshot",
    ],
    [
      documentOf('running', "<memory snapshot='external' file='x'/>"),
      'XML error: memory snapshot file path (x) must be absolute',
    ],
    [
      documentOf('running', '<disks><disk/></disks>'),
      'internal error: missing name from disk snapshot element',
    ],
  ])('that is taken up again is refused as libvirt does: %s', (xml, message) => {
    expect(() => parseSnapshot(xml, kept)).toThrow(message)
  })
})
