import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../testing/manual-clock.ts'
import { RecordedLine } from '../../testing/recorded-line.ts'
import { Hpet } from './hpet.ts'

function board(clock = new ManualClock()) {
  const pins = Array.from({ length: 24 }, () => new RecordedLine())
  const legacyTimer = new RecordedLine()
  const legacyRtc = new RecordedLine()
  const hpet = new Hpet({ name: 'hpet', timers: clock.timers, pins, legacyTimer, legacyRtc })
  const out = (offset: number, value: number) => hpet.write(offset, 4, value >>> 0)
  const input = (offset: number) => hpet.read(offset, 4)
  return { clock, pins, legacyTimer, legacyRtc, hpet, out, input }
}

const ROUTE_20 = 20 << 9
const ENABLE = 4
const LEVEL = 2
const PERIODIC = 8
const SET = 0x40
const BITS_32 = 0x100

describe('Hpet', () => {
  it('tells what it is: three timers, 64 bits, legacy routing, 10 ns', () => {
    const { input } = board()
    expect([input(0), input(4)]).toEqual([0x8086a201, 10_000_000])
    expect(input(0x100) & 0x30).toBe(0x30)
    expect(input(0x104)).toBe(0x00ff0104)
  })

  it('counts guest time while it is enabled and stands otherwise', () => {
    const { clock, out, input } = board()
    clock.run(1000)
    expect(input(0xf0)).toBe(0)
    out(0x10, 1)
    clock.run(12_345)
    expect(input(0xf0)).toBe(1234)
    out(0x10, 0)
    clock.run(1000)
    expect(input(0xf0)).toBe(1234)
  })

  it('carries into the high half', () => {
    const { clock, out, input } = board()
    out(0xf0, 0xfffffff0)
    out(0xf4, 7)
    out(0x10, 1)
    clock.run(320)
    expect([input(0xf4), input(0xf0)]).toEqual([8, 0x10])
  })

  it('one-shot: pulses its pin once at the match', () => {
    const { clock, pins, out } = board()
    out(0x10, 1)
    out(0x100, ENABLE | ROUTE_20)
    out(0x108, 100)
    out(0x10c, 0)
    clock.run(999)
    expect(pins[20]?.rises).toBe(0)
    clock.run(1)
    expect(pins[20]?.rises).toBe(1)
    clock.run(1e9)
    expect([pins[20]?.rises, pins[20]?.high]).toEqual([1, false])
  })

  it('one-shot in 32-bit mode: fires again when the low half comes round', () => {
    const { clock, pins, out } = board()
    out(0x10, 1)
    out(0x100, ENABLE | ROUTE_20 | BITS_32)
    out(0x108, 100)
    clock.run(1000)
    clock.run(2 ** 32 * 10 - 1)
    expect(pins[20]?.rises).toBe(1)
    clock.run(1)
    expect(pins[20]?.rises).toBe(2)
  })

  it('periodic: as Linux sets it up, first match and period by two writes', () => {
    const { clock, pins, out, input } = board()
    out(0x10, 1)
    out(0x100, ENABLE | PERIODIC | SET | BITS_32 | ROUTE_20)
    out(0x108, 1000)
    expect(input(0x100) & SET).toBe(0)
    out(0x108, 400)
    clock.run(9_999)
    expect(pins[20]?.rises).toBe(0)
    clock.run(1)
    expect(pins[20]?.rises).toBe(1)
    clock.run(40_000)
    expect(pins[20]?.rises).toBe(11)
    expect(input(0x108)).toBe(1000 + 11 * 400)
  })

  it('periodic: a 64-bit write under SET_VALUE reaches both halves', () => {
    const { clock, pins, out, input } = board()
    out(0xf4, 1)
    out(0x10, 1)
    out(0x100, ENABLE | PERIODIC | SET | ROUTE_20)
    out(0x108, 50)
    out(0x10c, 1)
    out(0x108, 100)
    out(0x10c, 0)
    clock.run(500)
    expect(pins[20]?.rises).toBe(1)
    expect([input(0x108), input(0x10c)]).toEqual([150, 1])
  })

  it('periodic: a late host gets one pulse and stays in step', () => {
    const { clock, pins, out } = board()
    out(0x10, 1)
    out(0x100, ENABLE | PERIODIC | SET | BITS_32 | ROUTE_20)
    out(0x108, 100)
    out(0x108, 100)
    clock.jumpTo(10_500)
    expect(pins[20]?.rises).toBe(1)
    clock.run(499)
    expect(pins[20]?.rises).toBe(1)
    clock.run(1)
    expect(pins[20]?.rises).toBe(2)
  })

  it('periodic: wakes nobody while it is off, and is in step when it is turned on', () => {
    const { clock, pins, out, input } = board()
    out(0x10, 1)
    out(0x100, PERIODIC | SET | BITS_32 | ROUTE_20)
    out(0x108, 1000)
    out(0x108, 1000)
    const deadline = clock.timers.nextDeadline()
    clock.jumpTo(45_000)
    const next = input(0x108)

    out(0x100, ENABLE | PERIODIC | BITS_32 | ROUTE_20)
    clock.run(10_000)

    expect(deadline).toBe(Number.POSITIVE_INFINITY)
    expect(next).toBe(5000)
    expect([pins[20]?.rises, clock.timers.nextDeadline()]).toEqual([1, 60_000])
  })

  it('level: holds the line and the status bit until it is cleared', () => {
    const { clock, pins, out, input } = board()
    out(0x10, 1)
    out(0x120, ENABLE | LEVEL | ROUTE_20)
    out(0x128, 100)
    out(0x12c, 0)
    clock.run(5000)
    expect([pins[20]?.high, input(0x20)]).toEqual([true, 2])
    out(0x20, 1)
    expect(pins[20]?.high).toBe(true)
    out(0x20, 2)
    expect([pins[20]?.high, input(0x20)]).toEqual([false, 0])
  })

  it('level: sets the status without the line while interrupts are off', () => {
    const { clock, pins, out, input } = board()
    out(0x10, 1)
    out(0x120, LEVEL | ROUTE_20)
    out(0x128, 100)
    out(0x12c, 0)
    clock.run(5000)
    expect([pins[20]?.high, input(0x20)]).toEqual([false, 2])
  })

  it('does not take a pin that is not on offer', () => {
    const { out, input } = board()
    out(0x100, ROUTE_20)
    out(0x100, 3 << 9)
    expect((input(0x100) >> 9) & 31).toBe(20)
  })

  it('legacy replacement: timers 0 and 1 take IRQ 0 and 8, and cut their old owners off', () => {
    const { clock, hpet, pins, legacyTimer, legacyRtc, out } = board()
    const pitLine = new RecordedLine()
    const pit = hpet.gate(pitLine)
    out(0x100, ENABLE | ROUTE_20)
    out(0x120, ENABLE | ROUTE_20)
    out(0x108, 100)
    out(0x10c, 0)
    out(0x128, 200)
    out(0x12c, 0)
    pit.set(true)
    expect(pitLine.high).toBe(true)
    out(0x10, 3)
    expect(pitLine.high).toBe(false)
    clock.run(5000)
    expect([legacyTimer.rises, legacyRtc.rises, pins[20]?.rises]).toEqual([1, 1, 0])
    out(0x10, 1)
    expect(pitLine.high).toBe(true)
  })

  it('goes on after save and restore', () => {
    const { clock, hpet, out } = board()
    out(0x10, 1)
    out(0x100, ENABLE | PERIODIC | SET | BITS_32 | ROUTE_20)
    out(0x108, 1000)
    out(0x108, 1000)
    out(0x120, ENABLE | LEVEL | (21 << 9))
    out(0x128, 10)
    out(0x12c, 0)
    clock.run(14_000)
    const twin = board(clock)
    twin.hpet.restore(hpet.save())
    expect(twin.pins[21]?.high).toBe(true)
    expect(twin.input(0xf0)).toBe(1400)
    clock.run(6000)
    expect(twin.pins[20]?.rises).toBe(1)
    twin.out(0x20, 2)
    expect(twin.pins[21]?.high).toBe(false)
  })

  it('is as new after reset', () => {
    const { clock, hpet, pins, out, input } = board()
    out(0x10, 1)
    out(0x120, ENABLE | LEVEL | ROUTE_20)
    out(0x128, 100)
    out(0x12c, 0)
    clock.run(5000)
    hpet.reset()
    clock.run(5000)
    expect([pins[20]?.high, input(0x20), input(0x10), input(0xf0)]).toEqual([false, 0, 0, 0])
  })
})
