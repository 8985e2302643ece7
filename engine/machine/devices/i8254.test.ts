import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../testing/manual-clock.ts'
import { RecordedLine } from '../../testing/recorded-line.ts'
import { I8254 } from './i8254.ts'

const HERTZ = 1_193_182

function pit() {
  const clock = new ManualClock()
  const irq = new RecordedLine()
  const device = new I8254({ name: 'pit', irq, timers: clock.timers })
  const out = (port: number, ...values: number[]) => {
    for (const value of values) device.ports.write(port, 1, value)
  }
  const input = (port: number) => device.ports.read(port, 1)
  const word = (port: number) => input(port) | (input(port) << 8)
  /** To just after the given number of clock ticks since power-on. */
  const toTick = (tick: number) => clock.runTo(Math.ceil((tick * 1e9) / HERTZ))
  const latched = (channel: number) => {
    out(3, channel << 6)
    return word(channel)
  }
  const output2 = () => (device.port61.read(0, 1) & 0x20) !== 0
  return { clock, irq, device, out, input, word, toTick, latched, output2 }
}

describe('I8254', () => {
  it('mode 0: raises OUT N + 1 clocks after the count, once', () => {
    const { irq, out, toTick } = pit()
    out(3, 0x30)
    out(0, 100, 0)
    toTick(100)
    expect(irq.high).toBe(false)
    toTick(101)
    expect(irq.high).toBe(true)
    toTick(200_000)
    expect(irq.rises).toBe(1)
  })

  it('mode 0: counts on from FFFFh after the end, and a new control word lowers OUT', () => {
    const { irq, out, toTick, latched } = pit()
    out(3, 0x30)
    out(0, 100, 0)
    toTick(151)
    expect(latched(0)).toBe(0x10000 - 50)
    out(3, 0x30)
    expect(irq.high).toBe(false)
  })

  it('mode 0: the gate holds the count', () => {
    const { device, out, toTick, latched, output2 } = pit()
    device.port61.write(0, 1, 1)
    out(3, 0xb0)
    out(2, 0xe8, 0x03)
    toTick(101)
    device.port61.write(0, 1, 0)
    toTick(500)
    expect(latched(2)).toBe(900)
    device.port61.write(0, 1, 1)
    toTick(1399)
    expect([latched(2), output2()]).toEqual([1, false])
    toTick(1400)
    expect([latched(2), output2()]).toEqual([0, true])
  })

  it('mode 1: a rising gate starts a pulse of N clocks and starts it anew', () => {
    const { device, out, toTick, output2 } = pit()
    out(3, 0xb2)
    out(2, 100, 0)
    expect(output2()).toBe(true)
    device.port61.write(0, 1, 1)
    toTick(50)
    expect(output2()).toBe(false)
    device.port61.write(0, 1, 0)
    device.port61.write(0, 1, 1)
    toTick(150)
    expect(output2()).toBe(false)
    toTick(151)
    expect(output2()).toBe(true)
  })

  it('mode 2: divides by N, low for the last clock', () => {
    const { device, out, toTick, latched, output2 } = pit()
    device.port61.write(0, 1, 1)
    out(3, 0xb4)
    out(2, 4, 0)
    const seen = [1, 2, 3, 4, 5].map((tick) => {
      toTick(tick)
      return [latched(2), output2()]
    })
    expect(seen).toEqual([
      [4, true],
      [3, true],
      [2, true],
      [1, false],
      [4, true],
    ])
  })

  it('the control word alone raises OUT in every mode but 0', () => {
    const { irq, out } = pit()
    out(3, 0x30)
    expect(irq.high).toBe(false)
    out(3, 0x34)
    expect(irq.high).toBe(true)
  })

  it('mode 2: interrupts without drift over a thousand seconds', () => {
    const { clock, irq, out } = pit()
    out(3, 0x34)
    out(0, 11932 & 0xff, 11932 >> 8)
    const atStart = irq.rises
    clock.run(1000e9)
    expect(irq.rises - atStart).toBe(Math.floor((1000 * HERTZ - 1) / 11932))
  })

  it('mode 2: a host that comes late gets one edge and the next in step', () => {
    const { clock, irq, out, toTick } = pit()
    out(3, 0x34)
    out(0, 0xe8, 0x03)
    const atStart = irq.rises
    clock.jumpTo(Math.ceil((5500 * 1e9) / HERTZ))
    expect(irq.rises - atStart).toBe(1)
    toTick(6000)
    expect(irq.rises - atStart).toBe(1)
    toTick(6001)
    expect(irq.rises - atStart).toBe(2)
  })

  it('mode 2: takes a new count at the end of the period', () => {
    const { irq, out, toTick, latched } = pit()
    out(3, 0x34)
    out(0, 100, 0)
    toTick(51)
    out(0, 10, 0)
    expect(latched(0)).toBe(50)
    const before = irq.rises
    toTick(101)
    expect([irq.rises - before, latched(0)]).toEqual([1, 10])
    toTick(111)
    expect(irq.rises - before).toBe(2)
  })

  it('mode 3: counts by twos through each half, odd counts as the datasheet draws them', () => {
    const { device, out, toTick, latched, output2 } = pit()
    device.port61.write(0, 1, 1)
    out(3, 0xb6)
    out(2, 5, 0)
    const seen = [1, 2, 3, 4, 5, 6].map((tick) => {
      toTick(tick)
      return [latched(2), output2()]
    })
    expect(seen).toEqual([
      [5, true],
      [4, true],
      [2, true],
      [5, false],
      [2, false],
      [5, true],
    ])
  })

  it('mode 3: a falling gate raises OUT at once and a rising one starts anew', () => {
    const { device, out, toTick, latched, output2 } = pit()
    device.port61.write(0, 1, 1)
    out(3, 0xb6)
    out(2, 100, 0)
    toTick(61)
    expect(output2()).toBe(false)
    device.port61.write(0, 1, 0)
    expect(output2()).toBe(true)
    device.port61.write(0, 1, 1)
    toTick(62)
    expect(latched(2)).toBe(100)
  })

  it('mode 3: takes a new count at the end of the half period', () => {
    const { irq, out, toTick } = pit()
    out(3, 0x36)
    out(0, 100, 0)
    toTick(11)
    out(0, 20, 0)
    toTick(60)
    expect(irq.rises).toBe(1)
    toTick(61)
    expect(irq.rises).toBe(2)
    toTick(81)
    expect(irq.rises).toBe(3)
  })

  it('mode 4: strobes once per count, as Linux uses it for one-shot events', () => {
    const { irq, out, toTick } = pit()
    out(3, 0x38)
    const atStart = irq.rises
    out(0, 100, 0)
    toTick(101)
    expect(irq.rises).toBe(atStart)
    toTick(102)
    expect(irq.rises).toBe(atStart + 1)
    toTick(100_000)
    expect(irq.rises).toBe(atStart + 1)
    out(0, 50, 0)
    toTick(100_052)
    expect(irq.rises).toBe(atStart + 2)
  })

  it('mode 5: strobes N clocks after the gate rose', () => {
    const { device, out, toTick, output2 } = pit()
    out(3, 0xba)
    out(2, 10, 0)
    device.port61.write(0, 1, 1)
    const seen = [10, 11, 12].map((tick) => {
      toTick(tick)
      return output2()
    })
    expect(seen).toEqual([true, false, true])
  })

  it('a count of zero is 65,536, and 10,000 in BCD', () => {
    const { irq, out, toTick, latched } = pit()
    out(3, 0x31)
    out(0, 0, 0)
    toTick(2)
    expect(latched(0)).toBe(0x9999)
    toTick(10_001)
    expect(irq.high).toBe(true)
    out(3, 0x30)
    out(0, 0, 0)
    toTick(10_001 + 65_536)
    expect(irq.high).toBe(false)
    toTick(10_001 + 65_537)
    expect(irq.high).toBe(true)
  })

  it('counts in decimal', () => {
    const { out, toTick, latched } = pit()
    out(3, 0x31)
    out(0, 0x00, 0x12)
    toTick(1 + 201)
    expect(latched(0)).toBe(0x0999)
  })

  it('holds a latched count until it is read, and ignores a second latch', () => {
    const { out, word, toTick } = pit()
    out(3, 0x34)
    out(0, 0xe8, 0x03)
    toTick(101)
    out(3, 0x00)
    toTick(201)
    out(3, 0x00)
    expect(word(0)).toBe(900)
    expect(word(0)).toBe(800)
  })

  it('reads back status and count together, status first', () => {
    const { out, input, word, toTick } = pit()
    out(3, 0x34)
    out(3, 0xe2)
    expect(input(0)).toBe(0xf4)
    out(0, 0xe8, 0x03)
    toTick(101)
    out(3, 0xc2)
    expect(input(0)).toBe(0xb4)
    expect(word(0)).toBe(900)
  })

  it('moves single bytes in the low-only and high-only access modes', () => {
    const { out, input, toTick } = pit()
    out(3, 0x24)
    out(0, 0x10)
    toTick(1)
    expect([input(0), input(0)]).toEqual([0x10, 0x10])
    out(3, 0x14)
    out(0, 0x10)
    toTick(3)
    expect(input(0)).toBe(0x0f)
  })

  it('port 61h keeps its four bits and toggles the refresh bit with time', () => {
    const { device, toTick } = pit()
    device.port61.write(0, 1, 0xff)
    const seen = [0, 18, 36].map((tick) => {
      toTick(tick)
      return device.port61.read(0, 1) & 0x1f
    })
    expect(seen).toEqual([0x0f, 0x1f, 0x0f])
  })

  it('a burst of reads needs no timer: only channel 0 arms one', () => {
    const { clock, device, out } = pit()
    device.port61.write(0, 1, 1)
    out(3, 0xb0)
    out(2, 0xff, 0xff)
    expect(clock.timers.nextDeadline()).toBe(Number.POSITIVE_INFINITY)
  })

  it('goes on in step after save and restore', () => {
    const { clock, device, out, toTick } = pit()
    out(3, 0x34)
    out(0, 0xe8, 0x03)
    toTick(1500)
    const irq = new RecordedLine()
    const twin = new I8254({ name: 'pit', irq, timers: clock.timers })
    twin.restore(device.save())
    toTick(2000)
    expect(irq.rises).toBe(0)
    toTick(2001)
    expect(irq.rises).toBe(1)
    twin.ports.write(3, 1, 0)
    expect(twin.ports.read(0, 1) | (twin.ports.read(0, 1) << 8)).toBe(1000)
  })

  it('is silent after reset', () => {
    const { irq, device, out, toTick } = pit()
    out(3, 0x34)
    out(0, 100, 0)
    device.reset()
    toTick(1000)
    expect([irq.high, irq.rises]).toEqual([false, 1])
  })
})
