import type { RpcClient } from '../../rpc/client/client.ts'
import { type Command, data, flag } from '../command.ts'
import { formatTable } from '../table.ts'
import { findPool, orSay, uuidText, type WirePool } from './find.ts'

const pool = data('pool', 'pool name or uuid')
const inactive = 1
const active = 2

/** A command that does one thing to a pool, and says so. */
function action(
  name: string,
  summary: string,
  verb: string,
  done: string,
  act: (client: RpcClient, one: WirePool) => Promise<unknown>,
): Command {
  return {
    name,
    group: 'pool',
    summary,
    description: '',
    options: [pool],
    run: async (given, session) => {
      const one = await findPool(given, session)
      await orSay(`Failed to ${verb} pool ${one.name}`, act(session.client, one))
      session.print(`Pool ${one.name} ${done}\n`)
    },
  }
}

export const poolCommands: readonly Command[] = [
  {
    name: 'pool-list',
    group: 'pool',
    summary: 'list pools',
    description: 'Lists the pools that are active, or others by the flags.',
    options: [
      flag('inactive', 'pools that are not active'),
      flag('all', 'pools that are active and that are not'),
    ],
    run: async (given, { client, print }) => {
      let flags = given.has('inactive') ? inactive : active
      if (given.has('all')) flags = active | inactive
      const wanted = client.call('connectListAllStoragePools', { needResults: 1, flags })
      const pools = (await orSay('Failed to list pools', wanted)).pools
      pools.sort((a, b) => (a.name < b.name ? -1 : 1))
      const rows: string[][] = []
      for (const one of pools) {
        const isActive = (await client.call('storagePoolIsActive', { pool: one })).active
        const { autostart } = await client.call('storagePoolGetAutostart', { pool: one })
        rows.push([one.name, isActive ? 'active' : 'inactive', autostart ? 'yes' : 'no'])
      }
      print(formatTable(['Name', 'State', 'Autostart'], rows))
    },
  },
  {
    name: 'pool-dumpxml',
    group: 'pool',
    summary: 'pool information in XML',
    description: 'Prints the definition of a pool.',
    options: [pool],
    run: async (given, session) => {
      const one = await findPool(given, session)
      session.print((await session.client.call('storagePoolGetXmlDesc', { pool: one, flags: 0 })).xml)
    },
  },
  {
    name: 'pool-define',
    group: 'pool',
    summary:
      'define an inactive persistent storage pool or modify an existing persistent one from an XML file',
    description: 'Stores a definition; the pool is not started.',
    options: [data('file', 'file containing an XML pool description')],
    run: async (given, { client, print, readFile }) => {
      const path = given.text('file')
      const xml = await readFile(path)
      const { pool } = await orSay(
        `Failed to define pool from ${path}`,
        client.call('storagePoolDefineXml', { xml, flags: 0 }),
      )
      print(`Pool ${pool.name} defined from ${path}\n`)
    },
  },
  {
    name: 'pool-uuid',
    group: 'pool',
    summary: 'convert a pool name to pool UUID',
    description: '',
    options: [pool],
    run: async (given, session) => session.print(`${uuidText((await findPool(given, session)).uuid)}\n`),
  },
  action('pool-start', 'start a (previously defined) inactive pool', 'start', 'started', (client, one) =>
    client.call('storagePoolCreate', { pool: one, flags: 0 }),
  ),
  action('pool-refresh', 'refresh a pool', 'refresh', 'refreshed', (client, one) =>
    client.call('storagePoolRefresh', { pool: one, flags: 0 }),
  ),
  action('pool-destroy', 'destroy (stop) a pool', 'destroy', 'destroyed', (client, one) =>
    client.call('storagePoolDestroy', { pool: one }),
  ),
  action('pool-undefine', 'undefine an inactive pool', 'undefine', 'has been undefined', (client, one) =>
    client.call('storagePoolUndefine', { pool: one }),
  ),
  {
    name: 'pool-name',
    group: 'pool',
    summary: 'convert a pool UUID to pool name',
    description: '',
    options: [pool],
    run: async (given, session) =>
      session.print(`${(await findPool(given, session, { name: false })).name}\n`),
  },
  {
    name: 'pool-autostart',
    group: 'pool',
    summary: 'autostart a pool',
    description: 'Has a pool start with the daemon.',
    options: [pool, flag('disable', 'do not start it')],
    run: async (given, session) => {
      const one = await findPool(given, session)
      const not = given.has('disable')
      await orSay(
        `failed to ${not ? 'unmark' : 'mark'} pool ${one.name} as autostarted`,
        session.client.call('storagePoolSetAutostart', { pool: one, autostart: not ? 0 : 1 }),
      )
      session.print(`Pool ${one.name} ${not ? 'unmarked' : 'marked'} as autostarted\n`)
    },
  },
  {
    name: 'vol-list',
    group: 'pool',
    summary: 'list vols',
    description: 'Lists the volumes of a pool.',
    options: [pool],
    run: async (given, session) => {
      const one = await findPool(given, session)
      const { client, print } = session
      const wanted = client.call('storagePoolListAllVolumes', { pool: one, needResults: 1, flags: 0 })
      const { vols } = await orSay('Failed to list volumes', wanted)
      vols.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
      const rows: string[][] = []
      for (const vol of vols) rows.push([vol.name, (await client.call('storageVolGetPath', { vol })).name])
      print(formatTable(['Name', 'Path'], rows))
    },
  },
]
