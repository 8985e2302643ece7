import { describe, expect, it } from 'vitest'
import { Emitter } from '../../base/event.ts'
import { ManualClock } from '../../testing/manual-clock.ts'
import { RecordedLine } from '../../testing/recorded-line.ts'
import { Uart16550 } from './uart16550.ts'

function board(clock = new ManualClock()) {
  const irq = new RecordedLine()
  const host = new Emitter<Uint8Array>()
  const written: number[][] = []
  const chardev = { onData: host.event, write: (bytes: Uint8Array) => void written.push([...bytes]) }
  const uart = new Uart16550({ name: 'serial0', irq, timers: clock.timers, chardev })
  const read = (offset: number) => uart.ports.read(offset, 1)
  const write = (offset: number, value: number) => uart.ports.write(offset, 1, value)
  const type = (...bytes: number[]) => host.emit(new Uint8Array(bytes))
  const count = (length: number) => Array.from({ length }, (_, i) => i & 0xff)
  return { clock, irq, uart, written, read, write, type, count }
}

const [DATA, IER, IIR, LCR, MCR, LSR, MSR] = [0, 1, 2, 3, 4, 5, 6] as const

describe('Uart16550', () => {
  it('keeps divisor, scratch and line control, the divisor behind DLAB', () => {
    const { read, write } = board()
    write(LCR, 0x83)
    write(DATA, 0x01)
    write(IER, 0x02)
    expect([read(DATA), read(IER)]).toEqual([1, 2])
    write(LCR, 0x03)
    write(7, 0xa5)
    expect([read(IER), read(LCR), read(7)]).toEqual([0, 3, 0xa5])
  })

  it('hands output over in one piece on flush, and by itself when much waits', () => {
    const { uart, written, write } = board()
    for (const byte of [72, 105, 10]) write(DATA, byte)
    expect(written).toEqual([])
    uart.flush()
    uart.flush()
    expect(written).toEqual([[72, 105, 10]])
    for (let i = 0; i < 5000; i++) write(DATA, 46)
    expect(written.map((piece) => piece.length)).toEqual([3, 4096])
  })

  it('keeps up to 1 MiB for a guest that does not read, and loses the rest', () => {
    const { uart, type } = board()
    for (let i = 0; i < 40; i++) type(...new Array<number>(65_536).fill(i))
    const { fifo, input } = uart.save() as unknown as { fifo: number[]; input: Uint8Array }

    expect(fifo.length + input.length).toBeLessThanOrEqual(2 ** 20 + 16)
    expect(input.length).toBe(2 ** 20)
  })

  it('is always ready to send', () => {
    const { read, write } = board()
    write(DATA, 65)
    expect(read(LSR)).toBe(0x60)
  })

  it('interrupts when the transmitter interrupt is enabled, until IIR is read', () => {
    const { irq, read, write } = board()
    write(IER, 2)
    expect(irq.high).toBe(true)
    expect([read(IIR), irq.high, read(IIR)]).toEqual([0x02, false, 0x01])
    write(DATA, 65)
    expect([irq.high, irq.rises]).toEqual([true, 2])
    write(DATA, 66)
    expect(irq.rises).toBe(3)
  })

  it('receives one byte at a time without a FIFO', () => {
    const { irq, read, write, type } = board()
    write(IER, 1)
    type(1, 2)
    expect([irq.high, read(IIR), read(LSR) & 1]).toEqual([true, 0x04, 1])
    expect([read(DATA), read(DATA), read(LSR) & 1, irq.high]).toEqual([1, 2, 0, false])
  })

  it('gives every byte the host sent, in order, however many', () => {
    const { read, write, type, count } = board()
    write(IIR, 0x01)
    type(...count(1000))
    type(...count(1000))
    const seen: number[] = []
    while (read(LSR) & 1) seen.push(read(DATA))
    expect(seen).toEqual([...count(1000), ...count(1000)])
  })

  it('interrupts at the trigger level of the FIFO', () => {
    const { irq, read, write, type, count } = board()
    write(IIR, 0x81)
    write(IER, 1)
    type(...count(7))
    expect([irq.high, read(IIR)]).toEqual([false, 0xc1])
    type(7)
    expect([irq.high, read(IIR)]).toEqual([true, 0xc4])
    read(DATA)
    expect(irq.high).toBe(false)
  })

  it('interrupts four character times after the last byte below the trigger', () => {
    const { clock, irq, read, write, type } = board()
    write(LCR, 0x83)
    write(DATA, 1)
    write(LCR, 0x03)
    write(IIR, 0x81)
    write(IER, 1)
    type(65, 66)
    const fourCharacters = 4 * Math.ceil(1e10 / 115_200)
    clock.run(fourCharacters - 1)
    expect(irq.high).toBe(false)
    clock.run(1)
    expect([irq.high, read(IIR)]).toEqual([true, 0xcc])
    read(DATA)
    expect(irq.high).toBe(false)
    clock.run(fourCharacters)
    expect(irq.high).toBe(true)
    read(DATA)
    clock.run(1e9)
    expect(irq.high).toBe(false)
  })

  it('loses at most the FIFO when a driver clears it again and again', () => {
    const { clock, read, write, type, count } = board()
    write(IIR, 0x01)
    type(...count(100))
    for (let i = 0; i < 20; i++) write(IIR, 0x07)
    expect(read(LSR) & 1).toBe(0)
    clock.run(2e6)
    const seen: number[] = []
    while (read(LSR) & 1) seen.push(read(DATA))
    expect(seen).toEqual(count(100).slice(16))
  })

  it('ranks line status over data over transmitter over modem', () => {
    const { read, write } = board()
    write(MCR, 0x10)
    read(MSR)
    write(IER, 0x0f)
    write(MCR, 0x12)
    write(DATA, 1)
    write(DATA, 2)
    expect(read(IIR)).toBe(0x06)
    expect(read(LSR) & 0x02).toBe(0x02)
    expect(read(IIR)).toBe(0x04)
    expect(read(DATA)).toBe(2)
    expect(read(IIR)).toBe(0x02)
    expect(read(IIR)).toBe(0x00)
    expect(read(MSR)).toBe(0x11)
    expect(read(IIR)).toBe(0x01)
  })

  it('loops back data and modem lines, and keeps the host out meanwhile', () => {
    const { uart, written, read, write, type } = board()
    read(MSR)
    write(MCR, 0x1a)
    expect(read(MSR) & 0xf0).toBe(0x90)
    type(7)
    write(DATA, 65)
    expect(read(DATA)).toBe(65)
    expect(read(LSR) & 1).toBe(0)
    write(MCR, 0x0b)
    uart.flush()
    expect([read(DATA), read(MSR) & 0xf0, written]).toEqual([7, 0xb0, []])
  })

  it('tells changes of modem lines once, and of RI the falling edge', () => {
    const { read, write } = board()
    write(MCR, 0x10)
    expect(read(MSR)).toBe(0x0b)
    write(MCR, 0x14)
    expect(read(MSR)).toBe(0x40)
    write(MCR, 0x10)
    expect([read(MSR), read(MSR)]).toEqual([0x04, 0x00])
  })

  it('goes on after save and restore', () => {
    const { clock, uart, write, type, count } = board()
    write(IIR, 0xc1)
    write(IER, 1)
    type(...count(40))
    write(DATA, 33)
    const twin = board(clock)
    twin.uart.restore(uart.save())
    twin.uart.flush()
    expect([twin.irq.high, twin.written]).toEqual([true, [[33]]])
    const seen: number[] = []
    while (twin.read(LSR) & 1) seen.push(twin.read(DATA))
    expect([seen, twin.irq.high]).toEqual([count(40), false])
  })

  it('falls silent on reset and keeps what the host sent', () => {
    const { irq, uart, read, write, type } = board()
    write(IIR, 0x01)
    write(IER, 3)
    uart.reset()
    type(9)
    expect([irq.high, read(IER), read(IIR), read(DATA)]).toEqual([false, 0, 1, 9])
  })
})
