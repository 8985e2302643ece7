import { describe, expect, it } from 'vitest'
import { schemaObstacle, schemaProblems } from '../../testing/libvirt/schema.ts'
import { unexercised } from '../../xml/coverage.ts'
import { parseXml } from '../../xml/parser.ts'
import { readElement } from '../../xml/reader.ts'
import { volume, volumeFormatNames, volumeTypeNames } from './volume.ts'
import { formatVolume, parseVolume } from './volume-define.ts'

const obstacle = schemaObstacle('storagevol')
if (obstacle) console.log(`volumes are not validated: ${obstacle}`)

const full = `<volume type='file'>
  <name>a.qcow2</name>
  <key>/srv/a.qcow2</key>
  <source>
    <device path='/dev/x'>
      <extent start='0' end='9'/>
    </device>
  </source>
  <capacity unit='bytes'>1048576</capacity>
  <allocation unit='bytes'>200704</allocation>
  <physical unit='bytes'>196616</physical>
  <target>
    <path>/srv/a.qcow2</path>
    <format type='qcow2'/>
    <permissions>
      <mode>0640</mode>
      <owner>1</owner>
      <group>2</group>
      <label>l</label>
    </permissions>
    <timestamps>
      <atime>1795185224.596548983</atime>
      <mtime>1795185224.524548979</mtime>
      <ctime>1795185224</ctime>
      <btime>0</btime>
    </timestamps>
    <encryption format='luks'>
      <secret type='passphrase' uuid='f52a81b2-424e-490c-823d-6bd4235bc572'/>
      <cipher name='aes' size='256' mode='cbc' hash='sha256'/>
      <ivgen name='plain64' hash='sha256'/>
    </encryption>
    <compat>1.1</compat>
    <clusterSize unit='B'>65536</clusterSize>
    <features>
      <lazy_refcounts/>
      <extended_l2/>
    </features>
  </target>
  <backingStore>
    <path>/srv/base</path>
    <format type='raw'/>
  </backingStore>
</volume>
`

describe('a volume', () => {
  it('is written as it was read', () => {
    expect(formatVolume(readElement(volume, parseXml(full)))).toBe(full)
  })

  it.skipIf(obstacle)("fits libvirt's schema", () => {
    expect(schemaProblems('storagevol', full)).toEqual([])
  })

  it('has no field that this document leaves out', () => {
    const others = [
      ...volumeTypeNames.map((type) => `<volume type='${type}'/>`),
      ...volumeFormatNames.map((type) => `<volume><target><format type='${type}'/></target></volume>`),
    ]

    const missing = unexercised(volume, 'volume', [full, ...others].map(parseXml))

    // What guests' disks say of encryption besides.
    expect(missing.filter((path) => !path.startsWith('volume/target/encryption/@'))).toEqual([
      'volume/target/encryption/secret/@usage',
    ])
  })

  it.each([
    ['<capacity>3000</capacity>', 3000n, 3000n],
    ["<capacity unit='KB'>3</capacity><allocation>0</allocation>", 3000n, 0n],
    ["<capacity unit='M'>1</capacity><allocation unit='k'>1</allocation>", 1n << 20n, 1024n],
  ])('is asked for in any unit: %s', (sizes, capacity, allocation) => {
    expect(parseVolume(`<volume><name>a</name>${sizes}</volume>`)).toMatchObject({ capacity, allocation })
  })

  it('is held against its schema if that is asked for', () => {
    const xml = '<volume><name>a</name><capacity>1</capacity><zork/></volume>'

    expect(parseVolume(xml).name).toBe('a')
    expect(() => parseVolume(xml, { isValidated: true })).toThrow(
      'XML document failed to validate against schema: Unable to validate doc against /usr/share/libvirt/schemas/storagevol.rng',
    )
  })
})
