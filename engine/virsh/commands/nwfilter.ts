import { normalizedUuid } from '../../model/identifiers.ts'
import { uuidBytes, uuidText } from '../../model/uuid-bytes.ts'
import type { Args } from '../../rpc/procedures.ts'
import { type Command, command, type GivenOptions } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { formatTable } from '../table.ts'
import { firstOf, orSay } from './find.ts'
import { fromFile, validation } from './from-file.ts'
import { printXml, xmlOptions } from './print-xml.ts'

type WireFilter = Args<'nwfilterUndefine'>['nwfilter']
type WireBinding = Args<'nwfilterBindingDelete'>['nwfilter']

/** The filter that the option `nwfilter` names. */
export async function findFilter(given: GivenOptions, { client }: ClientAccess): Promise<WireFilter> {
  const name = given.text('nwfilter')
  const uuid = normalizedUuid(name)
  const found = firstOf([
    ...(uuid === undefined ? [] : [() => client.call('nwfilterLookupByUuid', { uuid: uuidBytes(uuid) })]),
    () => client.call('nwfilterLookupByName', { name }),
  ])
  return (await orSay(`failed to get nwfilter '${name}'`, found)).nwfilter
}

async function findBinding(given: GivenOptions, { client }: ClientAccess): Promise<WireBinding> {
  const name = given.text('binding')
  const found = client.call('nwfilterBindingLookupByPortDev', { name })
  return (await orSay(`failed to get nwfilter binding '${name}'`, found)).nwfilter
}

export const filterCommands: readonly Command[] = [
  fromFile('filter', 'nwfilter-define <file> [--validate]', 'store a filter for the networks of domains', {
    failed: 'Failed to define network filter from',
    make: async (client, xml, given) => {
      const { nwfilter } = given.has('validate')
        ? await client.call('nwfilterDefineXmlFlags', { xml, flags: 1 })
        : await client.call('nwfilterDefineXml', { xml })
      return `Network filter ${nwfilter.name}`
    },
    done: 'defined from',
  }),
  command('filter', 'nwfilter-undefine <nwfilter>', 'forget a filter', async (given, session) => {
    const nwfilter = await findFilter(given, session)
    await orSay(
      `Failed to undefine network filter ${nwfilter.name}`,
      session.client.call('nwfilterUndefine', { nwfilter }),
    )
    session.print(`Network filter ${nwfilter.name} undefined\n`)
  }),
  command(
    'filter',
    `nwfilter-dumpxml <nwfilter> ${xmlOptions}`,
    'print the definition of a filter',
    async (given, session) => {
      const nwfilter = await findFilter(given, session)
      printXml(given, session, (await session.client.call('nwfilterGetXmlDesc', { nwfilter, flags: 0 })).xml)
    },
  ),
  command('filter', 'nwfilter-list', 'show which filters there are', async (_, { client, print }) => {
    const { filters } = await orSay(
      'Failed to list network filters',
      client.call('connectListAllNwfilters', { needResults: 1, flags: 0 }),
    )
    filters.sort((a, b) => (a.name < b.name ? -1 : 1))
    print(
      formatTable(
        ['UUID', 'Name'],
        filters.map(({ uuid, name }) => [uuidText(uuid), name]),
      ),
    )
  }),
  fromFile('filter', 'nwfilter-binding-create <file> [--validate]', 'put a filter before a port', {
    failed: 'Failed to create network filter from',
    make: async (client, xml, given) => {
      const { nwfilter } = await client.call('nwfilterBindingCreateXml', { xml, flags: validation(given) })
      return `Network filter binding on ${nwfilter.portdev}`
    },
    done: 'created from',
  }),
  command(
    'filter',
    'nwfilter-binding-delete <binding>',
    'take a filter away from a port',
    async (given, session) => {
      const nwfilter = await findBinding(given, session)
      await orSay(
        `Failed to delete network filter binding on ${nwfilter.portdev}`,
        session.client.call('nwfilterBindingDelete', { nwfilter }),
      )
      session.print(`Network filter binding on ${nwfilter.portdev} deleted\n`)
    },
  ),
  command(
    'filter',
    `nwfilter-binding-dumpxml <binding> ${xmlOptions}`,
    'print which filter stands before a port',
    async (given, session) => {
      const nwfilter = await findBinding(given, session)
      const { xml } = await session.client.call('nwfilterBindingGetXmlDesc', { nwfilter, flags: 0 })
      printXml(given, session, xml)
    },
  ),
  command(
    'filter',
    'nwfilter-binding-list',
    'show before which ports filters stand',
    async (_, { client, print }) => {
      const { bindings } = await orSay(
        'Failed to list network filter bindings',
        client.call('connectListAllNwfilterBindings', { needResults: 1, flags: 0 }),
      )
      bindings.sort((a, b) => (a.portdev < b.portdev ? -1 : 1))
      print(
        formatTable(
          ['Port Dev', 'Filter'],
          bindings.map(({ portdev, filtername }) => [portdev, filtername]),
        ),
      )
    },
  ),
]
