/** Why a device of a running guest does not come, go or change: what is wrong with the wish, before that it cannot be had. */
import type { ParsedDevice } from '../../model/domain/define/device.ts'
import { findDevice } from '../../model/domain/define/device-match.ts'
import { VirError } from '../../model/error.ts'
import type { Definition } from './definition.ts'

type Key = ParsedDevice['key']
type Of<K extends Key> = Extract<ParsedDevice, { key: K }>['device']

const chardevs = new Set<Key>(['serials', 'parallels', 'consoles', 'channels'])

/** How libvirt calls a class of devices in its messages: all that carry characters are one. */
export const classOf = ({ key, element }: Pick<ParsedDevice, 'key' | 'element'>): string =>
  chardevs.has(key) ? 'chr' : element

export const unsupported = (change: string, device: string): VirError =>
  new VirError('operationUnsupported', `${change} of device '${device}' is not supported`)

const refusal = (message: string): VirError => new VirError('operationUnsupported', message)
const missing = (message: string): VirError => new VirError('deviceMissing', message)

/** Input devices on these buses come and go with QEMU. */
const pluggable = new Set<string | undefined>(['usb', 'virtio'])

export function refuseAttach(parsed: ParsedDevice): never {
  if (parsed.key === 'controllers' && parsed.device.type !== 'scsi')
    throw refusal(`'${parsed.device.type}' controller cannot be hot plugged.`)
  if (parsed.key === 'inputs' && !pluggable.has(parsed.device.bus))
    throw refusal(`input device on bus '${parsed.device.bus}' cannot be hot plugged.`)
  throw unsupported('live attach', classOf(parsed))
}

export function refuseDetach(live: Definition, parsed: ParsedDevice): never {
  if (parsed.key === 'controllers' && parsed.device.type !== 'scsi') throw fixedController(parsed.device)
  const absence = absenceOf(parsed)
  if (absence && !isThere(live, parsed)) throw absence
  if (parsed.key === 'interfaces') findDevice(live, parsed)
  if (parsed.key === 'inputs' && !pluggable.has(parsed.device.bus)) throw fixedInput(parsed.device)
  throw unsupported('live detach', classOf(parsed))
}

/** The same for a device of the guest's that was found by its alias. */
export function refuseDetachOf(found: { key: Key; element: string; device: object }): never {
  const { key, device } = found
  if (key === 'controllers' && (device as Of<'controllers'>).type !== 'scsi')
    throw fixedController(device as Of<'controllers'>)
  if (key === 'inputs' && !pluggable.has((device as Of<'inputs'>).bus))
    throw fixedInput(device as Of<'inputs'>)
  throw unsupported('live detach', classOf(found))
}

const fixedController = ({ type }: Of<'controllers'>): VirError =>
  refusal(`'${type}' controller cannot be hot unplugged.`)

const fixedInput = ({ bus }: Of<'inputs'>): VirError =>
  refusal(`input device on bus '${bus}' cannot be detached`)

/** What is said of a device that a guest does not have; undefined for classes that have a rule of their own. */
function absenceOf(parsed: ParsedDevice): VirError | undefined {
  switch (parsed.key) {
    case 'disks':
      return missing(`disk ${parsed.device.target?.dev} not found`)
    case 'controllers':
      return missing(`controller ${parsed.device.type}:${parsed.device.index ?? 0} not found`)
    case 'serials':
    case 'parallels':
    case 'consoles':
    case 'channels':
      return missing(`chr type '${parsed.element}' device not present in domain configuration`)
    case 'watchdogs':
      return missing('watchdog device not present in domain configuration')
    case 'inputs':
      return missing('matching input device not found')
    case 'hostdevs':
      return missing(hostdevAbsence(parsed.device))
    case 'redirdevs':
      return new VirError('operationInvalid', 'no matching redirdev was not found')
    case 'shmems':
      return missing(
        `model '${parsed.device.model?.type ?? 'ivshmem'}' shmem device not present in domain configuration`,
      )
    case 'memories':
      return missing(`model '${parsed.device.model}' memory device not present in the domain configuration`)
    case 'filesystems':
      return missing('matching filesystem not found')
    case 'vsock':
      return missing('matching vsock device not found')
    case 'rngs':
      return missing('matching RNG device not found')
    case 'leases': {
      const { key, lockspace } = parsed.device
      return new VirError('invalidArg', `Lease ${key} in lockspace ${lockspace ?? '<null>'} does not exist`)
    }
    default:
      return undefined
  }
}

const hexadecimal = (value: number | undefined): string => `0x${(value ?? 0).toString(16).padStart(4, '0')}`

function hostdevAbsence({ type, source }: Of<'hostdevs'>): string {
  if (type !== 'usb') return `host ${type} device not found`
  const { vendor, product } = source ?? {}
  return `host usb device vendor=${hexadecimal(vendor?.id)} product=${hexadecimal(product?.id)} not found`
}

function isThere(live: Definition, parsed: ParsedDevice): boolean {
  try {
    return findDevice(live, parsed) >= 0
  } catch (error) {
    if (error instanceof VirError) return false
    throw error
  }
}

export function refuseUpdate(live: Definition, parsed: ParsedDevice): never {
  switch (parsed.key) {
    case 'disks': {
      const name = parsed.device.target?.dev
      if (!live.devices?.disks.some(({ target }) => target?.dev === name))
        throw new VirError('internalError', `disk '${name}' not found`)
      break
    }
    case 'interfaces':
      findDevice(live, parsed)
      break
    default:
  }
  throw new VirError('configUnsupported', `live update of device '${classOf(parsed)}' is not supported`)
}
