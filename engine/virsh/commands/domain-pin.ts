import type { TypedParameter } from '../../rpc/typed-parameters.ts'
import { affectedBy, type Command, CommandError, refuseBoth } from '../command.ts'
import { cpuMap, cpuRanges, hostCpus } from '../cpu-list.ts'
import { numberOf } from '../size.ts'
import { formatTable } from '../table.ts'
import { settingLines } from '../typed-value.ts'
import { orSay } from './find.ts'
import { type OnDomain, onDomain } from './on-domain.ts'

const where = '[--config] [--live] [--current]'

/** A command that changes something of an I/O thread and says nothing. */
const ioThread = (
  usage: string,
  summary: string,
  change: (on: OnDomain, iothreadId: number, flags: number) => Promise<unknown>,
): Command =>
  onDomain(`${usage} ${where}`, summary, async (on) => {
    const flags = affectedBy(on.given)
    const name = on.given.has('iothread') ? 'iothread' : 'id'
    const id = numberOf(on.given, name)!
    if (id <= 0) throw new CommandError(`Invalid IOThread id value: '${id}'`)
    await change(on, id, flags)
  })

const ioThreadNumbers = {
  'poll-max-ns': 'ullong',
  'poll-grow': 'uint',
  'poll-shrink': 'uint',
  'thread-pool-min': 'int',
  'thread-pool-max': 'int',
} as const

/** Which of two was asked for. */
function isEnabled({ given }: OnDomain): number {
  refuseBoth(given, ['enable', 'disable'])
  return given.has('enable') ? 1 : 0
}

export const pinCommands: readonly Command[] = [
  onDomain(
    `emulatorpin <domain> [--cpulist <string>] ${where}`,
    'tell or choose on which processors of the host a domain runs besides its own',
    async ({ dom, given, client, print }) => {
      const flags = affectedBy(given)
      const { count, maplen } = await hostCpus(client)
      const list = given.maybe('cpulist')
      if (list !== undefined) {
        const cpumap = cpuMap(list, count)
        await client.call('domainPinEmulator', { dom, cpumap, flags })
        return
      }
      const { cpumaps } = await client.call('domainGetEmulatorPinInfo', { dom, maplen, flags })
      print(`emulator: CPU Affinity\n${'-'.repeat(34)}\n       *: ${cpuRanges(cpumaps, count)}\n`)
    },
  ),
  onDomain(
    `iothreadinfo <domain> ${where}`,
    'list the I/O threads of a domain',
    async ({ dom, given, client, print }) => {
      const flags = affectedBy(given)
      const { count } = await hostCpus(client)
      const { info } = await orSay(
        'Unable to get domain IOThreads information',
        client.call('domainGetIothreadInfo', { dom, flags }),
      )
      if (info.length === 0) return print('No IOThreads found for the domain\n')
      const rows = info.map(({ iothreadId, cpumap }) => [`${iothreadId}`, cpuRanges(cpumap, count)])
      print(formatTable(['IOThread ID', 'CPU Affinity'], rows))
    },
  ),
  ioThread(
    'iothreadadd <domain> <id>',
    'add an I/O thread to a domain',
    ({ client, dom }, iothreadId, flags) => client.call('domainAddIothread', { dom, iothreadId, flags }),
  ),
  ioThread(
    'iothreaddel <domain> <id>',
    'remove an I/O thread of a domain',
    ({ client, dom }, iothreadId, flags) => client.call('domainDelIothread', { dom, iothreadId, flags }),
  ),
  ioThread(
    'iothreadpin <domain> <iothread> <cpulist>',
    'choose on which processors of the host an I/O thread runs',
    async ({ client, dom, given }, iothreadsId, flags) => {
      const cpumap = cpuMap(given.text('cpulist'), (await hostCpus(client)).count)
      await client.call('domainPinIothread', { dom, iothreadsId, cpumap, flags })
    },
  ),
  ioThread(
    `iothreadset <domain> <id> ${Object.keys(ioThreadNumbers)
      .map((name) => `[--${name} <number>]`)
      .join(' ')}`,
    'choose how an I/O thread waits',
    async ({ client, dom, given }, iothreadId, flags) => {
      const params = Object.entries(ioThreadNumbers).flatMap(([name, type]): TypedParameter[] => {
        const number = numberOf(given, name)
        if (number === undefined) return []
        const field = name.replaceAll('-', '_')
        return type === 'ullong'
          ? [{ field, value: { type, value: BigInt(number) } }]
          : [{ field, value: { type, value: number } }]
      })
      if (params.length === 0) throw new CommandError('Not enough arguments passed, nothing to set')
      await client.call('domainSetIothreadParams', { dom, iothreadId, params, flags })
    },
  ),
  onDomain(
    `setvcpu <domain> <vcpulist> [--enable] [--disable] ${where}`,
    'plug single processors of a domain in or out',
    async (on) => {
      const { dom, given, client } = on
      const state = isEnabled(on)
      const flags = affectedBy(given)
      if (!given.has('enable') && !given.has('disable'))
        throw new CommandError('one of --enable, --disable is required')
      await client.call('domainSetVcpu', { dom, cpumap: given.text('vcpulist'), state, flags })
    },
  ),
  onDomain(
    'guestvcpus <domain> [--cpulist <string>] [--enable] [--disable]',
    'tell or choose which processors the guest uses, as its agent says',
    async (on) => {
      const { dom, given, client, print } = on
      const state = isEnabled(on)
      const isSwitched = given.has('enable') || given.has('disable')
      if (given.has('cpulist') && !isSwitched)
        throw new CommandError('One of options --enable or --disable is required by option --cpulist')
      if (isSwitched && !given.has('cpulist'))
        throw new CommandError(
          `Option --cpulist is required by option --${given.has('enable') ? 'enable' : 'disable'}`,
        )
      const cpumap = given.maybe('cpulist')
      if (cpumap === undefined)
        print(settingLines((await client.call('domainGetGuestVcpus', { dom, flags: 0 })).params))
      else await client.call('domainSetGuestVcpus', { dom, cpumap, state, flags: 0 })
    },
  ),
]
