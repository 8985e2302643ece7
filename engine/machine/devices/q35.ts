/**
 * Machine type `q35`: Intel Q35 MCH (3 Series datasheet 316966, chapter 5) and the LPC bridge of the ICH9
 * (datasheet 316972, chapter 13).
 */
import { ACPI_PM_BASE, ECAM_BASE, ECAM_BUSES } from '../memory-map.ts'
import type { Chipset, ChipsetOptions } from './chipset.ts'
import { mapPowerManagement } from './chipset.ts'
import { PciDevice } from './pci-device.ts'
import { PciHost } from './pci-host.ts'
import { PirqRouter } from './pirq-router.ts'

const BRIDGE_SLOT = 31
const PCIEXBAR = 0x60
const PCIEXBAR_ENABLE = 1
const PIRQ_REGISTERS = [0x60, 0x61, 0x62, 0x63, 0x68, 0x69, 0x6a, 0x6b]
const PM_BASE = 0x40
const ACPI_CONTROL = 0x44
const ACPI_ENABLE = 0x80
const ISA_IRQS = [10, 10, 11, 11, 10, 10, 11, 11]
/** PIRQA#–PIRQH# are pins 16–23 (ICH9 datasheet, table 5-17). */
const FIRST_PIN = 16

export function createQ35(options: ChipsetOptions): Chipset {
  const mch = new PciDevice('mch', { vendor: 0x8086, device: 0x29c0, revision: 2, classCode: 0x06_00_00 })
  mch.define(PCIEXBAR, 4, 0, 0xf000_0007)
  mch.define(PCIEXBAR + 4, 4, 0, 0x0000_000f)
  // PAM0–6: see the 82441FX.
  mch.define(0x90, 4, 0, 0x3333_3330)
  mch.define(0x94, 4, 0, 0x0033_3333)

  const lpc = new PciDevice('ich9-lpc', {
    vendor: 0x8086,
    device: 0x2918,
    revision: 2,
    classCode: 0x06_01_00,
  })
  lpc.define(0x04, 2, 0x0007, 0x0000)
  lpc.define(PM_BASE, 4, 1, 0xff80)
  lpc.define(ACPI_CONTROL, 1, 0, 0x87)
  lpc.define(0xdc, 1, 0, 0x23)
  lpc.define(0xf0, 4, 0, 0xffff_c001)
  const router = new PirqRouter({
    bridge: lpc,
    registers: PIRQ_REGISTERS,
    isa: (irq) => options.router.picOnly(irq),
    also: (input) => options.router.pin(FIRST_PIN + input),
  })
  mapPowerManagement(options, lpc, [PM_BASE, ACPI_CONTROL], () =>
    lpc.value(ACPI_CONTROL, 1) & ACPI_ENABLE ? lpc.value(PM_BASE, 4) & 0xff80 : undefined,
  )

  const host = new PciHost({
    name: 'pci',
    ports: options.ports,
    mmio: options.mmio,
    msi: options.msi,
    swizzle: (slot, pin) => (slot + pin - 1) & 7,
    pirq: router.inputs,
  })
  // Length field: 256, 128 or 64 buses (5.1.17).
  mch.watch(PCIEXBAR, 8, {
    afterChange: () => {
      const low = mch.value(PCIEXBAR, 4)
      const buses = ECAM_BUSES >> ((low >>> 1) & 3)
      const base = mch.value(PCIEXBAR + 4, 4) * 2 ** 32 + ((low & ~(buses * 0x10_0000 - 1)) >>> 0)
      host.setEcam(low & PCIEXBAR_ENABLE && buses >= 64 ? base : undefined, buses)
    },
  })
  host.attach(mch, 0)
  host.attach(lpc, BRIDGE_SLOT)

  return {
    type: 'q35',
    host,
    devices: [host, mch, lpc],
    firstSlot: 1,
    apicPins: PIRQ_REGISTERS.map((_, input) => FIRST_PIN + input),
    isaIrqs: ISA_IRQS,
    initialize() {
      mch.writeConfig(0x90, 4, 0x3333_3330)
      mch.writeConfig(0x94, 4, 0x0033_3333)
      mch.writeConfig(PCIEXBAR + 4, 4, 0)
      mch.writeConfig(PCIEXBAR, 4, (ECAM_BASE | PCIEXBAR_ENABLE) >>> 0)
      for (const [input, register] of PIRQ_REGISTERS.entries())
        lpc.writeConfig(register, 1, ISA_IRQS[input] ?? 0x80)
      lpc.writeConfig(PM_BASE, 4, ACPI_PM_BASE)
      lpc.writeConfig(ACPI_CONTROL, 1, ACPI_ENABLE)
    },
  }
}
