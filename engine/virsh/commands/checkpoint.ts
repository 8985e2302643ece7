import type { Args } from '../../rpc/procedures.ts'
import { bitsOf, type Command, CommandError, type GivenOptions, refuseBoth } from '../command.ts'
import { row } from '../table.ts'
import { orSay } from './find.ts'
import { attribute, listConflicts, momentOf, nameAndWords, parseSpec, tellMoments } from './moment.ts'
import { type OnDomain, onDomain } from './on-domain.ts'
import { printXml, xmlOptions } from './print-xml.ts'

type WireCheckpoint = Args<'domainCheckpointDelete'>['checkpoint']

const createBits = { redefine: 1, quiesce: 2, 'redefine-validate': 4 }
/** virDomainCheckpointListFlags */
const listBits = { roots: 1, descendants: 1, topological: 2, leaves: 4, 'no-leaves': 8 }
/** virDomainCheckpointXMLFlags */
const xmlBits = { 'security-info': 1, 'no-domain': 2, size: 4 }

const named = async ({ dom, client }: OnDomain, name: string): Promise<WireCheckpoint> =>
  (await client.call('domainCheckpointLookupByName', { dom, name, flags: 0 })).checkpoint

async function find(on: OnDomain): Promise<WireCheckpoint> {
  const name = on.given.maybe('checkpointname')
  if (name === undefined) throw new CommandError('--checkpointname is required')
  return named(on, name)
}

const xmlOf = async ({ client }: OnDomain, checkpoint: WireCheckpoint, flags = 0): Promise<string> =>
  (await client.call('domainCheckpointGetXmlDesc', { checkpoint, flags })).xml

async function create({ dom, client, print }: OnDomain, xmlDesc: string, flags: number, from?: string) {
  const { checkpoint } = await client.call('domainCheckpointCreateXml', { dom, xmlDesc, flags })
  print(`Domain checkpoint ${checkpoint.name} created${from === undefined ? '' : ` from '${from}'`}`)
}

/** The definition that the options of `checkpoint-create-as` make. */
function checkpointXml(given: GivenOptions): string {
  const disks = given.all('diskspec').map((text) => {
    const spec = parseSpec(text, 'diskspec', ['checkpoint', 'bitmap'], true)
    const attributes = ['name', 'checkpoint', 'bitmap'].map((name) => attribute(name, spec.get(name)))
    return `    <disk${attributes.join('')}/>\n`
  })
  const inner = nameAndWords(given) + (disks.length > 0 ? `  <disks>\n${disks.join('')}  </disks>\n` : '')
  return `<domaincheckpoint>\n${inner}</domaincheckpoint>\n`
}

async function list(on: OnDomain): Promise<void> {
  const { dom, given, client } = on
  refuseBoth(given, ...listConflicts)
  const from = given.maybe('from')
  const start = from === undefined ? undefined : await named(on, from)
  const flags = bitsOf(given, listBits) | (start && given.has('tree') ? listBits.descendants : 0)
  const { checkpoints } = start
    ? await client.call('domainCheckpointListAllChildren', { checkpoint: start, needResults: 1, flags })
    : await client.call('domainListAllCheckpoints', { dom, needResults: 1, flags })
  await tellMoments(on, checkpoints, { start, hasState: false, xmlOf: (one) => xmlOf(on, one) })
}

export const checkpointCommands: readonly Command[] = [
  onDomain(
    'checkpoint-create <domain> [--xmlfile <string>] [--redefine] [--redefine-validate] [--quiesce]',
    'take a checkpoint that a file describes',
    async (on) => {
      const path = on.given.maybe('xmlfile')
      const xml = path === undefined ? '<domaincheckpoint/>' : await on.session.readFile(path)
      await create(on, xml, bitsOf(on.given, createBits), path)
    },
    'checkpoint',
  ),
  onDomain(
    'checkpoint-create-as <domain> [--name <string>] [--description <string>] [--print-xml] [--quiesce] [<diskspec>]...',
    'take a checkpoint that options describe',
    async (on) => {
      const xml = checkpointXml(on.given)
      if (on.given.has('print-xml')) return on.print(`${xml}\n`)
      await create(on, xml, bitsOf(on.given, createBits))
    },
    'checkpoint',
  ),
  onDomain(
    'checkpoint-list <domain> [--parent] [--roots] [--leaves] [--no-leaves] [--tree] [--from <string>] [--descendants] [--name] [--topological]',
    'show which checkpoints of a domain there are',
    list,
    'checkpoint',
  ),
  onDomain(
    'checkpoint-info <domain> [--checkpointname <string>]',
    'tell what a checkpoint is',
    async (on) => {
      const checkpoint = await find(on)
      const count = async (flags: number) =>
        (await on.client.call('domainCheckpointListAllChildren', { checkpoint, needResults: 0, flags })).ret
      const { parent } = momentOf(checkpoint.name, await xmlOf(on, checkpoint))
      on.print(
        row('Name', checkpoint.name) +
          row('Domain', checkpoint.dom.name) +
          row('Parent', parent ?? '-') +
          row('Children', await count(0)) +
          row('Descendants', await count(listBits.descendants)),
      )
    },
    'checkpoint',
  ),
  onDomain(
    `checkpoint-dumpxml <domain> [--checkpointname <string>] [--security-info] [--no-domain] [--size] ${xmlOptions}`,
    'print the definition of a checkpoint',
    async (on) => printXml(on.given, on, await xmlOf(on, await find(on), bitsOf(on.given, xmlBits))),
    'checkpoint',
  ),
  onDomain(
    'checkpoint-parent <domain> [--checkpointname <string>]',
    'tell which checkpoint was before another',
    async (on) => {
      const { name } = await find(on)
      const { parent } = momentOf(name, await xmlOf(on, await named(on, name)))
      if (parent === undefined) throw new CommandError(`checkpoint '${name}' has no parent`)
      on.print(`${parent}\n`)
    },
    'checkpoint',
  ),
  onDomain(
    'checkpoint-delete <domain> [--checkpointname <string>] [--children] [--children-only] [--metadata]',
    'drop a checkpoint',
    async (on) => {
      const { given, client, print } = on
      const checkpoint = await find(on)
      const flags = bitsOf(given, { children: 1, metadata: 2, 'children-only': 4 })
      await orSay(
        `Failed to delete checkpoint ${checkpoint.name}`,
        client.call('domainCheckpointDelete', { checkpoint, flags }),
      )
      print(`Domain checkpoint ${checkpoint.name} ${given.has('children-only') ? 'children ' : ''}deleted\n`)
    },
    'checkpoint',
  ),
  onDomain(
    'backup-begin <domain> [--backupxml <string>] [--checkpointxml <string>] [--reuse-external]',
    'copy the disks of a running domain',
    async ({ dom, given, client, session, print }) => {
      const path = given.maybe('backupxml')
      const backupXml = path === undefined ? '<domainbackup/>' : await session.readFile(path)
      const checkpoint = given.maybe('checkpointxml')
      const checkpointXml = checkpoint === undefined ? null : await session.readFile(checkpoint)
      const flags = given.has('reuse-external') ? 1 : 0
      await client.call('domainBackupBegin', { dom, backupXml, checkpointXml, flags })
      print('Backup started\n')
    },
    'backup',
  ),
  onDomain(
    `backup-dumpxml <domain> ${xmlOptions}`,
    'print what a backup does',
    async ({ dom, given, client, session }) =>
      printXml(given, session, (await client.call('domainBackupGetXmlDesc', { dom, flags: 0 })).xml),
    'backup',
  ),
]
