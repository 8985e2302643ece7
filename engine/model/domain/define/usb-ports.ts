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

interface Hub {
  used: boolean[]
  hubs: (Hub | undefined)[]
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
    if (hub.hubs[at]) throw new VirError('xmlError', `Duplicate USB hub on bus ${bus} port ${port}`, 'domain')
    hub.used[at] = true
    hub.hubs[at] = hubOf(portsOfHub)
  }

  reserve(bus: number, port: string): void {
    const { hub, at } = this.find(bus, port)
    if (hub.used[at])
      throw new VirError('xmlError', `Duplicate USB address bus ${bus} port ${port}`, 'domain')
    hub.used[at] = true
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
      const where = `port ${step}`
      if (hub.used.length < step)
        throw new VirError(
          'xmlError',
          `${where} out of range in USB address bus: ${bus} port: ${port}`,
          'domain',
        )
      const next: Hub | undefined = hub.hubs[step - 1]
      if (!next)
        throw new VirError(
          'xmlError',
          `there is no hub at ${where} in USB address bus: ${bus} port: ${port}`,
          'domain',
        )
      hub = next
    }
    const at = path.at(-1)! - 1
    if (at < 0 || at >= hub.used.length)
      throw new VirError('xmlError', `requested USB port ${port} not present on USB bus ${bus}`, 'domain')
    return { hub, at }
  }
}

function hubOf(ports: number): Hub {
  return { used: new Array<boolean>(ports).fill(false), hubs: new Array<undefined>(ports).fill(undefined) }
}

function freePort(hub: Hub, level: number): string | undefined {
  const free = hub.used.indexOf(false)
  if (free >= 0) return String(free + 1)
  if (level >= mostLevels) return undefined
  for (const [index, inner] of hub.hubs.entries()) {
    const below = inner && freePort(inner, level + 1)
    if (below) return `${index + 1}.${below}`
  }
  return undefined
}
