import { type Command, data, flag } from '../command.ts'
import { formatTable } from '../table.ts'
import { findPool, orSay } from './find.ts'

const pool = data('pool', 'pool name or uuid')
const inactive = 1
const active = 2

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
]
