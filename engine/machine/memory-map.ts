/** Where things lie in guest-physical memory on our boards. Addresses not fixed by a standard are our firmware's choice. */

/** RAM ends here at the latest; above are PCI windows and chips. */
export const LOW_RAM_LIMIT = 0xc000_0000
/** Where firmware puts memory BARs. */
export const PCI_WINDOW_START = 0xc000_0000
export const PCI_WINDOW_END = 0xe000_0000
/** q35: PCI Express configuration space of 256 buses, 1 MiB each. */
export const ECAM_BASE = 0xe000_0000
export const ECAM_BUSES = 256
export const ECAM_SIZE = ECAM_BUSES * 0x10_0000
/** 82093AA datasheet, 3.0: default address. */
export const IOAPIC_BASE = 0xfec0_0000
/** IA-PC HPET specification 1.0a, 2.4.1: the usual first address. */
export const HPET_BASE = 0xfed0_0000
/** Intel SDM 3A, 11.4.1: default address of the local APIC's page. */
export const LAPIC_BASE = 0xfee0_0000
/** Of a frame buffer that is on no bus, above ECAM and below the chips. */
export const FRAME_BUFFER_BASE = 0xfc00_0000
/** Where memory BARs must not go: chips begin here. */
export const CHIPS_START = 0xfec0_0000

/** First port handed to I/O BARs. */
export const PCI_PORTS_START = 0xc000
export const PCI_PORTS_END = 0x1_0000
/** The ACPI power-management block's ports, as firmware places it. */
export const ACPI_PM_BASE = 0x600
/** The firmware area that ACPI 6.5, 5.2.5.1 has searched for the RSDP. */
export const FIRMWARE_AREA_START = 0xe_0000
export const FIRMWARE_AREA_END = 0x10_0000

/** The interrupt that ACPI events use. */
export const SCI_IRQ = 9

/** COM1 to COM4, where PCs have had them since the AT. Two share an interrupt with two others. */
export const COM_PORTS = [
  { number: 1, port: 0x3f8, irq: 4 },
  { number: 2, port: 0x2f8, irq: 3 },
  { number: 3, port: 0x3e8, irq: 4 },
  { number: 4, port: 0x2e8, irq: 3 },
] as const
/** QEMU, docs/specs/pvpanic.txt: the port of the ISA device. */
export const PANIC_PORT = 0x505
/** open-vm-tools, backdoor_def.h. */
export const VMWARE_PORT = 0x5658
