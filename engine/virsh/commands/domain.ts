import { listFlags } from '../../model/domain-state.ts'
import { uuidText } from '../../model/uuid-bytes.ts'
import type { RpcClient } from '../../rpc/client/client.ts'
import { bitsOf, type Command, command, refuseBoth } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { formatTable, row, yesNo } from '../table.ts'
import { described, metadataTypes } from './domain-metadata.ts'
import { reasonNames, stateNames } from './domain-state.table.ts'
import { findDomain, orSay, type WireDomain } from './find.ts'
import { printXml, xmlOptions } from './print-xml.ts'

const inactiveId = -1

const state = async (client: RpcClient, dom: WireDomain): Promise<string> =>
  stateNames[(await client.call('domainGetState', { dom, flags: 0 })).state] ?? 'no state'

/** Running ones by number, then the others by name. */
function inOrder(a: WireDomain, b: WireDomain): number {
  if (a.id !== inactiveId && b.id !== inactiveId) return a.id - b.id
  if (a.id !== b.id) return a.id === inactiveId ? 1 : -1
  return a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1
}

const list = command(
  'monitor',
  'list [--inactive] [--all] [--transient] [--persistent] [--with-snapshot] [--without-snapshot] [--with-checkpoint] [--without-checkpoint] [--state-running] [--state-paused] [--state-shutoff] [--state-other] [--autostart] [--no-autostart] [--with-managed-save] [--without-managed-save] [--uuid] [--name] [--id] [--table] [--managed-save] [--title]',
  'show which domains there are',
  async (given, { client, print }) => {
    const kinds = ['name', 'uuid', 'id'].filter((name) => given.has(name))
    refuseBoth(given, ['table', 'name'], ['table', 'uuid'], ['table', 'id'])
    let flags = given.has('inactive') ? listFlags.inactive : listFlags.active
    if (given.has('all')) flags = listFlags.active | listFlags.inactive
    flags |= bitsOf(given, filters)
    const wanted = client.call('connectListAllDomains', { needResults: 1, flags })
    const domains = (await orSay('Failed to list domains', wanted)).domains.sort(inOrder)
    const isSaved = async (dom: WireDomain): Promise<boolean> =>
      given.has('managed-save') &&
      (await client.call('domainHasManagedSaveImage', { dom, flags: 0 })).result !== 0
    if (kinds.length > 0) {
      for (const { name, uuid, id } of domains) {
        const words = [
          ...(given.has('uuid') ? [uuidText(uuid)] : []),
          ...(given.has('id') ? [id === inactiveId ? '-' : `${id}`] : []),
          ...(given.has('name') ? [name] : []),
        ]
        print(`${words.join(' ')}\n`)
      }
      return
    }
    const rows: string[][] = []
    for (const dom of domains) {
      const about = dom.id === inactiveId && (await isSaved(dom)) ? 'saved' : await state(client, dom)
      const title = given.has('title') ? [await described(client, dom, metadataTypes.title, 0)] : []
      rows.push([dom.id === inactiveId ? '-' : `${dom.id}`, dom.name, about, ...title])
    }
    print(formatTable(['Id', 'Name', 'State', ...(given.has('title') ? ['Title'] : [])], rows))
  },
  'Without flags, those that run.',
)

const filters = {
  transient: listFlags.transient,
  persistent: listFlags.persistent,
  'with-managed-save': listFlags.managedSave,
  'without-managed-save': listFlags.noManagedSave,
  'state-running': listFlags.running,
  'state-paused': listFlags.paused,
  'state-shutoff': listFlags.shutoff,
  'state-other': listFlags.other,
  autostart: listFlags.autostart,
  'no-autostart': listFlags.noAutostart,
  'with-snapshot': listFlags.hasSnapshot,
  'without-snapshot': listFlags.noSnapshot,
  'with-checkpoint': listFlags.hasCheckpoint,
  'without-checkpoint': listFlags.noCheckpoint,
}

async function infoLines({ client }: ClientAccess, dom: WireDomain): Promise<[string, string][]> {
  const info = await client.call('domainGetInfo', { dom })
  const { type } = await client.call('domainGetOsType', { dom })
  const { persistent } = await client.call('domainIsPersistent', { dom })
  const { autostart } = await client.call('domainGetAutostart', { dom })
  const { result } = await client.call('domainHasManagedSaveImage', { dom, flags: 0 })
  const security = await client.call('nodeGetSecurityModel')
  const seconds = Number(info.cpuTime / 100_000_000n) / 10
  return [
    ['Id', dom.id === inactiveId ? '-' : `${dom.id}`],
    ['Name', dom.name],
    ['UUID', uuidText(dom.uuid)],
    ['OS Type', type],
    ['State', stateNames[info.state] ?? 'no state'],
    ['CPU(s)', `${info.nrVirtCpu}`],
    ...(info.cpuTime === 0n ? [] : [['CPU time', `${seconds.toFixed(1)}s`] as [string, string]]),
    ['Max memory', `${info.maxMem} KiB`],
    ['Used memory', `${info.memory} KiB`],
    ['Persistent', yesNo(persistent)],
    ['Autostart', autostart ? 'enable' : 'disable'],
    ['Managed save', yesNo(result)],
    ['Security model', security.model],
    ['Security DOI', security.doi],
  ]
}

export const domainCommands: readonly Command[] = [
  list,
  command('monitor', 'dominfo <domain>', 'tell what a domain is and has', async (given, session) => {
    const lines = await infoLines(session, await findDomain(given, session))
    session.print(lines.map(([title, value]) => row(title, value)).join(''))
  }),
  command('monitor', 'domstate <domain> [--reason]', 'tell whether a domain runs', async (given, session) => {
    const dom = await findDomain(given, session)
    const { state, reason } = await session.client.call('domainGetState', { dom, flags: 0 })
    const why = given.has('reason') ? ` (${reasonNames[state]?.[reason] ?? 'unknown'})` : ''
    session.print(`${stateNames[state] ?? 'no state'}${why}\n`)
  }),
  command('domain', 'domid <domain>', 'tell the number of a domain that runs', async (given, session) => {
    const { id } = await findDomain(given, session, { id: false })
    session.print(`${id === inactiveId ? '-' : id}\n`)
  }),
  command('domain', 'domuuid <domain>', 'tell the UUID of a domain', async (given, session) =>
    session.print(`${uuidText((await findDomain(given, session, { uuid: false })).uuid)}\n`),
  ),
  command('domain', 'domname <domain>', 'tell the name of a domain', async (given, session) =>
    session.print(`${(await findDomain(given, session, { name: false })).name}\n`),
  ),
  command(
    'domain',
    `dumpxml <domain> [--inactive] [--security-info] [--update-cpu] [--migratable] ${xmlOptions}`,
    'print the definition of a domain',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const flags = bitsOf(given, { 'security-info': 1, inactive: 2, 'update-cpu': 4, migratable: 8 })
      printXml(given, session, (await session.client.call('domainGetXmlDesc', { dom, flags })).xml)
    },
  ),
]
