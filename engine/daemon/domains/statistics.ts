/**
 * Numbers about a domain in the words of virConnectGetAllDomainStats. What the engine does not measure (disks that are
 * not there, perf events) is not made up: the key is left out.
 */
import { VirError } from '../../model/error.ts'
import type { TypedParameter, TypedValue } from '../../rpc/typed-parameters.ts'
import type { GuestStats } from '../guest.ts'
import type { Domain } from './domain.ts'

/** virDomainStatsTypes */
export const statsGroups = {
  state: 1 << 0,
  cpuTotal: 1 << 1,
  balloon: 1 << 2,
  vcpu: 1 << 3,
  interface: 1 << 4,
  block: 1 << 5,
  perf: 1 << 6,
  iothread: 1 << 7,
  memory: 1 << 8,
  dirtyrate: 1 << 9,
  vm: 1 << 10,
} as const

const allGroups = Object.values(statsGroups).reduce((sum, bit) => sum | bit, 0)

/** What `requested` means, 0 being everything; with `isEnforced` it must all be known. */
export function statsGroupsOf(requested: number, isEnforced: boolean): number {
  if (requested === 0) return allGroups
  const unknown = (requested & ~allGroups) >>> 0
  if (isEnforced && unknown !== 0)
    throw new VirError(
      'argumentUnsupported',
      `Stats types bits 0x${unknown.toString(16)} are not supported by this daemon or QEMU`,
    )
  return requested & allGroups
}

/** virDomainMemoryStatTags */
export const memoryStatTags = {
  swap_in: 0,
  swap_out: 1,
  major_fault: 2,
  minor_fault: 3,
  unused: 4,
  available: 5,
  actual: 6,
  rss: 7,
  usable: 8,
  last_update: 9,
  disk_caches: 10,
  hugetlb_pgalloc: 11,
  hugetlb_pgfail: 12,
} as const

type Values = Record<string, TypedValue>
const count = (value: number): TypedValue => ({
  type: 'ullong',
  value: BigInt(Math.max(0, Math.floor(value))),
})
const uint = (value: number): TypedValue => ({ type: 'uint', value })
const int = (value: number): TypedValue => ({ type: 'int', value })
const text = (value: string): TypedValue => ({ type: 'string', value })

/** All of the groups for one domain. A guest that does not answer is told as if it had nothing to say. */
export async function domainStatistics(domain: Domain, groups: number): Promise<TypedParameter[]> {
  const guestGroups = statsGroups.cpuTotal | statsGroups.balloon | statsGroups.vcpu
  const stats = (groups & guestGroups) === 0 ? undefined : await domain.guest?.stats().catch(() => undefined)
  const values: Values = {}
  const add = (bit: number, part: () => Values) => {
    if (groups & bit) Object.assign(values, part())
  }
  add(statsGroups.state, () => ({
    'state.state': int(domain.state.state),
    'state.reason': int(domain.state.reason),
    ...(domain.crashReason === undefined ? {} : { 'tabvisor.reason': text(domain.crashReason) }),
  }))
  add(statsGroups.cpuTotal, () => processorStats(stats))
  add(statsGroups.balloon, () => balloonStats(domain, stats))
  add(statsGroups.vcpu, () => vcpuStats(domain, stats))
  add(statsGroups.interface, () => interfaceStats(domain))
  add(statsGroups.block, () => blockStats(domain))
  return Object.entries(values).map(([field, value]) => ({ field, value }))
}

/** All of it is the guest's own: the engine does its devices' work on the guest's time. */
function processorStats(stats: GuestStats | undefined): Values {
  const time = count(stats?.cpuNanoseconds ?? 0)
  const values: Values = { 'cpu.time': time, 'cpu.user': time, 'cpu.system': count(0) }
  // Nothing watches caches for a guest here.
  if (stats) values['cpu.cache.monitor.count'] = uint(0)
  return values
}

function balloonStats(domain: Domain, stats: GuestStats | undefined): Values {
  const { memory, currentMemory } = domain.definition
  const most = Number(memory?.kib ?? 0n)
  const current = stats?.balloonKiB ?? Number(currentMemory?.kib ?? most)
  const values: Values = { 'balloon.current': count(current), 'balloon.maximum': count(most) }
  if (!stats) return values
  for (const [name, value] of Object.entries(stats.memory))
    if (name !== 'actual' && name !== 'rss' && Object.hasOwn(memoryStatTags, name))
      values[`balloon.${name === 'last_update' ? 'last-update' : name}`] = count(value)
  values['balloon.rss'] = count(stats.residentKiB)
  return values
}

const running = 1
/** Far more than the engine runs: a bound for what a definition may claim. */
const vcpuLimit = 1024

function vcpuStats(domain: Domain, stats: GuestStats | undefined): Values {
  const { vcpu } = domain.definition
  const most = vcpu?.count ?? 1
  const current = vcpu?.current ?? most
  const values: Values = { 'vcpu.current': uint(current), 'vcpu.maximum': uint(most) }
  if (!stats) return values
  for (let number = 0; number < Math.min(current, vcpuLimit); number++) {
    values[`vcpu.${number}.state`] = int(running)
    values[`vcpu.${number}.time`] = count(stats.cpuNanoseconds / current)
    values[`vcpu.${number}.wait`] = count(0)
  }
  values['tabvisor.instructions'] = count(stats.instructions)
  for (const [name, value] of Object.entries(stats.execution)) values[`tabvisor.${name}`] = count(value)
  return values
}

/** Names only: a guest whose packets would be counted does not start yet. */
function interfaceStats(domain: Domain): Values {
  if (!domain.isActive) return {}
  const { interfaces = [] } = domain.definition.devices ?? {}
  const values: Values = { 'net.count': uint(interfaces.length) }
  interfaces.forEach(({ target }, index) => {
    if (target?.dev !== undefined) values[`net.${index}.name`] = text(target.dev)
  })
  return values
}

function blockStats(domain: Domain): Values {
  const { disks = [] } = domain.definition.devices ?? {}
  const values: Values = { 'block.count': uint(disks.length) }
  disks.forEach(({ target, source }, index) => {
    if (target?.dev !== undefined) values[`block.${index}.name`] = text(target.dev)
    const path = source?.file ?? source?.dev
    if (path !== undefined) values[`block.${index}.path`] = text(path)
  })
  return values
}
