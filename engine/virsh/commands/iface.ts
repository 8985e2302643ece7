import type { RpcClient } from '../../rpc/client/client.ts'
import type { Args } from '../../rpc/procedures.ts'
import { type Command, command, type GivenOptions } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { formatTable } from '../table.ts'
import { firstOf, orSay } from './find.ts'
import { fromFile, validation } from './from-file.ts'
import { printXml, xmlOptions } from './print-xml.ts'

type WireInterface = Args<'interfaceUndefine'>['iface']

/** The interface that the option names, by name or MAC address; a command that tells names takes none. */
export async function findInterface(
  given: GivenOptions,
  { client }: ClientAccess,
  by: 'name' | 'mac' | 'both' = 'both',
): Promise<WireInterface> {
  const text = given.text('interface')
  const isMac = /^(?:[\da-f]{1,2}:){5}[\da-f]{1,2}$/i.test(text)
  const found = firstOf([
    ...(by === 'mac' ? [] : [() => client.call('interfaceLookupByName', { name: text })]),
    ...(by === 'name' || !isMac ? [] : [() => client.call('interfaceLookupByMacString', { mac: text })]),
  ])
  return (await orSay(`failed to get interface '${text}'`, found)).iface
}

/** A command that does one thing to an interface, and says so. */
const action = (
  verb: string,
  summary: string,
  done: string,
  act: (client: RpcClient, iface: WireInterface) => Promise<unknown>,
): Command =>
  command('interface', `iface-${verb} <interface>`, summary, async (given, session) => {
    const iface = await findInterface(given, session)
    await orSay(`Failed to ${verb} interface ${iface.name}`, act(session.client, iface))
    session.print(`Interface ${iface.name} ${done}\n`)
  })

/** A step of changing several interfaces together. */
const transaction = (
  verb: 'begin' | 'commit' | 'rollback',
  summary: string,
  procedure: 'interfaceChangeBegin' | 'interfaceChangeCommit' | 'interfaceChangeRollback',
  done: string,
): Command =>
  command('interface', `iface-${verb}`, summary, async (_, { client, print }) => {
    await orSay(`Failed to ${verb} network config change transaction`, client.call(procedure, { flags: 0 }))
    print(`Network config change transaction ${done}\n`)
  })

/** VIR_CONNECT_LIST_INTERFACES_INACTIVE and _ACTIVE */
const [inactive, active] = [1, 2]

export const ifaceCommands: readonly Command[] = [
  command(
    'interface',
    'iface-list [--inactive] [--all]',
    'show which network interfaces the host has',
    async (given, { client, print }) => {
      const flags = given.has('all') ? inactive | active : given.has('inactive') ? inactive : active
      const { ifaces } = await orSay(
        'Failed to list interfaces',
        client.call('connectListAllInterfaces', { needResults: 1, flags }),
      )
      ifaces.sort((a, b) => (a.name < b.name ? -1 : 1))
      const rows: string[][] = []
      for (const iface of ifaces) {
        const isActive = (await client.call('interfaceIsActive', { iface })).active
        rows.push([iface.name, isActive ? 'active' : 'inactive', iface.mac])
      }
      print(formatTable(['Name', 'State', 'MAC Address'], rows))
    },
  ),
  command(
    'interface',
    'iface-name <interface>',
    'tell the name of an interface by its MAC address',
    async (given, session) => session.print(`${(await findInterface(given, session, 'mac')).name}\n`),
  ),
  command(
    'interface',
    'iface-mac <interface>',
    'tell the MAC address of an interface by its name',
    async (given, session) => session.print(`${(await findInterface(given, session, 'name')).mac}\n`),
  ),
  command(
    'interface',
    `iface-dumpxml <interface> [--inactive] ${xmlOptions}`,
    'print the definition of an interface',
    async (given, session) => {
      const iface = await findInterface(given, session)
      const flags = given.has('inactive') ? 1 : 0
      printXml(given, session, (await session.client.call('interfaceGetXmlDesc', { iface, flags })).xml)
    },
  ),
  fromFile('interface', 'iface-define <file> [--validate]', 'store an interface without starting it', {
    failed: 'Failed to define interface from',
    make: async (client, xml, given) => {
      const { iface } = await client.call('interfaceDefineXml', { xml, flags: validation(given) })
      return `Interface ${iface.name}`
    },
    done: 'defined from',
  }),
  action('undefine', 'forget the definition of an interface', 'undefined', (client, iface) =>
    client.call('interfaceUndefine', { iface }),
  ),
  action('start', 'start an interface', 'started', (client, iface) =>
    client.call('interfaceCreate', { iface, flags: 0 }),
  ),
  action('destroy', 'stop an interface', 'destroyed', (client, iface) =>
    client.call('interfaceDestroy', { iface, flags: 0 }),
  ),
  transaction('begin', 'begin to change interfaces together', 'interfaceChangeBegin', 'started'),
  transaction('commit', 'keep what was changed since', 'interfaceChangeCommit', 'committed'),
  transaction('rollback', 'undo what was changed since', 'interfaceChangeRollback', 'rolled back'),
]
