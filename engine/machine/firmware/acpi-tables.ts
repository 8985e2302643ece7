/**
 * ACPI tables as firmware leaves them in memory (ACPI Specification 6.5, 5.2; HPET specification 1.0a, 3.2.4; PCI
 * Firmware Specification 3.0, 4.1.2).
 */

import type { AcpiPmLayout } from '../devices/acpi-pm.ts'
import { ACPI_DISABLE_COMMAND, ACPI_ENABLE_COMMAND, APM_PORT } from '../devices/acpi-pm.ts'
import type { Chipset } from '../devices/chipset.ts'
import type { GuestMemory } from '../memory.ts'
import {
  ACPI_PM_BASE,
  ECAM_BASE,
  ECAM_BUSES,
  FIRMWARE_AREA_END,
  FIRMWARE_AREA_START,
  HPET_BASE,
  IOAPIC_BASE,
  LAPIC_BASE,
  SCI_IRQ,
} from '../memory-map.ts'
import type { Aml } from './aml.ts'
import { ascii, bytes, le } from './aml.ts'
import { type DsdtOptions, dsdtTerms } from './dsdt.ts'

export interface AcpiTablesOptions {
  memory: GuestMemory
  chipset: Chipset
  pm: AcpiPmLayout
  /** APIC IDs of the processors, the boot processor first. */
  apicIds: readonly number[]
  ioapicId: number
  hpet: boolean
  serials: DsdtOptions['serials']
  hasPanic: boolean
}

const OEM = ascii('TABVSR')
const OEM_TABLE = ascii('TABVISOR')
const CREATOR = ascii('TABV')
const HEADER_LENGTH = 36
const SPACE_IO = 1
const SPACE_MEMORY = 0
/** RST_CNT and what it wants written for a full reset. */
const RESET_PORT = 0xcf9
const RESET_VALUE = 0x06

/** Writes all tables into the firmware area. Gives the address of the RSDP. */
export function writeAcpiTables(options: AcpiTablesOptions): number {
  const area = new Area(options.memory)
  const rsdp = area.reserve(36, 16)
  const facs = area.put(facsTable(), 64)
  const dsdt = area.put(dsdtTable(options), 16)
  const tables = [area.put(fadtTable(options, facs, dsdt), 16), area.put(madtTable(options), 16)]
  if (options.hpet) tables.push(area.put(hpetTable(), 16))
  if (options.chipset.type === 'q35') tables.push(area.put(mcfgTable(), 16))
  const xsdt = area.put(table('XSDT', 1, bytes(...tables.map((address) => le(address, 8)))), 16)
  options.memory.write(rsdp, rsdpStructure(xsdt))
  return rsdp
}

/** Hands out the firmware area from its start. */
class Area {
  private readonly memory: GuestMemory
  private next = FIRMWARE_AREA_START

  constructor(memory: GuestMemory) {
    this.memory = memory
  }

  reserve(length: number, alignment: number): number {
    const at = Math.ceil(this.next / alignment) * alignment
    this.next = at + length
    if (this.next > FIRMWARE_AREA_END)
      throw new RangeError('The ACPI tables are larger than the firmware area')
    return at
  }

  put(content: Aml, alignment: number): number {
    const at = this.reserve(content.length, alignment)
    this.memory.write(at, content)
    return at
  }
}

/** A table with its header (5.2.6). */
function table(signature: string, revision: number, body: Aml): Aml {
  const length = HEADER_LENGTH + body.length
  const all = bytes(
    bytes(ascii(signature), le(length, 4), revision, 0, OEM, OEM_TABLE, le(1, 4), CREATOR, le(1, 4)),
    body,
  )
  all[9] = checksum(all)
  return all
}

/** What makes the sum of all bytes 0 modulo 256. */
function checksum(content: Aml): number {
  return -content.reduce((sum, byte) => sum + byte, 0) & 0xff
}

function rsdpStructure(xsdt: number): Aml {
  const all = bytes(ascii('RSD PTR '), 0, OEM, 2, le(0, 4), le(36, 4), le(xsdt, 8), 0, 0, 0, 0)
  all[8] = checksum(all.subarray(0, 20))
  all[32] = checksum(all)
  return all
}

/** Version 1; without the global lock's users it stays as it is. */
function facsTable(): Aml {
  const all = new Uint8Array(64)
  all.set(bytes(ascii('FACS'), le(64, 4)))
  all[32] = 1
  return all
}

function dsdtTable(options: AcpiTablesOptions): Aml {
  const { chipset, pm } = options
  const by = (interrupts: readonly number[]) => (slot: number, pin: number) =>
    interrupts[chipset.host.routerInput(slot, pin)] ?? 0
  return table(
    'DSDT',
    2,
    dsdtTerms({
      type: chipset.type,
      softOff: pm.softOff,
      pmBase: ACPI_PM_BASE,
      pmLength: pm.length,
      hpet: options.hpet,
      serials: options.serials,
      hasPanic: options.hasPanic,
      apicInterrupt: by(chipset.apicPins),
      picInterrupt: by(chipset.isaIrqs),
    }),
  )
}

/** Generic address structure (5.2.3.2). */
function address(space: number, width: number, at: number, access = 0): Aml {
  return bytes(space, width, 0, access, le(at, 8))
}

/** Revision 3 (ACPI 2.0): 244 bytes (table 5.9). */
function fadtTable(options: AcpiTablesOptions, facs: number, dsdt: number): Aml {
  const { pm } = options
  const none = address(SPACE_IO, 0, 0)
  // WBINVD, C1 on every processor, no fixed sleep button, no fixed RTC wake, reset register there.
  const flags = (1 << 0) | (1 << 2) | (1 << 5) | (1 << 6) | (1 << 10)
  // 8042 and other legacy devices are there.
  const bootArchitecture = 0x03
  const gpe0 = ACPI_PM_BASE + pm.gpe0
  return table(
    'FACP',
    3,
    bytes(
      bytes(le(facs, 4), le(dsdt, 4), 0, 0, le(SCI_IRQ, 2)),
      bytes(le(APM_PORT, 4), ACPI_ENABLE_COMMAND, ACPI_DISABLE_COMMAND, 0, 0),
      // PM1a event, PM1b event, PM1a control, PM1b control, PM2 control, timer, GPE0, GPE1.
      bytes(le(ACPI_PM_BASE, 4), le(0, 4), le(ACPI_PM_BASE + 4, 4), le(0, 4), le(0, 4)),
      bytes(le(ACPI_PM_BASE + 8, 4), le(gpe0, 4), le(0, 4)),
      bytes(4, 2, 0, 4, pm.gpe0Length, 0, 0, 0),
      // C2 and C3 latencies beyond 100 and 1000 µs: not supported.
      bytes(le(0xfff, 2), le(0xfff, 2), le(0, 2), le(0, 2), 0, 0, 0, 0, 0x32),
      bytes(le(bootArchitecture, 2), 0, le(flags, 4)),
      bytes(address(SPACE_IO, 8, RESET_PORT, 1), RESET_VALUE, le(0, 2), 0),
      bytes(le(facs, 8), le(dsdt, 8)),
      bytes(address(SPACE_IO, 32, ACPI_PM_BASE), none, address(SPACE_IO, 16, ACPI_PM_BASE + 4), none, none),
      bytes(address(SPACE_IO, 32, ACPI_PM_BASE + 8), address(SPACE_IO, pm.gpe0Length * 8, gpe0), none),
    ),
  )
}

/** Interrupt controllers (5.2.12). */
function madtTable(options: AcpiTablesOptions): Aml {
  const processors = options.apicIds.map((id, index) => bytes(0, 8, index, id, le(1, 4)))
  const sciLevelHigh = 0x0d
  return table(
    'APIC',
    3,
    bytes(
      le(LAPIC_BASE, 4),
      // The 8259 pair is there as well.
      le(1, 4),
      ...processors,
      bytes(1, 12, options.ioapicId, 0, le(IOAPIC_BASE, 4), le(0, 4)),
      bytes(2, 10, 0, 0, le(2, 4), le(0, 2)),
      bytes(2, 10, 0, SCI_IRQ, le(SCI_IRQ, 4), le(sciLevelHigh, 2)),
      // NMI at LINT1 of every processor.
      bytes(4, 6, 0xff, le(0, 2), 1),
    ),
  )
}

function hpetTable(): Aml {
  // Vendor 8086h, legacy replacement, 64-bit counter, three comparators, revision 1.
  const block = 0x8086_a201
  return table('HPET', 1, bytes(le(block, 4), address(SPACE_MEMORY, 0, HPET_BASE), 0, le(0x80, 2), 0))
}

function mcfgTable(): Aml {
  return table('MCFG', 1, bytes(le(0, 8), le(ECAM_BASE, 8), le(0, 2), 0, ECAM_BUSES - 1, le(0, 4)))
}
