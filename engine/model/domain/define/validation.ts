/** What of a definition cannot be, although each value alone could. */
import { VirError } from '../../error.ts'
import type { Definition } from './definition.ts'
import { checkDevices } from './device-checks.ts'
import { isSameDrive } from './drive-addresses.ts'
import { checkFirmware } from './firmware.ts'
import { isUserAlias } from './live-parts.ts'
import { findMachine } from './machine-types.ts'
import { everyDevice } from './pci-addresses.ts'

export function checkDuplicates({ devices }: Definition): void {
  const indexes = new Set<string>()
  for (const { type, index } of devices.controllers) {
    if (type === 'usb') continue
    if (indexes.has(`${type} ${index}`))
      throw new VirError('xmlError', `Multiple '${type}' controllers with index '${index}'`, 'domain')
    indexes.add(`${type} ${index}`)
  }
  const panics = new Set<string>()
  for (const { model } of devices.panics) {
    if (panics.has(model!))
      throw new VirError('xmlError', `Multiple panic devices with model '${model}'`, 'domain')
    panics.add(model!)
  }
}

/** Either the firmware's list or an order of devices says what is started; the first disk if neither does. */
export function checkBootOrder(domain: Definition): void {
  const orders = new Set<number>()
  for (const device of everyDevice(domain)) {
    const order = (device as { boot?: { order?: number } }).boot?.order
    if (order === undefined) continue
    if (order === 0)
      throw new VirError(
        'xmlError',
        "Invalid value for attribute 'order' in element 'boot': Zero is not permitted",
        'xml',
      )
    if (orders.has(order))
      throw new VirError('configUnsupported', `boot order '${order}' used for more than one device`, 'domain')
    orders.add(order)
  }
  if (domain.os.boots.length > 0 && orders.size > 0)
    throw new VirError(
      'configUnsupported',
      'per-device boot elements cannot be used together with os/boot elements',
      'domain',
    )
  if (domain.os.boots.length === 0 && orders.size === 0) domain.os.boots.push({ dev: 'hd' })
}

export function checkDefinition(domain: Definition): void {
  checkMachine(domain)
  checkSettings(domain)
  checkDisks(domain)
  checkDevices(domain)
  checkAliases(domain)
}

function checkMachine({ os, vcpu, devices }: Definition): void {
  const name = os.type?.machine ?? ''
  const machine = findMachine(name)
  if (!machine)
    throw new VirError(
      'configUnsupported',
      `Emulator '${devices.emulator}' does not support machine type '${name}'`,
    )
  if ((vcpu?.count ?? 1) > machine.mostProcessors)
    throw new VirError(
      'configUnsupported',
      `Maximum CPUs greater than specified machine type limit ${machine.mostProcessors}`,
    )
}

function checkSettings(domain: Definition): void {
  const { os, features, cputune, devices } = domain
  const unsupported = (detail: string, part: 'domain' | 'qemu' = 'qemu') => {
    throw new VirError('configUnsupported', detail, part)
  }
  checkFirmware(domain)
  if ((os.bootmenu?.timeout ?? 0) > 65535)
    unsupported('invalid value for boot menu timeout, must be in range [0,65535]', 'domain')
  if (os.bios?.useserial && devices.serials.length === 0)
    throw new VirError('xmlError', 'need at least one serial port to use BIOS serial output')
  if ((os.loader?.type === 'pflash' || os.firmware === 'efi') && !features?.acpi)
    unsupported('UEFI requires ACPI on this architecture')
  if (features?.gic)
    unsupported(
      `The 'gic' feature is not supported for architecture '${os.type?.arch}' or machine type '${os.type?.machine}'`,
    )
  if (features?.smm?.tseg && findMachine(os.type?.machine ?? '')?.chipset !== 'q35')
    unsupported('SMM TSEG is only supported with q35 machine type')
  if (domain.onPoweroff === 'preserve' || domain.onReboot === 'preserve')
    unsupported("qemu driver doesn't support the 'preserve' action for 'on_reboot'/'on_poweroff'")
  if (cputune?.cachetunes.length) unsupported('cachetune is only supported for KVM domains')
  if (cputune?.memorytunes.length) unsupported('memorytune is only supported for KVM domains')
}

function checkDisks({ devices }: Definition): void {
  const { disks } = devices
  for (const [at, disk] of disks.entries()) {
    const { target, source, address } = disk
    for (const other of disks.slice(at + 1)) {
      if (target?.dev === other.target?.dev) {
        const path = (it: typeof disk) => it.source?.file ?? it.source?.dev ?? it.source?.name ?? '(null)'
        throw new VirError(
          'xmlError',
          `target '${target?.dev}' duplicated for disk sources '${path(disk)}' and '${path(other)}'`,
          'domain',
        )
      }
      if (address?.type === 'drive' && other.address && target?.bus === other.target?.bus)
        if (isSameDrive(address, other.address))
          throw new VirError(
            'configUnsupported',
            `Found duplicate drive address for disk with target name '${target?.dev}' controller='${address.controller ?? 0}' bus='${address.bus ?? 0}' target='${address.target ?? 0}' unit='${address.unit ?? 0}'`,
            'domain',
          )
    }
    if (!source && disk.device !== 'cdrom' && disk.device !== 'floppy')
      throw new VirError('noSource', target?.dev, 'domain')
  }
}

function checkAliases(domain: Definition): void {
  const names = new Set<string>()
  for (const device of everyDevice(domain)) {
    if (domain.devices.consoles[0] === device && domain.devices.serials.length > 0) continue
    const name = (device as { alias?: { name?: string } }).alias?.name
    if (!isUserAlias(name)) continue
    if (names.has(name!))
      throw new VirError('configUnsupported', `non unique alias detected: ${name}`, 'domain')
    names.add(name!)
  }
}
