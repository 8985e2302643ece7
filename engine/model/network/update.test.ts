import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { formatNetwork, parseNetwork } from './define.ts'
import { updateNetwork } from './update.ts'
import { updateCommands } from './update-part.ts'

const numbers = {
  bridge: 1,
  domain: 2,
  ip: 3,
  'ip-dhcp-host': 4,
  'ip-dhcp-range': 5,
  forward: 6,
  'forward-interface': 7,
  'forward-pf': 8,
  portgroup: 9,
  'dns-host': 10,
  'dns-txt': 11,
  'dns-srv': 12,
}
type Step = [command: keyof typeof updateCommands, section: keyof typeof numbers, xml: string]

const nat = `<network><name>n</name><forward dev='eth0'/>
  <dns><txt name='ex' value='v'/><host ip='1.2.3.2'><hostname>h1</hostname></host><srv service='s' protocol='tcp'/></dns>
  <ip address='1.2.3.1' netmask='255.255.255.0'><dhcp><range start='1.2.3.10' end='1.2.3.20'/>
    <host mac='52:54:00:00:00:01' name='foo' ip='1.2.3.11'/></dhcp></ip>
  <portgroup name='pg' default='yes'/></network>`
const direct = `<network><name>n</name><forward mode='private'><interface dev='eth0'/></forward></network>`
const bridge = `<network><name>n</name><forward mode='bridge'/><bridge name='br0'/></network>`

function updated(xml: string, [command, section, part]: Step, parentIndex = -1): string {
  const network = parseNetwork(xml, new SeededRandom(1))
  updateNetwork(network, {
    command: updateCommands[command],
    section: numbers[section],
    parentIndex,
    xml: part,
  })
  return formatNetwork(network)
}

const newHost = "<host mac='52:54:00:00:00:02' name='bar' ip='1.2.3.12'/>"

describe('an update of a network', () => {
  it.each<[Step, RegExp]>([
    [['addLast', 'ip-dhcp-host', newHost], /name='foo'[\s\S]*name='bar'/],
    [['addFirst', 'ip-dhcp-host', newHost], /name='bar'[\s\S]*name='foo'/],
    [
      ['modify', 'ip-dhcp-host', "<host mac='52:54:00:00:00:01' name='new' ip='1.2.3.13'/>"],
      /<host mac='52:54:00:00:00:01' name='new' ip='1.2.3.13'\/>/,
    ],
    [
      ['addLast', 'ip-dhcp-range', "<range start='1.2.3.30' end='1.2.3.40'/>"],
      /1\.2\.3\.20'\/>\n +<range start='1\.2\.3\.30'/,
    ],
    [['addLast', 'portgroup', "<portgroup name='b'/>"], /<portgroup name='b'>\n {2}<\/portgroup>/],
    [['modify', 'portgroup', "<portgroup name='pg'/>"], /<portgroup name='pg'>/],
    [['addLast', 'dns-host', "<host ip='1.2.3.4'><hostname>h4</hostname></host>"], /<hostname>h4</],
    [['addFirst', 'dns-txt', "<txt name='a' value='b'/>"], /<txt name='a' value='b'\/>\n +<txt name='ex'/],
    [['addLast', 'dns-srv', "<srv service='t' protocol='tcp'/>"], /service='s'[\s\S]*service='t'/],
  ])('is made: %s', (step, expected) => {
    expect(updated(nat, step)).toMatch(expected)
  })

  it.each<[Step, string]>([
    [['delete', 'ip-dhcp-host', "<host mac='52:54:00:00:00:01'/>"], "name='foo'"],
    [['delete', 'ip-dhcp-range', "<range start='1.2.3.10' end='1.2.3.20'/>"], '<range'],
    [['delete', 'portgroup', "<portgroup name='pg'/>"], '<portgroup'],
    [['delete', 'dns-host', "<host ip='1.2.3.2'/>"], '<hostname'],
    [['delete', 'dns-txt', "<txt name='ex'/>"], '<txt'],
    [['delete', 'dns-srv', "<srv service='s' protocol='tcp'/>"], '<srv'],
    [['delete', 'forward-interface', "<interface dev='eth0'/>"], 'eth0'],
  ])('takes away: %s', (step, gone) => {
    expect(updated(nat, step)).not.toContain(gone)
  })

  it('adds interfaces to pools of them', () => {
    const added = updated(direct, ['addFirst', 'forward-interface', "<interface dev='eth7'/>"])

    expect(added).toContain(`  <forward dev='eth7' mode='private'>
    <interface dev='eth7'/>
    <interface dev='eth0'/>
  </forward>`)
  })

  it.each<[string, Step, string]>([
    [
      nat,
      ['addLast', 'ip-dhcp-host', "<host mac='52:54:00:00:00:01' name='bar' ip='1.2.3.12'/>"],
      `Requested operation is not valid: there is an existing dhcp host entry in network 'n' that matches "<host mac='52:54:00:00:00:01' name='bar' ip='1.2.3.12'/>"`,
    ],
    [
      nat,
      ['modify', 'ip-dhcp-host', newHost],
      "Requested operation is not valid: couldn't locate a matching dhcp host entry in network 'n'",
    ],
    [
      nat,
      ['delete', 'ip-dhcp-host', "<host mac='52:54:00:00:00:09'/>"],
      "Requested operation is not valid: couldn't locate a matching dhcp host entry in network 'n'",
    ],
    [
      nat,
      ['delete', 'ip-dhcp-host', '<host/>'],
      "XML error: At least one of name, mac, or ip attribute must be specified for static host definition in network 'n' ",
    ],
    [
      nat,
      ['addLast', 'ip-dhcp-host', '<hst/>'],
      "XML error: unexpected element <hst>, expecting <host>, while updating network 'n'",
    ],
    [
      nat,
      ['modify', 'ip-dhcp-range', "<range start='1.2.3.10' end='1.2.3.20'/>"],
      'Operation not supported: dhcp ranges cannot be modified, only added or deleted',
    ],
    [
      nat,
      ['addLast', 'forward-interface', "<interface dev='eth7'/>"],
      "XML error: multiple forwarding interfaces specified for network 'n', only one is supported",
    ],
    [
      nat,
      ['addLast', 'portgroup', "<portgroup name='c' default='yes'/>"],
      "Requested operation is not valid: a different portgroup entry in network 'n' is already set as the default. Only one default is allowed.",
    ],
    [
      nat,
      ['modify', 'portgroup', "<portgroup name='c'/>"],
      "Requested operation is not valid: couldn't find a portgroup entry in network 'n' matching <portgroup name='c'>",
    ],
    [
      nat,
      ['addLast', 'dns-host', "<host ip='1.2.3.2'><hostname>h9</hostname></host>"],
      'Requested operation is not valid: there is already at least one DNS HOST record with a matching field in network n',
    ],
    [
      nat,
      ['addLast', 'dns-txt', "<txt name='ex' value='w'/>"],
      "Requested operation is not valid: there is already a DNS TXT record with name 'ex' in network n",
    ],
    [
      nat,
      ['addLast', 'dns-srv', "<srv service='s' protocol='tcp'/>"],
      'Requested operation is not valid: there is already at least one DNS SRV record matching all specified fields in network n',
    ],
    [
      nat,
      ['modify', 'bridge', '<bridge/>'],
      "Operation not supported: can't update 'bridge' section of network 'n'",
    ],
    [
      nat,
      ['modify', 'forward-pf', '<pf/>'],
      "Operation not supported: can't update 'forward pf' section of network 'n'",
    ],
    [
      bridge,
      ['addLast', 'ip-dhcp-host', newHost],
      "Requested operation is not valid: couldn't update dhcp host entry - no <ip> element found in network 'n'",
    ],
  ])('is refused as libvirt refuses it: %#', (xml, step, message) => {
    expect(() => updated(xml, step)).toThrow(message)
  })

  it('finds its address by number', () => {
    expect(() => updated(nat, ['addLast', 'ip-dhcp-host', newHost], 5)).toThrow(
      "couldn't update dhcp host entry - no <ip> element found at index 5 in network 'n'",
    )
  })
})
