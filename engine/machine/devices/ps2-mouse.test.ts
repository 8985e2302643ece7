import { describe, expect, it } from 'vitest'
import { Ps2Mouse } from './ps2-mouse.ts'

function mouse() {
  const device = new Ps2Mouse({ name: 'mouse' })
  const drain = (from = device) => {
    const bytes: number[] = []
    while (from.ready) bytes.push(from.take())
    return bytes
  }
  const send = (...bytes: number[]) => {
    for (const byte of bytes) device.write(byte)
    return drain()
  }
  const rates = (...values: number[]) => send(...values.flatMap((value) => [0xf3, value]))
  const move = (...[dx, dy, dz, buttons]: [number, number, number, number]) => {
    device.move(dx, dy, dz, buttons)
    return drain()
  }
  return { device, drain, send, rates, move }
}

describe('Ps2Mouse', () => {
  it('answers reset, identity and status', () => {
    const { send } = mouse()
    expect(send(0xff)).toEqual([0xfa, 0xaa, 0])
    expect(send(0xf2)).toEqual([0xfa, 0])
    expect(send(0xe9)).toEqual([0xfa, 0, 2, 100])
    expect(send(0xe8, 3, 0xe7, 0xf4, 0xf3, 40, 0xe9)).toEqual([
      0xfa, 0xfa, 0xfa, 0xfa, 0xfa, 0xfa, 0xfa, 0x30, 3, 40,
    ])
    expect(send(0x42)).toEqual([0xfe])
  })

  it('reports only once it is told to, y upwards', () => {
    const { send, move } = mouse()
    expect(move(5, 5, 0, 0)).toEqual([])
    send(0xf4)
    expect(move(5, 3, 0, 1)).toEqual([0x29, 5, 0xfd])
    expect(move(-1, -2, 0, 0)).toEqual([0x18, 0xff, 2])
    expect(move(0, 0, 0, 0)).toEqual([])
  })

  it('sends packets without movement while it reports, a few at most', () => {
    const { device, send, drain } = mouse()
    device.nudge()
    send(0xf4)
    for (let i = 0; i < 10; i++) device.nudge()
    expect(drain()).toEqual([8, 0, 0, 8, 0, 0, 8, 0, 0])
  })

  it('splits a long way into packets', () => {
    const { send, move } = mouse()
    send(0xf4)
    expect(move(600, 0, 0, 0)).toEqual([8, 255, 0, 8, 255, 0, 8, 90, 0])
  })

  it('adds movement up while nobody reads, but keeps clicks apart', () => {
    const { device, send, drain } = mouse()
    send(0xf4)
    for (let i = 0; i < 10; i++) device.move(1, 0, 0, 0)
    device.move(0, 0, 0, 1)
    device.move(0, 0, 0, 0)
    const packets = drain()
    expect(packets.filter((_, i) => i % 3 === 0)).toEqual([8, 8, 8, 9, 8])
    expect(packets.filter((_, i) => i % 3 === 1).reduce((sum, dx) => sum + dx, 0)).toBe(10)
  })

  it('stays bounded and ends with the true buttons under a storm of clicks', () => {
    const { device, send, drain } = mouse()
    send(0xf4)
    for (let i = 0; i < 1001; i++) device.move(0, 0, 0, i % 2 ? 0 : 1)
    const packets = drain()
    expect(packets.length).toBeLessThan(140)
    expect(packets.at(-3)).toBe(9)
  })

  it('turns its wheel on by the knock 200, 100, 80', () => {
    const { send, rates, move } = mouse()
    rates(200, 100, 80)
    expect(send(0xf2)).toEqual([0xfa, 3])
    send(0xf4)
    expect(move(1, 0, 1, 0)).toEqual([8, 1, 0, 1])
    expect(move(0, 0, -1, 0x18)).toEqual([8, 0, 0, 0xff])
  })

  it('turns buttons four and five on by the second knock', () => {
    const { send, rates, move } = mouse()
    rates(200, 200, 80)
    expect(send(0xf2)).toEqual([0xfa, 0])
    rates(200, 100, 80)
    rates(200, 200, 80)
    expect(send(0xf2)).toEqual([0xfa, 4])
    send(0xf4)
    expect(move(0, 0, -1, 0x18)).toEqual([8, 0, 0, 0x3f])
  })

  it('scales 2:1 in stream mode', () => {
    const { send, move } = mouse()
    send(0xe7, 0xf4)
    expect(move(3, -10, 0, 0)).toEqual([8, 3, 20])
    expect(move(-5, 0, 0, 0)).toEqual([0x18, 0xf7, 0])
  })

  it('reports on demand in remote mode', () => {
    const { send, move } = mouse()
    send(0xf4, 0xf0)
    expect(move(7, 0, 0, 2)).toEqual([])
    expect(send(0xeb)).toEqual([0xfa, 10, 7, 0])
    expect(send(0xeb)).toEqual([0xfa, 10, 0, 0])
  })

  it('echoes in wrap mode until it is left or reset', () => {
    const { send } = mouse()
    expect(send(0xee, 0x12, 0xf2, 0xec, 0xf2)).toEqual([0xfa, 0x12, 0xf2, 0xfa, 0xfa, 0])
  })

  it('goes on after save and restore', () => {
    const { device, send, rates, drain } = mouse()
    rates(200, 100, 80)
    send(0xf4)
    device.move(1, 2, 0, 1)
    device.write(0xe8)
    const twin = new Ps2Mouse({ name: 'mouse' })
    twin.restore(device.save())
    twin.write(1)
    expect(drain(twin)).toEqual([0xfa, 0xfa])
    twin.move(0, 0, 2, 1)
    expect(drain(twin)).toEqual([9, 0, 0, 2])
  })
})
