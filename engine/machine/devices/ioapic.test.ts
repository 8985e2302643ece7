import { describe, expect, it } from 'vitest'
import type { ApicMessage } from './apic-bus.ts'
import { ApicBus } from './apic-bus.ts'
import { Ioapic } from './ioapic.ts'

const LEVEL = 0x8000
const MASKED = 0x1_0000
const REMOTE_IRR = 0x4000
const NMI = 0x400

function board() {
  const bus = new ApicBus()
  const sent: ApicMessage[] = []
  const receiver = { refuses: false }
  bus.attach({
    id: 0,
    matches: () => true,
    arbitrationPriority: () => 0,
    accept: (message) => sent.push(message) > 0 && !receiver.refuses,
  })
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
  return { bus, sent, receiver, ioapic, read, write, route }
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

  it('has nothing under way after a processor refused a level, and sends it when the pin is set up anew', () => {
    const { sent, receiver, ioapic, read, route } = board()
    receiver.refuses = true
    route(9, LEVEL | 0x59)
    ioapic.line(9).set(true)
    const refused = read(0x10 + 2 * 9)
    receiver.refuses = false
    route(9, LEVEL | 0x59)

    expect(refused).toBe(LEVEL | 0x59)
    expect(sent.length).toBe(2)
    expect(read(0x10 + 2 * 9)).toBe(LEVEL | REMOTE_IRR | 0x59)
  })

  it('treats an NMI as an edge whatever the trigger mode says', () => {
    const { sent, ioapic, read, route } = board()
    route(3, LEVEL | NMI)
    for (const high of [true, false, true]) ioapic.line(3).set(high)

    expect(sent.map(({ delivery, level }) => [delivery, level])).toEqual([
      [4, false],
      [4, false],
    ])
    expect(read(0x10 + 2 * 3)).toBe(LEVEL | NMI)
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
