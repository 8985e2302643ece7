import type { TypedParameter, TypedValue } from '../../rpc/typed-parameters.ts'
import { affectedBy, type Command, CommandError, type GivenOptions } from '../command.ts'
import { bytesIn, numberIn } from '../size.ts'
import { settingLine, settingLines, valueText } from '../typed-value.ts'
import { orSay } from './find.ts'
import { type OnDomain, onDomain } from './on-domain.ts'
import { ratesOf } from './rates.ts'

const where = '[--config] [--live] [--current]'
const numberOptions = (names: readonly string[]): string =>
  names.map((name) => `[--${name} <number>]`).join(' ')

interface Question {
  nparams: number
  flags: number
}
type Answer = Promise<{ params: TypedParameter[]; nparams: number }>

/** What of a domain can be asked and set by typed parameters. */
interface Tunable {
  /** Its options besides the domain and what the change is for, as a command declares them. */
  readonly usage: string
  readonly summary: string
  /** What the options ask to be set. */
  wanted(given: GivenOptions): TypedParameter[]
  ask(on: OnDomain, question: Question): Answer
  set(on: OnDomain, params: TypedParameter[], flags: number): Promise<unknown>
  text?(value: TypedValue, field: string): string
  readonly failures: { readonly count: string; readonly get: string; readonly set: string }
}

/** First how many there are, then they. */
const tune = ({ usage, summary, wanted, ask, set, text, failures }: Tunable): Command =>
  onDomain(`${usage} ${where}`, summary, async (on) => {
    const flags = affectedBy(on.given)
    const params = wanted(on.given)
    if (params.length > 0) {
      await orSay(failures.set, set(on, params, flags))
      return
    }
    const { nparams } = await orSay(failures.count, ask(on, { nparams: 0, flags }))
    if (nparams === 0) return
    const { params: found } = await orSay(failures.get, ask(on, { nparams, flags }))
    on.print(settingLines(found, text))
  })

/** Options by name, each as the field of that name with underlines. */
function fields(
  given: GivenOptions,
  names: readonly string[],
  read: (text: string, name: string) => TypedValue,
): TypedParameter[] {
  return names.flatMap((name) => {
    const text = given.maybe(name)
    return text === undefined ? [] : [{ field: name.replaceAll('-', '_'), value: read(text, name) }]
  })
}

/** VIR_DOMAIN_MEMORY_PARAM_UNLIMITED, in KiB */
const unlimited = 9007199254740991n
const memoryLimits = ['hard-limit', 'soft-limit', 'swap-hard-limit', 'min-guarantee']

function memoryLimit(text: string, name: string): TypedValue {
  if (/^-\d+$/.test(text)) return { type: 'ullong', value: unlimited }
  const bytes = bytesIn(text, 1024n)
  if (bytes === undefined) throw new CommandError(`Unable to parse integer parameter ${name}`)
  return { type: 'ullong', value: (bytes + 1023n) / 1024n }
}

const deviceLimits = ['weights', 'read-iops-sec', 'write-iops-sec', 'read-bytes-sec', 'write-bytes-sec'].map(
  (name) => `device-${name}`,
)
const string = (value: string): TypedValue => ({ type: 'string', value })

function weight(text: string): TypedValue {
  const value = numberIn(text)
  if (value === undefined || value < 0) throw new CommandError('Unable to parse integer parameter')
  return { type: 'uint', value }
}

/** virDomainNumatuneMemMode */
const numaModes = ['strict', 'preferred', 'interleave', 'restrictive']

function numaMode(text: string): TypedValue {
  const value = numberIn(text) ?? numaModes.indexOf(text)
  if (value < 0) throw new CommandError(`Invalid mode: ${text}`)
  return { type: 'int', value }
}

/** Of reading, of writing and of both: bytes or operations a second, for a while, and for how long. */
const perDisk = ['bytes', 'iops'].flatMap((unit) =>
  ['total', 'read', 'write'].map((way) => `${way}-${unit}-sec`),
)
const diskRates = [...perDisk, ...perDisk.map((name) => `${name}-max`), 'size-iops-sec']
const diskTimes = perDisk.map((name) => `${name}-max-length`)
const diskLimits = [...diskRates, ...diskTimes]

function diskLimit(text: string): TypedValue {
  const value = bytesIn(text, 1n)
  if (value === undefined) throw new CommandError('Unable to parse integer parameter')
  return { type: 'ullong', value }
}

function rates(given: GivenOptions, way: 'inbound' | 'outbound'): TypedParameter[] {
  const text = given.maybe(way)
  return text === undefined
    ? []
    : ratesOf(text, way).map(([name, value]) => ({ field: `${way}.${name}`, value: { type: 'uint', value } }))
}

const interfaceFailures = {
  count: 'Unable to get number of interface parameters',
  get: 'Unable to get interface parameters',
  set: 'Unable to set interface parameters',
}

/** `name=value`, of the type that the scheduler's parameter has. */
function schedulerSettings(given: GivenOptions, known: readonly TypedParameter[]): TypedParameter[] {
  const settings = given.all('set').map((text): [string, string] => {
    const at = text.indexOf('=')
    if (at < 0) throw new CommandError('Invalid syntax for --set, expecting name=value')
    return [text.slice(0, at), text.slice(at + 1)]
  })
  const named: [string, string][] = ['weight', 'cap'].flatMap((name) =>
    given.has(name) ? [[name, given.text(name)] as [string, string]] : [],
  )
  return [...named, ...settings].map(([field, text]) => {
    const type = known.find((one) => one.field === field)?.value.type
    if (type === undefined) throw new CommandError(`invalid scheduler option: ${field}`)
    return { field, value: { type, value: /long/.test(type) ? BigInt(text) : Number(text) } as TypedValue }
  })
}

export const tuneCommands: readonly Command[] = [
  tune({
    usage: `memtune <domain> ${numberOptions(memoryLimits)}`,
    summary: 'tell or choose how much memory of the host a domain may take',
    wanted: (given) => fields(given, memoryLimits, memoryLimit),
    ask: ({ client, dom }, question) => client.call('domainGetMemoryParameters', { dom, ...question }),
    set: ({ client, dom }, params, flags) => client.call('domainSetMemoryParameters', { dom, params, flags }),
    text: (value) => (value.value === unlimited ? 'unlimited' : valueText(value)),
    failures: {
      count: 'Unable to get number of memory parameters',
      get: 'Unable to get memory parameters',
      set: 'Unable to change memory parameters',
    },
  }),
  tune({
    usage: `blkiotune <domain> [--weight <number>] ${deviceLimits.map((name) => `[--${name} <string>]`).join(' ')}`,
    summary: 'tell or choose how a domain shares the disks of the host',
    wanted: (given) => [
      ...fields(given, ['weight'], weight),
      ...fields(given, deviceLimits, string).map(({ field, value }) => ({
        field: field.replace('weights', 'weight'),
        value,
      })),
    ],
    ask: ({ client, dom }, question) => client.call('domainGetBlkioParameters', { dom, ...question }),
    set: ({ client, dom }, params, flags) => client.call('domainSetBlkioParameters', { dom, params, flags }),
    failures: {
      count: 'Unable to get number of blkio parameters',
      get: 'Unable to get blkio parameters',
      set: 'Unable to change blkio parameters',
    },
  }),
  tune({
    usage: 'numatune <domain> [--mode <string>] [--nodeset <string>]',
    summary: 'tell or choose from which nodes of the host a domain has its memory',
    wanted: (given) => [
      ...fields(given, ['nodeset'], string).map(({ value }) => ({ field: 'numa_nodeset', value })),
      ...fields(given, ['mode'], numaMode).map(({ value }) => ({ field: 'numa_mode', value })),
    ],
    ask: ({ client, dom }, question) => client.call('domainGetNumaParameters', { dom, ...question }),
    set: ({ client, dom }, params, flags) => client.call('domainSetNumaParameters', { dom, params, flags }),
    text: (value, field) =>
      field === 'numa_mode' ? (numaModes[Number(value.value)] ?? '') : valueText(value),
    failures: {
      count: 'Unable to get number of memory parameters',
      get: 'Unable to get numa parameters',
      set: 'Unable to change numa parameters',
    },
  }),
  tune({
    usage: `blkdeviotune <domain> <device> ${numberOptions(diskRates)} [--group-name <string>] ${numberOptions(diskTimes)}`,
    summary: 'tell or choose how fast a disk may be',
    wanted: (given) => [...fields(given, diskLimits, diskLimit), ...fields(given, ['group-name'], string)],
    ask: ({ client, dom, given }, question) =>
      client.call('domainGetBlockIoTune', { dom, disk: given.text('device'), ...question }),
    set: ({ client, dom, given }, params, flags) =>
      client.call('domainSetBlockIoTune', { dom, disk: given.text('device'), params, flags }),
    failures: {
      count: 'Unable to get number of block I/O throttle parameters',
      get: 'Unable to get block I/O throttle parameters',
      set: 'Unable to change block I/O throttle',
    },
  }),
  tune({
    usage: 'domiftune <domain> <interface> [--inbound <string>] [--outbound <string>]',
    summary: 'tell or choose how much a network interface may carry',
    wanted: (given) => [...rates(given, 'inbound'), ...rates(given, 'outbound')],
    ask: ({ client, dom, given }, question) =>
      client.call('domainGetInterfaceParameters', { dom, device: given.text('interface'), ...question }),
    set: ({ client, dom, given }, params, flags) =>
      client.call('domainSetInterfaceParameters', { dom, device: given.text('interface'), params, flags }),
    failures: interfaceFailures,
  }),
  onDomain(
    `schedinfo <domain> [--weight <number>] [--cap <number>] ${where} [<set>]...`,
    'tell or choose how the host shares its processors with a domain',
    async ({ dom, given, client, print }) => {
      const flags = affectedBy(given)
      const { type, nparams } = await client
        .call('domainGetSchedulerType', { dom })
        .catch((error: unknown) => {
          print(settingLine('Scheduler', 'Unknown'))
          throw error
        })
      print(settingLine('Scheduler', type))
      if (nparams === 0) return
      const ask = () => client.call('domainGetSchedulerParametersFlags', { dom, nparams, flags })
      let { params } = await ask()
      const wanted = schedulerSettings(given, params)
      if (wanted.length > 0) {
        await client.call('domainSetSchedulerParametersFlags', { dom, params: wanted, flags })
        params = (await ask()).params
      } else if (given.has('live') && given.has('config'))
        throw new CommandError('cannot query both live and config at once')
      print(settingLines(params))
    },
  ),
  onDomain(
    `perf <domain> [--enable <string>] [--disable <string>] ${where}`,
    'tell or choose which events of the processor are counted for a domain',
    async ({ dom, given, client, print }) => {
      const flags = affectedBy(given)
      const wanted = (['enable', 'disable'] as const).flatMap((option) =>
        (given.maybe(option)?.split(',') ?? []).map((field) => ({
          field,
          value: { type: 'boolean', value: option === 'enable' } as const,
        })),
      )
      const text = ({ value }: TypedValue): string => (value ? 'enabled' : 'disabled')
      if (wanted.length === 0) {
        const { params } = await orSay(
          'Unable to get perf events',
          client.call('domainGetPerfEvents', { dom, flags }),
        )
        print(settingLines(params, text))
        return
      }
      await orSay(
        'Unable to enable/disable perf events',
        client.call('domainSetPerfEvents', { dom, params: wanted, flags }),
      )
      print(settingLines(wanted, text))
    },
  ),
]
