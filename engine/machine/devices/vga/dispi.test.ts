import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../../base/random.ts'
import { vgaBoard } from '../../../testing/vga-board.ts'
import { MOST_HEIGHT, MOST_WIDTH } from './picture.ts'

const MIB = 2 ** 20

describe('VBE', () => {
  it('says what it is and what it has', () => {
    const { dispi, readDispi } = vgaBoard(16 * MIB)
    dispi(4, 2)
    const most = [1, 2, 3].map(readDispi)
    dispi(0, 0xb0c2)

    expect(most).toEqual([2560, 1600, 32])
    expect([readDispi(0), readDispi(10), readDispi(99)]).toEqual([0xb0c2, 256, 0])
  })

  it('shows nothing before it is enabled, and the VGA’s picture afterwards', () => {
    const { vga, dispi, linearMode } = vgaBoard(16 * MIB)
    dispi(1, 800)
    dispi(2, 600)
    vga.screen.refresh()
    const sizes = [vga.screen.frame.width]
    linearMode(2560, 1600, 32)
    vga.screen.refresh()
    sizes.push(vga.screen.frame.width, vga.screen.frame.height)
    const inMode = vga.screen.text()
    dispi(4, 0)
    vga.screen.refresh()
    sizes.push(vga.screen.frame.width)

    expect(sizes).toEqual([720, 2560, 1600, 720])
    expect([inMode, vga.screen.text()?.columns]).toEqual([undefined, 80])
  })

  it('clears the picture unless it is told to keep it', () => {
    const { memory, linearMode } = vgaBoard()
    memory.bytes.fill(7)
    linearMode(640, 400, 8, 0xc1)
    const kept = memory.bytes[1000]
    linearMode(640, 400, 8, 0x41)

    expect([kept, memory.bytes[640 * 400 - 1], memory.bytes[640 * 400]]).toEqual([7, 0, 7])
  })

  it('puts right what memory does not hold', () => {
    const { linearMode, dispi, readDispi } = vgaBoard()
    const seen = () => [1, 2, 3, 6, 7, 8, 9].map(readDispi)
    linearMode(1023, 9999, 17)
    const size = seen()
    dispi(6, 2001)
    dispi(8, 100)
    dispi(9, 100)
    const moved = seen()
    dispi(9, 60_000)

    expect(size).toEqual([1016, 1032, 8, 1016, 1032, 0, 0])
    expect(moved).toEqual([1016, 524, 8, 2000, 524, 100, 0])
    expect(seen()).toEqual(moved)
  })

  it('draws the rows of pages that were written', () => {
    const { vga, memory, linearMode } = vgaBoard(4 * MIB)
    linearMode(1024, 768, 32)
    vga.screen.refresh()
    new Uint32Array(memory.bytes.buffer).fill(0xff12_3456, 5 * 1024 + 10, 7 * 1024 + 20)
    memory.written(4 * (5 * 1024 + 10), 4 * 2058)
    const damage = vga.screen.refresh()

    expect(damage).toEqual([{ x: 0, y: 5, width: 1024, height: 3 }])
    expect(vga.screen.frame.pixels[6 * 1024]).toBe(0x12_3456)
    expect(vga.screen.refresh()).toEqual([])
  })

  it('makes eight bits of five and six', () => {
    const { memory, linearMode, pixels } = vgaBoard()
    linearMode(8, 1, 16)
    new Uint16Array(memory.bytes.buffer).set([0xffff, 0x8410, 0x07e0])
    memory.written(0, 16)
    const sixteen = pixels(0, 0, 3)
    linearMode(8, 1, 15, 0xc1)

    expect(sixteen).toEqual([0xffffff, 0x848284, 0x00ff00])
    expect(pixels(0, 0, 3)).toEqual([0xffffff, 0x080084, 0x08ff00])
  })

  it('lets planes be written one by one through banks', () => {
    const { linearMode, dispi, set, poke, pixels } = vgaBoard(4 * MIB)
    linearMode(1600, 1200, 4)
    set(0x3c4, 4, 6)
    set(0x3ce, 5, 0)
    dispi(5, 1)
    set(0x3c4, 2, 2)
    // 200 bytes of each plane make a row: this is byte 65,600, at the beginning of row 328.
    poke(0xa0040, 0xff)

    expect(pixels(0, 328, 9)).toEqual([...new Array(8).fill(0x00aa00), 0])
  })

  it('goes on after save and restore, with all that memory has', () => {
    const { vga, memory, linearMode, dispi } = vgaBoard()
    linearMode(320, 200, 32)
    dispi(5, 2)
    memory.bytes.set([1, 2, 3], 0x8_0000)
    const twin = vgaBoard()
    twin.memory.bytes.fill(9, 0x9_0000)
    twin.vga.restore(vga.save())

    expect(twin.vga.save()).toEqual(vga.save())
    expect(twin.memory.bytes).toEqual(memory.bytes)
    expect([twin.readDispi(1), twin.readDispi(5)]).toEqual([320, 2])
  })
})

describe('whatever a guest sets', () => {
  it('the picture is no larger than a monitor, and what changed lies within it', () => {
    const random = new SeededRandom(4)
    const below = (limit: number) => random.next() % limit
    const { vga, memory, out, dispi, clock } = vgaBoard(4 * MIB)
    const sizes: number[] = []
    const outside: unknown[] = []
    for (let round = 0; round < 400; round++) {
      for (let i = 0; i < 40; i++) out(0x3b0 + below(0x30), below(256))
      if (below(3) === 0) dispi(below(12), below(2) ? below(0x1_0000) : below(256))
      memory.bytes[below(memory.bytes.length)] = below(256)
      memory.written(below(memory.bytes.length), 1)
      clock.jumpTo(clock.now() + below(1e9))
      const areas = vga.screen.refresh()
      const { width, height, pixels } = vga.screen.frame
      vga.screen.text()
      sizes.push(Math.max(width / MOST_WIDTH, height / MOST_HEIGHT))
      if (pixels.length !== width * height) outside.push([width, height])
      for (const area of areas)
        if (area.x < 0 || area.y < 0 || area.x + area.width > width || area.y + area.height > height)
          outside.push(area)
    }

    expect(Math.max(...sizes)).toBeLessThanOrEqual(1)
    expect(Math.min(...sizes)).toBeGreaterThan(0)
    expect(outside).toEqual([])
  })
})
