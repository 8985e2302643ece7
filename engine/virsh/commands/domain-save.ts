import { bitsOf, type Command, CommandError, command, type GivenOptions } from '../command.ts'
import { findDomain, orSay } from './find.ts'
import { onDomain } from './on-domain.ts'
import { printXml, xmlOptions } from './print-xml.ts'
import { withProgress } from './progress.ts'

const stateBits = { 'bypass-cache': 1, running: 2, paused: 4 }

function stateFlags(given: GivenOptions): number {
  return bitsOf(given, stateBits)
}

const dumpFormats = ['elf', 'kdump-zlib', 'kdump-lzo', 'kdump-snappy', 'win-dmp']

/** The number of a format of core dumps; undefined for the usual one. */
function dumpFormat(given: GivenOptions): number | undefined {
  const name = given.maybe('format')
  if (!given.has('memory-only') && name !== undefined)
    throw new CommandError('--format only works with --memory-only')
  if (name === undefined) return undefined
  const number = dumpFormats.indexOf(name)
  if (number >= 0) return number
  throw new CommandError(
    `format '${name}' is not supported, expecting 'kdump-zlib', 'kdump-lzo', 'kdump-snappy', 'win-dmp' or 'elf'`,
  )
}

export const saveCommands: readonly Command[] = [
  onDomain(
    'save <domain> <file> [--bypass-cache] [--xml <string>] [--running] [--paused] [--verbose]',
    'store a running domain in a file of the host',
    async (on) => {
      const { dom, given, session } = on
      const to = given.text('file')
      const flags = stateFlags(given)
      const path = given.maybe('xml')
      const dxml = path === undefined ? null : await session.readFile(path)
      const saved =
        flags === 0 && dxml === null
          ? session.client.call('domainSave', { dom, to })
          : session.client.call('domainSaveFlags', { dom, to, dxml, flags })
      await orSay(`Failed to save domain '${dom.name}' to ${to}`, withProgress(on, 'Save', saved))
      session.print(`\nDomain '${dom.name}' saved to ${to}\n`)
    },
  ),
  command(
    'domain',
    'restore <file> [--bypass-cache] [--xml <string>] [--running] [--paused] [--reset-nvram]',
    'go on with a domain that was stored in a file',
    async (given, { client, print, readFile }) => {
      const from = given.text('file')
      const flags = stateFlags(given) + bitsOf(given, { 'reset-nvram': 8 })
      const path = given.maybe('xml')
      const dxml = path === undefined ? null : await readFile(path)
      const restored =
        flags === 0 && dxml === null
          ? client.call('domainRestore', { from })
          : client.call('domainRestoreFlags', { from, dxml, flags })
      await orSay(`Failed to restore domain from ${from}`, restored)
      print(`Domain restored from ${from}\n`)
    },
  ),
  command(
    'domain',
    `save-image-dumpxml <file> [--security-info] ${xmlOptions}`,
    'print the definition in a saved state',
    async (given, session) => {
      const flags = bitsOf(given, { 'security-info': 1 })
      const file = given.text('file')
      printXml(given, session, (await session.client.call('domainSaveImageGetXmlDesc', { file, flags })).xml)
    },
  ),
  command(
    'domain',
    'save-image-define <file> <xml> [--running] [--paused]',
    'change the definition in a saved state',
    async (given, { client, print, readFile }) => {
      const flags = stateFlags(given)
      const file = given.text('file')
      const dxml = await readFile(given.text('xml'))
      await orSay(`Failed to update ${file}`, client.call('domainSaveImageDefineXml', { file, dxml, flags }))
      print(`State file ${file} updated.\n`)
    },
  ),
  onDomain(
    'managedsave <domain> [--bypass-cache] [--running] [--paused] [--verbose]',
    'store a running domain so that its next start goes on from there',
    async (on) => {
      const { dom, given, session } = on
      const saved = session.client.call('domainManagedSave', { dom, flags: stateFlags(given) })
      await orSay(`Failed to save domain '${dom.name}' state`, withProgress(on, 'Managedsave', saved))
      session.print(`\nDomain '${dom.name}' state saved by libvirt\n`)
    },
  ),
  command(
    'domain',
    'managedsave-remove <domain>',
    'drop the saved state of a domain',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const asked = session.client.call('domainHasManagedSaveImage', { dom, flags: 0 })
      if (!(await orSay('Failed to check for domain managed save image', asked)).result) {
        session.print(`Domain '${dom.name}' has no manage save image; removal skipped\n`)
        return
      }
      const removed = session.client.call('domainManagedSaveRemove', { dom, flags: 0 })
      await orSay(`Failed to remove managed save image for domain '${dom.name}'`, removed)
      session.print(`Removed managedsave image for domain '${dom.name}'\n`)
    },
  ),
  command(
    'domain',
    `managedsave-dumpxml <domain> [--security-info] ${xmlOptions}`,
    'print the definition in the saved state of a domain',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const flags = bitsOf(given, { 'security-info': 1 })
      printXml(given, session, (await session.client.call('domainManagedSaveGetXmlDesc', { dom, flags })).xml)
    },
  ),
  command(
    'domain',
    'managedsave-define <domain> <xml> [--running] [--paused]',
    'change the definition in the saved state of a domain',
    async (given, session) => {
      const flags = stateFlags(given)
      const dom = await findDomain(given, session)
      const dxml = await session.readFile(given.text('xml'))
      await orSay(
        `Failed to update ${dom.name}`,
        session.client.call('domainManagedSaveDefineXml', { dom, dxml, flags }),
      )
      session.print(`Managed save state file of domain '${dom.name}' updated.\n`)
    },
  ),
  onDomain(
    'dump <domain> <file> [--live] [--crash] [--bypass-cache] [--reset] [--memory-only] [--format <string>] [--verbose]',
    'write the memory of a domain to a file of the host',
    async (on) => {
      const { dom, given, session } = on
      const to = given.text('file')
      const flags = bitsOf(given, { crash: 1, live: 2, 'bypass-cache': 4, reset: 8, 'memory-only': 16 })
      const dumpformat = dumpFormat(given)
      const dumped =
        dumpformat === undefined
          ? session.client.call('domainCoreDump', { dom, to, flags })
          : session.client.call('domainCoreDumpWithFormat', { dom, to, dumpformat, flags })
      await orSay(`Failed to core dump domain '${dom.name}' to ${to}`, withProgress(on, 'Dump', dumped))
      session.print(`\nDomain '${dom.name}' dumped to ${to}\n`)
    },
  ),
]
