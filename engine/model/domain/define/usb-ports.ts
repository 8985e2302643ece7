import { VirError } from '../../error.ts'

/** Ports of each model (QEMU's own counts); the companions of an EHCI have none to give. */
export function portsOfController(model: string | undefined, ports: number | undefined): number {
  switch (model) {
    case undefined:
    case 'piix3-uhci':
    case 'piix4-uhci':
    case 'vt82c686b-uhci':
      return 2
    case 'ehci':
    case 'ich9-ehci1':
      return 6
    case 'pci-ohci':
      return 3
    case 'nec-xhci':
    case 'qemu-xhci':
      return ports ?? 4
    default:
      return 0
  }
}

export const portsOfHub = 8
const mostLevels = 4

/** Whatever a definition asks for: ports are counted, not kept. */
interface Hub {
  ports: number
  used: Set<number>
  hubs: Map<number, Hub>
}

/** The tree of USB ports of a domain, by controller index. */
export class UsbPorts {
  private readonly roots = new Map<number, Hub>()

  addController(index: number, ports: number): void {
    if (ports === 0) return
    if (this.roots.get(index))
      throw new VirError('xmlError', `Duplicate USB controllers with index ${index}`, 'domain')
    this.roots.set(index, hubOf(ports))
  }

  /** A hub at a port that it has already. */
  addHub(bus: number, port: string): void {
    const { hub, at } = this.find(bus, port)
    if (hub.hubs.has(at))
      throw new VirError('xmlError', `Duplicate USB hub on bus ${bus} port ${port}`, 'domain')
    hub.used.add(at)
    hub.hubs.set(at, hubOf(portsOfHub))
  }

  reserve(bus: number, port: string): void {
    const { hub, at } = this.find(bus, port)
    if (hub.used.has(at))
      throw new VirError('xmlError', `Duplicate USB address bus ${bus} port ${port}`, 'domain')
    hub.used.add(at)
  }

  /** Takes a free port of the controller, or of the first that has one. */
  take(bus?: number): { bus: number; port: string } {
    if (bus !== undefined && !this.roots.has(bus))
      throw new VirError(
        'xmlError',
        `USB bus ${bus} requested but no controller with that index is present`,
        'domain',
      )
    const buses = bus === undefined ? [...this.roots.keys()].sort((a, b) => a - b) : [bus]
    for (const index of buses) {
      const root = this.roots.get(index)
      const port = root && freePort(root, 1)
      if (!port) continue
      this.reserve(index, port)
      return { bus: index, port }
    }
    throw new VirError('internalError', 'No free USB ports', 'domain')
  }

  private find(bus: number, port: string): { hub: Hub; at: number } {
    let hub = this.roots.get(bus)
    if (!hub) throw new VirError('xmlError', `Missing USB bus ${bus}`, 'domain')
    const path = port.split('.').map(Number)
    for (const step of path.slice(0, -1)) {
      if (step > hub.ports)
        throw new VirError(
          'xmlError',
          `port ${step} out of range in USB address bus: ${bus} port: ${port}`,
          'domain',
        )
      const next = hub.hubs.get(step)
      if (!next)
        throw new VirError(
          'xmlError',
          `there is no hub at port ${step} in USB address bus: ${bus} port: ${port}`,
          'domain',
        )
      hub = next
    }
    const at = path.at(-1)!
    if (at < 1 || at > hub.ports)
      throw new VirError('xmlError', `requested USB port ${port} not present on USB bus ${bus}`, 'domain')
    return { hub, at }
  }
}

function hubOf(ports: number): Hub {
  return { ports, used: new Set(), hubs: new Map() }
}

function freePort(hub: Hub, level: number): string | undefined {
  if (hub.used.size < hub.ports) {
    let port = 1
    while (hub.used.has(port)) port++
    return String(port)
  }
  if (level >= mostLevels) return undefined
  for (const [port, inner] of [...hub.hubs].sort(([a], [b]) => a - b)) {
    const below = freePort(inner, level + 1)
    if (below) return `${port}.${below}`
  }
  return undefined
}
