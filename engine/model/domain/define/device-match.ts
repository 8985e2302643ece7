/** Which device of a domain is meant by another one that a client hands in: each class has its own rule. */

import { type ErrorCode, VirError } from '../../error.ts'
import type { Address } from '../devices/address.ts'
import type { Devices } from '../devices/devices.ts'
import type { Domain } from '../domain.ts'
import type { DeviceOf, ParsedDevice } from './device.ts'
import { isEqual } from './equality.ts'
import { pciPlace } from './pci-addresses.ts'
import { placeText } from './pci-buses.ts'

/** The device's index in its list, 0 where there is but one. Throws what libvirt says where there is none. */
export function findDevice(domain: Domain, parsed: ParsedDevice): number {
  const { devices } = domain
  if (!devices) throw new VirError('deviceMissing', 'device not present in domain configuration')
  switch (parsed.key) {
    case 'disks': {
      const name = parsed.device.target?.dev
      return found(devices.disks, ({ target }) => target?.dev === name, `no target device ${name}`)
    }
    case 'interfaces':
      return findInterface(devices, parsed.device, parsed.isMacGiven)
    case 'hostdevs':
      return found(
        devices.hostdevs,
        (it) => isSameHostdev(it, parsed.device),
        'device not present in domain configuration',
      )
    case 'leases': {
      const { key, lockspace } = parsed.device
      return found(
        devices.leases,
        (it) => it.key === key && it.lockspace === lockspace,
        `Lease ${key} in lockspace ${lockspace ?? '<null>'} does not exist`,
        'invalidArg',
      )
    }
    case 'controllers': {
      const { type, index = 0 } = parsed.device
      return found(
        devices.controllers,
        (it) => it.type === type && it.index === index,
        'device not present in domain configuration',
      )
    }
    case 'sounds':
      return found(
        devices.sounds,
        (it) => it.model === parsed.device.model && fits(parsed.device.address, it.address),
        'device not present in domain configuration',
      )
    case 'serials':
    case 'parallels':
    case 'consoles':
    case 'channels':
      return findChardev(devices, parsed)
    case 'filesystems':
      return found(
        devices.filesystems,
        ({ target }) => target?.dir === parsed.device.target?.dir,
        'no matching filesystem device was found',
      )
    case 'rngs':
      return found(
        devices.rngs,
        (it) =>
          it.model === parsed.device.model &&
          it.backend?.model === parsed.device.backend?.model &&
          it.backend?.path === parsed.device.backend?.path &&
          isEqual(it.rate, parsed.device.rate) &&
          fits(parsed.device.address, it.address),
        'no matching RNG device was found',
      )
    case 'memories':
      return found(
        devices.memories,
        (it) =>
          it.model === parsed.device.model &&
          isEqual(it.target, parsed.device.target) &&
          isEqual(it.source, parsed.device.source) &&
          fits(parsed.device.address, it.address) &&
          isNamed(parsed.device, it),
        'matching memory device was not found',
      )
    case 'redirdevs':
      return found(
        devices.redirdevs,
        (it) =>
          it.bus === parsed.device.bus &&
          it.type === parsed.device.type &&
          isEqual(it.sources, parsed.device.sources) &&
          fits(parsed.device.address, it.address) &&
          isNamed(parsed.device, it),
        'no matching redirdev was not found',
      )
    case 'shmems':
      return found(
        devices.shmems,
        (it) =>
          it.name === parsed.device.name &&
          it.model?.type === parsed.device.model?.type &&
          it.size?.mib === parsed.device.size?.mib &&
          fits(parsed.device.address, it.address),
        'matching shmem device was not found',
      )
    case 'watchdogs':
      return found(devices.watchdogs, () => true, 'domain has no watchdog')
    case 'inputs':
      return found(
        devices.inputs,
        (it) =>
          it.type === parsed.device.type &&
          it.bus === parsed.device.bus &&
          it.source?.evdev === parsed.device.source?.evdev &&
          fits(parsed.device.address, it.address),
        'matching input device not found',
      )
    case 'vsock':
      if (
        devices.vsock?.model !== parsed.device.model ||
        devices.vsock?.cid?.auto !== parsed.device.cid?.auto
      )
        throw new VirError('operationFailed', 'matching vsock device not found')
      return 0
    default:
      throw new VirError(
        'operationUnsupported',
        `persistent detach of device '${parsed.element}' is not supported`,
      )
  }
}

function found<T>(
  items: readonly T[],
  matches: (item: T) => boolean,
  complaint: string,
  code: ErrorCode = 'deviceMissing',
): number {
  const index = items.findIndex(matches)
  if (index < 0) throw new VirError(code, complaint)
  return index
}

/** No address means any. */
function fits(wanted: Address | undefined, address: Address | undefined): boolean {
  if (wanted === undefined) return true
  const place = pciPlace(wanted)
  const other = pciPlace(address)
  return place && other ? placeText(place) === placeText(other) : isEqual(wanted, address)
}

interface Named {
  alias?: { name?: string | undefined } | undefined
}

const isNamed = (wanted: Named, device: Named) =>
  wanted.alias?.name === undefined || wanted.alias.name === device.alias?.name

/** By MAC address, PCI address and alias, as many of them as are given; one device alone may be meant. */
function findInterface(
  { interfaces }: Devices,
  { mac, address, alias }: DeviceOf<'interfaces'>,
  isMacGiven: boolean,
): number {
  const place = pciPlace(address)
  const indexes = [...interfaces.keys()].filter((index) => {
    const it = interfaces[index]!
    if (isMacGiven && it.mac?.address !== mac?.address) return false
    if (place && !fits(address, it.address)) return false
    return alias?.name === undefined || it.alias?.name === undefined || it.alias.name === alias.name
  })
  if (indexes.length > 1)
    throw new VirError(
      'operationFailed',
      isMacGiven
        ? `multiple devices matching MAC address ${mac?.address} found`
        : 'multiple matching devices found',
      'domain',
    )
  if (indexes.length === 0)
    throw new VirError(
      'deviceMissing',
      `no device found at address '${place ? placeText(place) : '(<null>)'}' matching MAC address '${isMacGiven ? mac?.address : '(<null>)'}' and alias '${alias?.name ?? '(<null>)'}'`,
      'domain',
    )
  return indexes[0]!
}

function findChardev(
  devices: Devices,
  parsed: Extract<ParsedDevice, { key: 'serials' | 'parallels' | 'consoles' | 'channels' }>,
): number {
  const { device, key } = parsed
  const items: readonly (typeof device)[] = devices[key]
  return found(
    items,
    (it) =>
      it.type === device.type &&
      (device.sources.length === 0 || isEqual(it.sources, device.sources)) &&
      (device.target?.type === undefined || it.target?.type === device.target.type) &&
      (device.target?.port === undefined || it.target?.port === device.target.port) &&
      nameOf(it.target) === nameOf(device.target),
    'device not present in domain configuration',
    'invalidArg',
  )
}

const nameOf = (target: object | undefined) => (target as { name?: string } | undefined)?.name

function isSameHostdev(one: DeviceOf<'hostdevs'>, other: DeviceOf<'hostdevs'>): boolean {
  if (one.mode !== other.mode || one.type !== other.type) return false
  const { source } = one
  const wanted = other.source
  if (one.type === 'usb' && wanted?.address === undefined)
    return source?.vendor?.id === wanted?.vendor?.id && source?.product?.id === wanted?.product?.id
  return isEqual(source?.address, wanted?.address) && isEqual(source?.adapter, wanted?.adapter)
}
