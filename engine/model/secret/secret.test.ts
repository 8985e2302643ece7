import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { schemaObstacle, schemaProblems } from '../../testing/libvirt/schema.ts'
import { unexercised } from '../../xml/coverage.ts'
import { parseXml } from '../../xml/parser.ts'
import { formatSecret, parseSecret, secret, usageOf } from './secret.ts'

const uuid = 'aaaaaaaa-0000-4000-8000-000000000001'
const random = new SeededRandom(1)
const documentOf = (usage: string, attributes = '') =>
  `<secret${attributes}><uuid>${uuid}</uuid><description>of a disk</description>${usage}</secret>`
const documents = [
  documentOf("<usage type='volume'><volume>/v/1</volume></usage>", " ephemeral='no' private='yes'"),
  documentOf("<usage type='ceph'><name>c</name></usage>", " ephemeral='yes' private='no'"),
  documentOf("<usage type='iscsi'><target>t</target></usage>"),
  documentOf("<usage type='tls'><name>t</name></usage>"),
  documentOf("<usage type='vtpm'><name>v</name></usage>"),
  documentOf(''),
]

const obstacle = schemaObstacle('secret')
if (obstacle) console.log(`secrets are not validated: ${obstacle}`)

describe('a secret', () => {
  it('is written as libvirt writes it', () => {
    expect(formatSecret(parseSecret(documents[2]!, random))).toBe(
      `<secret ephemeral='no' private='no'>
  <uuid>${uuid}</uuid>
  <description>of a disk</description>
  <usage type='iscsi'>
    <target>t</target>
  </usage>
</secret>
`,
    )
  })

  it.skipIf(obstacle)("fits libvirt's schema", () => {
    const problems = documents.flatMap((xml) =>
      schemaProblems('secret', formatSecret(parseSecret(xml, random))),
    )

    expect(problems).toEqual([])
  })

  it('has no field that these documents do not exercise', () => {
    expect(unexercised(secret, 'secret', documents.map(parseXml))).toEqual([])
  })

  it('is for what its usage names', () => {
    const usages = documents.map((xml) => usageOf(parseSecret(xml, random)))

    expect(usages).toEqual([
      { usageType: 1, usageId: '/v/1' },
      { usageType: 2, usageId: 'c' },
      { usageType: 3, usageId: 't' },
      { usageType: 4, usageId: 't' },
      { usageType: 5, usageId: 'v' },
      { usageType: 0, usageId: '' },
    ])
  })

  it.each([
    ['<toy/>', "XML error: expecting root element of 'secret', not 'toy'"],
    ["<secret ephemeral='maybe'/>", "XML error: invalid value of 'ephemeral'"],
    ["<secret private='toy'/>", "XML error: invalid value of 'private'"],
    ['<secret><uuid>toy</uuid></secret>', 'internal error: malformed uuid element'],
    ['<secret><usage/></secret>', 'XML error: unknown secret usage type'],
    ["<secret><usage type='toy'/></secret>", 'unsupported configuration: unknown secret usage type toy'],
    [
      "<secret><usage type='volume'><volume></volume></usage></secret>",
      'internal error: volume usage specified, but volume path is missing',
    ],
    [
      "<secret><usage type='iscsi'/></secret>",
      'internal error: iSCSI usage specified, but target is missing',
    ],
    ["<secret><usage type='ceph'/></secret>", 'internal error: Ceph usage specified, but name is missing'],
  ])('is refused as libvirt does: %s', (xml, message) => {
    expect(() => parseSecret(xml, random)).toThrow(message)
  })
})
