import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { schemaObstacle, schemaProblems } from '../../testing/libvirt/schema.ts'
import { unexercised } from '../../xml/coverage.ts'
import { parseXml } from '../../xml/parser.ts'
import { claimBridge, formatNetwork, parseNetwork } from './define.ts'
import { network } from './network.ts'

const folder = `${import.meta.dirname}/testdata`
const documents = readdirSync(folder).map((name): [string, string] => [
  name,
  readFileSync(`${folder}/${name}`, 'utf8'),
])
const random = () => new SeededRandom(1)
const obstacle = schemaObstacle('network')
if (obstacle) console.log(`networks are not validated: ${obstacle}`)

describe('a network', () => {
  it.each(documents)('is written as it was read: %s', (_, xml) => {
    expect(formatNetwork(parseNetwork(xml, random()))).toBe(xml)
  })

  it.skipIf(obstacle).each(documents)("fits libvirt's schema: %s", (_, xml) => {
    expect(schemaProblems('network', xml)).toEqual([])
  })

  it('has no field that these documents leave out', () => {
    const missing = unexercised(
      network,
      'network',
      documents.map(([, xml]) => parseXml(xml)),
    )

    // Kept for active ones; PCI addresses are of devices that there are not; «none» and «ipv6=no» are not written;
    // the rest belongs to interfaces of guests.
    expect(missing).toEqual([
      'network/@connections',
      'network/@ipv6=no',
      'network/forward/@mode=none',
      'network/forward/nat/@ipv6=no',
      'network/forward/interface/@connections',
      'network/forward/address',
      'network/forward/address/@type',
      'network/forward/address/@domain',
      'network/forward/address/@bus',
      'network/forward/address/@slot',
      'network/forward/address/@function',
      'network/vlan/@trunk=no',
      'network/bandwidth/@classID',
      'network/bandwidth/inbound/@floor',
      'network/portgroup/@default=no',
    ])
  })

  it('gets what it does not say', () => {
    const defined = parseNetwork('<network><name>a</name></network>', random())
    claimBridge(defined, [])

    expect(formatNetwork(defined)).toBe(`<network>
  <name>a</name>
  <uuid>${defined.uuid}</uuid>
  <bridge name='virbr0' stp='on' delay='0'/>
  <mac address='${defined.mac!.address}'/>
</network>
`)
    expect(defined.uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(defined.mac!.address).toMatch(/^52:54:00(:[\da-f]{2}){3}$/)
  })

  it('takes the first bridge that no other one has', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) =>
      parseNetwork(`<network><name>${name}</name></network>`, new SeededRandom(name.charCodeAt(0))),
    )
    claimBridge(a!, [])
    claimBridge(b!, [a!])
    claimBridge(c!, [b!])

    expect([a, b, c].map((it) => it!.bridge!.name)).toEqual(['virbr0', 'virbr1', 'virbr0'])
  })

  it('keeps what only others understand', () => {
    const xml = "<network><name>a</name><ours depth='3'><!-- why --><x/></ours></network>"

    const written = formatNetwork(parseNetwork(xml, random()))

    expect(written).toContain("  <ours depth='3'>\n    <!-- why -->\n    <x/>\n  </ours>\n")
  })

  it('shows its virtual functions only while it is active', () => {
    const defined = parseNetwork(documents.find(([name]) => name === 'hostdev.xml')![1], random())
    defined.forward!.addresses.push({ type: 'pci', domain: 0, bus: 4, slot: 0, function: 1 })

    const shown = [true, false].map((isInactive) =>
      formatNetwork(defined, { isInactive }).includes('<address'),
    )

    expect(shown).toEqual([false, true])
  })

  const body = (text: string) => `<network><name>n</name>${text}</network>`
  const dhcp = (text: string) =>
    body(`<ip address='1.2.3.4' netmask='255.255.255.0'><dhcp>${text}</dhcp></ip>`)
  it.each([
    ['<network/>', 'missing name information'],
    ['<network><name>a/b</name></network>', 'invalid char in name: /'],
    ['<net><name>a</name></net>', "XML error: expecting root element of 'network', not 'net'"],
    [body('<uuid>foo</uuid>'), 'internal error: malformed uuid element'],
    [body("<forward mode='foo'/>"), "unsupported configuration: unknown forwarding type 'foo'"],
    [body("<bridge delay='x'/>"), "XML error: Invalid delay value in network 'n'"],
    [body("<bridge macTableManager='x'/>"), "XML error: Invalid macTableManager setting 'x' in network 'n'"],
    [body("<mac address='52:5'/>"), "XML error: Invalid bridge mac address '52:5' in network 'n'"],
    [
      body("<mac address='53:54:00:00:00:00'/>"),
      "XML error: Invalid multicast bridge mac address '53:54:00:00:00:00' in network 'n'",
    ],
    [body("<mtu size='x'/>"), "XML error: Invalid mtu size 'x' in network 'n'"],
    [
      body("<forward mode='bridge'/><ip address='1.2.3.4'/>"),
      "unsupported configuration: Unsupported <ip> element in network n with forward mode='bridge'",
    ],
    [
      body("<forward mode='bridge'/><bridge name='x' stp='on'/>"),
      "XML error: bridge delay/stp/zone options only allowed in route, nat, and isolated mode, not in bridge (network 'n')",
    ],
    [
      body("<forward mode='vepa'/><bridge name='x'/>"),
      "XML error: bridge name not allowed in vepa mode (network 'n')",
    ],
    [
      body("<forward mode='bridge'><interface dev='a'/></forward><bridge name='x'/>"),
      "XML error: A network with forward mode='bridge' can specify a bridge name or a forward dev, but not both (network 'n')",
    ],
    [body("<ip address='x'/>"), "XML error: Invalid address 'x' in network 'n'"],
    [body('<ip/>'), "XML error: Missing required address attribute in network 'n'"],
    [
      body("<ip address='1.2.3.4' netmask='255.255.255.0' prefix='24'/>"),
      "unsupported configuration: Network 'n' IP address cannot have both a prefix and a netmask",
    ],
    [
      body("<ip address='1.2.3.4' prefix='99'/>"),
      "unsupported configuration: Invalid IPv4 prefix '99' in network 'n'",
    ],
    [
      body("<ip address='2001:db8::1'/>"),
      "unsupported configuration: no family specified for non-IPv4 address '2001:db8::1' in network 'n'",
    ],
    [dhcp("<range start='1.2.3.9' end='1.2.3.8'/>"), 'internal error: range 1.2.3.9 - 1.2.3.8 is reversed '],
    [
      dhcp("<range start='1.2.4.9' end='1.2.4.12'/>"),
      'internal error: range 1.2.4.9 - 1.2.4.12 is not entirely within network 1.2.3.4/24',
    ],
    [
      dhcp("<range start='1.2.3.0' end='1.2.3.12'/>"),
      'internal error: start of range 1.2.3.0 - 1.2.3.12 in network 1.2.3.4/24 is the network address',
    ],
    [
      dhcp("<host ip='1.2.4.9'/>"),
      "XML error: Static host definition in IPv4 network 'n' must have mac or name attribute",
    ],
    [dhcp("<host mac='zz' ip='1.2.3.9'/>"), "XML error: Cannot parse MAC address 'zz' in network 'n'"],
    [dhcp("<host name='-' ip='1.2.3.9'/>"), "XML error: Cannot use host name '-' in network 'n'"],
    [
      body("<forward><nat><address start='a'/></nat></forward>"),
      "XML error: missing 'end' attribute in <address> element in <nat> in <forward> in network n",
    ],
    [
      body("<forward><nat><port start='9' end='2'/></nat></forward>"),
      "Missing or invalid 'end' attribute in <port> in <nat> in <forward> in network n",
    ],
    [
      body("<forward dev='a'><interface dev='b'/></forward>"),
      "XML error: <forward dev='a'> must match first <interface dev='b'/> in network n",
    ],
    [
      body("<forward mode='hostdev'><address type='pci' bus='4' function='1'/></forward>"),
      "unsupported configuration: device '/sys/bus/pci/devices/0000:04:00.1' in network 'n' is not an SR-IOV Virtual Function",
    ],
    [
      body("<forward mode='open'/>"),
      "XML error: open forwarding requested, but no IP address provided for network 'n'",
    ],
    [body('<dns><txt/></dns>'), 'missing required name attribute in DNS TXT record of network n'],
    [body('<dns><host/></dns>'), "Missing IP address in network 'n' DNS HOST record"],
    [body('<dns><srv/></dns>'), "missing required service attribute in DNS SRV record of network 'n'"],
    [
      body('<dns><forwarder/></dns>'),
      'XML error: Invalid forwarder element, must contain at least one of addr or domain',
    ],
    [body('<portgroup/>'), 'XML error: Missing required name attribute in portgroup'],
    [
      body("<portgroup name='a' default='yes'/><portgroup name='b' default='yes'/>"),
      "unsupported configuration: network 'n' has multiple default <portgroup> elements (a and b), but only one default is allowed",
    ],
    [
      body("<route address='1.2.3.0' prefix='24'/>"),
      'XML error: n: Missing required gateway attribute in route definition',
    ],
    [
      body("<route address='1.2.3.0' prefix='24' gateway='9.9.9.9'/>"),
      "unsupported configuration: unreachable static route gateway '9.9.9.9' specified for network 'n'",
    ],
    [
      body("<bandwidth><inbound average='1' floor='1'/></bandwidth>"),
      'unsupported configuration: floor attribute is not supported for this config',
    ],
  ])('is refused as libvirt refuses it: %s', (xml, message) => {
    expect(() => parseNetwork(xml, random())).toThrow(message)
  })

  it.each(['<network><name>a', ''])('has to be well-formed: «%s»', (xml) => {
    expect(() => parseNetwork(xml, random())).toThrow(/^\(network_definition\):\d+: /)
  })
})
