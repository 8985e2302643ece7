import { type Command, command } from '../command.ts'
import { row } from '../table.ts'
import { orSay } from './find.ts'

export const hostCommands: readonly Command[] = [
  command('host', 'uri', 'tell the address of the daemon', async (_, { uri, print }) => print(`${uri}\n`)),
  command('host', 'hostname', 'tell what the host calls itself', async (_, { client, print }) => {
    const { hostname } = await orSay('failed to get hostname', client.call('connectGetHostname'))
    print(`${hostname}\n`)
  }),
  command(
    'host',
    'nodeinfo',
    'tell which processors and how much memory the host has',
    async (_, { client, print }) => {
      const node = await orSay('failed to get node information', client.call('nodeGetInfo'))
      const rows: [string, unknown][] = [
        ['CPU model', node.model],
        ['CPU(s)', node.cpus],
        ...(node.mhz ? [['CPU frequency', `${node.mhz} MHz`] as [string, unknown]] : []),
        ['CPU socket(s)', node.sockets],
        ['Core(s) per socket', node.cores],
        ['Thread(s) per core', node.threads],
        ['NUMA cell(s)', node.nodes],
        ['Memory size', `${node.memory} KiB`],
      ]
      print(rows.map(([title, value]) => row(title, value, 20)).join(''))
    },
  ),
]
