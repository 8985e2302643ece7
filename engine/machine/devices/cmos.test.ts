import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../testing/manual-clock.ts'
import { RecordedLine } from '../../testing/recorded-line.ts'
import { Cmos } from './cmos.ts'

/** Tuesday, 31 December 2024, 23:59:50 UTC. */
const NEW_YEARS_EVE = 1_735_689_590
const SECOND = 1_000_000_000

function board(clock = new ManualClock(), memory = { below: 512 * 2 ** 20, above: 0 }) {
  const irq = new RecordedLine()
  const cmos = new Cmos({
    name: 'rtc',
    irq,
    timers: clock.timers,
    wallClock: { bootEpochSeconds: NEW_YEARS_EVE },
    memoryBelow4G: memory.below,
    memoryAbove4G: memory.above,
    vcpus: 2,
    bootOrder: [3, 2],
  })
  const read = (index: number) => {
    cmos.ports.write(0, 1, index)
    return cmos.ports.read(1, 1)
  }
  const write = (index: number, value: number) => {
    cmos.ports.write(0, 1, index)
    cmos.ports.write(1, 1, value)
  }
  /** Century, year, month, day, weekday, hour, minute, second. */
  const time = () => [0x32, 9, 8, 7, 6, 4, 2, 0].map(read)
  return { clock, irq, cmos, read, write, time }
}

describe('the time of Cmos', () => {
  it('starts with the host time, in BCD and 24 hours', () => {
    const { time } = board()
    expect(time()).toEqual([0x20, 0x24, 0x12, 0x31, 3, 0x23, 0x59, 0x50])
  })

  it('runs with guest time over the end of the year', () => {
    const { clock, time } = board()
    clock.run(10 * SECOND)
    expect(time()).toEqual([0x20, 0x25, 0x01, 0x01, 4, 0x00, 0x00, 0x00])
  })

  it('speaks binary and 12 hours if asked', () => {
    const { read, write } = board()
    write(0x0b, 0x04)
    expect([read(9), read(4), read(0)]).toEqual([24, 0x80 | 11, 50])
    write(0x0b, 0x00)
    expect(read(4)).toBe(0x91)
  })

  it('shows midnight and noon as 12 in 12-hour mode', () => {
    const { clock, read, write } = board()
    write(0x0b, 0x04)
    clock.run(10 * SECOND)
    expect(read(4)).toBe(12)
    clock.run(12 * 3600 * SECOND)
    expect(read(4)).toBe(0x8c)
  })

  it('stands under SET, takes the new time and keeps the phase of the second', () => {
    const { clock, read, write, time } = board()
    clock.run(0.3 * SECOND)
    write(0x0b, 0x82)
    clock.run(5 * SECOND)
    expect(read(0)).toBe(0x50)
    for (const [index, value] of [
      [0x32, 0x20],
      [9, 0x30],
      [8, 0x02],
      [7, 0x28],
      [6, 5],
      [4, 0x12],
      [2, 0x34],
      [0, 0x56],
    ] as const) {
      write(index, value)
    }
    write(0x0b, 0x02)
    expect(time()).toEqual([0x20, 0x30, 0x02, 0x28, 5, 0x12, 0x34, 0x56])
    clock.run(0.69 * SECOND)
    expect(read(0)).toBe(0x56)
    clock.run(0.01 * SECOND)
    expect(read(0)).toBe(0x57)
  })

  it('takes single fields while it runs', () => {
    const { clock, time, write } = board()
    write(4, 0x10)
    clock.run(10 * SECOND)
    expect(time()).toEqual([0x20, 0x24, 0x12, 0x31, 3, 0x11, 0x00, 0x00])
  })

  it('first updates half a second after the divider was released', () => {
    const { clock, read, write } = board()
    clock.run(0.9 * SECOND)
    write(0x0a, 0x76)
    clock.run(3 * SECOND)
    write(0x0a, 0x26)
    expect(read(0)).toBe(0x50)
    clock.run(0.49 * SECOND)
    expect(read(0)).toBe(0x50)
    clock.run(0.01 * SECOND)
    expect(read(0)).toBe(0x51)
  })

  it('announces the update 2,228 µs ahead, but not under SET', () => {
    const { clock, read, write } = board()
    clock.runTo(SECOND - 2_228_001)
    expect(read(0x0a)).toBe(0x26)
    clock.runTo(SECOND - 2_228_000)
    expect(read(0x0a)).toBe(0xa6)
    clock.runTo(SECOND)
    expect(read(0x0a)).toBe(0x26)
    write(0x0b, 0x82)
    clock.runTo(2 * SECOND - 1000)
    expect(read(0x0a)).toBe(0x26)
  })
})

describe('the interrupts of Cmos', () => {
  it('update-ended: once per second, until register C is read', () => {
    const { clock, irq, read, write } = board()
    write(0x0b, 0x12)
    clock.runTo(SECOND - 1)
    expect(irq.high).toBe(false)
    clock.runTo(SECOND)
    expect(irq.high).toBe(true)
    expect(read(0x0c) & 0x90).toBe(0x90)
    expect([irq.high, read(0x0c)]).toEqual([false, 0])
    clock.runTo(2 * SECOND)
    expect(irq.rises).toBe(2)
  })

  it('periodic: 1,024 times in a second at rate 6', () => {
    const { clock, irq, read, write } = board()
    write(0x0b, 0x42)
    for (let n = 1; n <= 1024; n++) {
      clock.runTo(Math.ceil((n * SECOND) / 1024))
      read(0x0c)
    }
    expect(irq.rises).toBe(1024)
  })

  it.each([
    [1, 256],
    [2, 128],
    [3, 8192],
    [15, 2],
  ])('periodic: rate %i is %i Hz', (rate, hertz) => {
    const { clock, irq, write } = board()
    write(0x0a, 0x20 | rate)
    write(0x0b, 0x42)
    clock.runTo(Math.ceil(SECOND / hertz) - 1)
    expect(irq.high).toBe(false)
    clock.runTo(Math.ceil(SECOND / hertz))
    expect(irq.high).toBe(true)
  })

  it('sets flags for pollers without interrupts and without timers', () => {
    const { clock, irq, read } = board()
    clock.run(1.5 * SECOND)
    expect(clock.timers.nextDeadline()).toBe(Number.POSITIVE_INFINITY)
    expect(read(0x0c)).toBe(0x50)
    expect([read(0x0c), irq.rises]).toEqual([0, 0])
  })

  it('raises the line when a flag that stands is enabled', () => {
    const { clock, irq, write } = board()
    clock.run(1.5 * SECOND)
    write(0x0b, 0x12)
    expect(irq.high).toBe(true)
  })

  it('alarm: at the time of day, tomorrow too', () => {
    const { clock, irq, read, write } = board()
    write(1, 0x05)
    write(3, 0x00)
    write(5, 0x00)
    write(0x0b, 0x22)
    clock.runTo(15 * SECOND - 1)
    expect(irq.high).toBe(false)
    clock.runTo(15 * SECOND)
    expect([irq.high, read(0x0c) & 0xa0]).toEqual([true, 0xa0])
    clock.runTo((15 + 86_400) * SECOND)
    expect(irq.rises).toBe(2)
  })

  it('alarm: «any» fields match each minute', () => {
    const { clock, irq, read, write } = board()
    write(1, 0x30)
    write(3, 0xff)
    write(5, 0xc0)
    write(0x0b, 0x22)
    clock.runTo(40 * SECOND)
    read(0x0c)
    clock.runTo(100 * SECOND - 1)
    expect(irq.rises).toBe(1)
    clock.runTo(100 * SECOND)
    expect(irq.rises).toBe(2)
  })

  it('alarm: a time that does not exist never comes', () => {
    const { clock, irq, write } = board()
    write(1, 0x77)
    write(3, 0xff)
    write(5, 0xff)
    write(0x0b, 0x22)
    clock.run(3 * 86_400 * SECOND)
    expect(irq.rises).toBe(0)
  })

  it('SET and reset take the update interrupt away', () => {
    const { cmos, irq, read, write, clock } = board()
    write(0x0b, 0x92)
    expect(read(0x0b)).toBe(0x82)
    write(0x0b, 0x72)
    clock.run(SECOND)
    cmos.reset()
    expect([irq.high, read(0x0b), read(0x0c)]).toEqual([false, 0x02, 0])
  })
})

describe('the RAM of Cmos', () => {
  it('describes memory, CPUs and boot order to the firmware', () => {
    const { read } = board(new ManualClock(), { below: 3 * 2 ** 30, above: 2 ** 30 })
    const word = (index: number) => read(index) | (read(index + 1) << 8)
    expect([word(0x15), word(0x17), word(0x30), word(0x34)]).toEqual([640, 65_535, 65_535, 48_896])
    expect([word(0x5b), read(0x5d), read(0x5f), read(0x3d), read(0x38)]).toEqual([0x4000, 0, 1, 0x23, 1])
  })

  it('keeps what is written, ignores the NMI bit of the index and survives reset', () => {
    const { cmos, read, write } = board()
    write(0x8f, 0x5a)
    write(0x7f, 0xa5)
    cmos.reset()
    expect([read(0x0f), read(0x7f), read(0x0d)]).toEqual([0x5a, 0xa5, 0x80])
    expect(cmos.ports.read(0, 1)).toBe(0xff)
  })

  it('goes on after save and restore', () => {
    const { cmos, clock, write } = board()
    write(0x40, 7)
    write(0x0b, 0x12)
    clock.run(SECOND / 2)
    const twin = board(clock)
    twin.cmos.restore(cmos.save())
    clock.run(SECOND / 2)
    expect(twin.irq.high).toBe(true)
    expect([twin.read(0x0c) & 0x90, twin.read(0x40), twin.read(0)]).toEqual([0x90, 7, 0x51])
  })
})
