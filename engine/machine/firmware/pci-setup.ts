/**
 * What firmware does to PCI before it starts a system: gives every base address register a place, every interrupt pin
 * a line, and turns decoding on (PCI Firmware Specification 3.0, 3.5; PCI Local Bus Specification 3.0, 6.2.5.1).
 */
import type { Bus } from '../bus.ts'
import type { Chipset } from '../devices/chipset.ts'
import type { PciDevice } from '../devices/pci-device.ts'
import { COMMAND, PCI } from '../devices/pci-device.ts'
import { PCI_PORTS_END, PCI_PORTS_START, PCI_WINDOW_END, PCI_WINDOW_START, SCI_IRQ } from '../memory-map.ts'

const BARS = 6
/** Edge/level control of the 8259 pair: one bit per interrupt, two ports. */
const ELCR_PORT = 0x4d0

interface Region {
  device: PciDevice
  register: number
  io: boolean
  wide: boolean
  size: number
}

export function setUpPci(chipset: Chipset, ports: Bus): void {
  chipset.initialize()
  const functions = chipset.host.list()
  place(functions.flatMap(({ device }) => regionsOf(device)))
  let level = 1 << SCI_IRQ
  for (const { address, device } of functions) {
    const pin = device.readConfig(PCI.interruptPin, 1)
    const irq = pin === 0 ? undefined : chipset.isaIrqs[chipset.host.routerInput(address.slot, pin)]
    if (irq !== undefined) device.writeConfig(PCI.interruptLine, 1, irq)
    const command = device.readConfig(PCI.command, 2)
    device.writeConfig(PCI.command, 2, command | COMMAND.io | COMMAND.memory)
  }
  for (const irq of chipset.isaIrqs) level |= 1 << irq
  ports.write(ELCR_PORT, 1, level & 0xff)
  ports.write(ELCR_PORT + 1, 1, level >> 8)
}

/** Sizes the registers as the specification says: write ones, see which stay. */
function regionsOf(device: PciDevice): Region[] {
  const regions: Region[] = []
  const command = device.readConfig(PCI.command, 2)
  device.writeConfig(PCI.command, 2, command & ~(COMMAND.io | COMMAND.memory))
  for (let index = 0; index < BARS; index++) {
    const register = PCI.bar0 + 4 * index
    device.writeConfig(register, 4, 0xffff_ffff)
    const answer = device.readConfig(register, 4)
    device.writeConfig(register, 4, 0)
    if (answer === 0) continue
    const io = (answer & 1) !== 0
    const wide = !io && (answer & 6) === 4
    const size = (~(answer & (io ? ~3 : ~15)) + 1) >>> 0
    regions.push({ device, register, io, wide, size: io ? size & 0xffff : size })
    if (wide) index++
  }
  device.writeConfig(PCI.command, 2, command)
  return regions
}

/** Largest first: then everything is aligned and nothing is wasted. What does not fit stays unassigned. */
function place(regions: Region[]): void {
  let port = PCI_PORTS_START
  let memory = PCI_WINDOW_START
  for (const region of regions.toSorted((a, b) => b.size - a.size)) {
    const at = region.io ? port : memory
    const base = Math.ceil(at / region.size) * region.size
    if (base + region.size > (region.io ? PCI_PORTS_END : PCI_WINDOW_END)) continue
    if (region.io) port = base + region.size
    // A page of its own each, so that guests can map them apart.
    else memory = base + Math.max(region.size, 0x1000)
    region.device.writeConfig(region.register, 4, base)
    if (region.wide) region.device.writeConfig(region.register + 4, 4, 0)
  }
}
