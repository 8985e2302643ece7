import { impact } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { TypedParameter, TypedValue } from '../../rpc/typed-parameters.ts'
import type { Daemon } from '../daemon.ts'
import type { Definition } from '../domains/definition.ts'
import { checkFlags, invalidArgument } from './argument.ts'
import { findDisk } from './domain-blocks.ts'
import { checkParameters, named, type ParameterKinds, parametersReply } from './typed-values.ts'
import { domainOf, type WireDomain } from './wire-domain.ts'

type Devices = NonNullable<Definition['devices']>
type Disk = Devices['disks'][number]
type NetworkInterface = Devices['interfaces'][number]

const impactFlags = impact.live | impact.config
/** VIR_TYPED_PARAM_STRING_OKAY */
const stringsAreWelcome = 4

/** In libvirt's order, with the names of the fields in the definition. */
const iotune = {
  total_bytes_sec: 'totalBytesSec',
  read_bytes_sec: 'readBytesSec',
  write_bytes_sec: 'writeBytesSec',
  total_iops_sec: 'totalIopsSec',
  read_iops_sec: 'readIopsSec',
  write_iops_sec: 'writeIopsSec',
  total_bytes_sec_max: 'totalBytesSecMax',
  read_bytes_sec_max: 'readBytesSecMax',
  write_bytes_sec_max: 'writeBytesSecMax',
  total_iops_sec_max: 'totalIopsSecMax',
  read_iops_sec_max: 'readIopsSecMax',
  write_iops_sec_max: 'writeIopsSecMax',
  size_iops_sec: 'sizeIopsSec',
  group_name: 'groupName',
  total_bytes_sec_max_length: 'totalBytesSecMaxLength',
  read_bytes_sec_max_length: 'readBytesSecMaxLength',
  write_bytes_sec_max_length: 'writeBytesSecMaxLength',
  total_iops_sec_max_length: 'totalIopsSecMaxLength',
  read_iops_sec_max_length: 'readIopsSecMaxLength',
  write_iops_sec_max_length: 'writeIopsSecMaxLength',
} as const
type IotuneName = keyof typeof iotune

const iotuneKinds: ParameterKinds = Object.fromEntries(
  Object.keys(iotune).map((name) => [name, name === 'group_name' ? 'string' : 'ullong']),
)

/** Of these one says the sum or two say the parts: who sets one of them sets all three. */
const iotuneGroups = ['bytes_sec', 'iops_sec', 'bytes_sec_max', 'iops_sec_max'] as const

const bandwidthNames = [
  'inbound.average',
  'inbound.peak',
  'inbound.burst',
  'inbound.floor',
  'outbound.average',
  'outbound.peak',
  'outbound.burst',
] as const
const bandwidthKinds: ParameterKinds = Object.fromEntries(bandwidthNames.map((name) => [name, 'uint']))
/** Kinds of interfaces whose traffic libvirt shapes with QEMU. */
const shaped = new Set(['network', 'bridge', 'direct', 'ethernet'])

/** Limits of single disks and network interfaces. */
export function domainDeviceTunableHandlers(daemon: Daemon): Handlers {
  const of = (dom: WireDomain) => domainOf(daemon, dom)
  return {
    domainGetBlockIoTune: ({ dom, disk: name, nparams, flags }) => {
      const functionName = 'qemuDomainGetBlockIoTune'
      checkFlags(flags, impactFlags | stringsAreWelcome, functionName)
      if (name === null && nparams === 0) {
        of(dom).affectedOne(flags & impactFlags, 'virDomainGetBlockIoTune')
        return { params: [], nparams: Object.keys(iotuneKinds).length }
      }
      if (name === null)
        throw invalidArgument(
          'disk in virDomainGetBlockIoTune must not be NULL',
          'virDomainGetBlockIoTune',
          'disk',
          'domain',
        )
      const domain = of(dom)
      const definition = domain.affectedOne(flags & impactFlags, 'virDomainGetBlockIoTune')
      const isLive = definition === domain.running?.definition
      const disk = diskOf(definition, name, isLive)
      return parametersReply(named(iotuneValues(disk)), nparams)
    },
    domainSetBlockIoTune: ({ dom, disk: name, params, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainSetBlockIoTune')
      checkParameters(params, iotuneKinds)
      checkSums(params)
      return of(dom).modify('DomainSetBlockIoTune', flags, ({ live, config }) => {
        if (live) diskOf(live, name, true)
        if (config) setIotune(diskOf(config, name, false), params)
        if (live)
          throw new VirError(
            'operationUnsupported',
            'this engine does not limit the disks of a running guest',
          )
      })
    },
    domainGetInterfaceParameters: ({ dom, device, nparams, flags }) => {
      checkFlags(flags, impactFlags | stringsAreWelcome, 'qemuDomainGetInterfaceParameters')
      const definition = of(dom).affectedOne(flags & impactFlags)
      return parametersReply(named(bandwidthValues(interfaceOf(definition, device))), nparams)
    },
    domainSetInterfaceParameters: ({ dom, device, params, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainSetInterfaceParameters')
      checkParameters(params, bandwidthKinds)
      return of(dom).modify('DomainSetInterfaceParameters', flags, ({ live, config }) => {
        for (const definition of [live, config]) {
          if (!definition) continue
          const { type } = interfaceOf(definition, device)
          if (type === undefined || !shaped.has(type))
            throw new VirError(
              'configUnsupported',
              `setting bandwidth on interfaces of type '${type}' is not implemented yet`,
            )
        }
        if (live)
          throw new VirError(
            'operationUnsupported',
            'this engine does not limit the traffic of a running guest',
          )
        if (config) setBandwidth(interfaceOf(config, device), params)
      })
    },
    domainInterfaceStats: ({ dom, device }) => {
      const domain = of(dom)
      domain.requireGuest()
      interfaceOf(domain.definition, device)
      throw new VirError('operationUnsupported', 'this engine does not count the packets of a running guest')
    },
  }
}

function diskOf(definition: Definition, name: string, isLive: boolean): Disk {
  const disk = findDisk(definition, name)
  if (disk) return disk
  const complaint = isLive ? 'not found in domain' : 'was not found in the domain config'
  throw new VirError('invalidArg', `disk '${name}' ${complaint}`)
}

function iotuneValues({ iotune: tune }: Disk): Record<string, TypedValue> {
  return Object.fromEntries(
    Object.entries(iotune).map(([name, key]): [string, TypedValue] =>
      key === 'groupName'
        ? [name, { type: 'string', value: tune?.groupName ?? '' }]
        : [name, { type: 'ullong', value: tune?.[key] ?? 0n }],
    ),
  )
}

function checkSums(params: readonly TypedParameter[]): void {
  const values = new Map(params.map(({ field, value }) => [field, value.value]))
  for (const group of iotuneGroups)
    if (values.get(`total_${group}`) && (values.get(`read_${group}`) || values.get(`write_${group}`)))
      throw new VirError('invalidArg', `total and read/write of ${group} cannot be set at the same time`)
}

function setIotune(disk: Disk, params: readonly TypedParameter[]): void {
  const tune = { ...disk.iotune }
  const names = new Set(params.map(({ field }) => field))
  for (const group of iotuneGroups) {
    const members = (['total', 'read', 'write'] as const).map((part): IotuneName => `${part}_${group}`)
    if (!members.some((name) => names.has(name))) continue
    for (const name of members) tune[iotune[name] as 'totalBytesSec'] = undefined
  }
  for (const { field, value } of params) {
    const key = iotune[field as IotuneName]
    if (value.type === 'string' && key === 'groupName') tune.groupName = value.value || undefined
    if (value.type === 'ullong' && key !== 'groupName') tune[key] = value.value || undefined
  }
  disk.iotune = Object.values(tune).some((value) => value !== undefined) ? tune : undefined
}

/** By its MAC address or its name on the host. */
function interfaceOf({ devices }: Definition, name: string): NetworkInterface {
  const found = devices?.interfaces.find(
    ({ mac, target }) => mac?.address === name.toLowerCase() || target?.dev === name,
  )
  if (!found) throw new VirError('invalidArg', `'${name}' is not a known interface`, 'domain')
  return found
}

type Direction = 'inbound' | 'outbound'
type Rate = 'average' | 'peak' | 'burst' | 'floor'

function bandwidthValues({ bandwidth }: NetworkInterface): Record<string, TypedValue> {
  return Object.fromEntries(
    bandwidthNames.map((name): [string, TypedValue] => {
      const [direction, rate] = name.split('.') as [Direction, Rate]
      return [name, { type: 'uint', value: Number(bandwidth?.[direction]?.[rate] ?? 0n) }]
    }),
  )
}

/** A direction without an average rate is not limited. */
function setBandwidth(device: NetworkInterface, params: readonly TypedParameter[]): void {
  const bandwidth = { ...device.bandwidth }
  for (const { field, value } of params) {
    if (value.type !== 'uint') continue
    const [direction, rate] = field.split('.') as [Direction, Rate]
    bandwidth[direction] = {
      ...bandwidth[direction],
      [rate]: value.value === 0 ? undefined : BigInt(value.value),
    }
  }
  for (const direction of ['inbound', 'outbound'] as const) {
    const { average, floor } = bandwidth[direction] ?? {}
    if (average === undefined && floor === undefined) bandwidth[direction] = undefined
  }
  device.bandwidth = bandwidth.inbound || bandwidth.outbound ? bandwidth : undefined
}
