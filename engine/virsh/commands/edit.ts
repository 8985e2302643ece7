import { type Command, CommandError, command, type GivenOptions, type Group } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { findDomain, findNetwork, findPool } from './find.ts'

/** What a person changes by hand. */
interface Edited {
  /** As messages call it. */
  readonly title: string
  readonly name: string
  readonly xml: string
  /** Takes the changed definition; gives the title of what it made. */
  store(xml: string): Promise<string>
}

const edit = (
  group: Group,
  usage: string,
  summary: string,
  find: (given: GivenOptions, session: ClientAccess) => Promise<Edited>,
): Command =>
  command(group, usage, summary, async (given, session) => {
    const { title, name, xml, store } = await find(given, session)
    if (!session.person) throw new CommandError('there is nobody who could edit')
    const changed = (await session.person.edit(name, xml)) ?? xml
    session.print(
      changed === xml
        ? `${title} XML configuration not changed.\n`
        : `${await store(changed)} XML configuration edited.\n`,
    )
  })

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
        `Domain '${(await client.call('domainDefineXmlFlags', { xml, flags })).dom.name}'`
      return { title: `Domain '${dom.name}'`, name: dom.name, xml, store }
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
        `Network ${(await client.call('networkDefineXml', { xml })).net.name}`
      return { title: `Network ${net.name}`, name: net.name, xml, store }
    },
  ),
  edit('pool', 'pool-edit <pool>', 'change the definition of a pool by hand', async (given, session) => {
    const { client } = session
    const pool = await findPool(given, session)
    const { xml } = await client.call('storagePoolGetXmlDesc', { pool, flags: inactive })
    const store = async (xml: string) =>
      `Pool ${(await client.call('storagePoolDefineXml', { xml, flags: 0 })).pool.name}`
    return { title: `Pool ${pool.name}`, name: pool.name, xml, store }
  }),
]
