import { childElement } from '../../xml/tree.ts'
import { affectedBy, type Command, CommandError, command, refuseBoth } from '../command.ts'
import { numberOf, sizeText } from '../size.ts'
import { formatTable, row } from '../table.ts'
import { timeText } from '../time-text.ts'
import { findDomain, orSay } from './find.ts'
import { onDomain } from './on-domain.ts'
import { childAttribute, elementsAt } from './xml-query.ts'

const memoryTags = [
  'swap_in',
  'swap_out',
  'major_fault',
  'minor_fault',
  'unused',
  'available',
  'actual',
  'rss',
  'usable',
  'last_update',
  'disk_caches',
  'hugetlb_pgalloc',
  'hugetlb_pgfail',
]
const controlStates = ['ok', 'background job', 'occupied', 'error']
/** virDomainGetHostnameFlags */
const hostnameSources: Readonly<Record<string, number>> = { lease: 1, agent: 2 }
const diskErrors = ['no error', 'unspecified error', 'no space']

export const inspectCommands: readonly Command[] = [
  command(
    'monitor',
    'domcontrol <domain>',
    'tell how the daemon gets on with a domain',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const { state, stateTime } = await session.client.call('domainGetControlInfo', { dom, flags: 0 })
      const name = controlStates[state] ?? 'unknown'
      const time = state === 0 || state === 3 ? '' : ` (${(Number(stateTime) / 1000).toFixed(3)}s)`
      session.print(`${name}${time}\n`)
    },
  ),
  command(
    'monitor',
    'domblklist <domain> [--inactive] [--details]',
    'list the disks of a domain',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const flags = given.has('inactive') ? 2 : 0
      const { xml } = await session.client.call('domainGetXmlDesc', { dom, flags })
      const rows = elementsAt(xml, 'devices/disk').map((disk) => {
        const type = disk.attributes.get('type') ?? 'file'
        const names = ['file', 'dev', 'dir', 'name', 'volume', 'path']
        const source = names.map((name) => childAttribute(disk, 'source', name)).find(Boolean) ?? '-'
        const target = childAttribute(disk, 'target', 'dev') ?? '-'
        return given.has('details')
          ? [type, disk.attributes.get('device') ?? 'disk', target, source]
          : [target, source]
      })
      session.print(
        formatTable(
          given.has('details') ? ['Type', 'Device', 'Target', 'Source'] : ['Target', 'Source'],
          rows,
        ),
      )
    },
  ),
  command(
    'monitor',
    'domiflist <domain> [--inactive]',
    'list the network interfaces of a domain',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const flags = given.has('inactive') ? 2 : 0
      const { xml } = await session.client.call('domainGetXmlDesc', { dom, flags })
      const rows = elementsAt(xml, 'devices/interface').map((one) => [
        childAttribute(one, 'target', 'dev') ?? '-',
        one.attributes.get('type') ?? '-',
        ['network', 'bridge', 'dev', 'name', 'path', 'portgroup']
          .map((name) => childAttribute(one, 'source', name))
          .find(Boolean) ?? '-',
        childAttribute(one, 'model', 'type') ?? '-',
        childAttribute(one, 'mac', 'address') ?? '-',
      ])
      session.print(formatTable(['Interface', 'Type', 'Source', 'Model', 'MAC'], rows))
    },
  ),
  onDomain(
    'domblkinfo <domain> [--device <string>] [--human] [--all]',
    'tell how large the disks of a domain are',
    async ({ dom, given, client, print }) => {
      refuseBoth(given, ['all', 'device'])
      const shown = (size: bigint): string => (given.has('human') ? sizeText(size, 3) : `${size}`)
      const sizesOf = async (path: string): Promise<string[]> => {
        const info = await client.call('domainGetBlockInfo', { dom, path, flags: 0 })
        return [info.capacity, info.allocation, info.physical].map(shown)
      }
      const titles = ['Capacity', 'Allocation', 'Physical']
      const device = given.maybe('device')
      if (device !== undefined) {
        const sizes = await sizesOf(device)
        return print(titles.map((title, n) => row(title, sizes[n])).join(''))
      }
      if (!given.has('all')) throw new CommandError("command 'domblkinfo' requires <device> option")
      const { xml } = await client.call('domainGetXmlDesc', { dom, flags: 0 })
      const rows: string[][] = []
      for (const disk of elementsAt(xml, 'devices/disk')) {
        const target = childAttribute(disk, 'target', 'dev') ?? ''
        // A drive without a medium has no size.
        const sizes = childElement(disk, 'source') ? await sizesOf(target) : ['-', '-', '-']
        rows.push([target, ...sizes])
      }
      print(formatTable(['Target', ...titles], rows))
    },
    'monitor',
  ),
  command('monitor', 'domblkerror <domain>', 'list disks with errors', async (given, session) => {
    const dom = await findDomain(given, session)
    const count = await session.client.call('domainGetDiskErrors', { dom, maxerrors: 0, flags: 0 })
    const { errors } =
      count.nerrors === 0
        ? count
        : await session.client.call('domainGetDiskErrors', { dom, maxerrors: count.nerrors, flags: 0 })
    if (errors.length === 0) session.print('No errors found\n')
    for (const { disk, error } of errors) session.print(`${disk}: ${diskErrors[error] ?? 'unknown'}\n`)
  }),
  command(
    'monitor',
    'domifstat <domain> <interface>',
    'tell what a network interface has carried',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const device = given.text('interface')
      const stats = await orSay(
        `Failed to get interface stats ${dom.name} ${device}`,
        session.client.call('domainInterfaceStats', { dom, device }),
      )
      const names = {
        rx_bytes: stats.rxBytes,
        rx_packets: stats.rxPackets,
        rx_errs: stats.rxErrs,
        rx_drop: stats.rxDrop,
        tx_bytes: stats.txBytes,
        tx_packets: stats.txPackets,
        tx_errs: stats.txErrs,
        tx_drop: stats.txDrop,
      }
      for (const [name, value] of Object.entries(names))
        if (value >= 0n) session.print(`${device} ${name} ${value}\n`)
    },
  ),
  command(
    'monitor',
    'dommemstat <domain> [--period <number>] [--config] [--live] [--current]',
    'tell how a domain uses its memory',
    async (given, session) => {
      const flags = affectedBy(given)
      const dom = await findDomain(given, session)
      const period = numberOf(given, 'period')
      if (period !== undefined) {
        const set = session.client.call('domainSetMemoryStatsPeriod', { dom, period, flags })
        await orSay('Unable to change balloon collection period.', set)
        return
      }
      const { stats } = await orSay(
        `Failed to get memory statistics for domain ${dom.name}`,
        session.client.call('domainMemoryStats', { dom, maxStats: memoryTags.length, flags: 0 }),
      )
      for (const { tag, val } of stats)
        if (memoryTags[tag] !== undefined) session.print(`${memoryTags[tag]} ${val}\n`)
    },
  ),
  onDomain(
    'domtime <domain> [--now] [--pretty] [--sync] [--time <number>]',
    'tell or set the time of the guest',
    async ({ dom, given, client, session, print }) => {
      refuseBoth(given, ['time', 'now'], ['time', 'sync'], ['now', 'sync'])
      const time = numberOf(given, 'time')
      if (time === undefined && !given.has('now') && !given.has('sync')) {
        const { seconds } = await client.call('domainGetTime', { dom, flags: 0 })
        return print(`Time: ${given.has('pretty') ? timeText(seconds) : seconds}\n`)
      }
      const now = given.has('now') ? Math.floor(session.now() / 1000) : 0
      // VIR_DOMAIN_TIME_SYNC: the guest takes the time of its clock.
      const flags = given.has('sync') ? 1 : 0
      await client.call('domainSetTime', { dom, seconds: BigInt(time ?? now), nseconds: 0, flags })
    },
    'monitor',
  ),
  onDomain(
    'domhostname <domain> [--source <string>]',
    'tell the host name of the guest',
    async ({ dom, given, client, print }) => {
      const source = given.maybe('source')
      const flags = source === undefined ? 0 : hostnameSources[source]
      if (flags === undefined) throw new CommandError(`Unknown data source '${source}'`)
      const asked = client.call('domainGetHostname', { dom, flags })
      print(`${(await orSay('failed to get hostname', asked)).hostname}\n`)
    },
  ),
  command(
    'domain',
    'ttyconsole <domain>',
    'tell which terminal of the host is the serial port',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const { xml } = await session.client.call('domainGetXmlDesc', { dom, flags: 0 })
      const tty = elementsAt(xml, 'devices/console')[0]?.attributes.get('tty')
      if (tty) session.print(`${tty}\n`)
    },
  ),
  command('domain', 'vncdisplay <domain>', 'tell the VNC display of a domain', async (given, session) => {
    const dom = await findDomain(given, session)
    const { active } = await session.client.call('domainIsActive', { dom })
    if (!active) throw new CommandError('Domain is not running')
    const { xml } = await session.client.call('domainGetXmlDesc', { dom, flags: 0 })
    const vnc = elementsAt(xml, 'devices/graphics').find(({ attributes }) => attributes.get('type') === 'vnc')
    const port = Number(vnc?.attributes.get('port') ?? -1)
    if (!vnc || port < 0) throw new CommandError('Failed to get VNC port. Is this domain using VNC?')
    const listen = vnc.attributes.get('listen') ?? ''
    session.print(`${listen === '0.0.0.0' || listen === '::' ? '' : listen}:${port - 5900}\n`)
  }),
  command(
    'domain',
    'domdisplay <domain> [--include-password] [--type <string>] [--all]',
    'tell where viewers find the screen of a domain',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const { active } = await session.client.call('domainIsActive', { dom })
      if (!active) throw new CommandError('Domain is not running')
      const flags = given.has('include-password') ? 1 : 0
      const { xml } = await session.client.call('domainGetXmlDesc', { dom, flags })
      const uris: string[] = []
      for (const { attributes } of elementsAt(xml, 'devices/graphics')) {
        const type = attributes.get('type') ?? ''
        if (given.has('type') && given.maybe('type') !== type) continue
        const port = Number(attributes.get('port') ?? -1)
        const socket = attributes.get('socket')
        const password = attributes.get('passwd')
        const secret = password === undefined ? '' : `:${password}@`
        const listen = attributes.get('listen') ?? ''
        const host = ['', '0.0.0.0', '::'].includes(listen) ? 'localhost' : listen
        if (port > 0) uris.push(`${type}://${secret}${host}:${type === 'vnc' ? port - 5900 : port}`)
        else if (socket !== undefined) uris.push(`${type}+unix://${secret}${socket}`)
      }
      if (uris.length === 0) {
        const of = given.has('type') ? ` with type '${given.maybe('type')}'` : ''
        throw new CommandError(`No graphical display${of} found`)
      }
      session.print(`${(given.has('all') ? uris : uris.slice(0, 1)).join('\n')}\n`)
    },
  ),
]
