/** Limits of what a domain takes of its host: as typed parameters for clients, as elements in its definition. */

import { parseBitmap } from '../../model/bitmap.ts'
import { perfEventNames } from '../../model/domain/domain.ts'
import { VirError } from '../../model/error.ts'
import type { TypedParameter, TypedValue } from '../../rpc/typed-parameters.ts'
import type { Definition } from './definition.ts'

type Values = Record<string, TypedValue>
const ullong = (value: bigint | undefined): TypedValue => ({ type: 'ullong', value: value ?? 0n })
const llong = (value: bigint | undefined): TypedValue => ({ type: 'llong', value: value ?? 0n })
const text = (value: string | undefined): TypedValue => ({ type: 'string', value: value ?? '' })

/** Zero is said by saying nothing. */
const unlessZero = (value: bigint): bigint | undefined => (value === 0n ? undefined : value)

export function cputuneOf(definition: Definition): NonNullable<Definition['cputune']> {
  definition.cputune ??= {
    vcpupins: [],
    iothreadpins: [],
    vcpuscheds: [],
    iothreadscheds: [],
    cachetunes: [],
    memorytunes: [],
  }
  return definition.cputune
}

/** In libvirt's order. */
const periods = {
  vcpu_period: 'period',
  emulator_period: 'emulatorPeriod',
  global_period: 'globalPeriod',
  iothread_period: 'iothreadPeriod',
} as const
const quotas = {
  vcpu_quota: 'quota',
  emulator_quota: 'emulatorQuota',
  global_quota: 'globalQuota',
  iothread_quota: 'iothreadQuota',
} as const

export const schedulerKinds = {
  cpu_shares: 'ullong',
  vcpu_period: 'ullong',
  vcpu_quota: 'llong',
  emulator_period: 'ullong',
  emulator_quota: 'llong',
  global_period: 'ullong',
  global_quota: 'llong',
  iothread_period: 'ullong',
  iothread_quota: 'llong',
} as const

/** In microseconds, as the kernel's scheduler takes them. */
const ranges = { period: [1000n, 1_000_000n], quota: [1000n, 17_592_186_044_415n] } as const

export function schedulerValues({ cputune }: Definition): Values {
  const values: Values = {}
  for (const name of Object.keys(schedulerKinds) as (keyof typeof schedulerKinds)[]) {
    if (name === 'cpu_shares') values[name] = ullong(cputune?.shares)
    else if (name in periods) values[name] = ullong(cputune?.[periods[name as keyof typeof periods]])
    else values[name] = llong(cputune?.[quotas[name as keyof typeof quotas]])
  }
  return values
}

export function setScheduler(definition: Definition, parameters: readonly TypedParameter[]): void {
  const tune = cputuneOf(definition)
  for (const { field, value } of parameters) {
    if (value.type !== 'ullong' && value.type !== 'llong') continue
    if (field === 'cpu_shares') tune.shares = value.value
    else {
      const isPeriod = field in periods
      const [least, most] = isPeriod ? ranges.period : ranges.quota
      if (value.value > 0n && (value.value < least || value.value > most))
        throw new VirError('invalidArg', `value of '${field}' is out of range [${least}, ${most}]`)
      if (isPeriod) tune[periods[field as keyof typeof periods]] = unlessZero(value.value)
      else tune[quotas[field as keyof typeof quotas]] = unlessZero(value.value)
    }
  }
}

/** VIR_DOMAIN_MEMORY_PARAM_UNLIMITED */
const unlimited = 9_007_199_254_740_991n

export const memoryKinds = { hard_limit: 'ullong', soft_limit: 'ullong', swap_hard_limit: 'ullong' } as const
const memoryFields = {
  hard_limit: 'hardLimit',
  soft_limit: 'softLimit',
  swap_hard_limit: 'swapHardLimit',
} as const

export function memoryValues({ memtune }: Definition): Values {
  return Object.fromEntries(
    Object.entries(memoryFields).map(([name, key]) => [name, ullong(memtune?.[key]?.kib ?? unlimited)]),
  )
}

export function setMemoryLimits(definition: Definition, parameters: readonly TypedParameter[]): void {
  const memtune = { ...definition.memtune }
  for (const { field, value } of parameters)
    if (value.type === 'ullong')
      memtune[memoryFields[field as keyof typeof memoryFields]] =
        value.value >= unlimited ? undefined : { kib: value.value }
  if ((memtune.hardLimit?.kib ?? 0n) > (memtune.swapHardLimit?.kib ?? unlimited))
    throw new VirError(
      'invalidArg',
      'memory hard_limit tunable value must be lower than or equal to swap_hard_limit',
      'domain',
    )
  definition.memtune = memtune
}

export const blkioKinds = {
  weight: 'uint',
  device_weight: 'string',
  device_read_iops_sec: 'string',
  device_write_iops_sec: 'string',
  device_read_bytes_sec: 'string',
  device_write_bytes_sec: 'string',
} as const
type DeviceLimit = Exclude<keyof typeof blkioKinds, 'weight'>
type BlkioDevice = NonNullable<Definition['blkiotune']>['devices'][number]

const wide = { device_read_bytes_sec: 'readBytesSec', device_write_bytes_sec: 'writeBytesSec' } as const
const narrow = {
  device_weight: 'weight',
  device_read_iops_sec: 'readIopsSec',
  device_write_iops_sec: 'writeIopsSec',
} as const

function deviceLimit(device: BlkioDevice, name: DeviceLimit): bigint {
  if (name in wide) return device[wide[name as keyof typeof wide]] ?? 0n
  return BigInt(device[narrow[name as keyof typeof narrow]] ?? 0)
}

export function blkioValues({ blkiotune }: Definition): Values {
  const values: Values = { weight: { type: 'uint', value: blkiotune?.weight ?? 0 } }
  for (const name of [...Object.keys(narrow), ...Object.keys(wide)] as DeviceLimit[])
    values[name] = text(
      (blkiotune?.devices ?? [])
        .filter((device) => deviceLimit(device, name) > 0n)
        .map((device) => `${device.path},${deviceLimit(device, name)}`)
        .join(','),
    )
  // The order in which libvirt tells them.
  return Object.fromEntries(Object.keys(blkioKinds).map((name) => [name, values[name]!]))
}

export function setBlkio(definition: Definition, parameters: readonly TypedParameter[]): void {
  const tune = { devices: [], ...definition.blkiotune }
  for (const { field, value } of parameters) {
    if (value.type === 'uint') tune.weight = value.value === 0 ? undefined : value.value
    if (value.type === 'string') tune.devices = withLimits(tune.devices, field as DeviceLimit, value.value)
  }
  definition.blkiotune = tune
}

function withLimits(devices: readonly BlkioDevice[], name: DeviceLimit, list: string): BlkioDevice[] {
  const parts = list === '' ? [] : list.split(',')
  const changed = new Map(devices.map((device) => [device.path ?? '', { ...device }]))
  for (let at = 0; at < parts.length; at += 2) {
    const path = parts[at]!
    const limit = parts[at + 1] ?? ''
    if (!/^\d{1,19}$/.test(limit) || path === '')
      throw new VirError('invalidArg', `unable to parse blkio device '${name}' '${list}'`, 'domain')
    const device = changed.get(path) ?? { path }
    if (name in wide) device[wide[name as keyof typeof wide]] = unlessZero(BigInt(limit))
    else device[narrow[name as keyof typeof narrow]] = limit === '0' ? undefined : Number(limit)
    changed.set(path, device)
  }
  return [...changed.values()].filter((device) =>
    [...Object.values(wide), ...Object.values(narrow)].some((key) => device[key] !== undefined),
  )
}

export const numaKinds = { numa_mode: 'int', numa_nodeset: 'string' } as const
/** virDomainNumatuneMemMode */
const numaModes = ['strict', 'preferred', 'interleave', 'restrictive'] as const

export function numaValues({ numatune }: Definition): Values {
  const { mode = 'strict', nodeset } = numatune?.memory ?? {}
  return { numa_mode: { type: 'int', value: numaModes.indexOf(mode) }, numa_nodeset: text(nodeset) }
}

export function setNuma(definition: Definition, parameters: readonly TypedParameter[]): void {
  let { mode = 'strict', nodeset } = definition.numatune?.memory ?? {}
  for (const { value } of parameters) {
    if (value.type === 'int') {
      const name = numaModes[value.value]
      if (name === undefined) throw new VirError('invalidArg', `unsupported numatune mode: '${value.value}'`)
      mode = name
    }
    if (value.type === 'string') {
      if (!parseBitmap(value.value))
        throw new VirError('invalidArg', `Failed to parse bitmap '${value.value}'`, 'none')
      nodeset = value.value
    }
  }
  definition.numatune = {
    memnodes: definition.numatune?.memnodes ?? [],
    memory: { mode, nodeset, placement: definition.numatune?.memory?.placement },
  }
}

export const perfKinds = Object.fromEntries(perfEventNames.map((name) => [name, 'boolean' as const]))

export function perfValues({ perf }: Definition): Values {
  const enabled = new Map(perf?.events.map((event) => [event.name, event.enabled === true]))
  return Object.fromEntries(
    perfEventNames.map((name) => [name, { type: 'boolean', value: enabled.get(name) ?? false }]),
  )
}

export function setPerf(definition: Definition, parameters: readonly TypedParameter[]): void {
  const events = new Map(definition.perf?.events.map((event) => [event.name, event]))
  for (const { field, value } of parameters)
    if (value.type === 'boolean') events.set(field, { name: field, enabled: value.value })
  definition.perf = { events: [...events.values()] }
}
