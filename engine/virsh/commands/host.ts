import { type Command, CommandError } from '../command.ts'

export const hostCommands: readonly Command[] = [
  {
    name: 'uri',
    group: 'host',
    summary: 'print the hypervisor canonical URI',
    description: '',
    options: [],
    run: async (_, { uri, print }) => print(`${uri}\n`),
  },
  {
    name: 'hostname',
    group: 'host',
    summary: 'print the hypervisor hostname',
    description: '',
    options: [],
    run: async (_, { client, print }) => {
      const { hostname } = await client.call('connectGetHostname').catch((error: unknown) => {
        throw new CommandError('failed to get hostname', error)
      })
      print(`${hostname}\n`)
    },
  },
  {
    name: 'nodeinfo',
    group: 'host',
    summary: 'node information',
    description: 'Tells what the node has for its guests.',
    options: [],
    run: async (_, { client, print }) => {
      const node = await client.call('nodeGetInfo').catch((error: unknown) => {
        throw new CommandError('failed to get node information', error)
      })
      const rows: [string, string][] = [
        ['CPU model', node.model],
        ['CPU(s)', `${node.cpus}`],
        ...(node.mhz ? [['CPU frequency', `${node.mhz} MHz`] as [string, string]] : []),
        ['CPU socket(s)', `${node.sockets}`],
        ['Core(s) per socket', `${node.cores}`],
        ['Thread(s) per core', `${node.threads}`],
        ['NUMA cell(s)', `${node.nodes}`],
        ['Memory size', `${node.memory} KiB`],
      ]
      print(rows.map(([title, value]) => `${`${title}:`.padEnd(20)} ${value}\n`).join(''))
    },
  },
]
