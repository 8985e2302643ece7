import { uuidText } from '../../model/uuid-bytes.ts'
import { writeNode } from '../../xml/libxml-writer.ts'
import { parseXml } from '../../xml/parser.ts'
import { xmlElement, xmlText } from '../../xml/tree.ts'
import { bitsOf, type Command, CommandError, command, type GivenOptions } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { bytesIn, sizeError, sizeText } from '../size.ts'
import { formatTable, row } from '../table.ts'
import { findPool, orSay } from './find.ts'
import { findVolume } from './find-volume.ts'
import { printXml, xmlOptions } from './print-xml.ts'

/** virStorageVolCreateFlags */
const createBits = { 'prealloc-metadata': 1, reflink: 2, validate: 4 }
/** VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS */
const withSnapshots = 2
const types = ['file', 'block', 'dir', 'network', 'netdir', 'ploop']

function volumeSize(given: GivenOptions, name: string): bigint {
  const size = bytesIn(given.text(name), 1n)
  if (size === undefined)
    throw new CommandError(`Malformed size ${given.text(name)}`, sizeError(given.text(name)))
  return size
}

/** The definition that `vol-create-as` makes of its options. */
function volumeXml(given: GivenOptions, backing: string): string {
  const allocation = given.has('allocation') ? volumeSize(given, 'allocation') : undefined
  const format = given.maybe('format')
  return (
    `<volume>\n  <name>${given.text('name')}</name>\n` +
    `  <capacity>${volumeSize(given, 'capacity')}</capacity>\n` +
    (allocation === undefined ? '' : `  <allocation>${allocation}</allocation>\n`) +
    (format === undefined ? '' : `  <target>\n    <format type='${format}'/>\n  </target>\n`) +
    backing +
    '</volume>\n'
  )
}

/** The image that a new volume stands on, which an option names. */
async function backingXml(given: GivenOptions, session: ClientAccess): Promise<string> {
  if (!given.has('backing-vol')) return ''
  const vol = await findVolume(given, session, 'backing-vol')
  const path = (await session.client.call('storageVolGetPath', { vol })).name
  const format = given.maybe('backing-vol-format')
  const leaf = format === undefined ? '' : `    <format type='${format}'/>\n`
  return `  <backingStore>\n    <path>${path}</path>\n${leaf}  </backingStore>\n`
}

/** A definition with another name, as libxml2 writes it. */
function renamed(xml: string, name: string): string {
  const root = parseXml(xml)
  const children = root.children.map((child) =>
    child.kind === 'element' && child.name === 'name' ? xmlElement('name', {}, [xmlText(name)]) : child,
  )
  return writeNode({ ...root, children })
}

export const volumeCommands: readonly Command[] = [
  command('volume', 'vol-list <pool> [--details]', 'list the volumes of a pool', async (given, session) => {
    const pool = await findPool(given, session)
    const { client, print } = session
    const wanted = client.call('storagePoolListAllVolumes', { pool, needResults: 1, flags: 0 })
    const { vols } = await orSay('Failed to list volumes', wanted)
    vols.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
    const rows: string[][] = []
    for (const vol of vols) {
      const path = (await client.call('storageVolGetPath', { vol })).name
      const info = given.has('details') ? await client.call('storageVolGetInfo', { vol }) : undefined
      const more = info
        ? [types[info.type] ?? 'unknown', sizeText(info.capacity), sizeText(info.allocation)]
        : []
      rows.push([vol.name, path, ...more])
    }
    const more = given.has('details') ? ['Type', 'Capacity', 'Allocation'] : []
    print(formatTable(['Name', 'Path', ...more], rows))
  }),
  command(
    'volume',
    'vol-info <vol> [--pool <string>] [--bytes] [--physical]',
    'tell about a volume',
    async (given, session) => {
      const vol = await findVolume(given, session)
      const physical = given.has('physical')
      const info = await session.client.call('storageVolGetInfoFlags', { vol, flags: physical ? 1 : 0 })
      const shown = (size: bigint): string => (given.has('bytes') ? `${size} bytes` : sizeText(size))
      session.print(
        row('Name', vol.name) +
          row('Type', types[info.type] ?? 'unknown') +
          row('Capacity', shown(info.capacity)) +
          row(physical ? 'Physical' : 'Allocation', shown(info.allocation)),
      )
    },
  ),
  command(
    'volume',
    `vol-dumpxml <vol> [--pool <string>] ${xmlOptions}`,
    'print the definition of a volume',
    async (given, session) => {
      const vol = await findVolume(given, session)
      printXml(given, session, (await session.client.call('storageVolGetXmlDesc', { vol, flags: 0 })).xml)
    },
  ),
  command('volume', 'vol-key <vol> [--pool <string>]', 'tell the key of a volume', async (given, session) => {
    session.print(`${(await findVolume(given, session)).key}\n`)
  }),
  command('volume', 'vol-name <vol>', 'tell the name of a volume', async (given, session) => {
    session.print(`${(await findVolume(given, session, 'vol', false)).name}\n`)
  }),
  command(
    'volume',
    'vol-path <vol> [--pool <string>]',
    'tell the path of a volume',
    async (given, session) => {
      const vol = await findVolume(given, session)
      session.print(`${(await session.client.call('storageVolGetPath', { vol })).name}\n`)
    },
  ),
  command('volume', 'vol-pool <vol> [--uuid]', 'tell the pool of a volume', async (given, session) => {
    const vol = await findVolume(given, session, 'vol', false)
    const found = session.client.call('storagePoolLookupByVolume', { vol })
    const { pool } = await orSay('failed to get parent pool', found)
    session.print(`${given.has('uuid') ? uuidText(pool.uuid) : pool.name}\n`)
  }),
  command(
    'volume',
    'vol-create-as <pool> <name> <capacity> [--allocation <string>] [--format <string>] [--backing-vol <string>] [--backing-vol-format <string>] [--prealloc-metadata] [--print-xml]',
    'make a volume that options define',
    async (given, session) => {
      const pool = await findPool(given, session)
      const xml = volumeXml(given, await backingXml(given, session))
      if (given.has('print-xml')) return session.print(xml)
      const flags = bitsOf(given, createBits)
      const name = given.text('name')
      const created = session.client.call('storageVolCreateXml', { pool, xml, flags })
      await orSay(`Failed to create vol ${name}`, created)
      session.print(`Vol ${name} created\n`)
    },
  ),
  command(
    'volume',
    'vol-create <pool> <file> [--prealloc-metadata] [--validate]',
    'make a volume that a file defines',
    async (given, session) => {
      const pool = await findPool(given, session)
      const path = given.text('file')
      const xml = await session.readFile(path)
      const flags = bitsOf(given, createBits)
      const created = session.client.call('storageVolCreateXml', { pool, xml, flags })
      const { vol } = await orSay(`Failed to create vol from ${path}`, created)
      session.print(`Vol ${vol.name} created from ${path}\n`)
    },
  ),
  command(
    'volume',
    'vol-create-from <pool> <file> <vol> [--inputpool <string>] [--prealloc-metadata] [--reflink] [--validate]',
    'make a volume that a file defines, with the content of another',
    async (given, session) => {
      const pool = await findPool(given, session)
      const clonevol = await findVolume(given, session, 'vol', 'inputpool')
      const xml = await session.readFile(given.text('file'))
      const created = session.client.call('storageVolCreateXmlFrom', {
        pool,
        xml,
        clonevol,
        flags: bitsOf(given, createBits),
      })
      const { vol } = await orSay(`Failed to create vol from ${given.text('file')}`, created)
      session.print(`Vol ${vol.name} created from input vol ${clonevol.name}\n`)
    },
  ),
  command(
    'volume',
    'vol-clone <vol> <newname> [--pool <string>] [--prealloc-metadata] [--reflink] [--print-xml]',
    'copy a volume within its pool',
    async (given, session) => {
      const clonevol = await findVolume(given, session)
      const { client } = session
      const found = client.call('storagePoolLookupByVolume', { vol: clonevol })
      const { pool } = await orSay('failed to get parent pool', found)
      const name = given.text('newname')
      const { xml: old } = await client.call('storageVolGetXmlDesc', { vol: clonevol, flags: 0 })
      const xml = renamed(old, name)
      if (given.has('print-xml')) return session.print(xml)
      const created = client.call('storageVolCreateXmlFrom', {
        pool,
        xml,
        clonevol,
        flags: bitsOf(given, createBits),
      })
      await orSay(`Failed to clone vol from ${clonevol.name}`, created)
      session.print(`Vol ${name} cloned from ${clonevol.name}\n`)
    },
  ),
  command(
    'volume',
    'vol-resize <vol> <capacity> [--pool <string>] [--allocate] [--delta] [--shrink]',
    'change the size of a volume',
    async (given, session) => {
      const flags =
        (given.has('allocate') ? 1 : 0) | (given.has('delta') ? 2 : 0) | (given.has('shrink') ? 4 : 0)
      const vol = await findVolume(given, session)
      const text = given.text('capacity')
      const capacity = volumeSize(given, 'capacity')
      const isDelta = given.has('delta')
      await orSay(
        `Failed to change size of volume '${vol.name}' ${isDelta ? 'by' : 'to'} ${text}`,
        session.client.call('storageVolResize', { vol, capacity, flags }),
      )
      session.print(`Size of volume '${vol.name}' successfully changed ${isDelta ? 'by' : 'to'} ${text}\n`)
    },
  ),
  command(
    'volume',
    'vol-delete <vol> [--pool <string>] [--delete-snapshots]',
    'delete a volume',
    async (given, session) => {
      const vol = await findVolume(given, session)
      const flags = given.has('delete-snapshots') ? withSnapshots : 0
      const deleted = session.client.call('storageVolDelete', { vol, flags })
      await orSay(`Failed to delete vol ${vol.name}`, deleted)
      session.print(`Vol ${vol.name} deleted\n`)
    },
  ),
]
