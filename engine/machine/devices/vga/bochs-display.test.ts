import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../testing/manual-clock.ts'
import { PlainVideoMemory } from '../../../testing/plain-video-memory.ts'
import { DISPI } from './dispi.ts'
import { Vga } from './vga.ts'

/** Where the VBE registers are in the register region. */
const VBE = 0x500

function display() {
  const memory = new PlainVideoMemory(1 << 20)
  const vga = new Vga({ name: 'bochs', clock: new ManualClock(), memory, isVbeOnly: true })
  vga.pci.writeConfig(4, 2, 3)
  const set = (register: number, value: number) => vga.mmio.write(VBE + 2 * register, 2, value)
  const show = (width: number, height: number) => {
    set(DISPI.width, width)
    set(DISPI.height, height)
    set(DISPI.depth, 32)
    set(DISPI.enable, 0x41)
  }
  return { vga, memory, set, show }
}

describe('a Bochs display', () => {
  it('is a display of the class «other», revision 0', () => {
    const { pci } = display().vga

    expect(pci.readConfig(0, 4)).toBe(0x1111_1234)
    expect(pci.readConfig(8, 4)).toBe(0x0380_0000)
    expect(pci.readConfig(0x2c, 4)).toBe(0x1100_1af4)
  })

  it('has an EDID and the VBE registers in memory', () => {
    const { mmio } = display().vga

    expect(Array.from({ length: 8 }, (_, i) => mmio.read(i, 1))).toEqual([0, 255, 255, 255, 255, 255, 255, 0])
    expect(mmio.read(VBE, 2)).toBe(0xb0c5)
    expect(mmio.read(VBE + 2 * DISPI.memory, 2)).toBe(16)
    expect(mmio.read(0x600, 4)).toBe(8)
  })

  it('has nothing of a VGA', () => {
    const { vga } = display()
    vga.ports.write(0x3c4 - 0x3b0, 2, 0x0f02)
    vga.mmio.write(0x404, 2, 0x0f02)
    vga.window.write(0x18000, 1, 65)
    vga.dispiPorts.write(0, 2, 0)

    expect(vga.ports.read(0x3cc - 0x3b0, 1)).toBe(0xff)
    expect(vga.mmio.read(0x40c, 1)).toBe(0)
    expect(vga.window.read(0x18000, 1)).toBe(0xff)
    expect(vga.dispiPorts.read(1, 2)).toBe(0xffff)
    expect(vga.screen.text()).toBeUndefined()
  })

  it('is dark without a mode, and shows memory with one, saved and restored too', () => {
    const { vga, memory, show } = display()
    vga.screen.refresh()
    const dark = new Set(vga.screen.frame.pixels)
    show(320, 200)
    memory.bytes.set([1, 2, 3, 0], 4)
    memory.written(4, 4)
    const other = display()
    other.vga.restore(vga.save())
    const frames = [vga, other.vga].map(({ screen }) => {
      screen.refresh()
      return screen.frame
    })

    expect(dark).toEqual(new Set([0]))
    expect([frames[0]!.width, frames[0]!.height, frames[0]!.pixels[1]]).toEqual([320, 200, 0x03_0201])
    expect(frames[1]).toEqual(frames[0])
    vga.reset()
    vga.screen.refresh()
    expect(new Set(vga.screen.frame.pixels)).toEqual(new Set([0]))
  })
})
