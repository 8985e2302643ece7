import { VirError } from '../../error.ts'
import type { Address } from '../devices/address.ts'
import type { Devices } from '../devices/devices.ts'
import type { Domain } from '../domain.ts'
import { isEqual } from './equality.ts'

/**
 * Whether a guest that was made by `old` can go on by `changed`: what it sees of its machine has to be the same. Throws
 * libvirt's word for the first thing that is not.
 */
export function checkRedefinition(old: Domain, changed: Domain): void {
  const refuse = (detail: string): never => {
    throw new VirError('configUnsupported', detail, 'domain')
  }
  const compare = (what: string, target: unknown, source: unknown, quote = '') => {
    if (target !== source)
      refuse(`Target ${what} ${quote}${target}${quote} does not match source ${quote}${source}${quote}`)
  }
  compare('domain virt type', changed.type, old.type)
  compare('domain uuid', changed.uuid, old.uuid)
  if (changed.genid !== old.genid) compare('domain genid', changed.genid ?? '(null)', old.genid ?? '(null)')
  compare('domain name', changed.name, old.name, "'")
  compare('domain max memory', changed.memory?.kib ?? 0n, old.memory?.kib ?? 0n)
  compare('domain max memory', changed.maxMemory?.kib ?? 0n, old.maxMemory?.kib ?? 0n)
  compare('domain vCPU max', changed.vcpu?.count ?? 1, old.vcpu?.count ?? 1)
  compare('domain OS type', changed.os?.type?.kind, old.os?.type?.kind)
  compare('domain architecture', changed.os?.type?.arch, old.os?.type?.arch)
  compare('domain machine type', changed.os?.type?.machine, old.os?.type?.machine)
  compare('domain SMBIOS mode', changed.os?.smbios?.mode ?? 'emulate', old.os?.smbios?.mode ?? 'emulate')
  if (!isEqual(changed.clock?.timers ?? [], old.clock?.timers ?? []))
    refuse('Target domain timers do not match source')
  if (!isEqual(withoutUnset(changed.cpu), withoutUnset(old.cpu))) refuse('Target CPU does not match source')
  if (!isEqual(withoutUnset(changed.features), withoutUnset(old.features)))
    refuse('Target domain features do not match source')
  if (old.devices && changed.devices) checkDevices(old.devices, changed.devices, compare)
}

const withoutUnset = (value: object | undefined) => value ?? {}

type Compare = (what: string, target: unknown, source: unknown, quote?: string) => void

const counted = [
  ['disks', 'disk'],
  ['controllers', 'controller'],
  ['filesystems', 'filesystem'],
  ['interfaces', 'net card'],
  ['inputs', 'input device'],
  ['sounds', 'sound card'],
  ['videos', 'video card'],
  ['hostdevs', 'host device'],
  ['smartcards', 'smartcard'],
  ['serials', 'serial port'],
  ['parallels', 'parallel port'],
  ['channels', 'channel'],
  ['consoles', 'console'],
  ['hubs', 'hub device'],
  ['redirdevs', 'redirected devices'],
  ['watchdogs', 'watchdog'],
  ['rngs', 'RNG device'],
  ['panics', 'panic device'],
  ['shmems', 'shared memory device'],
  ['tpms', 'TPM device'],
  ['memories', 'memory device'],
] as const

function checkDevices(old: Devices, changed: Devices, compare: Compare): void {
  for (const [key, what] of counted) compare(`domain ${what} count`, changed[key].length, old[key].length)
  for (const [index, disk] of changed.disks.entries()) {
    const source = old.disks[index]!
    compare('disk device', disk.device, source.device)
    compare('disk bus', disk.target?.bus, source.target?.bus)
    compare('disk', disk.target?.dev, source.target?.dev)
    compare('disk serial', disk.serial ?? '<null>', source.serial ?? '<null>')
    if ((disk.readonly ?? false) !== (source.readonly ?? false))
      throw new VirError('configUnsupported', 'Target disk access mode does not match source', 'domain')
  }
  for (const [index, device] of changed.interfaces.entries()) {
    const source = old.interfaces[index]!
    compare('network card mac', device.mac?.address, source.mac?.address)
    compare('network card model', device.model?.type, source.model?.type)
  }
  for (const [index, controller] of changed.controllers.entries()) {
    const source = old.controllers[index]!
    compare('controller type', controller.type, source.type)
    compare('controller index', controller.index, source.index)
    compare('controller model', controller.model ?? '(null)', source.model ?? '(null)')
  }
  for (const [index, video] of changed.videos.entries())
    compare('video card model', video.model?.type, old.videos[index]!.model?.type)
  for (const [index, input] of changed.inputs.entries()) {
    compare('input device type', input.type, old.inputs[index]!.type)
    compare('input device bus', input.bus, old.inputs[index]!.bus)
  }
  compare('balloon model', changed.memballoon?.model, old.memballoon?.model)
  for (const [key] of counted)
    for (const [index, device] of changed[key].entries())
      checkAddress((old[key][index] as Addressed).address, (device as Addressed).address, compare)
}

interface Addressed {
  address?: Address | undefined
}

function checkAddress(old: Address | undefined, changed: Address | undefined, compare: Compare): void {
  compare('device address type', changed?.type ?? 'none', old?.type ?? 'none')
  if (!old || !changed || changed.type === 'usb') return
  if (!isEqual({ ...old, multifunction: undefined }, { ...changed, multifunction: undefined }))
    throw new VirError(
      'configUnsupported',
      `Target device ${changed.type} address does not match source`,
      'domain',
    )
}
