/**
 * PCI addresses of a domain's devices, where the QEMU driver puts them: chipset parts at their own places, then each class of
 * devices in turn in the next free slot. A first round finds out which bridges and ports are needed; the second one assigns.
 */
import { VirError } from '../../error.ts'
import type { Address, PciAddress } from '../devices/address.ts'
import type { Controller } from '../devices/controller.ts'
import { addController, findController, isUsb2 } from './controllers.ts'
import type { Definition } from './definition.ts'
import { type BusModel, PciBuses, type PciNeed, type PciPlace } from './pci-buses.ts'
import * as needs from './pci-needs.ts'

interface Seat {
  device: { address?: Address | undefined }
  need: PciNeed | undefined
}

/** More buses than a guest can number, few enough to count. */
const mostControllerIndex = 1023

export function assignPciAddresses(domain: Definition): void {
  const { controllers } = domain.devices
  const indexes = controllers.filter(({ type }) => type === 'pci').map(({ index }) => index ?? 0)
  const highest = Math.max(-1, ...indexes)
  if (highest > mostControllerIndex)
    throw new VirError(
      'configUnsupported',
      `PCI controller index ${highest} too high, maximum is 255`,
      'domain',
    )
  let count = highest + 1
  if (count > 0) {
    const trial = new Round(domain, count, true)
    trial.placeChipset()
    if (isPciRoot(domain) && !trial.buses.isFull()) trial.buses.reserveNext(trial.kinds.conventional)
    trial.placeAll()
    // A new guest of PCI Express with ports that were added for it gets one more, for what is plugged later.
    if (highest <= 0 && trial.buses.buses.length > highest + 1 && !isPciRoot(domain))
      trial.buses.reserveNext({ plug: 'pcie', isAutomatic: true })
    for (let index = 1; index < trial.buses.buses.length; index++) {
      if (findController(domain, 'pci', index)) continue
      const added = addController(domain, 'pci', index, trial.buses.buses[index]!.model)
      const need = needs.controllerNeed(added, trial.kinds)
      if (need) trial.buses.reserveNext(need)
    }
    count = trial.buses.buses.length
  }
  const round = new Round(domain, count, false)
  round.placeChipset()
  round.placeAll()
  markMultifunction(domain)
  for (const controller of controllers)
    if (controller.type === 'pci') completePciController(controller, domain)
}

const isPciRoot = (domain: Definition) => findController(domain, 'pci', 0)?.model === 'pci-root'

class Round {
  readonly buses: PciBuses
  readonly kinds: needs.PciKinds
  private readonly domain: Definition
  private readonly isTrial: boolean
  /** Whoever has a place in this round, as a trial leaves the devices as they are. */
  private readonly placed = new Map<Seat['device'], PciPlace>()

  constructor(domain: Definition, count: number, isTrial: boolean) {
    this.domain = domain
    this.isTrial = isTrial
    this.kinds = needs.pciKinds(domain)
    this.buses = new PciBuses(isTrial)
    this.addBuses(count)
    this.reserveGiven()
  }

  private addBuses(count: number): void {
    const { controllers } = this.domain.devices
    const filler: BusModel = this.kinds.express.plug === 'pcie' ? 'pcie-root-port' : 'pci-bridge'
    for (let index = 0; index < count; index++) {
      const controller = controllers.find((it) => it.type === 'pci' && it.index === index)
      if (controller && controller.model === undefined)
        throw new VirError('internalError', 'PCI controller model was not set correctly', 'domain')
      this.buses.add(
        (controller?.model as BusModel | undefined) ?? (index === 0 ? 'pci-root' : filler),
        controller?.target?.hotplug !== false,
      )
    }
  }

  /** Places that the definition names. */
  private reserveGiven(): void {
    for (const { device, need } of this.seats(true)) {
      const place = pciPlace(device.address)
      if (!place) continue
      if (isPiix3Part(device as Controller, place)) {
        if (this.buses.buses.length > 0 && this.buses.buses[0]!.model === 'pcie-root')
          throw new VirError('internalError', 'Bus 0 must be PCI for integrated PIIX3 USB or IDE controllers')
        continue
      }
      this.buses.reserve(place, need ?? { plug: 'pci', isAutomatic: false })
    }
  }

  placeChipset(): void {
    if (needs.isI440fx(this.domain)) this.placePiix3()
    if (needs.isQ35(this.domain)) this.placeIch9()
  }

  private placePiix3(): void {
    const { controllers } = this.domain.devices
    const fixed = (controller: Controller, fn: number, complaint: string) => {
      const own = { domain: 0, bus: 0, slot: 1, function: fn }
      const place = pciPlace(controller.address)
      if (place && !isSamePlace(place, own)) throw new VirError('internalError', complaint)
      if (!place) controller.address = pciAddress(own)
      if (this.buses.buses.length > 0) this.buses.reserve(own, this.kinds.conventional)
    }
    for (const controller of controllers) {
      if (controller.index !== 0) continue
      if (controller.type === 'ide')
        fixed(controller, 1, 'Primary IDE controller must have PCI address 0:0:1.1')
      else if (controller.type === 'usb' && isPiix3Usb(controller))
        fixed(controller, 2, 'PIIX3 USB controller at index 0 must have PCI address 0:0:1.2')
    }
    if (this.buses.buses.length === 0) return
    this.buses.reserve(place(1, 0), this.kinds.conventional)
    this.buses.reserve(place(1, 3), this.kinds.conventional)
    this.placePrimaryVideo(2, this.kinds.conventional)
  }

  private placeIch9(): void {
    const own: PciNeed = { plug: 'pcie', isAutomatic: false }
    for (const controller of this.domain.devices.controllers) {
      if (controller.type === 'sata' && controller.index === 0) {
        const given = pciPlace(controller.address)
        if (given && !isSamePlace(given, place(0x1f, 2)))
          throw new VirError('internalError', 'Primary SATA controller must have PCI address 0:0:1f.2')
        if (!given) {
          this.buses.reserve(place(0x1f, 2), own)
          controller.address = pciAddress(place(0x1f, 2))
        }
      } else if (controller.type === 'usb' && controller.model === 'ich9-uhci1' && !controller.address) {
        const slot = [0x1d, 0x1a].find((candidate) => !this.buses.isUsed(place(candidate, 0)))
        if (slot === undefined) continue
        this.buses.reserve(place(slot, 0), own)
        controller.address = { ...pciAddress(place(slot, 0)), multifunction: true }
      } else if (
        controller.type === 'pci' &&
        controller.model === 'dmi-to-pci-bridge' &&
        !controller.address &&
        !this.buses.isUsed(place(0x1e, 0))
      ) {
        this.buses.reserve(place(0x1e, 0), own)
        controller.address = pciAddress(place(0x1e, 0))
      }
    }
    if (this.buses.buses.length > 0) {
      this.buses.reserve(place(0x1f, 0), own)
      this.buses.reserve(place(0x1f, 3), own)
    }
    this.placePrimaryVideo(1, own)
    if (this.buses.isUsed(place(0x1b, 0))) return
    const sound = this.domain.devices.sounds.find((it) => it.model === 'ich9' && isWanted(it))
    if (!sound) return
    this.buses.reserve(place(0x1b, 0), own)
    sound.address = pciAddress(place(0x1b, 0))
  }

  /** The first screen's card sits where firmware looks for it. */
  private placePrimaryVideo(slot: number, need: PciNeed): void {
    const video = this.domain.devices.videos[0]
    if (!video || video.model?.type === 'none' || video.model?.type === 'ramfb' || !isWanted(video)) return
    this.buses.check(place(slot, 0), need, true)
    if (this.buses.isUsed(place(slot, 0))) {
      const own = needs.videoNeed(video, this.kinds)
      if (own) this.take({ device: video, need: own })
      return
    }
    this.buses.reserve(place(slot, 0), need)
    video.address = pciAddress(place(slot, 0))
  }

  placeAll(): void {
    for (const seat of this.seats(false)) {
      if (!isWanted(seat.device) || this.placed.has(seat.device)) continue
      const controller = seat.device as Controller
      if (seat.need && isUsb2(controller) && 'index' in controller) this.takeUsb2(controller, seat.need)
      else this.take(seat)
    }
  }

  private take({ device, need }: Seat): void {
    const found = this.buses.reserveNext(need ?? { plug: 'pci', isAutomatic: false })
    this.placed.set(device, found)
    if (!this.isTrial) device.address = pciAddress(found)
  }

  /** An EHCI and its companions are functions of one slot. */
  private takeUsb2(controller: Controller, need: PciNeed): void {
    const fn = usb2Functions[controller.model ?? ''] ?? 0
    const mate = this.domain.devices.controllers.find(
      (it) => isUsb2(it) && it.index === controller.index && (pciPlace(it.address) || this.placed.has(it)),
    )
    const slot = mate && (pciPlace(mate.address) ?? this.placed.get(mate))
    let found: PciPlace
    if (slot) {
      found = { ...slot, function: fn }
      this.buses.reserve(found, need)
    } else found = this.buses.reserveNext(need, fn)
    this.placed.set(controller, found)
    if (!this.isTrial)
      controller.address = { ...pciAddress(found), ...(fn === 0 ? { multifunction: true } : {}) }
  }

  /** `isAll`: also devices that are never given an address, but may have one; otherwise those that get one, in turn. */
  private seats(isAll: boolean): Seat[] {
    const { devices } = this.domain
    const { kinds } = this
    const list = <T extends Seat['device']>(
      items: readonly T[],
      needOf: (item: T, kinds: needs.PciKinds) => PciNeed | undefined,
    ): Seat[] => items.map((device) => ({ device, need: needOf(device, kinds) }))
    const one = <T extends Seat['device']>(
      item: T | undefined,
      needOf: (item: T, kinds: needs.PciKinds) => PciNeed | undefined,
    ): Seat[] => list(item ? [item] : [], needOf)
    const isBus = ({ type }: Controller) => type === 'pci'
    const all = [
      ...list(devices.controllers.filter(isBus), needs.controllerNeed),
      ...list(devices.filesystems, needs.filesystemNeed),
      ...list(
        devices.interfaces.filter(({ type }) => type !== 'hostdev'),
        needs.interfaceNeed,
      ),
      ...list(devices.sounds, needs.soundNeed),
      ...list(
        devices.controllers.filter((it) => !isBus(it)),
        needs.controllerNeed,
      ),
      ...list(devices.disks, needs.diskNeed),
      ...list(
        devices.interfaces.filter(({ type }) => type === 'hostdev'),
        needs.interfaceNeed,
      ),
      ...list(devices.hostdevs, needs.hostdevNeed),
      ...one(devices.memballoon, needs.memballoonNeed),
      ...list(devices.rngs, needs.virtioNeed),
      ...list(devices.watchdogs, needs.watchdogNeed),
      ...list(devices.videos, needs.videoNeed),
      ...list(devices.shmems, () => kinds.conventional),
      ...list(devices.inputs, needs.inputNeed),
      ...list(devices.serials, needs.serialNeed),
      ...one(devices.iommu, needs.iommuNeed),
      ...one(devices.vsock, needs.virtioNeed),
      ...list(devices.memories, needs.memoryNeed),
    ]
    return isAll
      ? all
      : all.filter(({ need, device }) => need !== undefined && !isPrimaryIde(device as Controller))
  }
}

const usb2Functions: Readonly<Record<string, number>> = {
  'ich9-ehci1': 7,
  'ich9-uhci1': 0,
  'ich9-uhci2': 1,
  'ich9-uhci3': 2,
}

const isPrimaryIde = ({ type, index }: Controller) => (type as string) === 'ide' && index === 0
const isPiix3Usb = ({ model }: Controller) => model === undefined || model === 'piix3-uhci'

function isPiix3Part({ type, index, model }: Controller, at: PciPlace): boolean {
  if (index !== 0 || at.domain !== 0 || at.bus !== 0 || at.slot !== 1) return false
  return (
    (type === 'ide' && at.function === 1) || (type === 'usb' && isPiix3Usb({ model }) && at.function === 2)
  )
}

const place = (slot: number, fn: number): PciPlace => ({ domain: 0, bus: 0, slot, function: fn })

function isSamePlace(one: PciPlace, other: PciPlace): boolean {
  return (['domain', 'bus', 'slot', 'function'] as const).every((key) => one[key] === other[key])
}

/** A place that is named in full; an address of 0 alone says no more than «PCI». */
export function pciPlace(address: Address | undefined): PciPlace | undefined {
  if (address?.type !== 'pci' || isEmpty(address)) return undefined
  const { domain = 0, bus = 0, slot = 0, function: fn = 0 } = address
  return { domain, bus, slot, function: fn }
}

function isEmpty({ domain = 0, bus = 0, slot = 0 }: PciAddress): boolean {
  return domain === 0 && bus === 0 && slot === 0
}

function isWanted({ address }: Seat['device']): boolean {
  return address === undefined || (address.type === 'pci' && isEmpty(address))
}

function pciAddress({ domain, bus, slot, function: fn }: PciPlace): PciAddress {
  return { type: 'pci', domain, bus, slot, function: fn }
}

/** Function 0 of a slot says whether there are others. */
function markMultifunction(domain: Definition): void {
  const slots = new Set<string>()
  const firsts = new Map<string, PciAddress>()
  for (const { address } of everyDevice(domain)) {
    if (address?.type !== 'pci') continue
    const key = `${address.domain}:${address.bus}:${address.slot}`
    if (address.function === 0) firsts.set(key, address)
    else slots.add(key)
  }
  for (const key of slots) {
    const first = firsts.get(key)
    if (first) first.multifunction ??= true
  }
}

export function everyDevice(domain: Definition): Seat['device'][] {
  return Object.values(domain.devices)
    .flat()
    .filter((item): item is Seat['device'] => typeof item === 'object' && item !== null)
}

const modelNames = {
  'pci-bridge': 'pci-bridge',
  'dmi-to-pci-bridge': 'i82801b11-bridge',
  'pcie-to-pci-bridge': 'pcie-pci-bridge',
  'pcie-root-port': 'pcie-root-port',
  'pcie-switch-upstream-port': 'x3130-upstream',
  'pcie-switch-downstream-port': 'xio3130-downstream',
  'pci-expander-bus': 'pxb',
  'pcie-expander-bus': 'pxb-pcie',
} as const

function completePciController(controller: Controller, domain: Definition): void {
  const model = controller.model as keyof typeof modelNames
  const name = modelNames[model]
  if (name && !controller.modelName?.name) controller.modelName = { name }
  const at = pciPlace(controller.address)
  const { index = 0 } = controller
  const complete = (values: NonNullable<Controller['target']>) => {
    controller.target = { ...values, ...controller.target }
  }
  if (model === 'pci-bridge') complete({ chassisNr: index })
  else if (model === 'pcie-root-port') complete({ chassis: index, port: (at!.slot << 3) + at!.function })
  else if (model === 'pcie-switch-downstream-port') complete({ chassis: index, port: at!.slot })
  else if (model === 'pci-expander-bus' || model === 'pcie-expander-bus') {
    if (controller.target?.busNr !== undefined) return
    const lowest = Math.min(
      256,
      ...domain.devices.controllers.map(({ type, target }) =>
        type === 'pci' ? (target?.busNr ?? 256) : 256,
      ),
    )
    if (lowest <= 2)
      throw new VirError(
        'configUnsupported',
        `No free busNr lower than current lowest busNr is available to auto-assign to bus ${at?.bus ?? 0}. Must be manually assigned`,
      )
    complete({ busNr: lowest - 2 })
  }
  if (model === 'pci-bridge' && index <= (at?.bus ?? 0))
    throw new VirError(
      'configUnsupported',
      `PCI controller at index ${index} (0x${index.toString(16).padStart(2, '0')}) has bus='0x${(at?.bus ?? 0).toString(16).padStart(2, '0')}', but index must be larger than bus`,
    )
}
