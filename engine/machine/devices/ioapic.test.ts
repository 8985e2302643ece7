import { describe, expect, it } from 'vitest'
import type { ApicMessage } from './apic-bus.ts'
import { ApicBus } from './apic-bus.ts'
import { Ioapic } from './ioapic.ts'

const LEVEL = 0x8000
const MASKED = 0x1_0000

function board() {
  const bus = new ApicBus()
  const sent: ApicMessage[] = []
  bus.attach({ id: 0, matches: () => true, arbitrationPriority: () => 0, accept: (m) => sent.push(m) })
  const ioapic = new Ioapic({ name: 'ioapic', bus })
  const read = (index: number) => {
    ioapic.target.write(0, 4, index)
    return ioapic.target.read(0x10, 4)
  }
  const write = (index: number, value: number) => {
    ioapic.target.write(0, 4, index)
    ioapic.target.write(0x10, 4, value)
  }
  const route = (pin: number, low: number, high = 0) => {
    write(0x11 + 2 * pin, high)
    write(0x10 + 2 * pin, low)
  }
  return { bus, sent, ioapic, read, write, route }
}

describe('I/O APIC', () => {
  it('has 24 masked pins and version 20h', () => {
    const { read } = board()

    expect(read(1)).toBe(0x0017_0020)
    expect([read(0x10), read(0x3e)]).toEqual([MASKED, MASKED])
    expect(read(0x40)).toBe(0)
  })

  it('keeps its ID in bits 27-24', () => {
    const { read, write } = board()
    write(0, 0xff00_0000)

    expect(read(0)).toBe(0x0f00_0000)
  })

  it('sends an edge with everything the entry says', () => {
    const { ioapic, sent, route } = board()
    route(4, 0x0924, 0x0300_0000)
    ioapic.line(4).set(true)
    ioapic.line(4).set(true)

    expect(sent).toEqual([
      { destination: 3, broadcast: false, logical: true, delivery: 1, vector: 0x24, level: false },
    ])
  })

  it('loses edges on a masked pin', () => {
    const { ioapic, sent, route } = board()
    route(4, MASKED | 0x24)
    ioapic.line(4).set(true)
    route(4, 0x24)

    expect(sent).toEqual([])
  })

  it('sends a level once until its end, and again while it is asserted', () => {
    const { bus, ioapic, sent, read, route } = board()
    route(10, LEVEL | 0x31)
    ioapic.line(10).set(true)
    ioapic.line(10).set(false)
    ioapic.line(10).set(true)
    const underWay = [sent.length, read(0x24) & 0x4000]
    bus.eoi(0x31)
    const again = sent.length
    ioapic.line(10).set(false)
    bus.eoi(0x31)

    expect(underWay).toEqual([1, 0x4000])
    expect([again, sent.length]).toEqual([2, 2])
    expect(read(0x24) & 0x4000).toBe(0)
  })

  it('sends a level that was asserted while masked', () => {
    const { ioapic, sent, route } = board()
    route(10, LEVEL | MASKED | 0x31)
    ioapic.line(10).set(true)
    route(10, LEVEL | 0x31)

    expect(sent.map((message) => message.vector)).toEqual([0x31])
  })

  it('has an EOI register of its own', () => {
    const { ioapic, read, route } = board()
    route(10, LEVEL | 0x31)
    ioapic.line(10).set(true)
    ioapic.line(10).set(false)
    ioapic.target.write(0x40, 4, 0x31)

    expect(read(0x24)).toBe(LEVEL | 0x31)
  })

  it('clears the remote request when a pin becomes edge-triggered, and lets nobody write it', () => {
    const { ioapic, read, route } = board()
    route(11, LEVEL | 0x4000 | 0x31)
    const written = read(0x26)
    route(10, LEVEL | 0x31)
    ioapic.line(10).set(true)
    route(10, MASKED | 0x31)

    expect(written).toBe(LEVEL | 0x31)
    expect(read(0x24)).toBe(MASKED | 0x31)
  })

  it('saves a level under way', () => {
    const one = board()
    one.route(10, LEVEL | 0x31)
    one.ioapic.line(10).set(true)
    const other = board()
    other.ioapic.restore(structuredClone(one.ioapic.save()))
    other.bus.eoi(0x31)

    expect(other.sent.map((message) => message.vector)).toEqual([0x31])
  })
})
