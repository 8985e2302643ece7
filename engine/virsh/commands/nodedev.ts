import type { RpcClient } from '../../rpc/client/client.ts'
import { type Command, CommandError, command } from '../command.ts'
import { row, yesNo } from '../table.ts'
import { treeText } from '../tree-text.ts'
import { orSay } from './find.ts'
import { fromFile, validation } from './from-file.ts'
import { capabilityBits } from './nodedev-capability.table.ts'
import { printXml, xmlOptions } from './print-xml.ts'

/** The device of the host of this name. */
export const findNodeDevice = (client: RpcClient, name: string) =>
  orSay(`Could not find matching device '${name}'`, client.call('nodeDeviceLookupByName', { name })).then(
    ({ dev }) => dev,
  )

/** A command that does one thing to a device, and says so. */
const action = (
  usage: string,
  summary: string,
  words: (name: string) => { failed: string; done: string },
  act: (client: RpcClient, name: string) => Promise<unknown>,
): Command =>
  command('nodedev', usage, summary, async (given, { client, print }) => {
    const { name } = await findNodeDevice(client, given.text('device'))
    const { failed, done } = words(name)
    await orSay(failed, act(client, name))
    print(`${done}\n`)
  })

/** VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE and _ACTIVE */
const [inactive, active] = [2 ** 30, 2 ** 31]

export const nodeDeviceCommands: readonly Command[] = [
  command(
    'nodedev',
    'nodedev-list [--tree] [--cap <string>] [--inactive] [--all]',
    'show which devices the host has',
    async (given, { client, print }) => {
      if (given.has('inactive') && given.has('all'))
        throw new CommandError('Option --all is incompatible with --inactive')
      if (given.has('tree') && (given.has('cap') || given.has('inactive')))
        throw new CommandError('Option --tree is incompatible with --cap and --inactive')
      let flags = given.has('all') ? inactive + active : given.has('inactive') ? inactive : active
      for (const name of given.maybe('cap')?.split(',') ?? []) {
        const bit = capabilityBits[name]
        if (bit === undefined) throw new CommandError('Invalid capability type')
        flags += bit
      }
      const { devices } = await orSay(
        'Failed to list node devices',
        client.call('connectListAllNodeDevices', { needResults: 1, flags }),
      )
      const names = devices.map(({ name }) => name).sort()
      if (!given.has('tree')) return print(names.map((name) => `${name}\n`).join(''))
      const branches = []
      for (const name of names) {
        const { parentName } = await client.call('nodeDeviceGetParent', { name })
        branches.push({ name, parent: parentName ?? undefined })
      }
      print(treeText(branches))
    },
  ),
  command(
    'nodedev',
    `nodedev-dumpxml <device> ${xmlOptions}`,
    'print what a device of the host is',
    async (given, session) => {
      const { name } = await findNodeDevice(session.client, given.text('device'))
      printXml(given, session, (await session.client.call('nodeDeviceGetXmlDesc', { name, flags: 0 })).xml)
    },
  ),
  command('nodedev', 'nodedev-info <device>', 'tell about a device of the host', async (given, session) => {
    const { client, print } = session
    const { name } = await findNodeDevice(client, given.text('device'))
    const { parentName } = await client.call('nodeDeviceGetParent', { name })
    const { active } = await client.call('nodeDeviceIsActive', { name })
    const { persistent } = await client.call('nodeDeviceIsPersistent', { name })
    const autostart = await client.call('nodeDeviceGetAutostart', { name }).catch(() => undefined)
    print(
      row('Name', name) +
        row('Parent', parentName ?? '') +
        row('Active', yesNo(active)) +
        row('Persistent', yesNo(persistent)) +
        row('Autostart', autostart ? yesNo(autostart.autostart) : 'no autostart'),
    )
  }),
  fromFile('nodedev', 'nodedev-create <file> [--validate]', 'make a device of the host that a file defines', {
    failed: 'Failed to create node device from',
    make: async (client, xmlDesc, given) => {
      const { dev } = await client.call('nodeDeviceCreateXml', { xmlDesc, flags: validation(given) })
      return `Node device ${dev.name}`
    },
    done: 'created from',
  }),
  command(
    'nodedev',
    'nodedev-define <file> [--validate]',
    'store a device of the host that a file defines',
    async (given, { client, print, readFile }) => {
      const path = given.text('file')
      const xmlDesc = await readFile(path)
      const defined = client.call('nodeDeviceDefineXml', { xmlDesc, flags: validation(given) })
      const { dev } = await orSay(`Failed to define node device from '${path}'`, defined)
      print(`Node device '${dev.name}' defined from '${path}'\n`)
    },
  ),
  command(
    'nodedev',
    'nodedev-detach <device> [--driver <string>]',
    'take a device from the host for a domain',
    async (given, { client, print }) => {
      const { name } = await findNodeDevice(client, given.text('device'))
      const driverName = given.maybe('driver')
      await orSay(
        `Failed to detach device ${name}`,
        driverName === undefined
          ? client.call('nodeDeviceDettach', { name })
          : client.call('nodeDeviceDetachFlags', { name, driverName, flags: 0 }),
      )
      print(`Device ${name} detached\n`)
    },
  ),
  action(
    'nodedev-reattach <device>',
    'give a device back to the host',
    (name) => ({ failed: `Failed to re-attach device ${name}`, done: `Device ${name} re-attached` }),
    (client, name) => client.call('nodeDeviceReAttach', { name }),
  ),
  action(
    'nodedev-reset <device>',
    'reset a device of the host',
    (name) => ({ failed: `Failed to reset device ${name}`, done: `Device ${name} reset` }),
    (client, name) => client.call('nodeDeviceReset', { name }),
  ),
  action(
    'nodedev-destroy <device>',
    'remove a device of the host',
    (name) => ({
      failed: `Failed to destroy node device '${name}'`,
      done: `Destroyed node device '${name}'`,
    }),
    (client, name) => client.call('nodeDeviceDestroy', { name }),
  ),
  action(
    'nodedev-undefine <device>',
    'forget the definition of a device of the host',
    (name) => ({
      failed: `Failed to undefine node device '${name}'`,
      done: `Undefined node device '${name}'`,
    }),
    (client, name) => client.call('nodeDeviceUndefine', { name, flags: 0 }),
  ),
  action(
    'nodedev-start <device>',
    'start a device of the host that is defined',
    (name) => ({ failed: `Failed to start device ${name}`, done: `Device ${name} started` }),
    (client, name) => client.call('nodeDeviceCreate', { name, flags: 0 }),
  ),
  command(
    'nodedev',
    'nodedev-autostart <device> [--disable]',
    'have a device of the host started together with it',
    async (given, { client, print }) => {
      const { name } = await findNodeDevice(client, given.text('device'))
      const verb = given.has('disable') ? 'unmark' : 'mark'
      await orSay(
        `failed to ${verb} device ${name} as autostarted`,
        client.call('nodeDeviceSetAutostart', { name, autostart: given.has('disable') ? 0 : 1 }),
      )
      print(`Device ${name} ${verb}ed as autostarted\n`)
    },
  ),
]
