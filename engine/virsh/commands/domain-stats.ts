import { bitsOf, type Command, command } from '../command.ts'
import { numberOf } from '../size.ts'
import { valueText } from '../typed-value.ts'
import { domainNamed, findDomain, orSay } from './find.ts'

const groups = {
  state: 1,
  'cpu-total': 2,
  balloon: 4,
  vcpu: 8,
  interface: 16,
  block: 32,
  perf: 64,
  iothread: 128,
  memory: 256,
  dirtyrate: 512,
  vm: 1024,
}

const which = {
  'list-active': 1,
  'list-inactive': 2,
  'list-persistent': 4,
  'list-transient': 8,
  'list-running': 16,
  'list-paused': 32,
  'list-shutoff': 64,
  'list-other': 128,
  nowait: 2 ** 29,
  backing: 2 ** 30,
  enforce: 2 ** 31,
}

export const statsCommands: readonly Command[] = [
  command(
    'monitor',
    'domstats [--state] [--cpu-total] [--balloon] [--vcpu] [--interface] [--block] [--perf] [--iothread] [--memory] [--dirtyrate] [--vm] [--list-active] [--list-inactive] [--list-persistent] [--list-transient] [--list-running] [--list-paused] [--list-shutoff] [--list-other] [--raw] [--enforce] [--backing] [--nowait] [<domain>]...',
    'tell numbers of domains',
    async (given, session) => {
      const doms = []
      for (const name of given.all('domain')) doms.push(await domainNamed(name, session))
      const stats = bitsOf(given, groups)
      const flags = bitsOf(given, which)
      const { retStats } = await session.client.call('connectGetAllDomainStats', { doms, stats, flags })
      const records = retStats.map(
        ({ dom, params }) =>
          `Domain: '${dom.name}'\n${params.map(({ field, value }) => `  ${field}=${valueText(value)}\n`).join('')}`,
      )
      session.print(records.join('\n'))
    },
  ),
  command(
    'domain',
    'cpu-stats <domain> [--total] [--start <number>] [--count <number>]',
    'tell what a domain has taken of processors',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const seconds = (time: bigint): string =>
        `${`${time / 1_000_000_000n}`.padStart(9)}.${`${time % 1_000_000_000n}`.padStart(9, '0')} seconds`
      const ask = (startCpu: number, ncpus: number, nparams = 0) =>
        orSay(
          `Failed to retrieve CPU statistics for domain '${dom.name}'`,
          session.client.call('domainGetCpuStats', { dom, nparams, startCpu, ncpus, flags: 0 }),
        )
      /** Of one processor, or of all together for -1: first how many there are, then they. */
      const lines = async (cpu: number): Promise<string> => {
        const { params } = await ask(cpu, 1, (await ask(cpu, 1)).nparams)
        return params
          .map(({ field, value }) => `\t${field.padEnd(12)} ${seconds(BigInt(value.value))}\n`)
          .join('')
      }
      const hasRange = given.has('start') || given.has('count')
      const isWhole = !given.has('total') && !hasRange
      if (isWhole || hasRange) {
        const most = (await ask(0, 0)).nparams
        const start = numberOf(given, 'start') ?? 0
        const count = Math.min(numberOf(given, 'count') ?? most, most - start)
        for (let n = start; n < start + count; n++) session.print(`CPU${n}:\n${await lines(n)}`)
      }
      if (isWhole || given.has('total')) session.print(`Total:\n${await lines(-1)}`)
    },
  ),
]
