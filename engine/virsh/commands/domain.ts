import { listFlags } from '../../model/domain-state.ts'
import type { RpcClient } from '../../rpc/client/client.ts'
import { type Command, CommandError, data, flag } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { formatTable } from '../table.ts'
import { reasonNames, stateNames } from './domain-state.table.ts'
import { findDomain, orSay, uuidText, type WireDomain } from './find.ts'

const domain = data('domain', 'domain name, id or uuid')
const file = data('file', 'file containing an XML domain description')

/** A command that does one thing to a domain, and says so. */
function action(
  name: string,
  summary: string,
  verb: string,
  done: string,
  act: (client: RpcClient, dom: WireDomain) => Promise<unknown>,
): Command {
  return {
    name,
    group: 'domain',
    summary,
    description: '',
    options: [domain],
    run: async (given, session) => {
      const dom = await findDomain(given, session)
      await orSay(`Failed to ${verb} domain '${dom.name}'`, act(session.client, dom))
      session.print(`Domain '${dom.name}' ${done}\n`)
    },
  }
}

const inactiveId = -1

const state = async (client: RpcClient, dom: WireDomain): Promise<string> =>
  stateNames[(await client.call('domainGetState', { dom, flags: 0 })).state] ?? 'no state'

/** Running ones by number, then the others by name. */
function inOrder(a: WireDomain, b: WireDomain): number {
  if (a.id !== inactiveId && b.id !== inactiveId) return a.id - b.id
  if (a.id !== b.id) return a.id === inactiveId ? 1 : -1
  return a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1
}

const list: Command = {
  name: 'list',
  group: 'monitor',
  summary: 'list domains',
  description: 'Lists the domains that run, or others by the flags.',
  options: [
    flag('inactive', 'domains that do not run'),
    flag('all', 'domains that run and that do not'),
    flag('transient', 'domains without a stored definition'),
    flag('persistent', 'domains with a stored definition'),
    flag('with-managed-save', 'domains that were saved by managedsave'),
    flag('without-managed-save', 'domains that were not'),
    flag('state-running', 'running domains'),
    flag('state-paused', 'paused domains'),
    flag('state-shutoff', 'domains that are shut off'),
    flag('state-other', 'domains in any other state'),
    flag('autostart', 'domains that start with the daemon'),
    flag('no-autostart', 'domains that do not'),
    flag('uuid', 'UUIDs only'),
    flag('name', 'names only'),
  ],
  run: async (given, { client, print }) => {
    const filters: [string, number][] = [
      ['transient', listFlags.transient],
      ['persistent', listFlags.persistent],
      ['with-managed-save', listFlags.managedSave],
      ['without-managed-save', listFlags.noManagedSave],
      ['state-running', listFlags.running],
      ['state-paused', listFlags.paused],
      ['state-shutoff', listFlags.shutoff],
      ['state-other', listFlags.other],
      ['autostart', listFlags.autostart],
      ['no-autostart', listFlags.noAutostart],
    ]
    let flags = given.has('inactive') ? listFlags.inactive : listFlags.active
    if (given.has('all')) flags = listFlags.active | listFlags.inactive
    for (const [name, bit] of filters) if (given.has(name)) flags |= bit
    const wanted = client.call('connectListAllDomains', { needResults: 1, flags })
    const domains = (await orSay('Failed to list domains', wanted)).domains.sort(inOrder)
    if (given.has('name') || given.has('uuid')) {
      const both = given.has('name') && given.has('uuid')
      for (const { name, uuid } of domains) {
        if (both) print(`${uuidText(uuid)} ${name}\n`)
        else print(`${given.has('uuid') ? uuidText(uuid) : name}\n`)
      }
      return
    }
    const rows: string[][] = []
    for (const dom of domains)
      rows.push([dom.id === inactiveId ? '-' : `${dom.id}`, dom.name, await state(client, dom)])
    print(formatTable(['Id', 'Name', 'State'], rows))
  },
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
    ['Persistent', persistent ? 'yes' : 'no'],
    ['Autostart', autostart ? 'enable' : 'disable'],
    ['Managed save', result ? 'yes' : 'no'],
    ['Security model', security.model],
    ['Security DOI', security.doi],
  ]
}

export const domainCommands: readonly Command[] = [
  list,
  {
    name: 'dominfo',
    group: 'monitor',
    summary: 'domain information',
    description: 'Tells what a domain is and has.',
    options: [domain],
    run: async (given, session) => {
      const lines = await infoLines(session, await findDomain(given, session))
      session.print(lines.map(([title, value]) => `${`${title}:`.padEnd(15)} ${value}\n`).join(''))
    },
  },
  {
    name: 'domstate',
    group: 'monitor',
    summary: 'domain state',
    description: 'Tells the state of a domain.',
    options: [domain, flag('reason', 'with the reason for it')],
    run: async (given, session) => {
      const dom = await findDomain(given, session)
      const { state, reason } = await session.client.call('domainGetState', { dom, flags: 0 })
      const why = given.has('reason') ? ` (${reasonNames[state]?.[reason] ?? 'unknown'})` : ''
      session.print(`${stateNames[state] ?? 'no state'}${why}\n`)
    },
  },
  {
    name: 'domid',
    group: 'domain',
    summary: 'convert a domain name or UUID to domain id',
    description: '',
    options: [domain],
    run: async (given, session) => {
      const { id } = await findDomain(given, session, { id: false })
      session.print(`${id === inactiveId ? '-' : id}\n`)
    },
  },
  {
    name: 'domuuid',
    group: 'domain',
    summary: 'convert a domain name or id to domain UUID',
    description: '',
    options: [domain],
    run: async (given, session) =>
      session.print(`${uuidText((await findDomain(given, session, { uuid: false })).uuid)}\n`),
  },
  {
    name: 'domname',
    group: 'domain',
    summary: 'convert a domain id or UUID to domain name',
    description: '',
    options: [domain],
    run: async (given, session) =>
      session.print(`${(await findDomain(given, session, { name: false })).name}\n`),
  },
  {
    name: 'define',
    group: 'domain',
    summary: 'define (but do not start) a domain from an XML file',
    description: 'Stores a definition; the domain is not started.',
    options: [file],
    run: async (given, { client, print, readFile }) => {
      const path = given.text('file')
      const xml = await readFile(path)
      const { dom } = await orSay(
        `Failed to define domain from ${path}`,
        client.call('domainDefineXml', { xml }),
      )
      print(`Domain '${dom.name}' defined from ${path}\n`)
    },
  },
  {
    name: 'dumpxml',
    group: 'domain',
    summary: 'domain information in XML',
    description: 'Prints the definition of a domain.',
    options: [domain, flag('inactive', 'what it will be when it starts next')],
    run: async (given, session) => {
      const dom = await findDomain(given, session)
      const flags = given.has('inactive') ? 2 : 0
      session.print((await session.client.call('domainGetXmlDesc', { dom, flags })).xml)
    },
  },
  {
    name: 'start',
    group: 'domain',
    summary: 'start a (previously defined) inactive domain',
    description: 'Starts a domain, from its managed save if it has one.',
    options: [domain, flag('paused', 'leave it paused'), flag('force-boot', 'drop its managed save')],
    run: async (given, session) => {
      const dom = await findDomain(given, session)
      if (dom.id !== inactiveId) throw new CommandError('Domain is already active')
      const flags = (given.has('paused') ? 1 : 0) | (given.has('force-boot') ? 8 : 0)
      await orSay<unknown>(
        `Failed to start domain '${dom.name}'`,
        flags === 0
          ? session.client.call('domainCreate', { dom })
          : session.client.call('domainCreateWithFlags', { dom, flags }),
      )
      session.print(`Domain '${dom.name}' started\n`)
    },
  },
  {
    name: 'autostart',
    group: 'domain',
    summary: 'autostart a domain',
    description: 'Has a domain start with the daemon.',
    options: [domain, flag('disable', 'do not start it')],
    run: async (given, session) => {
      const dom = await findDomain(given, session)
      const not = given.has('disable')
      await orSay(
        `Failed to ${not ? 'unmark' : 'mark'} domain '${dom.name}' as autostarted`,
        session.client.call('domainSetAutostart', { dom, autostart: not ? 0 : 1 }),
      )
      session.print(`Domain '${dom.name}' ${not ? 'unmarked' : 'marked'} as autostarted\n`)
    },
  },
  action('suspend', 'suspend a domain', 'suspend', 'suspended', (client, dom) =>
    client.call('domainSuspend', { dom }),
  ),
  action('resume', 'resume a domain', 'resume', 'resumed', (client, dom) =>
    client.call('domainResume', { dom }),
  ),
  action('shutdown', 'gracefully shutdown a domain', 'shutdown', 'is being shutdown', (client, dom) =>
    client.call('domainShutdown', { dom }),
  ),
  action('reboot', 'reboot a domain', 'reboot', 'is being rebooted', (client, dom) =>
    client.call('domainReboot', { dom, flags: 0 }),
  ),
  action('reset', 'reset a domain', 'reset', 'was reset', (client, dom) =>
    client.call('domainReset', { dom, flags: 0 }),
  ),
  action('destroy', 'destroy (stop) a domain', 'destroy', 'destroyed', (client, dom) =>
    client.call('domainDestroy', { dom }),
  ),
  action('undefine', 'undefine a domain', 'undefine', 'has been undefined', (client, dom) =>
    client.call('domainUndefine', { dom }),
  ),
]
