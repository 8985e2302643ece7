import { type Command, CommandError, command } from '../command.ts'
import { numberOf } from '../size.ts'
import { row } from '../table.ts'
import { valueText } from '../typed-value.ts'
import { orSay } from './find.ts'

/** A version as libvirt packs it: a million, a thousand and one. */
function versionText(packed: bigint): string {
  const [major, rest] = [packed / 1_000_000n, packed % 1_000_000n]
  return `${major}.${rest / 1000n}.${rest % 1000n}`
}

/** What virsh here is written after. */
const libraryVersion = 9_000_000n

/** virNodeSuspendTarget */
const suspendTargets = ['mem', 'disk', 'hybrid']

const sharedMemory = ['shm-pages-to-scan', 'shm-sleep-millisecs', 'shm-merge-across-nodes']

export const hostCommands: readonly Command[] = [
  command('host', 'uri', 'tell the address of the daemon', async (_, { uri, print }) => print(`${uri}\n`)),
  command('host', 'hostname', 'tell what the host calls itself', async (_, { client, print }) => {
    const { hostname } = await orSay('failed to get hostname', client.call('connectGetHostname'))
    print(`${hostname}\n`)
  }),
  command(
    'host',
    'version [--daemon]',
    'tell which versions of what are at work',
    async (given, { client, print }) => {
      const { type } = await orSay('failed to get hypervisor type', client.call('connectGetType'))
      const library = versionText(libraryVersion)
      print(`Compiled against library: libvirt ${library}\nUsing library: libvirt ${library}\n`)
      print(`Using API: ${type} ${library}\n`)
      const { hvVer } = await orSay('failed to get the hypervisor version', client.call('connectGetVersion'))
      print(
        hvVer === 0n
          ? `Cannot extract running ${type} hypervisor version\n`
          : `Running hypervisor: ${type} ${versionText(hvVer)}\n`,
      )
      if (!given.has('daemon')) return
      const { libVer } = await orSay('failed to get the daemon version', client.call('connectGetLibVersion'))
      print(`Running against daemon: ${versionText(libVer)}\n`)
    },
  ),
  command('host', 'capabilities', 'tell which machines the host can be', async (_, { client, print }) => {
    const { capabilities } = await orSay('failed to get capabilities', client.call('connectGetCapabilities'))
    print(`${capabilities}\n`)
  }),
  command(
    'host',
    'domcapabilities [--virttype <string>] [--emulatorbin <string>] [--arch <string>] [--machine <string>]',
    'tell what a machine of some kind can have',
    async (given, { client, print }) => {
      const { capabilities } = await orSay(
        'failed to get emulator capabilities',
        client.call('connectGetDomainCapabilities', {
          emulatorbin: given.maybe('emulatorbin') ?? null,
          arch: given.maybe('arch') ?? null,
          machine: given.maybe('machine') ?? null,
          virttype: given.maybe('virttype') ?? null,
          flags: 0,
        }),
      )
      print(`${capabilities}\n`)
    },
  ),
  command('host', 'sysinfo', "print the host's SMBIOS tables", async (_, { client, print }) => {
    const asked = client.call('connectGetSysinfo', { flags: 0 })
    print((await orSay('failed to get sysinfo', asked)).sysinfo)
  }),
  command(
    'host',
    'maxvcpus [--type <string>]',
    'tell how many processors a domain may have',
    async (given, { client, print }) => {
      const type = given.maybe('type') ?? null
      print(`${(await client.call('connectGetMaxVcpus', { type })).maxVcpus}\n`)
    },
  ),
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
  command('host', 'nodesuspend <target> <duration>', 'have the host sleep', async (given, { client }) => {
    const target = suspendTargets.indexOf(given.text('target'))
    const duration = numberOf(given, 'duration') ?? 0
    if (target < 0) throw new CommandError('Invalid target')
    if (duration < 0) throw new CommandError('Invalid duration')
    await orSay(
      'The host was not suspended',
      client.call('nodeSuspendForDuration', { target, duration: BigInt(duration), flags: 0 }),
    )
  }),
  command('host', 'nodesevinfo', 'tell how the host encrypts guests', async (_, { client, print }) => {
    const { params } = await orSay(
      'Unable to get host SEV information',
      client.call('nodeGetSevInfo', { nparams: 64, flags: 0 }),
    )
    print(params.map(({ field, value }) => `${field.padEnd(18)}: ${valueText(value)}\n`).join(''))
  }),
  command(
    'host',
    `node-memory-tune ${sharedMemory.map((name) => `[--${name} <number>]`).join(' ')}`,
    'tell or choose how the host finds equal pages',
    async (given, { client, print }) => {
      const wanted = sharedMemory.flatMap((name) => {
        const value = numberOf(given, name)
        const field = name.replaceAll('-', '_')
        return value === undefined ? [] : [{ field, value: { type: 'uint', value } as const }]
      })
      if (wanted.length > 0) {
        const set = client.call('nodeSetMemoryParameters', { params: wanted, flags: 0 })
        await orSay('Unable to change memory parameters', set)
        return
      }
      const { nparams } = await orSay(
        'Unable to get number of memory parameters',
        client.call('nodeGetMemoryParameters', { nparams: 0, flags: 0 }),
      )
      if (nparams === 0) return
      const { params } = await orSay(
        'Unable to get memory parameters',
        client.call('nodeGetMemoryParameters', { nparams, flags: 0 }),
      )
      print('Shared memory:\n')
      print(
        params
          .map(({ field, value }) => `\t${field.replace('shm_', '').padEnd(15)} ${valueText(value)}\n`)
          .join(''),
      )
    },
  ),
]
