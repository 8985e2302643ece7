import { VirError } from '../../error.ts'
import type { Address, UsbAddress } from '../devices/address.ts'
import type { Definition } from './definition.ts'
import { portsOfController, portsOfHub, UsbPorts } from './usb-ports.ts'

interface Addressed {
  address?: Address | undefined
}

/** Everything on a USB port, in the order in which ports are given. */
function usbDevices(domain: Definition): Addressed[] {
  const { hostdevs, disks, controllers, inputs, serials, sounds, redirdevs } = domain.devices
  return [
    ...hostdevs.filter(({ type }) => type === 'usb'),
    ...disks.filter(({ target }) => target?.bus === 'usb'),
    ...controllers.filter(({ type }) => type === 'ccid'),
    ...inputs.filter(({ bus }) => bus === 'usb'),
    ...serials.filter(({ target }) => target?.type === 'usb-serial'),
    ...sounds.filter(({ model }) => model === 'usb'),
    ...redirdevs.filter(({ bus }) => bus === 'usb'),
  ]
}

/** Gives each device a port; where there are more devices than ports, hubs come between. */
export function assignUsbAddresses(domain: Definition): void {
  const { controllers, hubs } = domain.devices
  const devices = usbDevices(domain)
  const ownPorts = controllers
    .filter(({ type }) => type === 'usb')
    .reduce((sum, { model, ports }) => sum + portsOfController(model, ports), 0)
  const available = ownPorts + hubs.length * portsOfHub
  const wanted = devices.length + hubs.length
  if (wanted > 0 && controllers.every(({ type, model }) => type !== 'usb' || model === 'none'))
    throw new VirError(
      'configUnsupported',
      'USB is disabled for this domain, but USB devices are present in the domain XML',
    )
  // Each further hub takes a port and brings its own.
  const missing = wanted > available ? Math.ceil((wanted - available + 1) / (portsOfHub - 1)) : 0
  for (let count = 0; count < missing; count++) hubs.push({ type: 'usb' })

  const ports = new UsbPorts()
  for (const { type, index = 0, model, ports: count } of controllers)
    if (type === 'usb') ports.addController(index, portsOfController(model, count))
  for (const { address } of hubs) if (hasPort(address)) ports.addHub(address.bus ?? 0, address.port!)
  for (const { address } of devices) if (hasPort(address)) ports.reserve(address.bus ?? 0, address.port!)
  for (const hub of hubs) {
    if (hasPort(hub.address)) continue
    const place = take(ports, hub.address)
    hub.address = { type: 'usb', ...place }
    ports.addHub(place.bus, place.port)
  }
  for (const device of devices)
    if (!hasPort(device.address) && (device.address?.type ?? 'usb') === 'usb')
      device.address = { type: 'usb', ...take(ports, device.address) }
}

function take(ports: UsbPorts, address: Address | undefined): { bus: number; port: string } {
  return ports.take(address?.type === 'usb' ? (address.bus ?? 0) : undefined)
}

function hasPort(address: Address | undefined): address is UsbAddress {
  return address?.type === 'usb' && address.port !== undefined
}
