import type { Address } from '../devices/address.ts'
import type { Definition } from './definition.ts'
import { everyDevice } from './pci-addresses.ts'

/** Parts of an address that are not named are 0; one that says no more than its kind of bus says nothing. */
export function completeAddresses(domain: Definition): void {
  for (const device of everyDevice(domain)) if (device.address) device.address = completed(device.address)
}

function completed(address: Address): Address | undefined {
  switch (address.type) {
    case 'pci': {
      const { domain = 0, bus = 0, slot = 0 } = address
      if (domain === 0 && bus === 0 && slot === 0) return undefined
      return { ...address, domain, bus, slot, function: address.function ?? 0 }
    }
    case 'drive':
      return { controller: 0, bus: 0, target: 0, unit: 0, ...address }
    case 'virtio-serial':
      return { controller: 0, bus: 0, ...address }
    case 'ccid':
      return { controller: 0, slot: 0, ...address }
    case 'usb':
      return { bus: 0, ...address }
    default:
      return address
  }
}
