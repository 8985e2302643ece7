import { describe, expect, it } from 'vitest'
import { Ps2Keyboard } from './ps2-keyboard.ts'

function keyboard() {
  const leds: number[] = []
  const device = new Ps2Keyboard({ name: 'keyboard', onLeds: (bits) => leds.push(bits) })
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
  return { device, leds, drain, send, press, release }
}

describe('Ps2Keyboard', () => {
  it('sends scan code set 2: make, repeat and break', () => {
    const { press, release } = keyboard()
    expect(press(30, 30)).toEqual([0x1c, 0x1c])
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

  it('refuses set 3, which it does not have', () => {
    const { send } = keyboard()
    expect(send(0xf0, 3)).toEqual([0xfa, 0xfe])
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
    for (let i = 0; i < 500; i++) device.key(30, true)
    device.key(31, true)
    device.key(31, false)
    device.key(30, false)
    const bytes = drain()
    expect(bytes.length).toBe(130)
    expect(bytes.slice(-3)).toEqual([0x1c, 0xf0, 0x1c])
  })

  it('goes on after save and restore', () => {
    const { device, send, drain } = keyboard()
    send(0xed, 4, 0xf0, 1)
    device.key(42, true)
    device.write(0xf3)
    const seen: number[] = []
    const twin = new Ps2Keyboard({ name: 'keyboard', onLeds: (bits) => seen.push(bits) })
    twin.restore(device.save())
    twin.write(0x20)
    twin.key(42, false)
    expect(drain(twin)).toEqual([0xfa, 0xfa, 0x2a, 0xaa])
    expect(seen).toEqual([4])
  })
})
