/**
 * Where a virtio device's registers lie, as its PCI capabilities tell: Virtual I/O Device (VIRTIO) Version 1.2, 4.1.4.
 */
import type { AccessSize, BusTarget } from '../../bus.ts'
import type { PciDevice } from '../pci-device.ts'

/** Where in which BAR the sections are; each ends where the next one begins. */
export interface VirtioLayout {
  readonly bar: number
  readonly size: number
  readonly common: number
  readonly isr: number
  readonly device: number
  readonly notify: number
  /** The BAR of MSI-X. */
  readonly msixBar: number
}

/** A page for each section. */
export const PLAIN_LAYOUT: VirtioLayout = {
  bar: 4,
  size: 0x4000,
  common: 0x0000,
  isr: 0x1000,
  device: 0x2000,
  notify: 0x3000,
  msixBar: 1,
}
/** Bytes between two queues' doorbells. */
export const NOTIFY_MULTIPLIER = 4

const VENDOR_SPECIFIC = 0x09
const TYPE = { common: 1, notify: 2, isr: 3, device: 4, pci: 5 } as const
const COMMON_LENGTH = 0x38

/** Adds the capabilities of a device with so many queues and bytes of configuration to its PCI function. */
export function addVirtioCapabilities(
  pci: PciDevice,
  queues: number,
  configLength: number,
  registers: BusTarget,
  layout: VirtioLayout,
): void {
  const add = (type: number, offset: number, length: number, multiplier?: number) =>
    addCapability(pci, layout.bar, type, offset, length, multiplier)
  add(TYPE.common, layout.common, COMMON_LENGTH)
  add(TYPE.isr, layout.isr, 1)
  if (configLength > 0) add(TYPE.device, layout.device, configLength)
  add(TYPE.notify, layout.notify, queues * NOTIFY_MULTIPLIER, NOTIFY_MULTIPLIER)
  addWindow(pci, registers, layout)
}

function addCapability(
  pci: PciDevice,
  bar: number,
  type: number,
  offset: number,
  length: number,
  multiplier?: number,
): number {
  const body = new Uint8Array(multiplier === undefined ? 14 : 18)
  const view = new DataView(body.buffer)
  body[0] = body.length + 2
  body[1] = type
  body[2] = bar
  view.setUint32(6, offset, true)
  view.setUint32(10, length, true)
  if (multiplier !== undefined) view.setUint32(14, multiplier, true)
  return pci.addCapability(VENDOR_SPECIFIC, body)
}

/** The way in for firmware that cannot map memory (4.1.4.9): BAR, offset and length, then the data. */
function addWindow(pci: PciDevice, registers: BusTarget, layout: VirtioLayout): void {
  const at = addCapability(pci, 0, TYPE.pci, 0, 0, 0)
  const data = at + 16
  pci.define(at + 4, 1, 0, 0xff)
  pci.define(at + 8, 4, 0, 0xffff_ffff)
  pci.define(at + 12, 4, 0, 0xffff_ffff)
  pci.define(data, 4, 0, 0xffff_ffff)
  const window = (): { offset: number; size: AccessSize } | undefined => {
    const offset = pci.value(at + 8, 4)
    const size = pci.value(at + 12, 4)
    if (pci.value(at + 4, 1) !== layout.bar || (size !== 1 && size !== 2 && size !== 4)) return undefined
    return offset % size === 0 && offset + size <= layout.size ? { offset, size } : undefined
  }
  pci.watch(data, 4, {
    beforeRead: () => {
      const place = window()
      if (place) pci.setValue(data, place.size, registers.read(place.offset, place.size))
    },
    afterWrite: () => {
      const place = window()
      if (place) registers.write(place.offset, place.size, pci.value(data, place.size))
    },
  })
}
