import { lifecycleActions, lifecycleTypes } from '../model/domain/lifecycle-action.ts'
import { listFlags } from '../model/domain-state.ts'
import { updateSections } from '../model/network/update-part.ts'
import { uuidText } from '../model/uuid-bytes.ts'
import type { RpcClient } from '../rpc/client/client.ts'
import type { Command, CommandOption } from './command.ts'
import { eventNames } from './commands/event.table.ts'
import { domainNamed, poolNamed } from './commands/find.ts'
import { capabilityBits } from './commands/nodedev-capability.table.ts'
import { poolTypes } from './commands/pool-type.table.ts'
import { childAttribute, elementsAt } from './commands/xml-query.ts'
import { lastWords, nextByPlace } from './parse.ts'
import { shellWord } from './shell-word.ts'

interface Started {
  readonly client: RpcClient
  readonly command: Command
  /** Values of the options that stand before the word, by name. */
  readonly given: ReadonlyMap<string, string>
}

type Values = (started: Started) => Promise<readonly string[]> | readonly string[]

const all = { needResults: 1, flags: 0 }

/** Commands for domains that run, and one for those that do not. */
const forActive = new Set(
  'shutdown reboot reset destroy suspend console screenshot send-key managedsave save vncdisplay domdisplay ttyconsole inject-nmi'.split(
    ' ',
  ),
)
const domains: Values = async ({ client, command }) => {
  const flags = forActive.has(command.name)
    ? listFlags.active
    : command.name === 'start'
      ? listFlags.inactive
      : 0
  return (await client.call('connectListAllDomains', { ...all, flags })).domains.map(({ name }) => name)
}

const networks: Values = async ({ client }) =>
  (await client.call('connectListAllNetworks', all)).nets.map(({ name }) => name)

const pools: Values = async ({ client }) =>
  (await client.call('connectListAllStoragePools', all)).pools.map(({ name }) => name)

const volumes: Values = async ({ client, given }) => {
  const name = given.get('pool')
  if (name === undefined) return []
  const pool = await poolNamed(name, { client })
  return (await client.call('storagePoolListAllVolumes', { pool, ...all })).vols.map(({ name }) => name)
}

/** Attributes of a domain's devices. */
const devices =
  (path: string, child: string, attribute: string): Values =>
  async ({ client, given }) => {
    const dom = await domainNamed(given.get('domain') ?? '', { client })
    const { xml } = await client.call('domainGetXmlDesc', { dom, flags: 0 })
    return elementsAt(xml, path).flatMap((element) => childAttribute(element, child, attribute) ?? [])
  }

const disks = devices('devices/disk', 'target', 'dev')
const macs = devices('devices/interface', 'mac', 'address')

const snapshots: Values = async ({ client, given }) => {
  const dom = await domainNamed(given.get('domain') ?? '', { client })
  return (await client.call('domainListAllSnapshots', { dom, ...all })).snapshots.map(({ name }) => name)
}

const checkpoints: Values = async ({ client, given }) => {
  const dom = await domainNamed(given.get('domain') ?? '', { client })
  return (await client.call('domainListAllCheckpoints', { dom, ...all })).checkpoints.map(({ name }) => name)
}

const events: Values = ({ command }) =>
  ({
    event: eventNames,
    'net-event': ['lifecycle'],
    'pool-event': ['lifecycle', 'refresh'],
    'nodedev-event': ['lifecycle', 'update'],
    'secret-event': ['lifecycle', 'value-changed'],
  })[command.name] ?? []

/** What options take, by name. A name before a colon is that of a command where the same option takes something else. */
const values: Readonly<Record<string, Values>> = {
  domain: domains,
  network: networks,
  pool: pools,
  inputpool: pools,
  vol: volumes,
  secret: async ({ client }) =>
    (await client.call('connectListAllSecrets', all)).secrets.map(({ uuid }) => uuidText(uuid)),
  nwfilter: async ({ client }) =>
    (await client.call('connectListAllNwfilters', all)).filters.map(({ name }) => name),
  device: disks,
  path: disks,
  'detach-disk:target': disks,
  interface: macs,
  mac: macs,
  snapshotname: snapshots,
  'snapshot-list:from': snapshots,
  checkpointname: checkpoints,
  'checkpoint-list:from': checkpoints,
  event: events,
  section: () => updateSections.slice(1),
  'net-update:command': () => ['add', 'add-first', 'add-last', 'delete', 'modify'],
  'set-lifecycle-action:type': () => lifecycleTypes,
  action: () => lifecycleActions,
  'pool-list:type': () => Object.keys(poolTypes),
  cap: () => Object.keys(capabilityBits),
  mode: ({ command }) =>
    /^(?:shutdown|reboot)$/.test(command.name) ? ['acpi', 'agent', 'initctl', 'signal', 'paravirt'] : [],
  state: () => ['up', 'down'],
}

/** Commands on devices of the host, where these options mean others than a domain's. */
const ofHost: Readonly<Record<string, Values>> = {
  device: async ({ client }) =>
    (await client.call('connectListAllNodeDevices', all)).devices.map(({ name }) => name),
  interface: async ({ client }) =>
    (await client.call('connectListAllInterfaces', all)).ifaces.map(({ name }) => name),
}

const valuesOf = ({ name: command, group }: Command, name: string): Values | undefined =>
  (group === 'nodedev' || group === 'interface' ? ofHost[name] : undefined) ??
  values[`${command}:${name}`] ??
  values[name]

/** Words that the one at the end of a line may become: commands, their options, names of what there is. */
export async function complete(
  line: string,
  commands: readonly Command[],
  client: RpcClient,
): Promise<string[]> {
  const words = lastWords(line)
  const last = words.pop() ?? ''
  const [name, ...before] = words
  if (name === undefined)
    return startingWith(
      last,
      commands.map((one) => one.name),
    )
  const command = commands.find((one) => one.name === name)
  if (!command) return []
  if (name === 'help') return startingWith(last, [...commands.map((one) => one.name), ...groupsOf(commands)])
  const { given, option } = optionAt(command, before)
  const [, byName, begun] = /^--([\w-]+)=(.*)$/s.exec(last) ?? []
  const taking = byName === undefined ? option : command.options.find((one) => one.name === byName)
  const asked = taking ?? (last.startsWith('-') ? undefined : nextByPlace(command, given))
  const options = command.options.flatMap((one) => (given.has(one.name) ? [] : [`--${one.name}`]))
  const known = asked && valuesOf(command, asked.name)
  const found = known ? await valuesFrom(known, { client, command, given }) : []
  if (byName !== undefined) return startingWith(begun ?? '', found).map((value) => `--${byName}=${value}`)
  const offered = startingWith(last, found)
  return offered.length > 0 || option ? offered : startingWith(last, options, (word) => word)
}

/** A daemon that cannot tell has nothing to offer. */
async function valuesFrom(known: Values, started: Started): Promise<readonly string[]> {
  try {
    return await known(started)
  } catch {
    return []
  }
}

const groupsOf = (commands: readonly Command[]): string[] => [...new Set(commands.map(({ group }) => group))]

const startingWith = (
  start: string,
  words: readonly string[],
  written: (word: string) => string = shellWord,
): string[] => [...new Set(words.filter((word) => word.startsWith(start)))].sort().map(written)

/** Which options the words before give, and the one that still waits for its value. */
function optionAt(
  command: Command,
  words: readonly string[],
): { given: ReadonlyMap<string, string>; option: CommandOption | undefined } {
  const given = new Map<string, string>()
  let option: CommandOption | undefined
  for (const word of words) {
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? []
    if (option) {
      given.set(option.name, word)
      option = undefined
    } else if (name === undefined) {
      const place = nextByPlace(command, given)
      if (place) given.set(place.name, word)
    } else {
      const named = command.options.find((one) => one.name === name)
      if (!named) continue
      if (named.type === 'bool' || value !== undefined) given.set(name, value ?? '')
      else option = named
    }
  }
  return { given, option }
}
