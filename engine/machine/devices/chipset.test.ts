import { describe, expect, it } from 'vitest'
import { TimerQueue } from '../../base/clock.ts'
import { AddressSpace } from '../address-space.ts'
import { setUpPci } from '../firmware/pci-setup.ts'
import { ECAM_BASE, PCI_WINDOW_END, PCI_WINDOW_START } from '../memory-map.ts'
import { AcpiPm, ICH9_PM, PIIX4_PM } from './acpi-pm.ts'
import type { Chipset, ChipsetOptions } from './chipset.ts'
import { GsiRouter } from './gsi-router.ts'
import { createI440fx } from './i440fx.ts'
import { PciDevice } from './pci-device.ts'
import { createQ35 } from './q35.ts'

function board(create: (options: ChipsetOptions) => Chipset, layout = PIIX4_PM) {
  const ports = new AddressSpace('ports')
  const mmio = new AddressSpace('memory')
  const log: string[] = []
  const wire = (kind: string) => (n: number) => ({
    set: (high: boolean) => log.push(`${kind}${n} ${high ? 'up' : 'down'}`),
  })
  const router = new GsiRouter({ pic: wire('pic'), ioapic: wire('pin') })
  const timers = new TimerQueue({ now: () => 0 })
  const sci = { set() {} }
  const pm = new AcpiPm({ name: 'acpi-pm', layout, timers, sci, onSoftOff() {} })
  const chipset = create({ ports, mmio, router, pm, msi() {} })
  const config = (slot: number, fn: number, offset: number) => {
    ports.write(0xcf8, 4, (0x8000_0000 | (slot << 11) | (fn << 8) | offset) >>> 0)
    return ports.read(0xcfc, 4)
  }
  return { ports, mmio, log, router, chipset, config }
}

function plugged(chipset: Chipset, slot: number, pin: number, size = 0x1000) {
  const device = new PciDevice(`plugged${slot}`, {
    vendor: 0x1af4,
    device: 0x1044,
    classCode: 0xff0000,
    interruptPin: pin,
  })
  device.addBar(0, { kind: 'io', size: 0x40, target: { read: () => slot, write() {} } })
  device.addBar(4, { kind: 'mem64', size, target: { read: () => slot, write() {} } })
  chipset.host.attach(device, slot)
  return device
}

describe('configuration mechanism #1', () => {
  it('finds the parts of the 440FX board', () => {
    const { config } = board(createI440fx)

    expect([config(0, 0, 0), config(1, 0, 0), config(1, 3, 0)]).toEqual([
      0x1237_8086, 0x7000_8086, 0x7113_8086,
    ])
    expect([config(1, 1, 0), config(2, 0, 0)]).toEqual([0xffff_ffff, 0xffff_ffff])
    expect((config(1, 0, 0x0c) >>> 16) & 0xff).toBe(0x80)
  })

  it('finds the parts of the Q35 board', () => {
    const { config } = board(createQ35, ICH9_PM)

    expect([config(0, 0, 0), config(31, 0, 0)]).toEqual([0x29c0_8086, 0x2918_8086])
  })

  it('reads bytes at CFCh-CFFh, and nothing while not enabled or on another bus', () => {
    const { ports, config } = board(createI440fx)
    config(1, 0, 0)
    const bytes = [ports.read(0xcfd, 1), ports.read(0xcfe, 2)]
    ports.write(0xcf8, 4, 0x0000_0800)
    const off = ports.read(0xcfc, 4)
    ports.write(0xcf8, 4, 0x8001_0000)

    expect(bytes).toEqual([0x80, 0x7000])
    expect([off, ports.read(0xcfc, 4)]).toEqual([0xffff_ffff, 0xffff_ffff])
    expect(ports.read(0xcf8, 4)).toBe(0x8001_0000)
  })
})

describe('setting up PCI', () => {
  it('opens the enhanced window of the Q35', () => {
    const { mmio, ports, chipset } = board(createQ35, ICH9_PM)
    const before = mmio.read(ECAM_BASE, 4)
    setUpPci(chipset, ports)

    expect(before).toBe(0xffff_ffff)
    expect([mmio.read(ECAM_BASE, 4), mmio.read(ECAM_BASE + (31 << 15) + 2, 2)]).toEqual([0x29c0_8086, 0x2918])
    expect(mmio.read(ECAM_BASE + 0x10_0000, 4)).toBe(0xffff_ffff)
  })

  it.each([
    ['pc', createI440fx, PIIX4_PM],
    ['q35', createQ35, ICH9_PM],
  ] as const)('places power management of %s at 600h', (_, create, layout) => {
    const { ports, chipset } = board(create, layout)
    const before = ports.has(0x608)
    setUpPci(chipset, ports)

    expect(before).toBe(false)
    expect(ports.read(0x604, 2)).toBe(0)
    ports.write(0xb2, 1, 2)
    expect(ports.read(0x604, 2)).toBe(1)
  })

  it('gives every region a place of its own, aligned, and turns decoding on', () => {
    const { ports, mmio, chipset } = board(createI440fx)
    plugged(chipset, 3, 1, 0x1000)
    plugged(chipset, 4, 1, 0x100_0000)
    plugged(chipset, 5, 1, 0x10)
    setUpPci(chipset, ports)
    const memory = mmio.list()

    expect(memory.map((range) => mmio.read(range.start, 4))).toEqual([4, 3, 5])
    expect(memory.every((range) => range.start >= PCI_WINDOW_START && range.end <= PCI_WINDOW_END)).toBe(true)
    expect(memory.map((range) => range.start % Math.max(range.end - range.start, 0x1000))).toEqual([0, 0, 0])
    expect([0xc000, 0xc040, 0xc080].map((port) => ports.read(port, 1))).toEqual([3, 4, 5])
  })

  it('makes the interrupts of PCI and ACPI level-triggered', () => {
    const { ports, chipset } = board(createI440fx)
    const levels = [0, 0]
    ports.map(0x4d0, 2, { read: () => 0, write: (offset, _, value) => (levels[offset] = value) }, 'elcr')
    setUpPci(chipset, ports)

    expect(levels).toEqual([0, 0x0e])
  })

  it('leaves a region that does not fit unassigned', () => {
    const { ports, mmio, chipset } = board(createI440fx)
    plugged(chipset, 3, 1, 0x4000_0000)
    plugged(chipset, 4, 1, 0x1000)
    setUpPci(chipset, ports)

    expect(mmio.list().map((range) => mmio.read(range.start, 4))).toEqual([4])
  })
})

describe('interrupt pins', () => {
  it('share an ISA interrupt on the 440FX board, in both controllers', () => {
    const { ports, chipset, log } = board(createI440fx)
    const first = plugged(chipset, 2, 1)
    const second = plugged(chipset, 6, 1)
    setUpPci(chipset, ports)
    log.length = 0
    first.setInterrupt(true)
    second.setInterrupt(true)
    first.setInterrupt(false)
    second.setInterrupt(false)

    expect(first.readConfig(0x3c, 1)).toBe(10)
    expect(log).toEqual(['pic10 up', 'pin10 up', 'pic10 down', 'pin10 down'])
  })

  it('have pins 16-23 of their own on the Q35 board', () => {
    const { ports, chipset, log } = board(createQ35, ICH9_PM)
    const device = plugged(chipset, 3, 1)
    setUpPci(chipset, ports)
    log.length = 0
    device.setInterrupt(true)

    expect(chipset.apicPins[chipset.host.routerInput(3, 1)]).toBe(19)
    expect(log).toEqual(['pin19 up', 'pic11 up'])
  })

  it('follow a router that the guest changes', () => {
    const { ports, chipset, config, log } = board(createI440fx)
    const device = plugged(chipset, 2, 1)
    setUpPci(chipset, ports)
    device.setInterrupt(true)
    log.length = 0
    config(1, 0, 0x60)
    ports.write(0xcfc + chipset.host.routerInput(2, 1), 1, 5)

    expect(log).toEqual(['pic5 up', 'pin5 up', 'pic10 down', 'pin10 down'])
  })
})

describe('ISA interrupts', () => {
  it('keep their number but for the timer', () => {
    const { router, log } = board(createI440fx)
    router.isa(0).set(true)
    router.isa(4).set(true)

    expect(log).toEqual(['pic0 up', 'pin2 up', 'pic4 up', 'pin4 up'])
  })
})
