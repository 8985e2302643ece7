import {
  bitsOf,
  type Command,
  CommandError,
  command,
  type GivenOptions,
  type Group,
  refuseBoth,
} from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { findDomain, findNetwork, findPool } from './find.ts'
import { findInterface } from './iface.ts'
import { findFilter } from './nwfilter.ts'

/** What a person changes by hand. */
interface Edited {
  readonly name: string
  readonly xml: string
  /** What is said if it is left as it was. */
  readonly unchanged: string
  /** Takes the changed definition; gives what is said then. */
  store(xml: string): Promise<string>
}

const edit = (
  group: Group,
  usage: string,
  summary: string,
  find: (given: GivenOptions, session: ClientAccess) => Promise<Edited>,
): Command =>
  command(group, usage, summary, async (given, session) => {
    const { name, xml, unchanged, store } = await find(given, session)
    const changed = await editedText(session, name, xml)
    session.print(changed === xml ? unchanged : await store(changed))
  })

/** A text as the person leaves it. */
export async function editedText({ person }: ClientAccess, title: string, text: string): Promise<string> {
  if (!person) throw new CommandError('there is nobody who could edit')
  return (await person.edit(title, text)) ?? text
}

const unchanged = (title: string): string => `${title} XML configuration not changed.\n`
const edited = (title: string): string => `${title} XML configuration edited.\n`

/** VIR_DOMAIN_SAVE_IMAGE_XML_SECURE */
const secure = 1
/** VIR_DOMAIN_SAVE_RUNNING and _PAUSED */
const stateBits = { running: 2, paused: 4 }

/** VIR_DOMAIN_XML_SECURE and _INACTIVE */
const wholeDomain = 1 | 2
/** VIR_NETWORK_XML_INACTIVE, VIR_STORAGE_XML_INACTIVE */
const inactive = 1

export const editCommands: readonly Command[] = [
  edit(
    'domain',
    'edit <domain> [--skip-validate]',
    'change the definition of a domain by hand',
    async (given, session) => {
      const { client } = session
      const dom = await findDomain(given, session)
      const { xml } = await client.call('domainGetXmlDesc', { dom, flags: wholeDomain })
      const flags = given.has('skip-validate') ? 0 : 1
      const store = async (xml: string) =>
        edited(`Domain '${(await client.call('domainDefineXmlFlags', { xml, flags })).dom.name}'`)
      return { name: dom.name, xml, unchanged: unchanged(`Domain '${dom.name}'`), store }
    },
  ),
  edit(
    'network',
    'net-edit <network>',
    'change the definition of a network by hand',
    async (given, session) => {
      const { client } = session
      const net = await findNetwork(given, session)
      const { xml } = await client.call('networkGetXmlDesc', { net, flags: inactive })
      const store = async (xml: string) =>
        edited(`Network ${(await client.call('networkDefineXml', { xml })).net.name}`)
      return { name: net.name, xml, unchanged: unchanged(`Network ${net.name}`), store }
    },
  ),
  edit('pool', 'pool-edit <pool>', 'change the definition of a pool by hand', async (given, session) => {
    const { client } = session
    const pool = await findPool(given, session)
    const { xml } = await client.call('storagePoolGetXmlDesc', { pool, flags: inactive })
    const store = async (xml: string) =>
      edited(`Pool ${(await client.call('storagePoolDefineXml', { xml, flags: 0 })).pool.name}`)
    return { name: pool.name, xml, unchanged: unchanged(`Pool ${pool.name}`), store }
  }),
  edit(
    'domain',
    'save-image-edit <file> [--running] [--paused]',
    'change the definition in a saved state by hand',
    async (given, { client }) => {
      refuseBoth(given, ['running', 'paused'])
      const file = given.text('file')
      const { xml } = await client.call('domainSaveImageGetXmlDesc', { file, flags: secure })
      const flags = bitsOf(given, stateBits)
      const store = async (dxml: string) => {
        await client.call('domainSaveImageDefineXml', { file, dxml, flags })
        return `State file ${file} edited.\n`
      }
      return { name: file, xml, unchanged: `Saved image ${file} XML configuration not changed.\n`, store }
    },
  ),
  edit(
    'domain',
    'managedsave-edit <domain> [--running] [--paused]',
    'change the definition in the saved state of a domain by hand',
    async (given, session) => {
      refuseBoth(given, ['running', 'paused'])
      const { client } = session
      const dom = await findDomain(given, session)
      const { xml } = await client.call('domainManagedSaveGetXmlDesc', { dom, flags: secure })
      const flags = bitsOf(given, stateBits)
      const store = async (dxml: string) => {
        await client.call('domainManagedSaveDefineXml', { dom, dxml, flags })
        return `Managed save image of Domain '${dom.name}' XML configuration edited.\n`
      }
      const unchanged = `Managed save image of domain '${dom.name}' XML configuration not changed.\n`
      return { name: dom.name, xml, unchanged, store }
    },
  ),
  edit('filter', 'nwfilter-edit <nwfilter>', 'change a filter by hand', async (given, session) => {
    const { client } = session
    const nwfilter = await findFilter(given, session)
    const { xml } = await client.call('nwfilterGetXmlDesc', { nwfilter, flags: 0 })
    const store = async (xml: string) =>
      edited(`Network filter ${(await client.call('nwfilterDefineXml', { xml })).nwfilter.name}`)
    return { name: nwfilter.name, xml, unchanged: unchanged(`Network filter ${nwfilter.name}`), store }
  }),
  edit('interface', 'iface-edit <interface>', 'change an interface by hand', async (given, session) => {
    const { client } = session
    const iface = await findInterface(given, session)
    const { xml } = await client.call('interfaceGetXmlDesc', { iface, flags: inactive })
    const store = async (xml: string) =>
      edited(`Interface ${(await client.call('interfaceDefineXml', { xml, flags: 0 })).iface.name}`)
    return { name: iface.name, xml, unchanged: unchanged(`Interface ${iface.name}`), store }
  }),
]
