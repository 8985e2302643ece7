import { type Command, data, flag } from '../command.ts'
import { formatTable } from '../table.ts'
import { findNetwork, orSay, uuidText } from './find.ts'

const network = data('network', 'network name or uuid')
const active = 2
const inactive = 1

export const networkCommands: readonly Command[] = [
  {
    name: 'net-list',
    group: 'network',
    summary: 'list networks',
    description: 'Lists the networks that are active, or others by the flags.',
    options: [
      flag('inactive', 'networks that are not active'),
      flag('all', 'networks that are active and that are not'),
      flag('name', 'names only'),
    ],
    run: async (given, { client, print }) => {
      let flags = given.has('inactive') ? inactive : active
      if (given.has('all')) flags = active | inactive
      const wanted = client.call('connectListAllNetworks', { needResults: 1, flags })
      const nets = (await orSay('Failed to list networks', wanted)).nets
      nets.sort((a, b) => (a.name < b.name ? -1 : 1))
      if (given.has('name')) return print(nets.map(({ name }) => `${name}\n`).join(''))
      const rows: string[][] = []
      for (const net of nets) {
        const isActive = (await client.call('networkIsActive', { net })).active
        const { autostart } = await client.call('networkGetAutostart', { net })
        const { persistent } = await client.call('networkIsPersistent', { net })
        rows.push([
          net.name,
          isActive ? 'active' : 'inactive',
          autostart ? 'yes' : 'no',
          persistent ? 'yes' : 'no',
        ])
      }
      print(formatTable(['Name', 'State', 'Autostart', 'Persistent'], rows))
    },
  },
  {
    name: 'net-define',
    group: 'network',
    summary:
      'define an inactive persistent virtual network or modify an existing persistent one from an XML file',
    description: 'Stores a definition; the network is not started.',
    options: [data('file', 'file containing an XML network description')],
    run: async (given, { client, print, readFile }) => {
      const path = given.text('file')
      const xml = await readFile(path)
      const { net } = await orSay(
        `Failed to define network from ${path}`,
        client.call('networkDefineXml', { xml }),
      )
      print(`Network ${net.name} defined from ${path}\n`)
    },
  },
  {
    name: 'net-start',
    group: 'network',
    summary: 'start a (previously defined) inactive network',
    description: '',
    options: [network],
    run: async (given, session) => {
      const net = await findNetwork(given, session)
      await orSay(`Failed to start network ${net.name}`, session.client.call('networkCreate', { net }))
      session.print(`Network ${net.name} started\n`)
    },
  },
  {
    name: 'net-destroy',
    group: 'network',
    summary: 'destroy (stop) a network',
    description: '',
    options: [network],
    run: async (given, session) => {
      const net = await findNetwork(given, session)
      await orSay(`Failed to destroy network ${net.name}`, session.client.call('networkDestroy', { net }))
      session.print(`Network ${net.name} destroyed\n`)
    },
  },
  {
    name: 'net-undefine',
    group: 'network',
    summary: 'undefine a persistent network',
    description: '',
    options: [network],
    run: async (given, session) => {
      const net = await findNetwork(given, session)
      await orSay(`Failed to undefine network ${net.name}`, session.client.call('networkUndefine', { net }))
      session.print(`Network ${net.name} has been undefined\n`)
    },
  },
  {
    name: 'net-dumpxml',
    group: 'network',
    summary: 'network information in XML',
    description: 'Prints the definition of a network.',
    options: [network],
    run: async (given, session) => {
      const net = await findNetwork(given, session)
      session.print((await session.client.call('networkGetXmlDesc', { net, flags: 0 })).xml)
    },
  },
  {
    name: 'net-uuid',
    group: 'network',
    summary: 'convert a network name to network UUID',
    description: '',
    options: [network],
    run: async (given, session) => session.print(`${uuidText((await findNetwork(given, session)).uuid)}\n`),
  },
  {
    name: 'net-autostart',
    group: 'network',
    summary: 'autostart a network',
    description: 'Has a network start with the daemon.',
    options: [network, flag('disable', 'do not start it')],
    run: async (given, session) => {
      const net = await findNetwork(given, session)
      const not = given.has('disable')
      await orSay(
        `failed to ${not ? 'unmark' : 'mark'} network ${net.name} as autostarted`,
        session.client.call('networkSetAutostart', { net, autostart: not ? 0 : 1 }),
      )
      session.print(`Network ${net.name} ${not ? 'unmarked' : 'marked'} as autostarted\n`)
    },
  },
]
