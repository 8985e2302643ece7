import { VirError } from '../../error.ts'

/** What a device plugs into: sockets of buses, as the QEMU driver tells them apart. */
export type Plug =
  | 'pci'
  | 'pcie'
  | 'pci-bridge'
  | 'pci-expander-bus'
  | 'pcie-expander-bus'
  | 'pcie-root-port'
  | 'pcie-switch-upstream-port'
  | 'pcie-switch-downstream-port'
  | 'dmi-to-pci-bridge'
  | 'pcie-to-pci-bridge'

export type BusModel = 'pci-root' | 'pcie-root' | Exclude<Plug, 'pci' | 'pcie'>

/** How a device wants to be placed. */
export interface PciNeed {
  plug: Plug
  /** Not placed by itself on a bus that is no place for hot-plugged things. */
  isAutomatic: boolean
  /** Shares a slot with its like: root ports. */
  isAggregated?: boolean
  /** Part of the chipset: on bus 0 of whatever kind. */
  isIntegrated?: boolean
}

export interface PciPlace {
  domain: number
  bus: number
  slot: number
  function: number
}

interface BusKind {
  accepts: readonly Plug[]
  isAutomatic: boolean
  least: number
  most: number
}

/** Sockets and slots of each kind of bus (libvirt: «PCI topology and hotplug»). */
const busKinds: Readonly<Record<BusModel, BusKind>> = {
  'pci-root': { accepts: ['pci', 'pci-bridge', 'pci-expander-bus'], isAutomatic: true, least: 1, most: 31 },
  'pci-bridge': { accepts: ['pci', 'pci-bridge'], isAutomatic: true, least: 1, most: 31 },
  'pci-expander-bus': { accepts: ['pci', 'pci-bridge'], isAutomatic: true, least: 0, most: 31 },
  'pcie-root': {
    accepts: ['pcie', 'pcie-root-port', 'dmi-to-pci-bridge', 'pcie-expander-bus'],
    isAutomatic: false,
    least: 1,
    most: 31,
  },
  'dmi-to-pci-bridge': { accepts: ['pci', 'pci-bridge'], isAutomatic: false, least: 0, most: 31 },
  'pcie-to-pci-bridge': { accepts: ['pci', 'pci-bridge'], isAutomatic: true, least: 1, most: 31 },
  'pcie-root-port': {
    accepts: ['pcie', 'pcie-switch-upstream-port', 'pcie-to-pci-bridge'],
    isAutomatic: true,
    least: 0,
    most: 0,
  },
  'pcie-switch-downstream-port': {
    accepts: ['pcie', 'pcie-switch-upstream-port', 'pcie-to-pci-bridge'],
    isAutomatic: true,
    least: 0,
    most: 0,
  },
  'pcie-switch-upstream-port': {
    accepts: ['pcie-switch-downstream-port'],
    isAutomatic: false,
    least: 0,
    most: 31,
  },
  'pcie-expander-bus': {
    accepts: ['pcie-root-port', 'dmi-to-pci-bridge'],
    isAutomatic: false,
    least: 0,
    most: 31,
  },
}

const plugNames: Partial<Record<Plug, string>> = { pci: 'standard PCI device', pcie: 'PCI Express device' }

interface Bus extends BusKind {
  model: BusModel
  allowsHotplug: boolean
  /** By slot: a bit for each function in use. */
  functions: Uint8Array
  aggregated: Set<number>
}

/** The buses of a domain and what sits in their slots. */
export class PciBuses {
  readonly buses: Bus[] = []
  private readonly mayGrow: boolean

  /** `mayGrow`: a full topology gets further buses, as a daemon adds controllers. */
  constructor(mayGrow: boolean) {
    this.mayGrow = mayGrow
  }

  add(model: BusModel, allowsHotplug = true): void {
    this.buses.push(busOf(model, allowsHotplug))
  }

  isUsed(place: PciPlace): boolean {
    return (this.buses[place.bus]?.functions[place.slot] ?? 0) !== 0
  }

  isFull(): boolean {
    return this.buses.every((bus) => {
      for (let slot = bus.least; slot <= bus.most; slot++) if (bus.functions[slot] === 0) return false
      return true
    })
  }

  /** Takes the place that a definition names. */
  reserve(place: PciPlace, need: PciNeed, isFromConfig = true): void {
    const fail = (detail: string) => {
      throw new VirError(isFromConfig ? 'xmlError' : 'internalError', detail, 'domain')
    }
    if (this.mayGrow) this.grow(place, need.plug)
    this.check(place, need, isFromConfig)
    const bus = this.buses[place.bus]!
    const bit = 1 << place.function
    if ((bus.functions[place.slot]! & bit) !== 0)
      fail(`Attempted double use of PCI Address ${placeText(place)}`)
    if (bus.functions[place.slot] === 0 && need.isAggregated) bus.aggregated.add(place.slot)
    bus.functions[place.slot]! |= bit
  }

  /** Takes the first free place. `fn`: the function that it must be, or -1 for any. */
  reserveNext(need: PciNeed, fn = -1): PciPlace {
    if (this.buses.length === 0) throw new VirError('xmlError', 'No PCI buses available', 'domain')
    const place = this.free(need, fn) ?? this.onNewBus(need, fn)
    this.reserve(place, need, false)
    return place
  }

  /** Says what is wrong with a place, if anything is. */
  check(place: PciPlace, need: PciNeed, isFromConfig: boolean): void {
    const fail: (detail: string) => never = (detail) => {
      throw new VirError(isFromConfig ? 'xmlError' : 'internalError', detail, 'domain')
    }
    const text = placeText(place)
    if (this.buses.length === 0) fail('No PCI buses available')
    if (place.domain !== 0) fail(`Invalid PCI address ${text}. Only PCI domain 0 is available`)
    const bus = this.buses[place.bus]
    if (!bus) fail(`Invalid PCI address ${text}. Only PCI buses up to ${this.buses.length - 1} are available`)
    if (need.isIntegrated && place.bus !== 0)
      fail(`The device at PCI address ${text} needs to be an integrated device (bus=0)`)
    if (!isFromConfig && need.isAutomatic && !bus.isAutomatic && !need.isIntegrated)
      fail(
        `The device at PCI address ${text} was auto-assigned this address, but the PCI controller with index='${place.bus}' doesn't allow auto-assignment`,
      )
    if (!accepts(bus, need.plug, isFromConfig))
      fail(
        `The device at PCI address ${text} cannot be plugged into the PCI controller with index='${place.bus}'. It requires a controller that accepts a ${plugNames[need.plug] ?? need.plug}.`,
      )
    if (bus.least > 0 && place.slot < bus.least)
      fail(`Invalid PCI address ${text}. slot must be >= ${bus.least}`)
    if (place.slot > bus.most) fail(`Invalid PCI address ${text}. slot must be <= ${bus.most}`)
    if (place.function > 7) fail(`Invalid PCI address ${text}. function must be <= 7`)
  }

  private free(need: PciNeed, fn: number): PciPlace | undefined {
    for (const [index, bus] of this.buses.entries()) {
      const isOpen = bus.isAutomatic || !need.isAutomatic || (need.isIntegrated && index === 0)
      if (!isOpen || !accepts(bus, need.plug, false)) continue
      for (let slot = bus.least; slot <= bus.most; slot++) {
        const used = bus.functions[slot]!
        const first = Math.max(fn, 0)
        if (used === 0) return { domain: 0, bus: index, slot, function: first }
        if (!need.isAggregated || !bus.aggregated.has(slot)) continue
        for (let at = first; at < (fn < 0 ? 8 : first + 1); at++)
          if ((used & (1 << at)) === 0) return { domain: 0, bus: index, slot, function: at }
      }
    }
    return undefined
  }

  private onNewBus(need: PciNeed, fn: number): PciPlace {
    if (!this.mayGrow) throw new VirError('internalError', 'No more available PCI slots', 'domain')
    const place = { domain: 0, bus: this.buses.length, slot: 0, function: Math.max(fn, 0) }
    this.grow(place, need.plug)
    place.slot = this.buses[place.bus]!.least
    return place
  }

  /** Adds buses until `place` is on one of them. A conventional device of a PCI Express guest needs a bridge of its own: its bus moves. */
  private grow(place: PciPlace, plug: Plug): void {
    if (place.bus < this.buses.length) return
    let model: BusModel
    if (plug === 'pci') {
      model = 'pci-bridge'
      if (!this.buses.some((bus) => bus.accepts.includes('pci-bridge'))) {
        if (place.bus === this.buses.length) place.bus++
        // Nothing but the bridge may take this port, or the spare one for later would be there.
        this.buses.push({
          ...busOf('pcie-root-port', true),
          accepts: ['pcie-to-pci-bridge'],
          isAutomatic: false,
        })
        this.add('pcie-to-pci-bridge')
      }
    } else if (plug === 'pcie' || plug === 'pcie-switch-upstream-port') model = 'pcie-root-port'
    else if (plug === 'pcie-to-pci-bridge')
      throw new VirError(
        'internalError',
        'Cannot automatically add a new PCI bus for a device with connect flags 800',
        'domain',
      )
    else
      throw new VirError(
        'internalError',
        `a PCI slot is needed to connect a PCI controller model='${plug}', but none is available, and it cannot be automatically added`,
        'domain',
      )
    while (this.buses.length <= place.bus) this.add(model)
  }
}

function busOf(model: BusModel, allowsHotplug: boolean): Bus {
  return { ...busKinds[model], model, allowsHotplug, functions: new Uint8Array(32), aggregated: new Set() }
}

/** Whoever names a place himself may put PCI into PCI Express, the other way round, and bridges where cards go. */
function accepts(bus: Bus, plug: Plug, isFromConfig: boolean): boolean {
  if (bus.accepts.includes(plug)) return true
  if (!isFromConfig) return false
  const takesCards = bus.accepts.includes('pci') || bus.accepts.includes('pcie')
  return takesCards && (plug === 'pci' || plug === 'pcie' || plug === 'pci-bridge')
}

export function placeText({ domain, bus, slot, function: fn }: PciPlace): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')
  return `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${fn}`
}
