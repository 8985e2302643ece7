import { writeNode } from '../../xml/libxml-writer.ts'
import { childElement, type XmlElement, xmlElement } from '../../xml/tree.ts'
import { type Command, CommandError, type GivenOptions } from '../command.ts'
import {
  applyDevice,
  changeFlags,
  changeOptions,
  definitionToChange,
  refuseChanges,
} from './device-change.ts'
import { orSay } from './find.ts'
import { type OnDomain, onDomain } from './on-domain.ts'
import { ratesOf } from './rates.ts'
import { childAttribute, elementsAt } from './xml-query.ts'

const types = ['network', 'bridge', 'direct', 'hostdev']
const sourceModes = ['vepa', 'bridge', 'private', 'passthrough']

function bandwidth(given: GivenOptions): string {
  const lines = (['inbound', 'outbound'] as const).map((way) => {
    const text = given.maybe(way)
    if (text === undefined) return ''
    return `    <${way}${ratesOf(text, way)
      .map(([name, value]) => ` ${name}='${value}'`)
      .join('')}/>\n`
  })
  const inner = lines.join('')
  return inner && `  <bandwidth>\n${inner}  </bandwidth>\n`
}

function sourceOf(given: GivenOptions, type: string): string {
  const source = given.text('source')
  if (type === 'hostdev') {
    const found = /^(?:pci:)?([\da-f]+)[:.]([\da-f]+)[:.]([\da-f]+)\.([0-7])$/i.exec(source)
    if (!found) throw new CommandError(`cannot parse pci address '${source}' for network interface`)
    const [domain, bus, slot, part] = found.slice(1)
    const address = `domain='0x${domain!.padStart(4, '0')}' bus='0x${bus!.padStart(2, '0')}' slot='0x${slot!.padStart(2, '0')}' function='0x${part}'`
    return `  <source>\n    <address type='pci' ${address}/>\n  </source>\n`
  }
  if (type !== 'direct') return `  <source ${type}='${source}'/>\n`
  const mode = given.maybe('source-mode')
  return `  <source dev='${source}'${mode === undefined ? '' : ` mode='${mode}'`}/>\n`
}

/** The network interface that the options of `attach-interface` describe. */
function interfaceXml(given: GivenOptions): string {
  const type = given.text('type')
  const leaf = (name: string, attribute: string, option: string): string =>
    given.has(option) ? `  <${name} ${attribute}='${given.text(option)}'/>\n` : ''
  return (
    `<interface type='${type}'${given.has('managed') ? " managed='yes'" : ''}>\n` +
    sourceOf(given, type) +
    leaf('target', 'dev', 'target') +
    leaf('mac', 'address', 'mac') +
    leaf('script', 'path', 'script') +
    leaf('model', 'type', 'model') +
    leaf('alias', 'name', 'alias') +
    bandwidth(given) +
    '</interface>\n'
  )
}

const macOf = (one: XmlElement): string | undefined => childAttribute(one, 'mac', 'address')

function interfaceToDetach(xml: string, given: GivenOptions): XmlElement {
  const type = given.text('type')
  const found = elementsAt(xml, 'devices/interface').filter((one) => one.attributes.get('type') === type)
  const mac = given.maybe('mac')
  if (found.length === 0) throw new CommandError(`No interface found whose type is ${type}`)
  if (mac === undefined) {
    if (found.length === 1) return found[0]!
    throw new CommandError(
      `Domain has ${found.length} interfaces. Please specify which one to detach using --mac`,
    )
  }
  const named = found.filter((one) => macOf(one)?.toLowerCase() === mac.toLowerCase())
  if (named.length === 0) throw new CommandError(`No interface with MAC address ${mac} was found`)
  if (named.length > 1)
    throw new CommandError(
      `Domain has multiple interfaces matching MAC address ${mac}. You must use detach-device and specify the device pci address to remove it.`,
    )
  return named[0]!
}

/** The interface that an option names by MAC address or device. */
function interfaceNamed(xml: string, name: string): XmlElement | undefined {
  return elementsAt(xml, 'devices/interface').find(
    (one) =>
      macOf(one)?.toLowerCase() === name.toLowerCase() || childAttribute(one, 'target', 'dev') === name,
  )
}

const isMac = (text: string): boolean => /^(?:[\da-f]{1,2}:){5}[\da-f]{1,2}$/i.test(text)

async function definition({ dom, given, client }: OnDomain): Promise<string> {
  return (await client.call('domainGetXmlDesc', { dom, flags: given.has('config') ? 2 : 0 })).xml
}

/** virDomainInterfaceAddressesSource, virIPAddrType */
const addressSources = ['lease', 'agent', 'arp']
const protocols = ['ipv4', 'ipv6']

export const interfaceCommands: readonly Command[] = [
  onDomain(
    `attach-interface <domain> <type> <source> [--target <string>] [--mac <string>] [--script <string>] [--model <string>] [--alias <string>] [--inbound <string>] [--outbound <string>] ${changeOptions} [--print-xml] [--managed] [--source-mode <string>]`,
    'add a network interface that options describe',
    async (on) => {
      const { given, print } = on
      refuseChanges(given)
      const type = given.text('type')
      if (!types.includes(type))
        throw new CommandError(`No support for ${type} in command 'attach-interface'`)
      const mode = given.maybe('source-mode')
      if (mode !== undefined && !sourceModes.includes(mode))
        throw new CommandError(`Invalid source mode: ${mode}`)
      const xml = interfaceXml(given)
      if (given.has('print-xml')) return print(xml)
      const flags = await changeFlags(on)
      await orSay('Failed to attach interface', applyDevice(on, 'Attach', xml, flags))
      print('Interface attached successfully\n')
    },
  ),
  onDomain(
    `detach-interface <domain> <type> [--mac <string>] ${changeOptions} [--print-xml]`,
    'remove a network interface by its type and MAC address',
    async (on) => {
      const { given, print } = on
      refuseChanges(given)
      const flags = await changeFlags(on)
      try {
        const xml = writeNode(interfaceToDetach(await definitionToChange(on, flags, ''), given))
        if (given.has('print-xml')) return print(xml)
        await applyDevice(on, 'Detach', xml, flags)
        print('Interface detached successfully\n')
      } catch (error) {
        if (!(error instanceof CommandError)) throw new CommandError('Failed to detach interface', error)
        throw new CommandError(error.message, new CommandError('Failed to detach interface'))
      }
    },
  ),
  onDomain(
    'domif-getlink <domain> <interface> [--config]',
    'tell whether the cable of a network interface is plugged in',
    async (on) => {
      const name = on.given.text('interface')
      const found = interfaceNamed(await definition(on), name)
      if (!found) throw new CommandError(`Interface (${isMac(name) ? 'mac' : 'dev'}: ${name}) not found.`)
      on.print(`${name} ${childAttribute(found, 'link', 'state') ?? 'up'}\n`)
    },
    'monitor',
  ),
  onDomain(
    'domif-setlink <domain> <interface> <state> [--config] [--print-xml]',
    'plug the cable of a network interface in or out',
    async (on) => {
      const { dom, given, client, print } = on
      const name = given.text('interface')
      const state = given.text('state')
      if (state !== 'up' && state !== 'down') throw new CommandError(`invalid link state '${state}'`)
      const found = interfaceNamed(await definition(on), name)
      if (!found) throw new CommandError(`interface '${name}' not found`)
      const link = childElement(found, 'link')
      const others = found.children.filter((child) => child !== link)
      const xml = writeNode({ ...found, children: [...others, xmlElement('link', { state })] })
      if (given.has('print-xml')) return print(xml)
      const { active } = await client.call('domainIsActive', { dom })
      const flags = given.has('config') || !active ? 2 : 1
      await orSay(
        'Failed to update interface link state',
        client.call('domainUpdateDeviceFlags', { dom, xml, flags }),
      )
      print('Device updated successfully\n')
    },
  ),
  onDomain(
    'domifaddr <domain> [--interface <string>] [--full] [--source <string>]',
    'list the addresses of a guest',
    async ({ dom, given, client, print }) => {
      const name = given.maybe('source') ?? 'lease'
      const source = addressSources.indexOf(name)
      if (source < 0) throw new CommandError(`Unknown data source '${name}'`)
      const { ifaces } = await orSay(
        'Failed to query for interfaces addresses',
        client.call('domainInterfaceAddresses', { dom, source, flags: 0 }),
      )
      const line = (...cells: [string, string, string, string]): string =>
        ` ${cells[0].padEnd(10)} ${cells[1].padEnd(17)}    ${cells[2].padEnd(12)} ${cells[3]}\n`
      print(` ${'Name'.padEnd(10)} ${'MAC address'.padEnd(20)} ${'Protocol'.padEnd(8)}     Address\n`)
      print(`${'-'.repeat(79)}\n`)
      const only = given.maybe('interface')
      for (const { name, hwaddr, addrs } of ifaces) {
        if (only !== undefined && only !== name) continue
        if (addrs.length === 0) print(line(name, hwaddr ?? 'N/A', 'N/A', 'N/A'))
        for (const [n, { type, addr, prefix }] of addrs.entries()) {
          const isTold = n === 0 || given.has('full')
          print(
            line(
              isTold ? name : '-',
              isTold ? (hwaddr ?? 'N/A') : '-',
              protocols[type] ?? '',
              `${addr}/${prefix}`,
            ),
          )
        }
      }
    },
    'monitor',
  ),
]
