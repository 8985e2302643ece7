import { updateCommands, updateSections } from '../../model/network/update-part.ts'
import { uuidText } from '../../model/uuid-bytes.ts'
import type { RpcClient } from '../../rpc/client/client.ts'
import { affectedBy, bitsOf, type Command, CommandError, command, indexIn } from '../command.ts'
import { numberOf } from '../size.ts'
import { formatTable, row, yesNo } from '../table.ts'
import { findNetwork, orSay, type WireNetwork } from './find.ts'
import { fromFile } from './from-file.ts'
import { printXml, xmlOptions } from './print-xml.ts'

const filters = { persistent: 4, transient: 8, autostart: 16, 'no-autostart': 32 }
const inactive = 1
const active = 2

/** A command that does one thing to a network, and says so. */
function action(
  usage: string,
  summary: string,
  verb: string,
  done: string,
  act: (client: RpcClient, net: WireNetwork) => Promise<unknown>,
): Command {
  return command('network', usage, summary, async (given, session) => {
    const net = await findNetwork(given, session)
    await orSay(`Failed to ${verb} network ${net.name}`, act(session.client, net))
    session.print(`Network ${net.name} ${done}\n`)
  })
}

/** virsh's words for {@link updateCommands}. */
const updates: Readonly<Record<string, number>> = {
  add: updateCommands.addLast,
  'add-first': updateCommands.addFirst,
  'add-last': updateCommands.addLast,
  delete: updateCommands.delete,
  modify: updateCommands.modify,
}

export const networkCommands: readonly Command[] = [
  command(
    'network',
    'net-list [--inactive] [--all] [--persistent] [--transient] [--autostart] [--no-autostart] [--uuid] [--name] [--table]',
    'show which networks there are',
    async (given, { client, print }) => {
      let flags = given.has('inactive') ? inactive : active
      if (given.has('all')) flags = active | inactive
      flags |= bitsOf(given, filters)
      const wanted = client.call('connectListAllNetworks', { needResults: 1, flags })
      const { nets } = await orSay('Failed to list networks', wanted)
      nets.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
      if (given.has('uuid')) return print(nets.map(({ uuid }) => `${uuidText(uuid)}\n`).join(''))
      if (given.has('name')) return print(nets.map(({ name }) => `${name}\n`).join(''))
      const rows: string[][] = []
      for (const net of nets) {
        const isActive = (await client.call('networkIsActive', { net })).active
        const { autostart } = await client.call('networkGetAutostart', { net })
        const { persistent } = await client.call('networkIsPersistent', { net })
        rows.push([net.name, isActive ? 'active' : 'inactive', yesNo(autostart), yesNo(persistent)])
      }
      print(formatTable(['Name', 'State', 'Autostart', 'Persistent'], rows))
    },
    'Without flags, those that are active.',
  ),
  command('network', 'net-info <network>', 'tell about a network', async (given, session) => {
    const net = await findNetwork(given, session)
    const { client, print } = session
    const isActive = (await client.call('networkIsActive', { net })).active
    const { persistent } = await client.call('networkIsPersistent', { net })
    const autostart = await client.call('networkGetAutostart', { net }).catch(() => undefined)
    const bridge = await client.call('networkGetBridgeName', { net }).catch(() => undefined)
    print(
      row('Name', net.name) +
        row('UUID', uuidText(net.uuid)) +
        row('Active', yesNo(isActive)) +
        row('Persistent', yesNo(persistent)) +
        row('Autostart', autostart ? yesNo(autostart.autostart) : 'no autostart') +
        (bridge ? row('Bridge', bridge.name) : ''),
    )
  }),
  command('network', 'net-uuid <network>', 'tell the UUID of a network', async (given, session) => {
    session.print(`${uuidText((await findNetwork(given, session, { uuid: false })).uuid)}\n`)
  }),
  command('network', 'net-name <network>', 'tell the name of a network', async (given, session) => {
    session.print(`${(await findNetwork(given, session, { name: false })).name}\n`)
  }),
  command(
    'network',
    `net-dumpxml <network> [--inactive] ${xmlOptions}`,
    'print the definition of a network',
    async (given, session) => {
      const net = await findNetwork(given, session)
      const flags = given.has('inactive') ? 1 : 0
      printXml(given, session, (await session.client.call('networkGetXmlDesc', { net, flags })).xml)
    },
  ),
  fromFile('network', 'net-define <file> [--validate]', 'store a network without starting it', {
    failed: 'Failed to define network from',
    make: async (client, xml, given) => {
      const { net } = given.has('validate')
        ? await client.call('networkDefineXmlFlags', { xml, flags: 1 })
        : await client.call('networkDefineXml', { xml })
      return `Network ${net.name}`
    },
    done: 'defined from',
  }),
  fromFile('network', 'net-create <file> [--validate]', 'start a network that is not stored', {
    failed: 'Failed to create network from',
    make: async (client, xml, given) => {
      const { net } = given.has('validate')
        ? await client.call('networkCreateXmlFlags', { xml, flags: 1 })
        : await client.call('networkCreateXml', { xml })
      return `Network ${net.name}`
    },
    done: 'created from',
  }),
  command(
    'network',
    'net-autostart <network> [--disable]',
    'have a network started together with the daemon',
    async (given, session) => {
      const net = await findNetwork(given, session)
      const not = given.has('disable')
      await orSay(
        `failed to ${not ? 'unmark' : 'mark'} network ${net.name} as autostarted`,
        session.client.call('networkSetAutostart', { net, autostart: not ? 0 : 1 }),
      )
      session.print(`Network ${net.name} ${not ? 'unmarked' : 'marked'} as autostarted\n`)
    },
  ),
  action('net-start <network>', 'start a defined network', 'start', 'started', (client, net) =>
    client.call('networkCreate', { net }),
  ),
  action('net-destroy <network>', 'stop a network', 'destroy', 'destroyed', (client, net) =>
    client.call('networkDestroy', { net }),
  ),
  action(
    'net-undefine <network>',
    'forget the definition of a network',
    'undefine',
    'has been undefined',
    (client, net) => client.call('networkUndefine', { net }),
  ),
  command(
    'network',
    'net-update <network> <command> <section> <xml> [--parent-index <number>] [--config] [--live] [--current]',
    'change a part of a network',
    async (given, session) => {
      const flags = affectedBy(given)
      const net = await findNetwork(given, session)
      const update = updates[given.text('command')]
      if (update === undefined) throw new CommandError(`unrecognized command name '${given.text('command')}'`)
      const section = indexIn(updateSections, given.text('section'))
      if (section <= 0) throw new CommandError(`unrecognized section name '${given.text('section')}'`)
      const text = given.text('xml')
      const xml = text.startsWith('<') ? text : await session.readFile(text)
      const parentIndex = numberOf(given, 'parent-index') ?? -1
      await orSay(
        `Failed to update network ${net.name}`,
        session.client.call('networkUpdate', { net, command: update, section, parentIndex, xml, flags }),
      )
      const where =
        flags & 2 ? (flags & 1 ? 'persistent config and live state' : 'persistent config') : 'live state'
      session.print(`Updated network ${net.name} ${where}`)
    },
  ),
  command(
    'network',
    'net-dhcp-leases <network> [--mac <string>]',
    'list the addresses that a network has lent',
    async (given, session) => {
      const net = await findNetwork(given, session)
      const mac = given.maybe('mac') ?? null
      const { leases } = await orSay(
        `Failed to get leases info for ${net.name}`,
        session.client.call('networkGetDhcpLeases', { net, mac, needResults: 1, flags: 0 }),
      )
      const rows = leases.map((lease) => [
        `${lease.expirytime}`,
        lease.mac ?? '-',
        lease.type === 0 ? 'ipv4' : 'ipv6',
        `${lease.ipaddr}/${lease.prefix}`,
        lease.hostname ?? '-',
        lease.clientid ?? '-',
      ])
      session.print(
        formatTable(
          ['Expiry Time', 'MAC address', 'Protocol', 'IP address', 'Hostname', 'Client ID or DUID'],
          rows,
        ),
      )
    },
  ),
]
