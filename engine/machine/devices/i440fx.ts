/**
 * Machine type `pc`: Intel 82441FX host bridge (datasheet 290549), 82371SB PIIX3 ISA bridge (290550) and the
 * power-management function of the 82371AB PIIX4 (290562).
 */
import { ACPI_PM_BASE } from '../memory-map.ts'
import type { Chipset, ChipsetOptions } from './chipset.ts'
import { mapPowerManagement } from './chipset.ts'
import { PciDevice } from './pci-device.ts'
import { PciHost } from './pci-host.ts'
import { PirqRouter } from './pirq-router.ts'

const BRIDGE_SLOT = 1
const PIRQ_REGISTERS = [0x60, 0x61, 0x62, 0x63]
const PM_BASE = 0x40
const PM_MISC = 0x80
/** Shared interrupts that PCs leave to PCI. */
const ISA_IRQS = [10, 10, 11, 11]

export function createI440fx(options: ChipsetOptions): Chipset {
  const north = new PciDevice('i440fx', {
    vendor: 0x8086,
    device: 0x1237,
    revision: 2,
    classCode: 0x06_00_00,
  })
  north.define(0x50, 2, 0, 0x0600)
  // PAM0–6: whether C0000h–FFFFFh answer from RAM. Without ROMs there it always does.
  north.define(0x58, 4, 0, 0x3333_3000)
  north.define(0x5c, 4, 0, 0x3333_3333)

  const isa = new PciDevice('piix3', { vendor: 0x8086, device: 0x7000, classCode: 0x06_01_00 })
  isa.define(0x04, 2, 0x0007, 0x0008)
  isa.define(0x4c, 1, 0x4d, 0xff)
  isa.define(0x4e, 2, 0x0003, 0xffff)
  const router = new PirqRouter({
    bridge: isa,
    registers: PIRQ_REGISTERS,
    isa: (irq) => options.router.isa(irq),
  })

  const pm = new PciDevice('piix4-pm', {
    vendor: 0x8086,
    device: 0x7113,
    revision: 3,
    classCode: 0x06_80_00,
    interruptPin: 1,
  })
  pm.define(PM_BASE, 4, 1, 0xffc0)
  pm.define(PM_MISC, 1, 0, 0x01)
  mapPowerManagement(options, pm, [PM_BASE, PM_MISC], () =>
    pm.value(PM_MISC, 1) & 1 ? pm.value(PM_BASE, 4) & 0xffc0 : undefined,
  )

  const host = new PciHost({
    name: 'pci',
    ports: options.ports,
    mmio: options.mmio,
    msi: options.msi,
    // One step per slot, so that the first pins of neighbours differ.
    swizzle: (slot, pin) => (slot + pin - 2) & 3,
    pirq: router.inputs,
  })
  host.attach(north, 0)
  host.attach(isa, BRIDGE_SLOT, 0)
  host.attach(pm, BRIDGE_SLOT, 3)

  return {
    type: 'pc',
    host,
    devices: [host, north, isa, pm],
    firstSlot: 2,
    apicPins: ISA_IRQS,
    isaIrqs: ISA_IRQS,
    initialize() {
      north.writeConfig(0x59, 1, 0x30)
      north.writeConfig(0x5a, 2, 0x3333)
      north.writeConfig(0x5c, 4, 0x3333_3333)
      for (const [input, register] of PIRQ_REGISTERS.entries())
        isa.writeConfig(register, 1, ISA_IRQS[input] ?? 0x80)
      pm.writeConfig(PM_BASE, 4, ACPI_PM_BASE)
      pm.writeConfig(PM_MISC, 1, 1)
    },
  }
}
