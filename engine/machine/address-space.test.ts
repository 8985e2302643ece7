import { describe, expect, it } from 'vitest'
import { AddressSpace } from './address-space.ts'
import type { BusTarget } from './bus.ts'

function recorder(answer: number): BusTarget & { calls: (number | string)[][] } {
  const calls: (number | string)[][] = []
  return {
    calls,
    read(offset, size) {
      calls.push(['read', offset, size])
      return answer
    },
    write(offset, size, value) {
      calls.push(['write', offset, size, value])
    },
  }
}

describe.each(['ports', 'memory'] as const)('AddressSpace of %s', (kind) => {
  it('reads all ones of the access size where nothing is mapped, and loses writes', () => {
    const bus = new AddressSpace(kind)
    bus.write(0x300, 4, 1)
    expect([bus.read(0x300, 1), bus.read(0x300, 2), bus.read(0x300, 4)]).toEqual([0xff, 0xffff, 0xffffffff])
    expect(bus.has(0x300)).toBe(false)
  })

  it('gives the target offsets and the whole access with its size', () => {
    const bus = new AddressSpace(kind)
    const target = recorder(7)
    bus.map(0x3f8, 8, target, 'serial')
    bus.write(0x3f9, 2, 0x1234)
    bus.write(0x3ff, 4, 0xdeadbeef)
    expect(bus.read(0x3ff, 1)).toBe(7)
    expect(target.calls).toEqual([
      ['write', 1, 2, 0x1234],
      ['write', 7, 4, 0xdeadbeef],
      ['read', 7, 1],
    ])
  })

  it('keeps neighbours apart to the byte', () => {
    const bus = new AddressSpace(kind)
    bus.map(0x100, 0x10, recorder(1), 'a')
    bus.map(0x110, 0x10, recorder(2), 'b')
    const seen = [0xff, 0x100, 0x10f, 0x110, 0x11f, 0x120].map((a) => bus.read(a, 1))
    expect(seen).toEqual([0xff, 1, 1, 2, 2, 0xff])
  })

  it('lets the later mapping win until it is disposed', () => {
    const bus = new AddressSpace(kind)
    bus.map(0x100, 0x100, recorder(1), 'under')
    const over = recorder(2)
    const handle = bus.map(0x140, 0x10, over, 'over')
    expect([0x13f, 0x140, 0x14f, 0x150].map((a) => bus.read(a, 1))).toEqual([1, 2, 2, 1])
    handle.dispose()
    handle.dispose()
    expect([0x13f, 0x140, 0x14f, 0x150].map((a) => bus.read(a, 1))).toEqual([1, 1, 1, 1])
    expect(over.calls[0]).toEqual(['read', 0, 1])
  })

  it('shows an earlier mapping through where the later one under it was disposed', () => {
    const bus = new AddressSpace(kind)
    const first = bus.map(0x100, 0x20, recorder(1), 'first')
    bus.map(0x110, 0x20, recorder(2), 'second')
    first.dispose()
    expect([0x10f, 0x110, 0x12f].map((a) => bus.read(a, 1))).toEqual([0xff, 2, 2])
    expect(bus.list()).toEqual([{ start: 0x110, end: 0x130, name: 'second' }])
  })
})

describe('AddressSpace of memory', () => {
  it('takes addresses above 4 GiB', () => {
    const bus = new AddressSpace('memory')
    const target = recorder(5)
    bus.map(0x80_0000_0000, 0x1000, target, 'bar')
    expect(bus.read(0x80_0000_0ffc, 4)).toBe(5)
    expect(target.calls).toEqual([['read', 0xffc, 4]])
    expect(bus.read(0xffc, 1)).toBe(0xff)
  })
})
