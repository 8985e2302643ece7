/**
 * The DSDT's definitions: what a guest cannot find by itself (ACPI Specification 6.5, chapters 6, 7 and 9; PCI Firmware
 * Specification 3.0, chapter 4).
 */
import type { MachineType } from '../devices/chipset.ts'
import {
  CHIPS_START,
  ECAM_BASE,
  ECAM_SIZE,
  HPET_BASE,
  LAPIC_BASE,
  PANIC_PORT,
  PCI_WINDOW_END,
  PCI_WINDOW_START,
} from '../memory-map.ts'
import type { Aml } from './aml.ts'
import {
  argument,
  busNumbers,
  bytes,
  device,
  eisaId,
  fixedMemory,
  giveBack,
  ifTrue,
  integer,
  ioPorts,
  irq,
  list,
  memoryRange,
  method,
  name,
  path,
  portRange,
  resources,
  scope,
  store,
  text,
} from './aml.ts'

export interface DsdtOptions {
  type: MachineType
  /** SLP_TYP of S5. */
  softOff: number
  pmBase: number
  pmLength: number
  hpet: boolean
  serials: readonly { number: number; port: number; irq: number }[]
  hasPanic: boolean
  /** The interrupt of a slot's pin 1–4, in APIC mode and in PIC mode. */
  apicInterrupt(slot: number, pin: number): number
  picInterrupt(slot: number, pin: number): number
}

const SLOTS = 32
const PINS = 4

export function dsdtTerms(options: DsdtOptions): Aml {
  const sleep = integer(options.softOff)
  return bytes(
    name('\\PICF', integer(0)),
    method('\\_PIC', 1, store(argument(0), path('\\PICF'))),
    name('\\_S5', list(sleep, sleep, integer(0), integer(0))),
    scope('\\_SB', rootBridge(options), motherboard(options), ...(options.hpet ? [hpet()] : [])),
  )
}

function rootBridge(options: DsdtOptions): Aml {
  const express = options.type === 'q35'
  const windows = express
    ? [memoryRange(PCI_WINDOW_START, PCI_WINDOW_END - 1, false)]
    : [memoryRange(PCI_WINDOW_START, CHIPS_START - 1, false)]
  return device(
    'PCI0',
    name('_HID', eisaId(express ? 'PNP0A08' : 'PNP0A03')),
    ...(express ? [name('_CID', eisaId('PNP0A03'))] : []),
    name('_UID', integer(0)),
    name('_BBN', integer(0)),
    name(
      '_CRS',
      resources(
        busNumbers(0, 0xff),
        ioPorts(0xcf8, 8),
        portRange(0x0000, 0x0cf7),
        portRange(0x0d00, 0xffff),
        memoryRange(0xa_0000, 0xb_ffff, true),
        ...windows,
      ),
    ),
    name('PRTA', routing(options.apicInterrupt)),
    name('PRTP', routing(options.picInterrupt)),
    method('_PRT', 0, ifTrue(path('\\PICF'), giveBack(path('PRTA'))), giveBack(path('PRTP'))),
    device(
      'ISA',
      name('_ADR', integer(express ? 0x001f_0000 : 0x0001_0000)),
      legacy('RTC', 'PNP0B00', ioPorts(0x70, 2), irq(8)),
      legacy('KBD', 'PNP0303', ioPorts(0x60, 1), ioPorts(0x64, 1), irq(1)),
      legacy('MOU', 'PNP0F13', irq(12)),
      ...options.serials.map(serial),
      ...(options.hasPanic ? [panic()] : []),
    ),
  )
}

/** Interrupts named directly, without link devices (6.2.13): source 0, and the interrupt as the source index. */
function routing(interrupt: (slot: number, pin: number) => number): Aml {
  const entries: Aml[] = []
  for (let slot = 0; slot < SLOTS; slot++)
    for (let pin = 0; pin < PINS; pin++)
      entries.push(
        list(integer(slot * 0x1_0000 + 0xffff), integer(pin), integer(0), integer(interrupt(slot, pin + 1))),
      )
  return list(...entries)
}

function legacy(declared: string, id: string, ...descriptors: Aml[]): Aml {
  return device(declared, name('_HID', eisaId(id)), name('_CRS', resources(...descriptors)))
}

function serial({ number, port, irq: line }: DsdtOptions['serials'][number]): Aml {
  return device(
    `COM${number}`,
    name('_HID', eisaId('PNP0501')),
    name('_UID', integer(number)),
    name('_CRS', resources(ioPorts(port, 8), irq(line))),
  )
}

/** QEMU, docs/specs/pvpanic.txt: systems find the port by this name. */
function panic(): Aml {
  return device(
    'PEVT',
    name('_HID', text('QEMU0001')),
    name('_STA', integer(0x0f)),
    name('_CRS', resources(ioPorts(PANIC_PORT, 1))),
  )
}

/** Addresses that are taken although no device shows them. */
function motherboard(options: DsdtOptions): Aml {
  const ecam = options.type === 'q35' ? [fixedMemory(ECAM_BASE, ECAM_SIZE)] : []
  return device(
    'MBRD',
    name('_HID', eisaId('PNP0C02')),
    name('_UID', integer(1)),
    name(
      '_CRS',
      resources(
        ioPorts(options.pmBase, options.pmLength),
        ioPorts(0xb2, 2),
        ioPorts(0x4d0, 2),
        ...ecam,
        fixedMemory(LAPIC_BASE, 0x1000),
      ),
    ),
  )
}

function hpet(): Aml {
  return device(
    'HPET',
    name('_HID', eisaId('PNP0103')),
    name('_UID', integer(0)),
    name('_CRS', resources(fixedMemory(HPET_BASE, 0x400))),
  )
}
