import type { TypedParameter } from '../../rpc/typed-parameters.ts'
import { type Command, CommandError } from '../command.ts'
import { numberOf, sizeOf, sizeText } from '../size.ts'
import { onDomain } from './on-domain.ts'

/** virDomainJobType */
const jobTypes = ['None', 'Bounded', 'Unbounded', 'Completed', 'Failed', 'Cancelled']
/** virDomainJobOperation */
const operations = [
  'Unknown',
  'Start',
  'Save',
  'Restore',
  'Incoming migration',
  'Outgoing migration',
  'Snapshot',
  'Snapshot revert',
  'Dump',
  'Backup',
  'Snapshot delete',
]

const scaled = (bytes: bigint): string => sizeText(bytes, 3)

type Shown = (value: bigint) => string
const plain: Shown = (value) => `${value}`.padEnd(12)
const withUnit =
  (unit: string): Shown =>
  (value) =>
    `${plain(value)} ${unit}`
const milliseconds = withUnit('ms')

type JobField = readonly [field: string, title: string, shown: Shown, total?: string]

/** How much of something is done; nothing is told where there is nothing to do. */
const progress = (kind: string, title: string): JobField[] => {
  const total = `${kind}_total`
  return [
    ...['processed', 'remaining', 'total'].map(
      (part): JobField => [`${kind}_${part}`, `${title} ${part}`, scaled, total],
    ),
    [`${kind}_bps`, `${title} bandwidth`, (value) => `${scaled(value)}/s`, total],
  ]
}

/** What is told of a job, in this order. */
const jobFields: readonly JobField[] = [
  ['time_elapsed', 'Time elapsed', milliseconds],
  ['time_elapsed_net', 'Time elapsed w/o network', milliseconds],
  ['time_remaining', 'Time remaining', milliseconds],
  ...progress('data', 'Data'),
  ...progress('memory', 'Memory'),
  ['memory_dirty_rate', 'Dirty rate', withUnit('pages/s')],
  ['memory_page_size', 'Page size', withUnit('bytes')],
  ['memory_iteration', 'Iteration', plain],
  ['memory_postcopy_requests', 'Postcopy requests', plain],
  ...progress('disk', 'File'),
  ['memory_constant', 'Constant pages', plain],
  ['memory_normal', 'Normal pages', plain],
  ['memory_normal_bytes', 'Normal data', scaled],
  ['downtime', 'Total downtime', milliseconds],
  ['downtime_net', 'Downtime w/o network', milliseconds],
  ['setup_time', 'Setup time', milliseconds],
  ['compression_cache', 'Compression cache', scaled],
  ['compression_bytes', 'Compressed data', scaled],
  ['compression_pages', 'Compressed pages', plain],
  ['compression_cache_misses', 'Compression cache misses', plain],
  ['compression_overflow', 'Compression overflows', plain],
  ['auto_converge_throttle', 'Auto converge throttle', plain],
]

const line = (title: string, value: string): string => `${`${title}:`.padEnd(17)} ${value}\n`

function jobText(type: number, params: readonly TypedParameter[]): string {
  const values = new Map(params.map(({ field, value }) => [field, value.value]))
  const big = (field: string): bigint | undefined => {
    const value = values.get(field)
    return typeof value === 'bigint' || typeof value === 'number' ? BigInt(value) : undefined
  }
  const lines = jobFields.map(([field, title, shown, total]) => {
    const value = big(field)
    if (value === undefined || (total !== undefined && !big(total))) return ''
    return line(title, shown(value))
  })
  const operation = operations[Number(values.get('operation') ?? 0)] ?? 'Unknown'
  const message = values.get('errmsg')
  return (
    line('Job type', (jobTypes[type] ?? 'Unknown').padEnd(12)) +
    (type === 0 ? '' : line('Operation', operation.padEnd(12)) + lines.join('')) +
    (message === undefined ? '' : line('Error message', `${message}`))
  )
}

/** VIR_DOMAIN_JOB_STATS_COMPLETED and _KEEP_COMPLETED */
const [completed, keepCompleted] = [1, 2]
/** VIR_DOMAIN_ABORT_JOB_POSTCOPY */
const abortPostcopy = 1
/** VIR_DOMAIN_MIGRATE_MAX_SPEED_POSTCOPY */
const postcopySpeed = 1

export const jobCommands: readonly Command[] = [
  onDomain(
    'domjobinfo <domain> [--completed] [--keep-completed] [--anystats] [--rawstats]',
    'tell how far a job of a domain is, or how the last one went',
    async ({ dom, given, client, print }) => {
      const keeps = given.has('keep-completed')
      const flags = (given.has('completed') ? completed : 0) | (keeps ? completed | keepCompleted : 0)
      const { type, params } = await client.call('domainGetJobStats', { dom, flags })
      if (!given.has('rawstats')) return print(jobText(type, params))
      print(`Job type: ${type}\n${params.map(({ field, value }) => `${field}: ${value.value}\n`).join('')}`)
    },
  ),
  onDomain(
    'domjobabort <domain> [--postcopy]',
    'end a job of a domain before it is done',
    async ({ dom, given, client }) => {
      await (given.has('postcopy')
        ? client.call('domainAbortJobFlags', { dom, flags: abortPostcopy })
        : client.call('domainAbortJob', { dom }))
    },
  ),
  onDomain(
    'domdirtyrate-calc <domain> [--seconds <number>] [--mode <string>]',
    'measure how fast a guest changes its memory',
    async ({ dom, given, client, print }) => {
      const seconds = numberOf(given, 'seconds') ?? 1
      const modes: Record<string, number> = { 'page-sampling': 0, 'dirty-bitmap': 1, 'dirty-ring': 2 }
      const mode = given.maybe('mode') ?? 'page-sampling'
      const flags = modes[mode]
      if (flags === undefined) throw new CommandError(`Unknown calculation mode '${mode}'`)
      await client.call('domainStartDirtyRateCalc', { dom, seconds, flags })
      print("Start to calculate domain's memory dirty rate successfully.\n")
    },
  ),
  onDomain(
    'migrate-setmaxdowntime <domain> <downtime>',
    'choose how long a domain may stand still when it moves',
    async ({ dom, given, client }) => {
      const downtime = numberOf(given, 'downtime') ?? 0
      if (downtime < 1) throw new CommandError('migrate: Invalid downtime')
      await client.call('domainMigrateSetMaxDowntime', { dom, downtime: BigInt(downtime), flags: 0 })
    },
  ),
  onDomain(
    'migrate-getmaxdowntime <domain>',
    'tell how long a domain may stand still when it moves',
    async ({ dom, client, print }) => {
      const { downtime } = await client.call('domainMigrateGetMaxDowntime', { dom, flags: 0 })
      print(`${downtime}\n`)
    },
  ),
  onDomain(
    'migrate-setspeed <domain> <bandwidth> [--postcopy]',
    'choose how many MiB/s a domain sends when it moves',
    async ({ dom, given, client }) => {
      const bandwidth = BigInt(numberOf(given, 'bandwidth') ?? 0)
      const flags = given.has('postcopy') ? postcopySpeed : 0
      await client.call('domainMigrateSetMaxSpeed', { dom, bandwidth, flags })
    },
  ),
  onDomain(
    'migrate-getspeed <domain> [--postcopy]',
    'tell how many MiB/s a domain sends when it moves',
    async ({ dom, given, client, print }) => {
      const flags = given.has('postcopy') ? postcopySpeed : 0
      print(`${(await client.call('domainMigrateGetMaxSpeed', { dom, flags })).bandwidth}\n`)
    },
  ),
  onDomain(
    'migrate-compcache <domain> [--size <number>]',
    'tell or choose the cache that finds what has not changed when a domain moves',
    async ({ dom, given, client, print }) => {
      if (given.has('size')) {
        const cacheSize = sizeOf(given, 'size', 1n)
        await client.call('domainMigrateSetCompressionCache', { dom, cacheSize, flags: 0 })
      }
      const { cacheSize } = await client.call('domainMigrateGetCompressionCache', { dom, flags: 0 })
      print(`Compression cache: ${scaled(cacheSize)}\n`)
    },
  ),
  onDomain(
    'migrate-postcopy <domain>',
    'let a domain that moves run at its new place at once',
    async ({ dom, client }) => {
      await client.call('domainMigrateStartPostCopy', { dom, flags: 0 })
    },
  ),
]
