import { bitsOf, type Command, CommandError, type GivenOptions, refuseBoth } from '../command.ts'
import { bytesIn, sizeOf } from '../size.ts'
import { valueText } from '../typed-value.ts'
import { orSay } from './find.ts'
import { type OnDomain, onDomain } from './on-domain.ts'

/** virDomainBlockJobType */
const jobTitles = ['Unknown job', 'Block Pull', 'Block Copy', 'Block Commit', 'Active Block Commit', 'Backup']

/** VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC and _PIVOT */
const abortBits = { async: 1, pivot: 2 }
const mebibyte = 1n << 20n

/** MiB/s, or bytes/s with `--bytes`. */
function bandwidthOf(given: GivenOptions): bigint {
  const text = given.maybe('bandwidth')
  if (text === undefined) return 0n
  const bandwidth = bytesIn(text, 1n)
  if (bandwidth === undefined)
    throw new CommandError(
      `Scaled numeric value '${text}' for <--bandwidth> option is malformed or out of range`,
    )
  return bandwidth
}

/** What a job of a disk is at, as a person reads it. */
async function tellJob({ dom, given, client, print }: OnDomain): Promise<void> {
  const path = given.text('path')
  const inBytes = 1
  const info = await client.call('domainGetBlockJobInfo', { dom, path, flags: inBytes })
  if (!info.found) {
    if (!given.has('raw')) print(`No current block job for ${path}`)
    return
  }
  const { type, bandwidth, cur, end } = info
  if (given.has('raw')) {
    print(` type=${jobTitles[type] ?? 'Unknown job'}\n bandwidth=${bandwidth}\n cur=${cur}\n end=${end}\n`)
    return
  }
  const percent = end === 0n ? 100 : Math.min(cur === end ? 100 : 99, Number((cur * 100n) / end))
  print(`${jobTitles[type] ?? 'Unknown job'}: [${`${percent}`.padStart(3)} %]`)
  if (bandwidth !== 0n)
    print(
      given.has('bytes')
        ? `    Bandwidth limit: ${bandwidth} bytes/s (${(Number(bandwidth) / 2 ** 20).toFixed(3)} MiB/s)`
        : `    Bandwidth limit: ${bandwidth / mebibyte} MiB/s`,
    )
  print('\n')
}

const statFields = [
  ['rd_operations', 'rd_req', 'number of read operations:'],
  ['rd_bytes', 'rd_bytes', 'number of bytes read:'],
  ['wr_operations', 'wr_req', 'number of write operations:'],
  ['wr_bytes', 'wr_bytes', 'number of bytes written:'],
  ['errs', 'errs', 'error count:'],
  ['flush_operations', 'flush_operations', 'number of flush operations:'],
  ['rd_total_times', 'rd_total_times', 'total duration of reads (ns):'],
  ['wr_total_times', 'wr_total_times', 'total duration of writes (ns):'],
  ['flush_total_times', 'flush_total_times', 'total duration of flushes (ns):'],
] as const

const jobOptions = '[--wait] [--verbose] [--timeout <number>] [--async]'

export const blockCommands: readonly Command[] = [
  onDomain(
    'domblkstat <domain> [--device <string>] [--human]',
    'tell what a disk has read and written',
    async ({ dom, given, client, print }) => {
      const path = given.maybe('device') ?? ''
      const ask = (nparams: number) => client.call('domainBlockStatsFlags', { dom, path, nparams, flags: 0 })
      const { nparams } = await ask(0)
      const values = new Map((await ask(nparams)).params.map(({ field, value }) => [field, value]))
      if (given.has('human')) print(`Device: ${path}\n`)
      for (const [field, short, title] of statFields) {
        const value = values.get(field)
        if (value === undefined) continue
        print(`${path} ${given.has('human') ? title.padEnd(31) : short} ${valueText(value)}\n`)
      }
    },
    'monitor',
  ),
  onDomain(
    'blockresize <domain> <path> <size>',
    'tell a running domain that a disk has another size',
    async ({ dom, given, client, print }) => {
      const disk = given.text('path')
      const bytes = sizeOf(given, 'size', 1024n)
      // VIR_DOMAIN_BLOCK_RESIZE_BYTES; without it the size is in KiB.
      const asked = bytes % 1024n === 0n ? { size: bytes / 1024n, flags: 0 } : { size: bytes, flags: 1 }
      await orSay(
        `Failed to resize block device '${disk}'`,
        client.call('domainBlockResize', { dom, disk, ...asked }),
      )
      print(`Block device '${disk}' is resized\n`)
    },
  ),
  onDomain(
    'domblkthreshold <domain> <dev> <threshold>',
    'have it told when a disk has grown so far',
    async ({ dom, given, client }) => {
      const threshold = sizeOf(given, 'threshold', 1n)
      await client.call('domainSetBlockThreshold', { dom, dev: given.text('dev'), threshold, flags: 0 })
    },
  ),
  onDomain(
    'blockjob <domain> <path> [--abort] [--async] [--pivot] [--info] [--bytes] [--raw] [--bandwidth <number>]',
    'tell of, end or slow down a job on a disk',
    async (on) => {
      const { dom, given, client } = on
      refuseBoth(
        given,
        ...(['abort', 'async', 'pivot'] as const).flatMap((name) =>
          (['info', 'raw', 'bandwidth'] as const).map((other) => [name, other] as const),
        ),
      )
      const path = given.text('path')
      if (given.has('abort') || given.has('async') || given.has('pivot'))
        await client.call('domainBlockJobAbort', { dom, path, flags: bitsOf(given, abortBits) })
      else if (given.has('bandwidth')) {
        const flags = given.has('bytes') ? 1 : 0
        await client.call('domainBlockJobSetSpeed', { dom, path, bandwidth: bandwidthOf(given), flags })
      } else await tellJob(on)
    },
  ),
  onDomain(
    `blockpull <domain> <path> [--bandwidth <number>] [--base <string>] ${jobOptions} [--keep-relative] [--bytes]`,
    'fill a disk from the images that it stands on',
    async ({ dom, given, client, print }) => {
      const path = given.text('path')
      const bandwidth = bandwidthOf(given)
      const base = given.maybe('base') ?? null
      const flags = bitsOf(given, { 'keep-relative': 16, bytes: 64 })
      await (base === null && flags === 0
        ? client.call('domainBlockPull', { dom, path, bandwidth, flags })
        : client.call('domainBlockRebase', { dom, path, base, bandwidth, flags }))
      print('Block Pull started')
    },
  ),
  onDomain(
    `blockcommit <domain> <path> [--bandwidth <number>] [--base <string>] [--shallow] [--top <string>] [--active] [--delete] ${jobOptions} [--pivot] [--keep-overlay] [--keep-relative] [--bytes]`,
    'write what a disk has changed into the image below it',
    async ({ dom, given, client, print }) => {
      refuseBoth(given, ['pivot', 'keep-overlay'], ['base', 'shallow'])
      const isActive = given.has('active') || given.has('pivot') || given.has('keep-overlay')
      const flags =
        bitsOf(given, { shallow: 1, delete: 2, 'keep-relative': 8, bytes: 16 }) | (isActive ? 4 : 0)
      await client.call('domainBlockCommit', {
        dom,
        disk: given.text('path'),
        base: given.maybe('base') ?? null,
        top: given.maybe('top') ?? null,
        bandwidth: bandwidthOf(given),
        flags,
      })
      print(`${isActive ? 'Active Block Commit' : 'Block Commit'} started`)
    },
  ),
]
