import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../testing/manual-clock.ts'
import { Ps2Keyboard } from './ps2-keyboard.ts'

const MS = 1_000_000

function keyboard({ leastDelay = 0 } = {}) {
  const clock = new ManualClock()
  const leds: number[] = []
  const make = () =>
    new Ps2Keyboard({ name: 'keyboard', timers: clock.timers, leastDelay, onLeds: (bits) => leds.push(bits) })
  const device = make()
  const drain = (from = device) => {
    const bytes: number[] = []
    while (from.ready) bytes.push(from.take())
    return bytes
  }
  const send = (...bytes: number[]) => {
    for (const byte of bytes) device.write(byte)
    return drain()
  }
  const press = (...codes: number[]) => {
    for (const code of codes) device.key(code, true)
    return drain()
  }
  const release = (...codes: number[]) => {
    for (const code of codes) device.key(code, false)
    return drain()
  }
  return { clock, device, make, leds, drain, send, press, release }
}

describe('Ps2Keyboard', () => {
  it('sends scan code set 2: make and break', () => {
    const { press, release } = keyboard()
    expect(press(30)).toEqual([0x1c])
    expect(release(30)).toEqual([0xf0, 0x1c])
    expect(press(105)).toEqual([0xe0, 0x6b])
    expect(release(105)).toEqual([0xe0, 0xf0, 0x6b])
  })

  it('sends scan code set 1 when it is chosen', () => {
    const { send, press, release } = keyboard()
    expect(send(0xf0, 1)).toEqual([0xfa, 0xfa])
    expect(send(0xf0, 0)).toEqual([0xfa, 0xfa, 1])
    expect([...press(30, 105), ...release(30, 105)]).toEqual([0x1e, 0xe0, 0x4b, 0x9e, 0xe0, 0xcb])
  })

  it('refuses sets that there are not', () => {
    const { send } = keyboard()
    expect(send(0xf0, 4)).toEqual([0xfa, 0xfe])
    expect(send(0xf0, 0)).toEqual([0xfa, 0xfa, 2])
  })

  it('knows Pause, Break, Print Screen and SysRq', () => {
    const { press, release } = keyboard()
    expect(press(119)).toEqual([0xe1, 0x14, 0x77, 0xe1, 0xf0, 0x14, 0xf0, 0x77])
    expect(release(119)).toEqual([])
    expect(press(29, 119)).toEqual([0x14, 0xe0, 0x7e, 0xe0, 0xf0, 0x7e])
    release(29)
    expect(press(99)).toEqual([0xe0, 0x12, 0xe0, 0x7c])
    expect(release(99)).toEqual([0xe0, 0xf0, 0x7c, 0xe0, 0xf0, 0x12])
    expect(press(56, 99)).toEqual([0x11, 0x84])
  })

  it('knows F7 in both sets, F23, and Korean keys, which have no release', () => {
    const { send, press, release } = keyboard()
    const set2 = [...press(65, 193, 122, 123), ...release(65, 193, 122, 123)]
    send(0xf0, 1)
    const set1 = [...press(65, 193, 122, 123), ...release(65, 193, 122, 123)]
    expect(set2).toEqual([0x83, 0x57, 0xf2, 0xf1, 0xf0, 0x83, 0xf0, 0x57])
    expect(set1).toEqual([0x41, 0x6e, 0xf2, 0xf1, 0xc1, 0xee])
  })

  it('ignores keys it does not have and releases of keys that are not held', () => {
    const { press, release } = keyboard()
    expect([...press(9999), ...release(9999), ...release(30)]).toEqual([])
  })

  it('answers the commands of a driver that looks for it', () => {
    const { send, leds } = keyboard()
    expect(send(0xff)).toEqual([0xfa, 0xaa])
    expect(send(0xf2)).toEqual([0xfa, 0xab, 0x83])
    expect(send(0xee)).toEqual([0xee])
    expect(send(0xed, 0x02)).toEqual([0xfa, 0xfa])
    expect(send(0xf3, 0x00)).toEqual([0xfa, 0xfa])
    expect(send(0xef)).toEqual([0xfe])
    expect(leds).toEqual([2])
  })

  it('sends the last byte again when asked', () => {
    const { send } = keyboard()
    send(0xf2)
    expect(send(0xfe)).toEqual([0x83])
  })

  it('takes a command where an operand was due as a command', () => {
    const { send } = keyboard()
    expect(send(0xed, 0xf4)).toEqual([0xfa, 0xfa])
    expect(send(0xee)).toEqual([0xee])
  })

  it('does not scan between F5 and F4', () => {
    const { send, press, release } = keyboard()
    expect(send(0xf5)).toEqual([0xfa])
    expect(press(30)).toEqual([])
    expect(send(0xf4)).toEqual([0xfa])
    expect([...release(30), ...press(31)]).toEqual([0xf0, 0x1c, 0x1b])
  })

  it('answers before keys that wait', () => {
    const { device, drain } = keyboard()
    device.key(30, true)
    device.write(0xee)
    expect(drain()).toEqual([0xee, 0x1c])
  })

  it('drops presses and keeps releases when nobody reads', () => {
    const { device, drain } = keyboard()
    device.key(30, true)
    for (let i = 0; i < 500; i++) {
      device.key(31, true)
      device.key(31, false)
    }
    device.key(30, false)
    const bytes = drain()
    expect(bytes.length).toBe(132)
    expect(bytes.slice(-5)).toEqual([0x1b, 0xf0, 0x1b, 0xf0, 0x1c])
  })

  it('goes on after save and restore', () => {
    const { clock, device, make, leds, send, drain } = keyboard()
    send(0xed, 4, 0xf0, 1)
    device.key(42, true)
    device.write(0xf3)
    const twin = make()
    twin.restore(device.save())
    twin.write(0x20)
    const before = drain(twin)
    clock.run(500 * MS)
    twin.key(42, false)
    expect([before, drain(twin)]).toEqual([
      [0xfa, 0xfa, 0x2a],
      [0x2a, 0xaa],
    ])
    expect(leds).toEqual([4, 4])
  })
})

describe('scan code set 3', () => {
  function inSet3() {
    const made = keyboard()
    made.send(0xf0, 3)
    return made
  }

  it('is there, with one code for each key', () => {
    const { send, press } = inSet3()

    expect(send(0xf0, 0)).toEqual([0xfa, 0xfa, 3])
    expect(press(30, 105, 97, 119, 99, 65, 74, 98)).toEqual([0x1c, 0x61, 0x58, 0x62, 0x57, 0x37, 0x84, 0x77])
  })

  it('tells releases of Shift, left Ctrl and Alt, and Caps Lock only, and repeats letters, as at power-on', () => {
    const { clock, press, release, drain } = inSet3()
    press(30)
    clock.run(550 * MS)
    const letter = [drain(), release(30)]
    press(42)
    clock.run(2000 * MS)
    const shift = [drain(), release(42)]
    press(59)
    clock.run(2000 * MS)
    const f1 = [drain(), release(59)]

    expect([letter, shift, f1]).toEqual([
      [[0x1c], []],
      [[], [0xf0, 0x12]],
      [[], []],
    ])
  })

  it.each([
    [0xf7, [0x1c], []],
    [0xf8, [], [0xf0, 0x1c]],
    [0xf9, [], []],
    [0xfa, [0x1c], [0xf0, 0x1c]],
  ])('has all keys of one type after %i', (command, again, released) => {
    const { clock, send, press, release, drain } = inSet3()

    expect(send(command)).toEqual([0xfa])
    press(30)
    clock.run(550 * MS)

    expect([drain(), release(30)]).toEqual([again, released])
  })

  it('has keys of a type of their own, as many as are named until a command', () => {
    const { clock, send, press, release, drain } = inSet3()
    send(0xf9)

    expect(send(0xfb, 0x1c, 0x1b, 0xfc, 0x23, 0xf4)).toEqual([0xfa, 0xfa, 0xfa, 0xfa, 0xfa, 0xfa])
    press(31)
    clock.run(550 * MS)
    const repeated = drain()
    const released = [...release(31), ...press(32), ...release(32)]

    expect([repeated, released]).toEqual([[0x1b], [0x23, 0xf0, 0x23]])
    expect(press(33)).toEqual([0x2b])
  })

  it('keeps types when it is saved, and loses them with the defaults', () => {
    const { device, make, send, press, release, drain } = inSet3()
    send(0xf8)
    const twin = make()
    twin.restore(device.save())
    twin.key(30, true)
    twin.key(30, false)
    const kept = drain(twin)
    send(0xf6, 0xf0, 3)

    expect(kept).toEqual([0x1c, 0xf0, 0x1c])
    expect([...press(30), ...release(30)]).toEqual([0x1c])
  })
})

describe('a key that is held', () => {
  it('repeats after half a second, 10.9 times a second, as at power-on', () => {
    const { clock, drain, press, release } = keyboard()
    press(30)
    clock.run(499 * MS)
    const early = drain()
    let count = 0
    for (let passed = 0; passed < 1100; passed += 10) {
      clock.run(10 * MS)
      count += drain().length
    }
    release(30)
    clock.run(1000 * MS)
    expect([early, count, drain()]).toEqual([[], 12, []])
  })

  it.each([
    [0x00, 250, 33],
    [0x2b, 500, 91],
    [0x7f, 1000, 500],
  ])('repeats as the guest sets by F3 %i: after %i ms, every %i ms', (operand, delay, period) => {
    const { clock, drain, send, press } = keyboard()
    send(0xf3, operand)
    press(30)
    const moments: number[] = []
    for (let passed = 1; moments.length < 2; passed++) {
      clock.run(MS)
      if (drain().length > 0) moments.push(passed)
    }
    expect([moments[0], Math.floor((moments[1] ?? 0) - (moments[0] ?? 0))]).toEqual([
      delay,
      expect.closeTo(period, -0.5),
    ])
  })

  it('gives way to the one pressed after it, and does not come back', () => {
    const { clock, drain, press, release } = keyboard()
    press(30, 31)
    clock.run(550 * MS)
    const both = drain()
    release(31)
    clock.run(2000 * MS)
    expect([both, drain()]).toEqual([[0x1b], []])
  })

  it('repeats as its viewer does, once it does, no faster than the guest’s rate', () => {
    const { clock, drain, send, press } = keyboard()
    send(0xf3, 0x00)
    press(30)
    clock.run(100 * MS)
    const tooEarly = press(30)
    clock.run(300 * MS)
    const first = press(30)
    clock.run(5000 * MS)
    const silent = drain()
    let count = 0
    for (let passed = 0; passed < 1000; passed += 5) {
      clock.run(5 * MS)
      count += press(30).length
    }
    expect([tooEarly, first, silent]).toEqual([[], [0x1c], []])
    expect(count).toBe(31)
  })

  it('keeps the rhythm of a viewer that trembles about the guest’s rate', () => {
    const { clock, send, press } = keyboard()
    send(0xf3, 0x00)
    press(30)
    clock.run(400 * MS)
    let count = 0
    for (let i = 0; i < 30; i++) {
      clock.run((i % 2 ? 25 : 42) * MS)
      count += press(30).length
    }
    expect(count).toBe(30)
  })

  it('does not repeat by itself before the least delay', () => {
    const { clock, drain, send, press } = keyboard({ leastDelay: 1000 * MS })
    send(0xf3, 0x00)
    press(30)
    clock.run(999 * MS)
    const early = drain()
    clock.run(2 * MS)
    expect([early, drain()]).toEqual([[], [0x1c]])
  })

  it('is not sent again to a guest that has not read it', () => {
    const { clock, device, drain } = keyboard()
    device.key(30, true)
    clock.run(5000 * MS)
    expect(drain()).toEqual([0x1c])
  })

  it('is quiet while the keyboard is off, and if it is Pause', () => {
    const { clock, drain, send, press } = keyboard()
    press(30)
    send(0xf5)
    clock.run(2000 * MS)
    const off = drain()
    send(0xf4)
    press(119)
    clock.run(2000 * MS)
    press(119)
    expect([off, drain()]).toEqual([[], []])
  })

  it('repeats Print Screen without its shift', () => {
    const { clock, drain, press } = keyboard()
    press(99)
    clock.run(500 * MS)
    expect(drain()).toEqual([0xe0, 0x7c])
  })
})
