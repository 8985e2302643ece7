/** What a board gets from its chipset, whichever of the two it is. */
import type { Disposable } from '../../base/event.ts'
import type { Bus, BusTarget } from '../bus.ts'
import type { Device } from '../state.ts'
import type { AcpiPm } from './acpi-pm.ts'
import { APM_PORT } from './acpi-pm.ts'
import type { GsiRouter } from './gsi-router.ts'
import type { PciDevice } from './pci-device.ts'
import type { PciHost } from './pci-host.ts'

/** Machine types as libvirt and QEMU name them. */
export type MachineType = 'pc' | 'q35'

export interface ChipsetOptions {
  ports: Bus
  mmio: Bus
  router: GsiRouter
  pm: AcpiPm
  msi(address: number, data: number): void
}

export interface Chipset {
  readonly type: MachineType
  readonly host: PciHost
  /** The bridges and other functions soldered on, and the host: to reset and save. */
  readonly devices: readonly Device[]
  /** The lowest slot for plugged-in devices. */
  readonly firstSlot: number
  /** The I/O APIC pin that PIRQ input n drives once the registers are set up as by our firmware. */
  readonly apicPins: readonly number[]
  /** The ISA interrupt that our firmware routes PIRQ input n to. */
  readonly isaIrqs: readonly number[]
  /** Programs the chipset's own registers as firmware does before anything else. */
  initialize(): void
}

/** Maps the APM ports for good, and the power-management ports wherever `where` says after a register changed. */
export function mapPowerManagement(
  options: ChipsetOptions,
  device: PciDevice,
  registers: readonly number[],
  where: () => number | undefined,
): void {
  options.ports.map(APM_PORT, 2, options.pm.apm, options.pm.name)
  let mapping: Disposable | undefined
  let mapped: number | undefined
  const move = () => {
    const base = where() || undefined
    if (base === mapped) return
    mapping?.dispose()
    mapped = base
    const target: BusTarget = options.pm.target
    mapping =
      base === undefined
        ? undefined
        : options.ports.map(base, options.pm.layout.length, target, options.pm.name)
  }
  for (const register of registers) device.watch(register, 4, { afterChange: move })
}
