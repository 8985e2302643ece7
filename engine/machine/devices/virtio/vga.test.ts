import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../testing/manual-clock.ts'
import { PlainVideoMemory } from '../../../testing/plain-video-memory.ts'
import { AddressSpace } from '../../address-space.ts'
import { PlainMemory } from '../../memory.ts'
import { VirtioVga } from './vga.ts'

const FRAME = 0xd000_0000
const REGISTERS = 0xd100_0000
const [COMMON, NOTIFY] = [REGISTERS + 0x1000, REGISTERS + 0x3000]
const VERSION_1_AND_READY = [1, 3, 11, 15]

function card() {
  const memory = new PlainMemory(new Uint8Array(0x10_0000))
  const mmio = new AddressSpace('memory')
  const device = new VirtioVga({
    name: 'virtio-vga',
    clock: new ManualClock(),
    memory,
    videoMemory: new PlainVideoMemory(1 << 20),
    preferredSize: { width: 800, height: 600 },
  })
  device.pci.plug({ ports: new AddressSpace('ports'), mmio, intx: { set: () => {} }, msi: () => {} })
  device.pci.writeConfig(0x10, 4, FRAME)
  device.pci.writeConfig(0x18, 4, REGISTERS)
  device.pci.writeConfig(0x04, 2, 7)
  const start = () => {
    mmio.write(COMMON + 0x08, 4, 1)
    for (const status of VERSION_1_AND_READY) {
      if (status === 11) mmio.write(COMMON + 0x0c, 4, 1)
      mmio.write(COMMON + 0x14, 1, status)
      if (status !== 11) continue
      for (const [field, value] of [
        [0x16, 0],
        [0x18, 8],
        [0x20, 0x1000],
        [0x28, 0x2000],
        [0x30, 0x3000],
        [0x1c, 1],
      ] as const)
        mmio.write(COMMON + field, field < 0x1f ? 2 : 4, value)
    }
  }
  let sent = 0
  const send = (...words: number[]) => {
    memory.write(0x4000, new Uint8Array(Uint32Array.from(words).buffer))
    memory.setU32(0x1000, 0x4000)
    memory.setU32(0x1008, 4 * words.length)
    memory.setU16(0x2004 + 2 * (sent % 8), 0)
    memory.setU16(0x2002, ++sent)
    mmio.write(NOTIFY, 2, 0)
  }
  /** A picture of 2 × 1, shown. */
  const show = () => {
    start()
    send(0x101, 0, 0, 0, 0, 0, 5, 2, 2, 1)
    send(0x103, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 5)
  }
  return { device, mmio, show }
}

describe('virtio-vga', () => {
  it('is one function that is VGA compatible', () => {
    const { device, mmio } = card()
    const read = (offset: number, size: 2 | 4) => device.pci.readConfig(offset, size)

    expect([read(0, 2), read(2, 2), read(8, 4) >>> 8]).toEqual([0x1af4, 0x1050, 0x03_0000])
    expect([0, 1].map((at) => mmio.read(REGISTERS + at, 1))).toEqual([0, 0xff])
    expect(mmio.read(REGISTERS + 0x500, 2) & 0xfff0).toBe(0xb0c0)
    expect(mmio.read(COMMON + 0x12, 2)).toBe(2)
  })

  it('has the memory of the VGA, as every VGA has', () => {
    const { device, mmio } = card()
    mmio.write(FRAME + 0x1_2345, 1, 0x77)

    expect([mmio.read(FRAME + 0x1_2345, 1), device.screen.text()?.columns]).toEqual([0x77, 80])
  })

  it('shows text until a driver shows a picture, and again after a reset', () => {
    const { device, show } = card()
    device.screen.refresh()
    const before = [device.screen.frame.width, device.screen.text()?.rows]
    show()
    const changed = device.screen.refresh()
    const during = [device.screen.frame.width, device.screen.text()]
    device.reset()
    device.screen.refresh()
    const after = [device.screen.frame.width, device.screen.text()?.rows]

    expect(changed).toEqual([{ x: 0, y: 0, width: 2, height: 1 }])
    expect([before, during, after]).toEqual([
      [720, 25],
      [2, undefined],
      [720, 25],
    ])
  })

  it('saves and restores both halves', () => {
    const one = card()
    one.show()
    one.mmio.write(FRAME + 0x8_0000, 1, 0x55)
    const other = card()
    other.device.restore(structuredClone(one.device.save()))
    other.device.screen.refresh()

    expect([other.device.screen.frame.width, other.mmio.read(FRAME + 0x8_0000, 1)]).toEqual([2, 0x55])
  })
})
