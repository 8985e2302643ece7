import { uuidText } from '../../model/uuid-bytes.ts'
import type { RpcClient } from '../../rpc/client/client.ts'
import { bitsOf, type Command, CommandError, command, type GivenOptions, refuseBoth } from '../command.ts'
import { sizeText } from '../size.ts'
import { formatTable, row, yesNo } from '../table.ts'
import { findPool, orSay, type WirePool } from './find.ts'
import { fromFile, validation } from './from-file.ts'
import { asOptions, poolXml } from './pool-as.ts'
import { poolTypes } from './pool-type.table.ts'
import { printXml, xmlOptions } from './print-xml.ts'

const filters = { persistent: 4, transient: 8, autostart: 16, 'no-autostart': 32 }
const inactive = 1
const active = 2
const states = ['inactive', 'building', 'running', 'degraded', 'inaccessible']

const buildBits = { build: 1, overwrite: 2, 'no-overwrite': 4 }

/** A command that does one thing to a pool, and says so. */
function action(
  usage: string,
  summary: string,
  verb: string,
  done: string,
  act: (client: RpcClient, pool: WirePool, given: GivenOptions) => Promise<unknown>,
): Command {
  return command('pool', usage, summary, async (given, session) => {
    const pool = await findPool(given, session)
    await orSay(`Failed to ${verb} pool ${pool.name}`, act(session.client, pool, given))
    session.print(`Pool ${pool.name} ${done}\n`)
  })
}

/** The bit of each type in the flags of a list. */
function typeFlags(given: GivenOptions): number {
  let flags = 0
  for (const type of given.maybe('type')?.split(',') ?? []) {
    const bit = poolTypes[type]
    if (bit === undefined) throw new CommandError(`Invalid pool type '${type}'`)
    flags |= bit
  }
  return flags
}

async function sourcesOf(client: RpcClient, type: string, srcSpec: string | null): Promise<string> {
  const found = client.call('connectFindStoragePoolSources', { type, srcSpec, flags: 0 })
  return `${(await orSay(`Failed to find any ${type} pool sources`, found)).xml}\n`
}

export const poolCommands: readonly Command[] = [
  command(
    'pool',
    'pool-list [--inactive] [--all] [--transient] [--persistent] [--autostart] [--no-autostart] [--type <string>] [--details] [--uuid] [--name]',
    'show which pools there are',
    async (given, { client, print }) => {
      let flags = given.has('inactive') ? inactive : active
      if (given.has('all')) flags = active | inactive
      flags |= bitsOf(given, filters) | typeFlags(given)
      const wanted = client.call('connectListAllStoragePools', { needResults: 1, flags })
      const { pools } = await orSay('Failed to list pools', wanted)
      pools.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
      if (given.has('uuid')) return print(pools.map(({ uuid }) => `${uuidText(uuid)}\n`).join(''))
      if (given.has('name')) return print(pools.map(({ name }) => `${name.padEnd(20)}\n`).join(''))
      const rows: string[][] = []
      for (const pool of pools) {
        const isActive = (await client.call('storagePoolIsActive', { pool })).active
        const { autostart } = await client.call('storagePoolGetAutostart', { pool })
        if (!given.has('details')) {
          rows.push([pool.name, isActive ? 'active' : 'inactive', yesNo(autostart)])
          continue
        }
        const info = await client.call('storagePoolGetInfo', { pool })
        const { persistent } = await client.call('storagePoolIsPersistent', { pool })
        const sizes = [info.capacity, info.allocation, info.available]
        rows.push([
          pool.name,
          states[info.state] ?? 'unknown',
          yesNo(autostart),
          yesNo(persistent),
          ...sizes.map((size) => (isActive ? sizeText(size) : '-')),
        ])
      }
      print(
        formatTable(
          given.has('details')
            ? ['Name', 'State', 'Autostart', 'Persistent', 'Capacity', 'Allocation', 'Available']
            : ['Name', 'State', 'Autostart'],
          rows,
        ),
      )
    },
    'Without flags, those that are active.',
  ),
  command('pool', 'pool-info <pool> [--bytes]', 'tell about a pool', async (given, session) => {
    const pool = await findPool(given, session)
    const { client, print } = session
    print(row('Name', pool.name) + row('UUID', uuidText(pool.uuid)))
    const info = await client.call('storagePoolGetInfo', { pool })
    const { persistent } = await client.call('storagePoolIsPersistent', { pool })
    const autostart = await client.call('storagePoolGetAutostart', { pool }).catch(() => undefined)
    print(
      row('State', states[info.state] ?? 'unknown') +
        row('Persistent', yesNo(persistent)) +
        row('Autostart', autostart ? yesNo(autostart.autostart) : 'no autostart'),
    )
    if (info.state !== 2 && info.state !== 3) return
    const shown = (size: bigint): string => (given.has('bytes') ? `${size}` : sizeText(size))
    print(
      row('Capacity', shown(info.capacity)) +
        row('Allocation', shown(info.allocation)) +
        row('Available', shown(info.available)),
    )
  }),
  command('pool', 'pool-uuid <pool>', 'tell the UUID of a pool', async (given, session) => {
    session.print(`${uuidText((await findPool(given, session)).uuid)}\n`)
  }),
  command('pool', 'pool-name <pool>', 'tell the name of a pool', async (given, session) => {
    session.print(`${(await findPool(given, session, { name: false })).name}\n`)
  }),
  command(
    'pool',
    `pool-dumpxml <pool> [--inactive] ${xmlOptions}`,
    'print the definition of a pool',
    async (given, session) => {
      const pool = await findPool(given, session)
      const flags = given.has('inactive') ? 1 : 0
      printXml(given, session, (await session.client.call('storagePoolGetXmlDesc', { pool, flags })).xml)
    },
  ),
  fromFile('pool', 'pool-define <file> [--validate]', 'store a pool without starting it', {
    failed: 'Failed to define pool from',
    make: async (client, xml, given) => {
      const { pool } = await client.call('storagePoolDefineXml', { xml, flags: validation(given) })
      return `Pool ${pool.name}`
    },
    done: 'defined from',
  }),
  command(
    'pool',
    `pool-define-as <name> <type> ${asOptions}`,
    'store a pool that options define',
    async (given, { client, print }) => {
      const xml = poolXml(given)
      if (given.has('print-xml')) return print(xml)
      const { pool } = await orSay(
        `Failed to define pool ${given.text('name')}`,
        client.call('storagePoolDefineXml', { xml, flags: 0 }),
      )
      print(`Pool ${pool.name} defined\n`)
    },
  ),
  command(
    'pool',
    'pool-create <file> [--build] [--no-overwrite] [--overwrite]',
    'start a pool that is not stored',
    async (given, { client, print, readFile }) => {
      refuseBoth(given, ['overwrite', 'no-overwrite'])
      const path = given.text('file')
      const xml = await readFile(path)
      const { pool } = await orSay(
        `Failed to create pool from ${path}`,
        client.call('storagePoolCreateXml', { xml, flags: bitsOf(given, buildBits) }),
      )
      print(`Pool ${pool.name} created from ${path}\n`)
    },
  ),
  command(
    'pool',
    `pool-create-as <name> <type> ${asOptions} [--build] [--no-overwrite] [--overwrite]`,
    'start a pool that options define and that is not stored',
    async (given, { client, print }) => {
      refuseBoth(given, ['overwrite', 'no-overwrite'])
      const xml = poolXml(given)
      if (given.has('print-xml')) return print(xml)
      const { pool } = await orSay(
        `Failed to create pool ${given.text('name')}`,
        client.call('storagePoolCreateXml', { xml, flags: bitsOf(given, buildBits) }),
      )
      print(`Pool ${pool.name} created\n`)
    },
  ),
  command(
    'pool',
    'pool-autostart <pool> [--disable]',
    'have a pool started together with the daemon',
    async (given, session) => {
      const pool = await findPool(given, session)
      const not = given.has('disable')
      await orSay(
        `failed to ${not ? 'unmark' : 'mark'} pool ${pool.name} as autostarted`,
        session.client.call('storagePoolSetAutostart', { pool, autostart: not ? 0 : 1 }),
      )
      session.print(`Pool ${pool.name} ${not ? 'unmarked' : 'marked'} as autostarted\n`)
    },
  ),
  action(
    'pool-build <pool> [--no-overwrite] [--overwrite]',
    'make what a pool stands on',
    'build',
    'built',
    (client, pool, given) =>
      client.call('storagePoolBuild', { pool, flags: bitsOf(given, { 'no-overwrite': 4, overwrite: 8 }) }),
  ),
  action(
    'pool-start <pool> [--build] [--no-overwrite] [--overwrite]',
    'start a defined pool',
    'start',
    'started',
    (client, pool, given) => client.call('storagePoolCreate', { pool, flags: bitsOf(given, buildBits) }),
  ),
  action(
    'pool-refresh <pool>',
    'look anew which volumes a pool has',
    'refresh',
    'refreshed',
    (client, pool) => client.call('storagePoolRefresh', { pool, flags: 0 }),
  ),
  action('pool-destroy <pool>', 'stop a pool; its volumes stay', 'destroy', 'destroyed', (client, pool) =>
    client.call('storagePoolDestroy', { pool }),
  ),
  action('pool-delete <pool>', 'remove what a pool stands on', 'delete', 'deleted', (client, pool) =>
    client.call('storagePoolDelete', { pool, flags: 0 }),
  ),
  action(
    'pool-undefine <pool>',
    'forget the definition of a pool',
    'undefine',
    'has been undefined',
    (client, pool) => client.call('storagePoolUndefine', { pool }),
  ),
  command(
    'pool',
    'find-storage-pool-sources <type> [--srcSpec <string>]',
    'look for what a pool could be made of',
    async (given, { client, print, readFile }) => {
      const path = given.maybe('srcSpec')
      const srcSpec = path === undefined ? null : await readFile(path)
      print(await sourcesOf(client, given.text('type'), srcSpec))
    },
  ),
  command(
    'pool',
    'find-storage-pool-sources-as <type> [--host <string>] [--port <string>] [--initiator <string>]',
    'look for what a pool could be made of, on a host',
    async (given, { client, print }) => {
      const [host, port, initiator] = ['host', 'port', 'initiator'].map((name) => given.maybe(name))
      const at = port === undefined ? '' : ` port='${port}'`
      const by = initiator && `  <initiator>\n    <iqn name='${initiator}'/>\n  </initiator>\n`
      const srcSpec =
        host === undefined ? null : `<source>\n  <host name='${host}'${at}/>\n${by ?? ''}</source>\n`
      print(await sourcesOf(client, given.text('type'), srcSpec))
    },
  ),
  command(
    'pool',
    'pool-capabilities',
    'tell which kinds of pools there can be',
    async (_, { client, print }) => {
      const { capabilities } = await orSay(
        'failed to get storage pool capabilities',
        client.call('connectGetStoragePoolCapabilities', { flags: 0 }),
      )
      print(`${capabilities}\n`)
    },
  ),
]
