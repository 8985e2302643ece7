import { affectedBy, bitsOf, type Command, CommandError, command, refuseBoth } from '../command.ts'
import { cpuLetters, cpuMap, cpuRanges, hostCpus } from '../cpu-list.ts'
import { numberOf, sizeOf } from '../size.ts'
import { formatTable, row } from '../table.ts'
import { findDomain, orSay } from './find.ts'

const vcpuStates = ['offline', 'running', 'blocked']

export const vcpuCommands: readonly Command[] = [
  command(
    'domain',
    'vcpuinfo <domain> [--pretty]',
    'tell about the processors of a domain',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const { client, print } = session
      const { count, maplen } = await hostCpus(client)
      const info = await client.call('domainGetInfo', { dom })
      const affinity = (map: Uint8Array): string =>
        given.has('pretty') ? `${cpuRanges(map, count)} (out of ${count})` : cpuLetters(map, count)
      const { active } = await client.call('domainIsActive', { dom })
      const maxinfo = info.nrVirtCpu
      if (active) {
        const { info: list, cpumaps } = await client.call('domainGetVcpus', { dom, maxinfo, maplen })
        for (const [n, { number, cpu, state, cpuTime }] of list.entries())
          print(
            `${n > 0 ? '\n' : ''}${row('VCPU', `${number}`)}${row('CPU', cpu < 0 ? 'N/A' : `${cpu}`)}` +
              row('State', vcpuStates[state] ?? 'no state') +
              (cpuTime === 0n ? '' : row('CPU time', `${(Number(cpuTime) / 1e9).toFixed(1)}s`)) +
              row('CPU Affinity', affinity(cpumaps.subarray(n * maplen, (n + 1) * maplen))),
          )
        return
      }
      const { cpumaps, num } = await client.call('domainGetVcpuPinInfo', {
        dom,
        ncpumaps: maxinfo,
        maplen,
        flags: 2,
      })
      for (let n = 0; n < num; n++)
        print(
          `${n > 0 ? '\n' : ''}${row('VCPU', `${n}`)}${row('CPU', 'N/A')}${row('State', 'N/A')}` +
            `${'CPU time'.padEnd(15)} N/A\n${row('CPU Affinity', affinity(cpumaps.subarray(n * maplen, (n + 1) * maplen)))}`,
        )
    },
  ),
  command(
    'domain',
    'vcpucount <domain> [--maximum] [--active] [--live] [--config] [--current] [--guest]',
    'tell how many processors a domain has',
    async (given, session) => {
      refuseBoth(
        given,
        ['live', 'config'],
        ['current', 'live'],
        ['current', 'config'],
        ['active', 'maximum'],
        ['guest', 'config'],
      )
      const dom = await findDomain(given, session)
      const count = async (flags: number): Promise<number> =>
        (await session.client.call('domainGetVcpusFlags', { dom, flags })).num
      const names = ['maximum', 'active', 'live', 'config', 'current', 'guest']
      if (names.some((name) => given.has(name))) {
        const asked = count(bitsOf(given, { live: 1, config: 2, maximum: 4, guest: 8 }))
        const sentence = 'Failed to retrieve vCPU count from the guest'
        const counted = given.has('guest') && dom.id === -1 ? orSay(sentence, asked) : asked
        session.print(`${await counted}\n`)
        return
      }
      const { active } = await session.client.call('domainIsActive', { dom })
      const { persistent } = await session.client.call('domainIsPersistent', { dom })
      for (const [kind, bit] of [['maximum', 4] as const, ['current', 0] as const]) {
        if (persistent)
          session.print(
            `${kind.padEnd(12)} ${'config'.padEnd(12)} ${`${await count(bit + 2)}`.padStart(3)}\n`,
          )
        if (active)
          session.print(`${kind.padEnd(12)} ${'live'.padEnd(12)} ${`${await count(bit + 1)}`.padStart(3)}\n`)
      }
    },
  ),
  command(
    'domain',
    'setvcpus <domain> <count> [--maximum] [--config] [--live] [--current] [--guest] [--hotpluggable]',
    'change how many processors a domain has',
    async (given, session) => {
      refuseBoth(given, ['current', 'live'], ['current', 'config'], ['guest', 'config'])
      const dom = await findDomain(given, session)
      if (given.has('maximum') && !given.has('config'))
        throw new CommandError('Option --config is required by option --maximum')
      const nvcpus = numberOf(given, 'count') ?? 0
      if (nvcpus === 0) throw new CommandError("Can't set 0 processors for a VM")
      const flags = bitsOf(given, { live: 1, config: 2, maximum: 4, guest: 8, hotpluggable: 16 })
      await (flags === 0 && !given.has('current')
        ? session.client.call('domainSetVcpus', { dom, nvcpus })
        : session.client.call('domainSetVcpusFlags', { dom, nvcpus, flags }))
    },
  ),
  command(
    'domain',
    'vcpupin <domain> [--vcpu <number>] [--cpulist <string>] [--config] [--live] [--current]',
    'tell or choose on which processors of the host those of a domain run',
    async (given, session) => {
      const flags = affectedBy(given)
      const dom = await findDomain(given, session)
      const { client } = session
      const { count, maplen } = await hostCpus(client)
      const vcpu = numberOf(given, 'vcpu')
      const list = given.maybe('cpulist')
      if (list !== undefined) {
        if (vcpu === undefined) throw new CommandError('vcpupin: Missing vCPU number in pin mode.')
        const cpumap = cpuMap(list, count)
        await (flags === 0 && !given.has('current')
          ? session.client.call('domainPinVcpu', { dom, vcpu, cpumap })
          : session.client.call('domainPinVcpuFlags', { dom, vcpu, cpumap, flags }))
        return
      }
      const { num: ncpumaps } = await client.call('domainGetVcpusFlags', { dom, flags: flags | 4 })
      const { cpumaps, num } = await client.call('domainGetVcpuPinInfo', { dom, ncpumaps, maplen, flags })
      const rows = Array.from({ length: num }, (_, n) => [
        `${n}`,
        cpuRanges(cpumaps.subarray(n * maplen, (n + 1) * maplen), count),
      ]).filter(([number]) => vcpu === undefined || number === `${vcpu}`)
      session.print(formatTable(['VCPU', 'CPU Affinity'], rows))
    },
  ),
  command(
    'domain',
    'setmem <domain> <size> [--config] [--live] [--current]',
    'change the memory that a domain has',
    async (given, session) => {
      const flags = affectedBy(given)
      const dom = await findDomain(given, session)
      const memory = (sizeOf(given, 'size', 1024n) + 1023n) / 1024n
      // Without a flag it is for the domain that runs.
      const affected = flags === 0 && !given.has('current') ? 1 : flags
      await session.client.call('domainSetMemoryFlags', { dom, memory, flags: affected })
    },
  ),
  command(
    'domain',
    'setmaxmem <domain> <size> [--config] [--live] [--current]',
    'change the memory that a domain may have',
    async (given, session) => {
      const flags = affectedBy(given)
      const dom = await findDomain(given, session)
      const memory = (sizeOf(given, 'size', 1024n) + 1023n) / 1024n
      await orSay<unknown>(
        'Unable to change MaxMemorySize',
        flags === 0 && !given.has('current')
          ? session.client.call('domainSetMaxMemory', { dom, memory })
          : session.client.call('domainSetMemoryFlags', { dom, memory, flags: flags | 4 }),
      )
    },
  ),
]
