import type { Args } from '../../rpc/procedures.ts'
import { bitsOf, type Command, CommandError, type GivenOptions, refuseBoth } from '../command.ts'
import { row, yesNo } from '../table.ts'
import { orSay } from './find.ts'
import {
  attribute,
  isExternal,
  listConflicts,
  momentOf,
  nameAndWords,
  parseSpec,
  tellMoments,
} from './moment.ts'
import { type OnDomain, onDomain } from './on-domain.ts'
import { printXml, xmlOptions } from './print-xml.ts'
import { elementsAt } from './xml-query.ts'

type WireSnapshot = Args<'domainSnapshotDelete'>['snap']

const createBits = {
  redefine: 1,
  current: 2,
  'no-metadata': 4,
  halt: 8,
  'disk-only': 16,
  'reuse-external': 32,
  quiesce: 64,
  atomic: 128,
  live: 256,
  validate: 512,
}
const createOptions =
  '[--no-metadata] [--halt] [--disk-only] [--reuse-external] [--quiesce] [--atomic] [--live] [--validate]'

/** virDomainSnapshotListFlags */
const listBits = {
  roots: 1,
  descendants: 1,
  metadata: 2,
  leaves: 4,
  'no-leaves': 8,
  'no-metadata': 16,
  inactive: 32,
  active: 64,
  'disk-only': 128,
  internal: 256,
  external: 512,
  topological: 1024,
}

const secure = 1

const named = ({ dom, client }: OnDomain, name: string): Promise<WireSnapshot> =>
  client.call('domainSnapshotLookupByName', { dom, name, flags: 0 }).then(({ snap }) => snap)

/** The snapshot that an option names, or the current one. */
async function find(on: OnDomain): Promise<WireSnapshot> {
  const { dom, given, client } = on
  refuseBoth(given, ['snapshotname', 'current'])
  const name = given.maybe('snapshotname')
  if (name !== undefined) return named(on, name)
  if (!given.has('current')) throw new CommandError('--snapshotname or --current is required')
  return (await client.call('domainSnapshotCurrent', { dom, flags: 0 })).snap
}

const xmlOf = async ({ client }: OnDomain, snap: WireSnapshot): Promise<string> =>
  (await client.call('domainSnapshotGetXmlDesc', { snap, flags: 0 })).xml

async function create({ dom, client, print }: OnDomain, xmlDesc: string, flags: number, from?: string) {
  const { snap } = await client.call('domainSnapshotCreateXml', { dom, xmlDesc, flags })
  print(`Domain snapshot ${snap.name} created${from === undefined ? '' : ` from '${from}'`}`)
}

function diskXml(text: string): string {
  const spec = parseSpec(text, 'diskspec', ['snapshot', 'driver', 'stype', 'file'], true)
  const head = `    <disk${attribute('name', spec.get('name'))}${attribute('snapshot', spec.get('snapshot'))}${attribute('type', spec.get('stype'))}`
  const driver = spec.has('driver') ? `      <driver type='${spec.get('driver')}'/>\n` : ''
  const place = spec.get('stype') === 'block' ? 'dev' : 'file'
  const source = spec.has('file') ? `      <source ${place}='${spec.get('file')}'/>\n` : ''
  return driver || source ? `${head}>\n${driver}${source}    </disk>\n` : `${head}/>\n`
}

function memoryXml(given: GivenOptions): string {
  const text = given.maybe('memspec')
  if (text === undefined) return ''
  const spec = parseSpec(text, 'memspec', ['snapshot', 'file'], false)
  return `  <memory${attribute('snapshot', spec.get('snapshot'))}${attribute('file', spec.get('file'))}/>\n`
}

/** The definition that the options of `snapshot-create-as` make. */
function snapshotXml(given: GivenOptions): string {
  const disks = given.all('diskspec').map(diskXml).join('')
  const inner = nameAndWords(given) + memoryXml(given) + (disks && `  <disks>\n${disks}  </disks>\n`)
  return `<domainsnapshot>\n${inner}</domainsnapshot>\n`
}

async function list(on: OnDomain): Promise<void> {
  const { dom, given, client } = on
  refuseBoth(given, ...listConflicts, ['roots', 'current'], ['from', 'current'])
  const start = given.has('from') || given.has('current') ? await startOf(on) : undefined
  const flags = bitsOf(given, listBits) | (start && given.has('tree') ? listBits.descendants : 0)
  const { snapshots } = start
    ? await client.call('domainSnapshotListAllChildren', { snapshot: start, needResults: 1, flags })
    : await client.call('domainListAllSnapshots', { dom, needResults: 1, flags })
  await tellMoments(on, snapshots, { start, hasState: true, xmlOf: (one) => xmlOf(on, one) })
}

async function startOf(on: OnDomain): Promise<WireSnapshot> {
  const { dom, given, client } = on
  if (given.has('from')) return named(on, given.text('from'))
  return (await client.call('domainSnapshotCurrent', { dom, flags: 0 })).snap
}

async function tell(on: OnDomain): Promise<void> {
  const { client, print } = on
  const snap = await find(on)
  const xml = await xmlOf(on, snap)
  const { parent, state } = momentOf(snap.name, xml)
  const disks = [...elementsAt(xml, 'disks/disk'), ...elementsAt(xml, 'memory')]
  const isOutside = state === 'disk-snapshot' || disks.some(isExternal)
  const count = async (flags: number) => (await client.call('domainSnapshotNumChildren', { snap, flags })).num
  const { current } = await client.call('domainSnapshotIsCurrent', { snap, flags: 0 })
  const { metadata } = await client.call('domainSnapshotHasMetadata', { snap, flags: 0 })
  print(
    row('Name', snap.name) +
      row('Domain', snap.dom.name) +
      row('Current', yesNo(current)) +
      row('State', state) +
      row('Location', isOutside ? 'external' : 'internal') +
      row('Parent', parent ?? '-') +
      row('Children', await count(0)) +
      row('Descendants', await count(listBits.descendants)) +
      row('Metadata', yesNo(metadata)),
  )
}

const which = '[--snapshotname <string>] [--current]'

export const snapshotCommands: readonly Command[] = [
  onDomain(
    `snapshot-create <domain> [--xmlfile <string>] [--redefine] [--current] ${createOptions}`,
    'take a snapshot that a file describes',
    async (on) => {
      const { given, session } = on
      if (given.has('current') && !given.has('redefine'))
        throw new CommandError(
          "Flag 'VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE' is required by flag 'VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT'",
        )
      const path = given.maybe('xmlfile')
      const xml = path === undefined ? '<domainsnapshot/>' : await session.readFile(path)
      await create(on, xml, bitsOf(given, createBits), path)
    },
    'snapshot',
  ),
  onDomain(
    `snapshot-create-as <domain> [--name <string>] [--description <string>] [--print-xml] ${createOptions} [--memspec=<string>] [<diskspec>]...`,
    'take a snapshot that options describe',
    async (on) => {
      const xml = snapshotXml(on.given)
      if (on.given.has('print-xml')) return on.print(`${xml}\n`)
      await create(on, xml, bitsOf(on.given, createBits))
    },
    'snapshot',
  ),
  onDomain(
    'snapshot-list <domain> [--parent] [--roots] [--leaves] [--no-leaves] [--metadata] [--no-metadata] [--inactive] [--active] [--disk-only] [--internal] [--external] [--tree] [--from <string>] [--current] [--descendants] [--name] [--topological]',
    'show which snapshots of a domain there are',
    list,
    'snapshot',
  ),
  onDomain(`snapshot-info <domain> ${which}`, 'tell what a snapshot is', tell, 'snapshot'),
  onDomain(
    'snapshot-current <domain> [--name] [--security-info] [--snapshotname <string>]',
    'print the definition of the current snapshot, or make one current',
    async (on) => {
      const { dom, given, client, print } = on
      const name = given.maybe('snapshotname')
      if (name !== undefined) {
        const snap = await named(on, name)
        const { xml: xmlDesc } = await client.call('domainSnapshotGetXmlDesc', { snap, flags: secure })
        const flags = createBits.redefine | createBits.current
        await client.call('domainSnapshotCreateXml', { dom, xmlDesc, flags })
        return print(`Snapshot ${name} set as current`)
      }
      const { result } = await client.call('domainHasCurrentSnapshot', { dom, flags: 0 })
      if (!result) throw new CommandError(`domain '${dom.name}' has no current snapshot`)
      const { snap } = await client.call('domainSnapshotCurrent', { dom, flags: 0 })
      if (given.has('name')) return print(snap.name)
      const flags = given.has('security-info') ? secure : 0
      print((await client.call('domainSnapshotGetXmlDesc', { snap, flags })).xml)
    },
    'snapshot',
  ),
  onDomain(
    `snapshot-dumpxml <domain> <snapshotname> [--security-info] ${xmlOptions}`,
    'print the definition of a snapshot',
    async (on) => {
      const snap = await named(on, on.given.text('snapshotname'))
      const flags = on.given.has('security-info') ? secure : 0
      printXml(on.given, on, (await on.client.call('domainSnapshotGetXmlDesc', { snap, flags })).xml)
    },
    'snapshot',
  ),
  onDomain(
    `snapshot-parent <domain> ${which}`,
    'tell which snapshot was before another',
    async (on) => {
      const snap = await find(on)
      const { parent } = momentOf(snap.name, await xmlOf(on, snap))
      if (parent === undefined) throw new CommandError(`snapshot '${snap.name}' has no parent`)
      on.print(`${parent}\n`)
    },
    'snapshot',
  ),
  onDomain(
    `snapshot-revert <domain> ${which} [--running] [--paused] [--force] [--reset-nvram]`,
    'make a domain what it was',
    async (on) => {
      const { given, client, print } = on
      const snap = await find(on)
      const flags = bitsOf(given, { running: 1, paused: 2, force: 4, 'reset-nvram': 8 })
      await orSay(
        `Failed to revert snapshot ${snap.name}`,
        client.call('domainRevertToSnapshot', { snap, flags }),
      )
      print(`Domain snapshot ${snap.name} reverted\n`)
    },
    'snapshot',
  ),
  onDomain(
    `snapshot-delete <domain> ${which} [--children] [--children-only] [--metadata]`,
    'drop a snapshot; the domain stays as it is',
    async (on) => {
      const { given, client, print } = on
      const snap = await find(on)
      const flags = bitsOf(given, { children: 1, metadata: 2, 'children-only': 4 })
      await orSay(
        `Failed to delete snapshot ${snap.name}`,
        client.call('domainSnapshotDelete', { snap, flags }),
      )
      print(`Domain snapshot ${snap.name} ${given.has('children-only') ? 'children ' : ''}deleted\n`)
    },
    'snapshot',
  ),
]
