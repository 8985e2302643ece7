import { normalizedUuid } from '../../model/identifiers.ts'
import { uuidBytes, uuidText } from '../../model/uuid-bytes.ts'
import type { Args } from '../../rpc/procedures.ts'
import { type Command, CommandError, command, type GivenOptions } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { formatTable } from '../table.ts'
import { findNetwork, orSay } from './find.ts'
import { printXml, xmlOptions } from './print-xml.ts'

type WirePort = Args<'networkPortDelete'>['port']

async function findPort(given: GivenOptions, session: ClientAccess): Promise<WirePort> {
  const network = await findNetwork(given, session)
  const text = given.text('port')
  const uuid = normalizedUuid(text)
  const sentence = `failed to get network port '${text}'`
  if (uuid === undefined) throw new CommandError(sentence)
  const found = session.client.call('networkPortLookupByUuid', { network, uuid: uuidBytes(uuid) })
  return (await orSay(sentence, found)).port
}

export const networkPortCommands: readonly Command[] = [
  command(
    'network',
    'net-port-list <network> [--uuid] [--table]',
    'list the ports of a network',
    async (given, session) => {
      if (given.has('uuid') && given.has('table'))
        throw new CommandError('Only one argument from --table and --uuid may be specified.')
      const network = await findNetwork(given, session)
      const { ports } = await session.client.call('networkListAllPorts', {
        network,
        needResults: 1,
        flags: 0,
      })
      const uuids = ports.map(({ uuid }) => uuidText(uuid)).sort()
      if (given.has('uuid')) return session.print(uuids.map((uuid) => `${uuid}\n`).join(''))
      session.print(
        formatTable(
          ['UUID'],
          uuids.map((uuid) => [uuid]),
        ),
      )
    },
  ),
  command(
    'network',
    'net-port-create <network> <file> [--validate]',
    'make a port of a network that a file defines',
    async (given, session) => {
      const network = await findNetwork(given, session)
      const path = given.text('file')
      const xml = await session.readFile(path)
      const flags = given.has('validate') ? 4 : 0
      const created = session.client.call('networkPortCreateXml', { network, xml, flags })
      const { port } = await orSay(`Failed to create network port from ${path}`, created)
      session.print(`Network port ${uuidText(port.uuid)} created from ${path}\n`)
    },
  ),
  command(
    'network',
    `net-port-dumpxml <network> <port> ${xmlOptions}`,
    'print the definition of a port of a network',
    async (given, session) => {
      const port = await findPort(given, session)
      printXml(given, session, (await session.client.call('networkPortGetXmlDesc', { port, flags: 0 })).xml)
    },
  ),
  command(
    'network',
    'net-port-delete <network> <port>',
    'remove a port of a network',
    async (given, session) => {
      const port = await findPort(given, session)
      const uuid = uuidText(port.uuid)
      await orSay(
        `Failed to delete network port ${uuid}`,
        session.client.call('networkPortDelete', { port, flags: 0 }),
      )
      session.print(`Network port ${uuid} deleted\n`)
    },
  ),
]
