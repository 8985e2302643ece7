/**
 * The boot processor's local APIC as firmware leaves it: virtual wire mode, where the 8259 pair interrupts through
 * LINT0 and NMI comes by LINT1 (MultiProcessor Specification 1.4, 3.6.2.2).
 */
import type { Lapic } from '../devices/lapic.ts'
import { LAPIC_REGISTER } from '../devices/lapic-registers.table.ts'

export function setUpVirtualWire(lapic: Lapic): void {
  lapic.writeRegister(LAPIC_REGISTER.spurious, 0x1ff)
  lapic.writeRegister(LAPIC_REGISTER.lvtLint0, 0x700)
  lapic.writeRegister(LAPIC_REGISTER.lvtLint1, 0x400)
}
