/** A typed parameter as the client gives it (virTypedParameter). */
interface TypedParameter {
  field: string
  value: { type: string; value: string | number | bigint | boolean }
}

/** What a domain has counted up to a moment, of virConnectGetAllDomainStats. */
export interface DomainSample {
  /** Milliseconds since 1970 of a clock that never goes back. */
  time: number
  /** Each start of a domain has another one; -1 while it is off. */
  id: number
  /** What only grows while it runs: nanoseconds of `cpu` and `vcpu.N`, bytes of devices as `disk.NAME.read`, instructions. */
  counters: ReadonlyMap<string, number>
  vcpuCount: number
  balloonKiB: number | undefined
  maximumKiB: number | undefined
  residentKiB: number | undefined
}

/** What is shown of a domain at a moment. Undefined is what nobody counted. */
export interface DomainRates {
  time: number
  /** Of all processors of the host. */
  cpuPercent: number | undefined
  /** Of one processor, for each vCPU. */
  vcpuPercents: readonly (number | undefined)[]
  memoryMiB: number | undefined
  memoryMaximumMiB: number | undefined
  residentMiB: number | undefined
  /** Bytes per second of all disks and of all network interfaces. */
  diskRead: number | undefined
  diskWritten: number | undefined
  received: number | undefined
  sent: number | undefined
  /** Million instructions per second, of compiled code and of the interpreter. */
  compiledMips: number | undefined
  interpretedMips: number | undefined
}

export function sampleOf(params: readonly TypedParameter[], id: number, time: number): DomainSample {
  const values = new Map<string, number>()
  const names = new Map<string, string>()
  for (const { field, value } of params) {
    if (typeof value.value === 'string') names.set(field, value.value)
    else values.set(field, Number(value.value))
  }
  const counters = new Map<string, number>()
  const count = (name: string, field: string) => {
    const value = values.get(field)
    if (value !== undefined) counters.set(name, value)
  }
  const numbers = (field: string) => Array.from({ length: values.get(field) ?? 0 }, (_, number) => number)
  count('cpu', 'cpu.time')
  count('compiled', 'tabvisor.jit.translated')
  count('interpreted', 'tabvisor.jit.interpreted')
  for (const number of numbers('vcpu.maximum')) count(`vcpu.${number}`, `vcpu.${number}.time`)
  for (const number of numbers('block.count')) {
    const name = names.get(`block.${number}.name`) ?? number
    count(`disk.${name}.read`, `block.${number}.rd.bytes`)
    count(`disk.${name}.written`, `block.${number}.wr.bytes`)
  }
  for (const number of numbers('net.count')) {
    const name = names.get(`net.${number}.name`) ?? number
    count(`net.${name}.received`, `net.${number}.rx.bytes`)
    count(`net.${name}.sent`, `net.${number}.tx.bytes`)
  }
  return {
    time,
    id,
    counters,
    vcpuCount: values.get('vcpu.current') ?? 0,
    balloonKiB: values.get('balloon.current'),
    maximumKiB: values.get('balloon.maximum'),
    residentKiB: values.get('balloon.rss'),
  }
}

/**
 * What happened between two samples of a domain. `processors` is how many the host has. Between samples that are further apart
 * than `longestGap` milliseconds nobody looked, so a mean over that time says nothing.
 */
export function ratesBetween(
  before: DomainSample | undefined,
  now: DomainSample,
  processors: number,
  longestGap = 10_000,
): DomainRates {
  const elapsed = now.time - (before?.time ?? now.time)
  const isComparable = before?.id === now.id && elapsed > 0 && elapsed <= longestGap
  const perSecond = (name: string): number | undefined => {
    const [first, last] = [before?.counters.get(name), now.counters.get(name)]
    if (!isComparable || first === undefined || last === undefined || last < first) return undefined
    return ((last - first) * 1000) / elapsed
  }
  const percent = (name: string, of: number) => {
    const rate = perSecond(name)
    return rate === undefined ? undefined : Math.min(100, rate / 1e7 / of)
  }
  const sum = (kind: string, direction: string) =>
    [...now.counters.keys()]
      .filter((name) => name.startsWith(`${kind}.`) && name.endsWith(`.${direction}`))
      .map(perSecond)
      .filter((rate) => rate !== undefined)
      .reduce<number | undefined>((all, rate) => (all ?? 0) + rate, undefined)
  return {
    time: now.time,
    cpuPercent: percent('cpu', processors),
    vcpuPercents: Array.from({ length: now.vcpuCount }, (_, number) => percent(`vcpu.${number}`, 1)),
    memoryMiB: mebibytes(now.balloonKiB),
    memoryMaximumMiB: mebibytes(now.maximumKiB),
    residentMiB: mebibytes(now.residentKiB),
    diskRead: sum('disk', 'read'),
    diskWritten: sum('disk', 'written'),
    received: sum('net', 'received'),
    sent: sum('net', 'sent'),
    compiledMips: millions(perSecond('compiled')),
    interpretedMips: millions(perSecond('interpreted')),
  }
}

const millions = (count: number | undefined) => (count === undefined ? undefined : count / 1e6)
const mebibytes = (kib: number | undefined) => (kib === undefined ? undefined : kib / 1024)
