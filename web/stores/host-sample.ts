/** What the host's processors did up to a moment, in nanoseconds, and its memory then. */
export interface HostSample {
  time: number
  /** Undefined where the daemon does not tell. */
  busy: number | undefined
  total: number | undefined
  usedMiB: number | undefined
  /** What running guests have now. */
  givenMiB: number
}

export interface HostRates {
  time: number
  /** Of all processors. */
  cpuPercent: number | undefined
  /** Without buffers and caches. */
  usedMiB: number | undefined
  /** What running guests have now. */
  givenMiB: number
}

type Fields = readonly { field: string; value: bigint }[]

/** Of virNodeGetCPUStats and virNodeGetMemoryStats; undefined where the daemon refuses one. */
export function hostSampleOf(
  cpu: Fields | undefined,
  memory: Fields | undefined,
  time: number,
  givenMiB: number,
): HostSample {
  const cpuTimes = valuesOf(cpu)
  const sizes = valuesOf(memory)
  const sum = (values: ReadonlyMap<string, number>, ...names: string[]) =>
    names.reduce((all, name) => all + (values.get(name) ?? 0), 0)
  const busy = cpuTimes.size > 0 ? sum(cpuTimes, 'kernel', 'user') : undefined
  const total = sizes.get('total')
  const free = sum(sizes, 'free', 'buffers', 'cached')
  return {
    time,
    busy,
    total: busy === undefined ? undefined : busy + sum(cpuTimes, 'idle', 'iowait'),
    // A browser tells no page how much is free: all of it then, which is not so.
    usedMiB: total === undefined || free >= total ? undefined : (total - free) / 1024,
    givenMiB,
  }
}

export function hostRatesBetween(before: HostSample | undefined, now: HostSample): HostRates {
  const busy = difference(before?.busy, now.busy)
  const total = difference(before?.total, now.total)
  return {
    time: now.time,
    cpuPercent: busy === undefined || !total ? undefined : Math.min(100, (busy / total) * 100),
    usedMiB: now.usedMiB,
    givenMiB: now.givenMiB,
  }
}

const valuesOf = (fields: Fields = []) => new Map(fields.map(({ field, value }) => [field, Number(value)]))

function difference(before: number | undefined, now: number | undefined): number | undefined {
  return before === undefined || now === undefined || now < before ? undefined : now - before
}
