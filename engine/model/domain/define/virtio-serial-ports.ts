import { VirError } from '../../error.ts'
import type { VirtioSerialAddress } from '../devices/address.ts'
import type { Channel, Console } from '../devices/chardev.ts'
import { addController, findController } from './controllers.ts'
import type { Definition } from './definition.ts'

const defaultPorts = 31
/** QEMU's ports are counted in a bitmap; more cannot be asked for. */
const mostPorts = 4096

/** Channels and virtio consoles get ports; port 0 is for consoles, which keep no address of their own. */
export function assignVirtioSerialPorts(domain: Definition): void {
  const ports = new Map<number, Set<number>>()
  const limits = new Map<number, number>()
  const addPorts = (index: number, count: number) => {
    ports.set(index, new Set())
    limits.set(index, Math.min(count, mostPorts))
  }
  for (const { type, index = 0, ports: count = defaultPorts } of domain.devices.controllers)
    if (type === 'virtio-serial') addPorts(index, count)

  const reserve = (controller: number, port: number) => {
    const used = ports.get(controller)
    if (!used) throw new VirError('xmlError', `virtio serial controller ${controller} is missing`, 'domain')
    if (port >= limits.get(controller)!)
      throw new VirError(
        'xmlError',
        `virtio serial controller ${controller} does not have port ${port}`,
        'domain',
      )
    if (used.has(port))
      throw new VirError(
        'xmlError',
        `virtio serial port ${port} on controller ${controller} is already occupied`,
        'domain',
      )
    used.add(port)
  }
  const free = (controller: number, least: number): number | undefined => {
    const used = ports.get(controller)!
    for (let port = least; port < limits.get(controller)!; port++) if (!used.has(port)) return port
    return undefined
  }
  /** On any controller: one more is added when all are full. */
  const next = (least: number): { controller: number; port: number } => {
    for (const controller of [...ports.keys()].sort((a, b) => a - b)) {
      const port = free(controller, least)
      if (port !== undefined) return { controller, port }
    }
    let index = 0
    while (findController(domain, 'virtio-serial', index)) index++
    addController(domain, 'virtio-serial', index)
    addPorts(index, defaultPorts)
    return { controller: index, port: least }
  }

  for (const { address } of [...domain.devices.channels, ...domain.devices.consoles])
    if (isComplete(address)) reserve(address.controller ?? 0, address.port!)
  for (const console of domain.devices.consoles) {
    if (console.target?.type !== 'virtio' || isComplete(console.address)) continue
    const asked = virtioSerial(console.address)
    const place = asked ? onController(asked.controller ?? 0) : next(0)
    reserve(place.controller, place.port)
  }
  for (const channel of domain.devices.channels) {
    if (channel.target?.type !== 'virtio' || isComplete(channel.address)) continue
    const asked = virtioSerial(channel.address)
    const place = asked ? onController(asked.controller ?? 0) : next(1)
    reserve(place.controller, place.port)
    channel.address = { type: 'virtio-serial', controller: place.controller, bus: 0, port: place.port }
  }

  function onController(controller: number): { controller: number; port: number } {
    if (!ports.has(controller))
      throw new VirError('internalError', `virtio-serial controller ${controller} not available`, 'domain')
    const port = free(controller, 1)
    if (port === undefined)
      throw new VirError(
        'xmlError',
        `Unable to find a free port on virtio-serial controller ${controller}`,
        'domain',
      )
    return { controller, port }
  }
}

function virtioSerial(address: Channel['address'] | Console['address']): VirtioSerialAddress | undefined {
  return address?.type === 'virtio-serial' ? address : undefined
}

function isComplete(address: Channel['address'] | Console['address']): address is VirtioSerialAddress {
  return address?.type === 'virtio-serial' && (address.port ?? 0) !== 0
}
