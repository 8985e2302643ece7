import { writeNode } from '../../xml/libxml-writer.ts'
import { childElement, childElements, type XmlElement, xmlElement } from '../../xml/tree.ts'
import { affectedBy, type Command, CommandError, type GivenOptions, refuseBoth } from '../command.ts'
import {
  applyDevice,
  changeFlags,
  changeOptions,
  definitionToChange,
  refuseChanges,
} from './device-change.ts'
import { diskAddress } from './disk-address.ts'
import { orSay } from './find.ts'
import { onDomain } from './on-domain.ts'
import { elementsAt } from './xml-query.ts'

const sourceTypes = ['file', 'block', 'dir', 'network', 'volume', 'nvme', 'vhostuser']
const modes = ['readonly', 'shareable']

/** ` name='value'` for each option that was given. */
const attributesOf = (given: GivenOptions, names: Readonly<Record<string, string>>): string =>
  Object.entries(names)
    .map(([name, option]) => (given.has(option) ? ` ${name}='${given.text(option)}'` : ''))
    .join('')

function sourceOf(given: GivenOptions, type: string): string {
  const source = given.text('source')
  if (type !== 'network') return `  <source ${type === 'block' ? 'dev' : 'file'}='${source}'/>\n`
  const name = attributesOf(given, { protocol: 'source-protocol' })
  const host = attributesOf(given, {
    transport: 'source-host-transport',
    socket: 'source-host-socket',
  })
  const [address, port] = (given.maybe('source-host-name') ?? '').split(':')
  const place = (address ? ` name='${address}'` : '') + (port ? ` port='${port}'` : '')
  const inner = host + place
  const open = `  <source${name} name='${source}'`
  return inner === '' ? `${open}/>\n` : `${open}>\n    <host${inner}/>\n  </source>\n`
}

/** The disk that the options of `attach-disk` describe. */
function diskXml(given: GivenOptions): string {
  const type = given.maybe('sourcetype') ?? (given.has('source-protocol') ? 'network' : 'file')
  const driver = attributesOf(given, {
    name: 'driver',
    type: 'subdriver',
    iothread: 'iothread',
    cache: 'cache',
    io: 'io',
  })
  return [
    `<disk type='${type}'${attributesOf(given, { device: 'type' })}${given.has('rawio') ? " rawio='yes'" : ''}>\n`,
    driver && `  <driver${driver}/>\n`,
    sourceOf(given, type),
    `  <target dev='${given.text('target')}'${attributesOf(given, { bus: 'targetbus' })}/>\n`,
    given.has('mode') && `  <${given.text('mode')}/>\n`,
    given.has('serial') && `  <serial>${given.text('serial')}</serial>\n`,
    given.has('alias') && `  <alias name='${given.text('alias')}'/>\n`,
    given.has('wwn') && `  <wwn>${given.text('wwn')}</wwn>\n`,
    given.has('address') && `  ${diskAddress(given.text('address'), given.has('multifunction'))}\n`,
    '</disk>\n',
  ]
    .filter(Boolean)
    .join('')
}

/** Disks of a definition that an option names by target or source; the kinds of device that can be changed so. */
function findDisk(xml: string, name: string, sentence: string, devices?: readonly string[]): XmlElement {
  const disks = elementsAt(xml, 'devices/disk')
  if (disks.length === 0) throw new CommandError(sentence)
  const found = disks.find((disk) => {
    const { attributes } = disk
    if (devices && !devices.includes(attributes.get('device') ?? 'disk')) return false
    const source = childElement(disk, 'source')?.attributes
    const names = ['file', 'dev', 'dir', 'name'].map((one) => source?.get(one))
    return childElement(disk, 'target')?.attributes.get('dev') === name || names.includes(name)
  })
  if (!found) throw new CommandError(`No disk found whose source path or target is ${name}`)
  return found
}

type Media = 'eject' | 'insert' | 'update'

/** The disk with another medium in it, or none. */
function withMedium(
  disk: XmlElement,
  media: Media,
  name: string,
  path: string | undefined,
  isBlock: boolean,
): XmlElement {
  const source = childElement(disk, 'source')
  if (media === 'eject' && !source) throw new CommandError(`The disk device '${name}' doesn't have media`)
  if (media === 'insert' && source) throw new CommandError(`The disk device '${name}' already has media`)
  const type = isBlock ? 'block' : 'file'
  const attributes = new Map(disk.attributes)
  if (path !== undefined && media !== 'eject') attributes.set('type', type)
  const medium =
    media === 'eject' || path === undefined
      ? []
      : [xmlElement('source', { [isBlock ? 'dev' : 'file']: path })]
  const children = disk.children.flatMap((child) => {
    if (child === source) return []
    const isTarget = child.kind === 'element' && child.name === 'target'
    return isTarget ? [...medium, child] : [child]
  })
  return { ...disk, attributes, children }
}

const attachOptions = [
  ...[
    'targetbus',
    'driver',
    'subdriver',
    'iothread',
    'cache',
    'io',
    'type',
    'mode',
    'sourcetype',
    'serial',
    'wwn',
  ],
  'alias',
].map((name) => `[--${name} <string>]`)

export const diskCommands: readonly Command[] = [
  onDomain(
    `attach-disk <domain> <source> <target> ${attachOptions.join(' ')} [--rawio] [--address <string>] [--multifunction] [--print-xml] [--source-protocol <string>] [--source-host-name <string>] [--source-host-transport <string>] [--source-host-socket <string>] ${changeOptions}`,
    'add a disk that options describe',
    async (on) => {
      const { given, print } = on
      refuseChanges(given)
      const mode = given.maybe('mode')
      if (mode !== undefined && !modes.includes(mode))
        throw new CommandError(`No support for ${mode} in command 'attach-disk'`)
      const type = given.maybe('sourcetype')
      if (type !== undefined && !sourceTypes.includes(type))
        throw new CommandError(`Unknown source type: '${type}'`)
      const xml = diskXml(given)
      if (given.has('print-xml')) return print(xml)
      const flags = await changeFlags(on)
      await orSay('Failed to attach disk', applyDevice(on, 'Attach', xml, flags))
      print('Disk attached successfully\n')
    },
  ),
  onDomain(
    `detach-disk <domain> <target> ${changeOptions} [--print-xml]`,
    'remove a disk by its target',
    async (on) => {
      const { given, print } = on
      refuseChanges(given)
      const flags = await changeFlags(on)
      const definition = await definitionToChange(on, flags, 'Failed to detach disk')
      const disk = findDisk(definition, given.text('target'), 'Failed to get disk information')
      const xml = writeNode(disk)
      if (given.has('print-xml')) return print(xml)
      await orSay('Failed to detach disk', applyDevice(on, 'Detach', xml, flags))
      print('Disk detached successfully\n')
    },
  ),
  onDomain(
    'change-media <domain> <path> [--source <string>] [--eject] [--insert] [--update] [--current] [--live] [--config] [--force] [--print-xml] [--block]',
    'put a medium into a drive, or take it out',
    async (on) => {
      const { dom, given, client, print } = on
      refuseBoth(given, ['eject', 'insert'], ['eject', 'update'], ['insert', 'update'])
      refuseBoth(given, ['eject', 'block'])
      const media: Media = given.has('eject') ? 'eject' : given.has('insert') ? 'insert' : 'update'
      const source = given.maybe('source')
      if (media === 'insert' && source === undefined)
        throw new CommandError('New disk media source was not specified')
      const flags = affectedBy(given) | (given.has('force') ? 4 : 0)
      const path = given.text('path')
      const sentence = 'Failed to get disk information'
      const definition = await definitionToChange(on, flags, sentence)
      const disk = findDisk(definition, path, sentence, ['cdrom', 'floppy'])
      const had = childElements(disk).some(({ name }) => name === 'source')
      if (media === 'update' && !had && source === undefined)
        throw new CommandError(`The disk device '${path}' doesn't have media`)
      const xml = writeNode(withMedium(disk, media, path, source, given.has('block')))
      if (given.has('print-xml')) return print(xml)
      await orSay(
        `Failed to complete action ${media} on media`,
        client.call('domainUpdateDeviceFlags', { dom, xml, flags }),
      )
      const done = { eject: 'ejected', insert: 'inserted', update: 'updated' }
      print(`Successfully ${done[media]} media.`)
    },
  ),
]
