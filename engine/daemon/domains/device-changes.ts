/** Devices that come, go and change. Running guests of this engine keep those with which they started. */
import { completeDomain } from '../../model/domain/define/complete.ts'
import { type ParsedDevice, parseDevice } from '../../model/domain/define/device.ts'
import { findDevice } from '../../model/domain/define/device-match.ts'
import { VirError } from '../../model/error.ts'
import { type Definition, defineContext } from './definition.ts'
import { changeDisplay } from './display-change.ts'
import type { AffectedDefinitions, Domain } from './domain.ts'
import {
  classOf,
  refuseAttach,
  refuseDetach,
  refuseDetachOf,
  refuseUpdate,
  unsupported,
} from './live-refusals.ts'

type Key = ParsedDevice['key']
/** Where a class is not called by its list without the s. */
const elements = new Map<Key, string>([['memories', 'memory']])

type Devices = NonNullable<Definition['devices']>

/** Classes whose devices a definition can get and lose one by one; all others are edited as a whole. */
const attachable = new Set<Key>([
  'serials',
  'parallels',
  'consoles',
  'channels',
  'disks',
  'interfaces',
  'sounds',
  'hostdevs',
  'leases',
  'controllers',
  'filesystems',
  'rngs',
  'memories',
  'redirdevs',
  'shmems',
  'watchdogs',
  'inputs',
  'vsock',
])

export function attachDevice(domain: Domain, xml: string, flags: number): Promise<void> {
  return domain.modify('DomainAttachDeviceFlags', flags, ({ live, config }) => {
    if (config) {
      const parsed = parse(domain, xml, config)
      if (!attachable.has(parsed.key)) throw unsupported('persistent attach', classOf(parsed))
      checkNew(config, parsed)
      insert(config.devices!, parsed)
      completeDomain(config, defineContext(domain.daemon))
    }
    if (live) refuseAttach(parse(domain, xml, live))
  })
}

export function detachDevice(domain: Domain, xml: string, flags: number): Promise<void> {
  return domain.modify('DomainDetachDeviceFlags', flags, ({ live, config }) => {
    if (config) {
      const parsed = parse(domain, xml, config, true)
      if (!attachable.has(parsed.key)) throw unsupported('persistent detach', classOf(parsed))
      removeAt(config.devices!, parsed.key, findDevice(config, parsed))
    }
    if (live) refuseDetach(live, parse(domain, xml, live, true))
  })
}

/** An alias says which device without describing it. Definitions keep only those that users gave. */
export function detachAlias(domain: Domain, alias: string, flags: number): Promise<void> {
  return domain.modify('DomainDetachDeviceAlias', flags, ({ live, config }: AffectedDefinitions) => {
    if (config) {
      const found = findAlias(config.devices!, alias)
      const { key, index } = found
      if (!attachable.has(key)) throw unsupported('persistent detach', classOf(found))
      removeAt(config.devices!, key, index)
    }
    if (live) refuseDetachOf(findAlias(live.devices!, alias))
  })
}

export function updateDevice(domain: Domain, xml: string, flags: number): Promise<void> {
  return domain.modify('DomainUpdateDeviceFlags', flags, async ({ live, config }) => {
    if (config) {
      const parsed = parse(domain, xml, config)
      replace(config, parsed)
      completeDomain(config, defineContext(domain.daemon))
    }
    if (!live) return
    const parsed = parse(domain, xml, live)
    if (parsed.key === 'graphics') await changeDisplay(domain, live, parsed.device)
    else refuseUpdate(live, parsed)
  })
}

function parse(domain: Domain, xml: string, definition: Definition, isSought = false): ParsedDevice {
  definition.devices ??= domain.definition.devices
  return parseDevice(xml, definition, defineContext(domain.daemon), isSought)
}

/** What there can be but once. */
function checkNew({ devices }: Definition, parsed: ParsedDevice): void {
  const refuse = (reason: string): never => {
    throw new VirError('operationInvalid', reason)
  }
  if (!devices) return
  if (parsed.key === 'disks') {
    const name = parsed.device.target?.dev
    if (devices.disks.some(({ target }) => target?.dev === name)) refuse(`target ${name} already exists`)
  }
  if (parsed.key === 'controllers') {
    const { type, index } = parsed.device
    if (index !== undefined && devices.controllers.some((one) => one.type === type && one.index === index))
      refuse('Target already exists')
  }
  if (parsed.key === 'filesystems') {
    const target = parsed.device.target?.dir
    if (devices.filesystems.some((one) => one.target?.dir === target)) refuse('Target already exists')
  }
  if (parsed.key === 'leases') {
    const { key, lockspace } = parsed.device
    if (devices.leases.some((one) => one.key === key && one.lockspace === lockspace))
      refuse(`Lease ${key} in lockspace ${lockspace ?? '<null>'} already exists`)
  }
  if (parsed.key === 'vsock' && devices.vsock) refuse('domain already has a vsock device')
}

function insert(devices: Devices, { key, device }: ParsedDevice): void {
  const places = devices as unknown as Record<Key, unknown>
  const list = places[key]
  if (Array.isArray(list)) list.push(device)
  else places[key] = device
}

function removeAt(devices: Devices, key: Key, index: number): void {
  const places = devices as unknown as Record<Key, unknown>
  const list = places[key]
  if (Array.isArray(list)) list.splice(index, 1)
  else places[key] = undefined
}

interface FoundDevice {
  key: Key
  index: number
  element: string
  device: object
}

function findAlias(devices: Devices, alias: string): FoundDevice {
  for (const [key, place] of Object.entries(devices) as [Key, unknown][]) {
    const items = (Array.isArray(place) ? place : [place]) as { alias?: { name?: string } }[]
    const index = items.findIndex((item) => item?.alias?.name === alias)
    if (index >= 0)
      return { key, index, element: elements.get(key) ?? key.replace(/s$/, ''), device: items[index]! }
  }
  throw new VirError('internalError', `no device found with alias ${alias}`, 'domain')
}

/** A new device in the place of the one that it is to be from now on. */
function replace(config: Definition, parsed: ParsedDevice): void {
  const devices = config.devices!
  switch (parsed.key) {
    case 'disks': {
      const name = parsed.device.target?.dev
      const index = devices.disks.findIndex(({ target }) => target?.dev === name)
      const old = devices.disks[index]
      if (!old) throw new VirError('invalidArg', `target ${name} doesn't exist.`)
      devices.disks[index] = { ...parsed.device, address: parsed.device.address ?? old.address }
      return
    }
    case 'interfaces': {
      const index = findDevice(config, parsed)
      const old = devices.interfaces[index]!
      devices.interfaces[index] = {
        ...parsed.device,
        mac: parsed.isMacGiven ? parsed.device.mac : old.mac,
        address: parsed.device.address ?? old.address,
      }
      return
    }
    case 'graphics': {
      const { type } = parsed.device
      const index = devices.graphics.findIndex((one) => one.type === type)
      if (index < 0)
        throw new VirError('invalidArg', `cannot find existing graphics type '${type}' device to modify`)
      devices.graphics[index] = parsed.device
      return
    }
    case 'memories': {
      const index = findDevice(config, parsed)
      const old = devices.memories[index]!
      devices.memories[index] = { ...parsed.device, address: parsed.device.address ?? old.address }
      return
    }
    default:
      throw unsupported('persistent update', classOf(parsed))
  }
}
