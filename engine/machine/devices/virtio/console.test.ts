import { describe, expect, it } from 'vitest'
import { Emitter } from '../../../base/event.ts'
import { CONFIG, VirtioDriver } from '../../../testing/virtio-driver.ts'
import type { ConsolePortOptions } from './console.ts'
import { VirtioConsole } from './console.ts'

const WRITE = 2
const MULTIPORT = 2
const RX = 0
const TX = 1
const CONTROL_RX = 2
const CONTROL_TX = 3
const EVENT = { ready: 0, add: 1, portReady: 3, console: 4, resize: 5, open: 6, name: 7 }

function chardev() {
  const emitter = new Emitter<Uint8Array>()
  const output: number[] = []
  return {
    output,
    onData: emitter.event,
    write: (bytes: Uint8Array) => void output.push(...bytes),
    type: (...bytes: number[]) => emitter.emit(Uint8Array.from(bytes)),
    send: (bytes: Uint8Array) => emitter.emit(bytes),
  }
}

function board(features = MULTIPORT) {
  const line = chardev()
  const channel = chardev()
  const opened: boolean[] = []
  const ports: ConsolePortOptions[] = [
    { chardev: line, console: true },
    { chardev: channel, console: false, name: 'org.qemu.guest_agent.0', opened: (is) => opened.push(is) },
  ]
  const device = new VirtioConsole(ports)
  const driver = new VirtioDriver(device)
  driver.start(6, features)
  const send = (queue: number, bytes: Uint8Array) => {
    driver.memory.write(0x6_0000, bytes)
    driver.describe(queue, 0, { address: 0x6_0000, length: bytes.length })
    driver.offer(queue, 0)
  }
  const control = (id: number, event: number, value: number) =>
    send(CONTROL_TX, new Uint8Array(Uint32Array.of(id, event | (value << 16)).buffer))
  /** Offers a buffer of its own for each index and gives what came into those used so far. */
  const receive = (queue: number, count: number, length = 32) => {
    for (let i = 0; i < count; i++) {
      driver.describe(queue, i, { address: 0x7_0000 + 64 * i, length, flags: WRITE })
      driver.offer(queue, i)
    }
  }
  const received = (queue: number) =>
    Array.from({ length: driver.usedIndex(queue) }, (_, i) => {
      const { id, length } = driver.usedEntry(queue, i)
      return [...driver.memory.read(0x7_0000 + 64 * id, length)]
    })
  return { line, channel, opened, device, driver, control, send, receive, received }
}

function message(id: number, event: number, value: number): number[] {
  return [id, 0, 0, 0, event, 0, value, 0]
}

describe('virtio-console (VIRTIO 1.2, 5.3)', () => {
  it('has its size and number of ports in the configuration', () => {
    const { driver, device } = board()
    device.resize(132, 43)

    expect([0, 2].map((offset) => driver.mmio.read(CONFIG + offset, 2))).toEqual([132, 43])
    expect(driver.mmio.read(CONFIG + 4, 4)).toBe(2)
  })

  it('announces its ports when the driver is ready', () => {
    const { control, receive, received } = board()
    control(0, EVENT.ready, 1)
    receive(CONTROL_RX, 3)

    expect(received(CONTROL_RX)).toEqual([message(0, EVENT.add, 1), message(1, EVENT.add, 1)])
  })

  it('introduces a console with its size and a channel with its name', () => {
    const { control, receive, received } = board()
    receive(CONTROL_RX, 8)
    control(0, EVENT.portReady, 1)
    control(1, EVENT.portReady, 1)
    const name = [...'org.qemu.guest_agent.0'].map((char) => char.charCodeAt(0))

    expect(received(CONTROL_RX)).toEqual([
      message(0, EVENT.console, 1),
      [...message(0, EVENT.resize, 0), 80, 0, 25, 0],
      message(0, EVENT.open, 1),
      [...message(1, EVENT.name, 1), ...name],
      message(1, EVENT.open, 1),
    ])
  })

  it('passes output of each port', () => {
    const { send, line, channel } = board()
    send(TX, Uint8Array.of(104, 105))
    send(5, Uint8Array.of(1))

    expect([line.output, channel.output]).toEqual([[104, 105], [1]])
  })

  it('keeps input until the port is open and there is a buffer', () => {
    const { control, line, receive, received, driver } = board()
    line.type(1, 2, 3)
    receive(RX, 1, 2)
    const closed = driver.usedIndex(RX)
    control(0, EVENT.open, 1)
    const first = received(RX)
    receive(RX, 1, 2)

    expect([closed, first]).toEqual([0, [[1, 2]]])
    expect(driver.usedEntry(RX, 1)).toEqual({ id: 0, length: 1 })
  })

  it('writes no input into memory unless it is a bus master', () => {
    const { line, receive, driver } = board(0)
    receive(RX, 2)
    driver.device.pci.writeConfig(4, 2, 2)
    line.type(9)
    const before = driver.usedIndex(RX)
    driver.device.pci.writeConfig(4, 2, 6)
    line.type(8)

    expect(before).toBe(0)
    expect(driver.usedEntry(RX, 0)).toEqual({ id: 0, length: 2 })
  })

  it('needs no opening without the multiport feature', () => {
    const { line, receive, received } = board(0)
    receive(RX, 2)
    line.type(9)

    expect(received(RX)).toEqual([[9]])
  })

  it('takes emergency output before there is a driver', () => {
    const { driver, line } = board()
    driver.device.reset()
    driver.plugIn()
    driver.mmio.write(CONFIG + 8, 4, 0x21)

    expect(line.output).toEqual([0x21])
  })

  it('stops a driver that asks without end and never listens', () => {
    const { control, driver } = board()
    for (let i = 0; i < 600; i++) control(0, EVENT.ready, 1)

    expect(driver.status & 64).toBe(64)
    expect(driver.broken).toHaveLength(1)
  })

  it('tells the host when a program in the guest opens a channel, and when it is gone', () => {
    const { control, opened, driver } = board()
    control(1, EVENT.open, 1)
    control(1, EVENT.open, 1)
    control(1, EVENT.open, 0)
    control(1, EVENT.open, 1)
    driver.device.reset()

    expect(opened).toEqual([true, false, true, false])
  })

  it('tells the host what was open when it was saved', () => {
    const one = board()
    one.control(1, EVENT.open, 1)
    const other = board()
    other.driver.device.restore(structuredClone(one.driver.device.save()))

    expect(other.opened).toEqual([true])
  })

  it('loses messages of a channel as a whole, where a console loses what does not fit', () => {
    const { channel, control, receive, received } = board()
    channel.type(...new Uint8Array(100).fill(1))
    const large = new Uint8Array(1024 * 1024)
    channel.send(large)
    channel.type(2)
    control(1, EVENT.open, 1)
    receive(4, 10)

    expect(received(4).flat()).toEqual([...new Array(100).fill(1), 2])
  })

  it('has ports at the numbers that they were given', () => {
    const device = new VirtioConsole([
      undefined,
      undefined,
      { chardev: chardev(), console: false, name: 'a' },
    ])
    const driver = new VirtioDriver(device)
    driver.start(8, MULTIPORT)
    driver.memory.write(0x6_0000, new Uint8Array(Uint32Array.of(0, EVENT.ready | (1 << 16)).buffer))
    driver.describe(CONTROL_TX, 0, { address: 0x6_0000, length: 8 })
    driver.offer(CONTROL_TX, 0)
    driver.describe(CONTROL_RX, 0, { address: 0x7_0000, length: 32, flags: WRITE })
    driver.offer(CONTROL_RX, 0)

    expect(driver.mmio.read(CONFIG + 4, 4)).toBe(3)
    expect(driver.usedIndex(CONTROL_RX)).toBe(1)
    expect([...driver.memory.read(0x7_0000, 8)]).toEqual(message(2, EVENT.add, 1))
  })

  it('saves input that was not read', () => {
    const one = board()
    one.control(0, EVENT.open, 1)
    one.line.type(5, 6)
    const other = board()
    other.driver.device.restore(structuredClone(one.driver.device.save()))
    other.receive(RX, 1)

    expect(other.received(RX)).toEqual([[5, 6]])
  })
})
