import { describe, expect, it } from 'vitest'
import { schemaObstacle, schemaProblems } from '../../testing/libvirt/schema.ts'
import { formatFilter, parseFilter } from './nwfilter.ts'

const uuid = '11111111-2222-4333-8444-555555555555'
const written = (content: string, attributes = '') =>
  formatFilter(parseFilter(`<filter name='f'${attributes}><uuid>${uuid}</uuid>${content}</filter>`))
const chainOf = (attributes: string) => written('', attributes).split('\n')[0]

const full = `<filter name='f' chain='arp-x' priority='-490'>
  <uuid>${uuid}</uuid>
  <rule action='drop' direction='in' priority='500'>
    <mac srcmacaddr='52:54:00:00:00:01' protocolid='arp'/>
  </rule>
  <filterref filter='clean-traffic'>
    <parameter name='A' value='1.2.3.4'/>
    <parameter name='B' value='2'/>
  </filterref>
  <rule action='accept' direction='inout' priority='100' statematch='false'>
    <all/>
  </rule>
  <rule action='reject' direction='out' priority='500'/>
</filter>
`

const obstacle = schemaObstacle('nwfilter')
if (obstacle) console.log(`filters of packets are not validated: ${obstacle}`)

describe('a filter of packets', () => {
  it('is written as it was read', () => {
    expect(formatFilter(parseFilter(full))).toBe(full)
  })

  it.skipIf(obstacle)("fits libvirt's schema", () => {
    expect(schemaProblems('nwfilter', formatFilter(parseFilter(full)))).toEqual([])
  })

  it('is in the root chain, or in one that has its turn', () => {
    expect(chainOf('')).toBe("<filter name='f' chain='root'>")
    expect(chainOf(" priority='5'")).toBe("<filter name='f' chain='root'>")
    expect(chainOf(" chain='ipv6-x'")).toBe("<filter name='f' chain='ipv6-x' priority='-600'>")
    expect(chainOf(" chain='mac' priority='7'")).toBe("<filter name='f' chain='mac' priority='7'>")
  })

  it('passes over what libvirt passes over', () => {
    const rule = (attributes: string, content = '') =>
      written(`<rule action='drop' direction='in'${attributes}>${content}</rule><toy/>`)

    expect(rule(" priority='5000' statematch='yes'")).toContain("direction='in' priority='500'/>")
    expect(rule(" statematch='FALSE'")).toContain("statematch='false'")
    expect(rule('', '<toy/><mac/><tcp/>')).toContain('    <mac/>\n  </rule>')
    expect(rule('', "<tcp match='yes' srcportstart='80'/>")).toContain("<tcp srcportstart='80'/>")
    expect(written("<filterref filter='x'><parameter name='A' value='a b'/></filterref>")).toContain(
      "  <filterref filter='x'/>\n",
    )
  })

  it.each([
    ['<toy/>', "XML error: expecting root element of 'filter', not 'toy'"],
    ['<filter>', '(nwfilter_definition):1: Premature end of data'],
    ['<filter/>', 'internal error: filter has no name'],
    ["<filter name='f'><uuid>x</uuid></filter>", 'XML error: malformed uuid element'],
    ["<filter name='f' chain='toy'/>", "invalid argument: Invalid chain name 'toy'. Please use"],
    ["<filter name='f' chain='arp x'/>", 'invalid argument: Chain name contains invalid characters'],
    ["<filter name='f' chain='arp-123456789'/>", 'Name of chain is longer than 12 characters'],
    ["<filter name='f' chain='arp' priority='x'/>", "Could not parse chain priority 'x'"],
    ["<filter name='f' chain='arp' priority='2000'/>", "'2000' is outside valid range of [-1000,1000]"],
    ["<filter name='f'><rule direction='in'/></filter>", 'rule node requires action attribute'],
    ["<filter name='f'><rule action='drop'/></filter>", 'rule node requires direction attribute'],
    [
      "<filter name='f'><rule action='toy' direction='in'/></filter>",
      'unsupported configuration: unknown rule action attribute value',
    ],
    [
      "<filter name='f'><rule action='drop' direction='toy'/></filter>",
      'unsupported configuration: unknown rule direction attribute value',
    ],
  ])('is refused as libvirt does: %s', (xml, message) => {
    expect(() => parseFilter(xml)).toThrow(message)
  })
})
