import { describe, expect, it } from 'vitest'
import { AddressSpace } from '../address-space.ts'
import type { BusTarget } from '../bus.ts'
import { PciDevice } from './pci-device.ts'
import { Msi, Msix } from './pci-msi.ts'

const COMMAND = 0x04

function named(value: number): BusTarget {
  return { read: (offset) => value + offset, write() {} }
}

function board() {
  const ports = new AddressSpace('ports')
  const mmio = new AddressSpace('memory')
  const device = new PciDevice('test', {
    vendor: 0x1234,
    device: 0x5678,
    revision: 3,
    classCode: 0x01_06_01,
    interruptPin: 1,
  })
  const line: boolean[] = []
  const messages: [number, number][] = []
  const plug = () =>
    device.plug({
      ports,
      mmio,
      intx: { set: (high) => line.push(high) },
      msi: (a, d) => messages.push([a, d]),
    })
  return { ports, mmio, device, line, messages, plug }
}

describe('configuration header (PCI 3.0, 6.1)', () => {
  it('identifies the device and cannot be overwritten', () => {
    const { device } = board()
    device.writeConfig(0, 4, 0)
    device.writeConfig(8, 4, 0)

    expect([device.readConfig(0, 4), device.readConfig(8, 4)]).toEqual([0x5678_1234, 0x0106_0103])
    expect([device.readConfig(0x0b, 1), device.readConfig(0x3d, 1)]).toEqual([1, 1])
  })

  it('ends at 256 bytes', () => {
    const { device } = board()

    expect([device.readConfig(0x100, 4), device.readConfig(0xfe, 4)]).toEqual([0xffff_ffff, 0xffff_ffff])
  })
})

describe('base address registers (6.2.5)', () => {
  it('answer sizing with their size and kind', () => {
    const { device } = board()
    device.addBar(0, { kind: 'io', size: 0x20, target: named(0) })
    device.addBar(1, { kind: 'mem32', size: 0x1000, target: named(0) })
    device.addBar(2, { kind: 'mem64', size: 0x1_0000, prefetchable: true, target: named(0) })
    for (const register of [0x10, 0x14, 0x18, 0x1c, 0x20]) device.writeConfig(register, 4, 0xffff_ffff)

    expect([0x10, 0x14, 0x18, 0x1c, 0x20].map((register) => device.readConfig(register, 4))).toEqual([
      0xffff_ffe1, 0xffff_f000, 0xffff_000c, 0xffff_ffff, 0,
    ])
  })

  it('map only while decoding is on, and follow the register', () => {
    const { device, mmio, plug } = board()
    device.addBar(0, { kind: 'mem32', size: 0x1000, target: named(7) })
    plug()
    device.writeConfig(0x10, 4, 0xe000_0000)
    const off = mmio.read(0xe000_0000, 4)
    device.writeConfig(COMMAND, 2, 2)
    const on = mmio.read(0xe000_0004, 4)
    device.writeConfig(0x10, 4, 0xe100_0000)

    expect([off, on]).toEqual([0xffff_ffff, 11])
    expect([mmio.read(0xe000_0000, 4), mmio.read(0xe100_0000, 4)]).toEqual([0xffff_ffff, 7])
  })

  it('map nothing while they hold ones or zero', () => {
    const { device, mmio, plug } = board()
    device.addBar(0, { kind: 'mem32', size: 0x1000, target: named(7) })
    plug()
    device.writeConfig(COMMAND, 2, 2)
    const zero = mmio.list().length
    device.writeConfig(0x10, 4, 0xffff_ffff)

    expect([zero, mmio.list().length]).toEqual([0, 0])
  })

  it('reach beyond 4 GiB with 64 bits', () => {
    const { device, mmio, plug } = board()
    device.addBar(4, { kind: 'mem64', size: 0x4000, target: named(9) })
    plug()
    device.writeConfig(COMMAND, 2, 2)
    device.writeConfig(0x20, 4, 0x4000)
    device.writeConfig(0x24, 4, 8)

    expect(mmio.read(0x8_0000_4000, 4)).toBe(9)
  })

  it('map ports', () => {
    const { device, ports, plug } = board()
    device.addBar(0, { kind: 'io', size: 0x20, target: named(1) })
    plug()
    device.writeConfig(0x10, 4, 0xc021)
    device.writeConfig(COMMAND, 2, 1)

    expect(ports.read(0xc02f, 1)).toBe(0x10)
  })

  it('are unmapped by reset and mapped again by restore', () => {
    const { device, mmio, plug } = board()
    device.addBar(0, { kind: 'mem32', size: 0x1000, target: named(7) })
    plug()
    device.writeConfig(0x10, 4, 0xe000_0000)
    device.writeConfig(COMMAND, 2, 2)
    const state = structuredClone(device.save())
    device.reset()
    const afterReset = mmio.list().length
    device.restore(state)

    expect(afterReset).toBe(0)
    expect(mmio.read(0xe000_0000, 4)).toBe(7)
  })
})

describe('capabilities (6.7)', () => {
  it('form a list, announced by the status register', () => {
    const { device } = board()
    const first = device.addCapability(0x09, Uint8Array.of(1, 2, 3))
    const second = device.addCapability(0x11, new Uint8Array(10))

    expect(device.readConfig(0x06, 2) & 0x10).toBe(0x10)
    expect(device.readConfig(0x34, 1)).toBe(first)
    expect([device.readConfig(first, 1), device.readConfig(first + 1, 1)]).toEqual([0x09, second])
    expect([device.readConfig(second, 1), device.readConfig(second + 1, 1)]).toEqual([0x11, 0])
    expect(second % 4).toBe(0)
  })
})

describe('INTx# (6.2.2)', () => {
  it('is held back by Interrupt Disable but shows in the status', () => {
    const { device, line, plug } = board()
    plug()
    device.setInterrupt(true)
    device.writeConfig(COMMAND, 2, 0x400)
    const status = device.readConfig(0x06, 2) & 8
    device.writeConfig(COMMAND, 2, 0)

    expect(line).toEqual([true, false, true])
    expect(status).toBe(8)
  })
})

describe('MSI (6.8.1)', () => {
  it('sends the granted vectors as a bus master', () => {
    const { device, messages, plug } = board()
    const msi = new Msi(device, 4)
    plug()
    device.writeConfig(0x44, 4, 0xfee0_1000)
    device.writeConfig(0x4c, 2, 0x40)
    device.writeConfig(0x42, 2, 0x0021) // enable, 4 vectors
    msi.send(2)
    device.writeConfig(COMMAND, 2, 4)
    msi.send(3)

    expect(device.readConfig(0x42, 2)).toBe(0x00a5)
    expect(messages).toEqual([[0xfee0_1000, 0x43]])
  })
})

describe('MSI-X (6.8.2)', () => {
  function msixBoard() {
    const parts = board()
    const msix = new Msix(parts.device, { vectors: 3, bar: 1, tableOffset: 0, pendingOffset: 0x800 })
    parts.plug()
    parts.device.writeConfig(COMMAND, 2, 4)
    const entry = (vector: number, data: number, control: number) => {
      msix.table.write(16 * vector, 4, 0xfee0_0000)
      msix.table.write(16 * vector + 8, 4, data)
      msix.table.write(16 * vector + 12, 4, control)
    }
    return { ...parts, msix, entry }
  }

  it('describes table and pending bits', () => {
    const { device } = msixBoard()

    expect(device.readConfig(0x42, 2)).toBe(2)
    expect([device.readConfig(0x44, 4), device.readConfig(0x48, 4)]).toEqual([1, 0x801])
  })

  it('keeps masked vectors pending and sends them when unmasked', () => {
    const { device, msix, entry, messages } = msixBoard()
    device.writeConfig(0x42, 2, 0x8000)
    entry(1, 0x51, 1)
    msix.send(1)
    msix.send(1)
    const pending = msix.pendingBits.read(0, 4)
    entry(1, 0x51, 0)

    expect(pending).toBe(2)
    expect(messages).toEqual([[0xfee0_0000, 0x51]])
    expect(msix.pendingBits.read(0, 4)).toBe(0)
  })

  it('is masked as a whole by the function mask', () => {
    const { device, msix, entry, messages } = msixBoard()
    entry(0, 0x50, 0)
    device.writeConfig(0x42, 2, 0xc000)
    msix.send(0)
    const before = messages.length
    device.writeConfig(0x42, 2, 0x8000)

    expect([before, messages.length]).toEqual([0, 1])
  })

  it('starts with every vector masked', () => {
    const { msix } = msixBoard()

    expect([0, 1, 2].map((vector) => msix.table.read(16 * vector + 12, 4))).toEqual([1, 1, 1])
  })
})
