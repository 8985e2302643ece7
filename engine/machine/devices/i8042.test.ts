import { describe, expect, it } from 'vitest'
import { linuxCodes } from '../../display/keyboard/key-codes.ts'
import { ManualClock } from '../../testing/manual-clock.ts'
import { RecordedLine } from '../../testing/recorded-line.ts'
import { A20Gate } from './a20-gate.ts'
import { I8042 } from './i8042.ts'
import { Ps2Keyboard } from './ps2-keyboard.ts'
import { Ps2Mouse } from './ps2-mouse.ts'

/** Print Screen, Pause, Hangeul, Hanja and F23. */
const ODD_KEYS = new Set([99, 119, 122, 123, 193])

function board(clock = new ManualClock()) {
  const keyboardIrq = new RecordedLine()
  const mouseIrq = new RecordedLine()
  const keyboard = new Ps2Keyboard({ name: 'keyboard', timers: clock.timers })
  const mouse = new Ps2Mouse({ name: 'mouse' })
  const a20 = new A20Gate({ name: 'a20', onChange() {} })
  const resets: string[] = []
  const controller = new I8042({
    name: 'i8042',
    keyboardIrq,
    mouseIrq,
    timers: clock.timers,
    keyboard,
    mouse,
    a20,
    onReset: () => resets.push('reset'),
  })
  const status = () => controller.commandPort.read(0, 1)
  const data = () => controller.dataPort.read(0, 1)
  const command = (value: number, ...operands: number[]) => {
    controller.commandPort.write(0, 1, value)
    for (const operand of operands) controller.dataPort.write(0, 1, operand)
  }
  const send = (value: number) => controller.dataPort.write(0, 1, value)
  /** Everything that comes, as a patient driver would read it. */
  const drain = () => {
    const bytes: number[] = []
    for (clock.run(1e6); status() & 1; clock.run(1e6)) bytes.push(data())
    return bytes
  }
  return {
    clock,
    keyboardIrq,
    mouseIrq,
    keyboard,
    mouse,
    a20,
    resets,
    controller,
    status,
    data,
    command,
    send,
    drain,
  }
}

describe('I8042', () => {
  it('passes its tests', () => {
    const { command, data, status } = board()
    command(0xaa)
    expect([status() & 0x25, data()]).toEqual([0x05, 0x55])
    command(0xab)
    expect(data()).toBe(0)
    command(0xa9)
    expect(data()).toBe(0)
  })

  it('keeps the command byte and its RAM', () => {
    const { command, data } = board()
    command(0x60, 0x65)
    command(0x20)
    expect(data()).toBe(0x65)
    command(0x7f, 0x12)
    command(0x3f)
    expect(data()).toBe(0x12)
  })

  it('tells commands from data in its status', () => {
    const { command, send, status } = board()
    command(0x60)
    expect(status() & 8).toBe(8)
    send(0x47)
    expect(status() & 8).toBe(0)
  })

  it('translates keys to set 1 and interrupts for each byte', () => {
    const { keyboard, keyboardIrq, drain } = board()
    keyboard.key(30, true)
    keyboard.key(30, false)
    keyboard.key(105, true)
    keyboard.key(105, false)
    keyboard.key(65, true)
    expect(drain()).toEqual([0x1e, 0x9e, 0xe0, 0x4b, 0xe0, 0xcb, 0x41])
    expect(keyboardIrq.rises).toBe(7)
  })

  it.each([...linuxCodes('atset1')].filter(([, evdev]) => !ODD_KEYS.has(evdev)))(
    'translates to code %i of set 1 its key %i',
    (set1, evdev) => {
      const { keyboard, drain } = board()
      const prefix = set1 > 0xff ? [set1 >> 8] : []
      keyboard.key(evdev, true)
      keyboard.key(evdev, false)
      expect(drain()).toEqual([...prefix, set1 & 0xff, ...prefix, (set1 & 0xff) | 0x80])
    },
  )

  it('passes set 2 untranslated when asked', () => {
    const { command, keyboard, drain } = board()
    command(0x60, 0x07)
    keyboard.key(30, true)
    keyboard.key(30, false)
    expect(drain()).toEqual([0x1c, 0xf0, 0x1c])
  })

  it('gives the same byte to a handler that reads twice', () => {
    const { clock, keyboard, data } = board()
    keyboard.key(30, true)
    keyboard.key(31, true)
    expect([data(), data()]).toEqual([0x1e, 0x1e])
    clock.run(1e6)
    expect(data()).toBe(0x1f)
  })

  it('speaks with the keyboard, identity translated too', () => {
    const { send, drain } = board()
    send(0xf2)
    expect(drain()).toEqual([0xfa, 0xab, 0x41])
    send(0xf0)
    send(0x00)
    expect(drain()).toEqual([0xfa, 0xfa, 0x41])
  })

  it('speaks with the mouse and marks its bytes', () => {
    const { command, mouseIrq, keyboardIrq, status, data, clock } = board()
    command(0xd4, 0xf2)
    expect([status() & 0x21, data(), mouseIrq.rises, keyboardIrq.rises]).toEqual([0x21, 0xfa, 1, 0])
    clock.run(1e6)
    expect([status() & 0x21, data()]).toEqual([0x21, 0])
    expect(status() & 0x21).toBe(0)
  })

  it('brings mouse packets on IRQ 12', () => {
    const { command, mouse, mouseIrq, drain } = board()
    command(0xd4, 0xf4)
    drain()
    mouse.move(3, -4, 0, 0)
    expect(drain()).toEqual([8, 3, 4])
    expect(mouseIrq.rises).toBe(4)
  })

  it('holds the devices back while they are disabled', () => {
    const { command, keyboard, status, drain, data } = board()
    command(0xad)
    keyboard.key(30, true)
    expect(status() & 1).toBe(0)
    command(0xa7)
    command(0x20)
    expect(data()).toBe(0x77)
    command(0xae)
    expect(drain()).toEqual([0x1e])
  })

  it('makes no interrupt when the command byte says so, and makes it when it is switched on', () => {
    const { command, keyboard, keyboardIrq } = board()
    command(0x60, 0x46)
    keyboard.key(30, true)
    expect(keyboardIrq.high).toBe(false)
    command(0x60, 0x47)
    expect(keyboardIrq.high).toBe(true)
  })

  it('loops bytes back for drivers that look for a mouse port', () => {
    const { command, mouseIrq, status, data } = board()
    command(0xd3, 0x5a)
    expect([status() & 0x21, mouseIrq.high, data(), mouseIrq.high]).toEqual([0x21, true, 0x5a, false])
    command(0xd2, 0xa5)
    expect([status() & 0x21, data()]).toEqual([0x01, 0xa5])
  })

  it('moves A20 through the output port and the short commands', () => {
    const { command, a20, data } = board()
    command(0xd1, 0xdd)
    expect(a20.open).toBe(false)
    command(0xd0)
    expect(data() & 3).toBe(1)
    command(0xdf)
    expect(a20.open).toBe(true)
    command(0xdd)
    expect(a20.open).toBe(false)
  })

  it('resets the processor by pulse FEh and by bit 0 of the output port, and not by FFh', () => {
    const { command, resets } = board()
    command(0xff)
    expect(resets).toEqual([])
    command(0xfe)
    command(0xd1, 0xde)
    expect(resets).toEqual(['reset', 'reset'])
  })

  it('goes on after save and restore, in either order of the parts', () => {
    const { clock, controller, keyboard, mouse, data } = board()
    keyboard.key(30, true)
    keyboard.key(30, false)
    data()
    const [c, k, m] = [controller.save(), keyboard.save(), mouse.save()]
    const twin = board(clock)
    twin.controller.restore(c)
    twin.keyboard.restore(k)
    twin.mouse.restore(m)
    expect(twin.drain()).toEqual([0x9e])
  })

  it('restores a byte that waits, with its interrupt', () => {
    const { clock, controller, keyboard } = board()
    keyboard.key(30, true)
    const twin = board(clock)
    twin.controller.restore(controller.save())
    expect([twin.keyboardIrq.high, twin.data()]).toEqual([true, 0x1e])
  })

  it('is empty and on after reset', () => {
    const { controller, keyboard, keyboardIrq, status } = board()
    keyboard.key(30, true)
    controller.reset()
    expect([keyboardIrq.high, status() & 0x25]).toEqual([false, 0x04])
  })
})
