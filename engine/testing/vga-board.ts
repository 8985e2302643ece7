import { Vga } from '../machine/devices/vga/vga.ts'
import { ManualClock } from './manual-clock.ts'
import { PlainVideoMemory } from './plain-video-memory.ts'

/** A video card by itself, decoding ports and memory, with what a guest does to it. */
export function vgaBoard(memoryBytes = 1 << 20) {
  const clock = new ManualClock()
  const memory = new PlainVideoMemory(memoryBytes)
  const vga = new Vga({ name: 'vga', clock, memory })
  vga.pci.writeConfig(4, 2, 3)
  const out = (port: number, value: number) => vga.ports.write(port - 0x3b0, 1, value)
  const input = (port: number) => vga.ports.read(port - 0x3b0, 1)
  /** An index and its data by one 16-bit write. */
  const set = (port: number, index: number, value: number) =>
    vga.ports.write(port - 0x3b0, 2, index | (value << 8))
  const attribute = (index: number, value: number) => {
    input(0x3da)
    out(0x3c0, index)
    out(0x3c0, value)
    out(0x3c0, 0x20)
  }
  const dispi = (index: number, value: number) => {
    vga.dispiPorts.write(0, 2, index)
    vga.dispiPorts.write(1, 2, value)
  }
  const readDispi = (index: number) => {
    vga.dispiPorts.write(0, 2, index)
    return vga.dispiPorts.read(1, 2)
  }
  const linearMode = (width: number, height: number, depth: number, enable = 0x41) => {
    dispi(4, 0)
    dispi(1, width)
    dispi(2, height)
    dispi(3, depth)
    dispi(4, enable)
  }
  const poke = (address: number, value: number) => vga.window.write(address - 0xa0000, 1, value)
  const peek = (address: number) => vga.window.read(address - 0xa0000, 1)
  /** Pixels of line `y` of the picture from `x` on. */
  const pixels = (x: number, y: number, count: number) => {
    vga.screen.refresh()
    const { frame } = vga.screen
    return [...frame.pixels.subarray(y * frame.width + x, y * frame.width + x + count)]
  }
  return { clock, memory, vga, out, input, set, attribute, dispi, readDispi, linearMode, poke, peek, pixels }
}
