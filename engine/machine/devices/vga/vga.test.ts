import { describe, expect, it } from 'vitest'
import { vgaBoard } from '../../../testing/vga-board.ts'

function board() {
  const made = vgaBoard()
  const { vga } = made
  const type = (cell: number, text: string) => {
    for (const [i, c] of [...text].entries())
      vga.window.write(0x18000 + 2 * (cell + i), 2, 0x1e00 | c.charCodeAt(0))
  }
  const line = (row: number, from = vga) => {
    const screen = from.screen.text()
    const cells = screen?.cells.subarray(row * screen.columns, (row + 1) * screen.columns) ?? []
    return String.fromCharCode(...Array.from(cells, (cell) => cell & 0xff)).trimEnd()
  }
  return { ...made, type, line }
}

describe('the VGA', () => {
  it('starts as a BIOS leaves it: 80x25, blank, grey on black, cursor at home', () => {
    const { vga } = board()
    const screen = vga.screen.text()
    expect([screen?.columns, screen?.rows]).toEqual([80, 25])
    expect(new Set(screen?.cells)).toEqual(new Set([0x0720]))
    expect(screen?.cursor).toEqual({ column: 0, row: 0, visible: true, firstLine: 13, lastLine: 14 })
  })

  it('shows what is written at B8000h, with attributes', () => {
    const { vga, type, line, peek } = board()
    type(80, 'Hello')
    expect(line(1)).toBe('Hello')
    expect(vga.screen.text()?.cells[80]).toBe(0x1e48)
    expect([peek(0xb80a0), peek(0xb80a1)]).toEqual([0x48, 0x1e])
    expect(vga.window.read(0x180a0, 4)).toBe(0x1e651e48)
  })

  it('keeps A0000h and B0000h out of the colour window', () => {
    const { peek, poke } = board()
    poke(0xa0000, 1)
    poke(0xb0000, 1)
    expect([peek(0xa0000), peek(0xb0000), peek(0xb8000)]).toEqual([0xff, 0xff, 0x20])
  })

  it('does not let a font in plane 2 touch the text', () => {
    const { set, poke, peek, type, line } = board()
    type(0, 'Text')
    set(0x3c4, 2, 0x04)
    set(0x3c4, 4, 0x07)
    set(0x3ce, 4, 0x02)
    set(0x3ce, 5, 0x00)
    set(0x3ce, 6, 0x04)
    for (let i = 0; i < 0x2000; i++) poke(0xa0000 + i, i & 0xff)
    expect([peek(0xa0041), peek(0xa1fff)]).toEqual([0x41, 0xff])
    set(0x3c4, 2, 0x03)
    set(0x3c4, 4, 0x03)
    set(0x3ce, 4, 0x00)
    set(0x3ce, 5, 0x10)
    set(0x3ce, 6, 0x0e)
    expect(line(0)).toBe('Text')
  })

  it('scrolls by the start address, around the end of the planes', () => {
    const { set, poke, type, line } = board()
    type(80, 'second line')
    set(0x3d4, 0x0d, 80)
    expect(line(0)).toBe('second line')
    type(0, 'rap')
    set(0x3ce, 6, 0x06)
    poke(0xafffe, 0x57)
    set(0x3d4, 0x0c, 0x7f)
    set(0x3d4, 0x0d, 0xff)
    expect(line(0)).toMatch(/^Wrap/)
  })

  it('follows the cursor registers', () => {
    const { set, vga } = board()
    set(0x3d4, 0x0f, (2 * 80 + 5) & 0xff)
    expect(vga.screen.text()?.cursor).toMatchObject({ column: 5, row: 2, visible: true })
    set(0x3d4, 0x0a, 0x20)
    expect(vga.screen.text()?.cursor.visible).toBe(false)
  })

  it('has 50 rows with 8-line characters and 40 columns', () => {
    const { set, vga } = board()
    set(0x3d4, 9, 0x47)
    expect(vga.screen.text()?.rows).toBe(50)
    set(0x3d4, 0x11, 0x0e)
    set(0x3d4, 1, 39)
    set(0x3d4, 0x13, 20)
    expect(vga.screen.text()).toMatchObject({ columns: 40, rows: 50 })
  })

  it('protects CRTC registers 0 to 7, but for the line compare bit', () => {
    const { input, set } = board()
    set(0x3d4, 1, 39)
    expect(input(0x3d5)).toBe(79)
    set(0x3d4, 7, 0x00)
    expect(input(0x3d5)).toBe(0x0f)
  })

  it('shows no text in graphics modes', () => {
    const { set, vga } = board()
    set(0x3ce, 6, 0x05)
    expect(vga.screen.text()).toBeUndefined()
  })

  it('moves the CRTC to 3B4h for monochrome', () => {
    const { input, out } = board()
    out(0x3c2, 0x66)
    out(0x3b4, 0x13)
    expect([input(0x3b5), input(0x3d5)]).toEqual([0x28, 0xff])
  })

  it('hides memory when the miscellaneous register turns it off', () => {
    const { out, peek, poke, line } = board()
    out(0x3c2, 0x65)
    poke(0xb8000, 65)
    expect([peek(0xb8000), line(0)]).toEqual([0xff, ''])
  })

  it('takes attribute index and data in turns, anew after input status 1', () => {
    const { input, out } = board()
    out(0x3c0, 0x05)
    input(0x3da)
    out(0x3c0, 0x02)
    out(0x3c0, 0x3b)
    out(0x3c0, 0x22)
    out(0x3c0, 0x11)
    expect([input(0x3c0), input(0x3c1)]).toEqual([0x22, 0x3b])
  })

  it('has the sixteen colours in its palette and lets them be changed', () => {
    const { input, out } = board()
    out(0x3c7, 0x3f)
    expect([input(0x3c9), input(0x3c9), input(0x3c9)]).toEqual([0x3f, 0x3f, 0x3f])
    out(0x3c7, 0x14)
    expect([input(0x3c9), input(0x3c9), input(0x3c9)]).toEqual([0x2a, 0x15, 0x00])
    out(0x3c8, 0x10)
    for (const value of [1, 2, 3, 4, 5, 6]) out(0x3c9, value)
    out(0x3c7, 0x10)
    expect([1, 2, 3, 4, 5, 6].map(() => input(0x3c9))).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('toggles retrace and blanking with guest time', () => {
    const { clock, input } = board()
    const line = 31_778
    const seen = [0, 26_000, 405 * line, 412 * line, 414 * line, 449 * line].map((time) => {
      clock.runTo(time)
      return input(0x3da)
    })
    expect(seen).toEqual([0, 1, 1, 9, 1, 0])
  })

  it('has the write modes, latches and comparison of the graphics controller', () => {
    const { set, peek, poke } = board()
    set(0x3c4, 2, 0x0f)
    set(0x3c4, 4, 0x06)
    set(0x3ce, 6, 0x05)
    set(0x3ce, 5, 0x02)
    poke(0xa0000, 0x05)
    set(0x3ce, 5, 0x08)
    set(0x3ce, 2, 0x05)
    expect(peek(0xa0000)).toBe(0xff)
    set(0x3ce, 5, 0x01)
    peek(0xa0000)
    poke(0xa0001, 0x00)
    set(0x3ce, 5, 0x00)
    set(0x3ce, 8, 0x0f)
    set(0x3ce, 3, 0x18)
    set(0x3ce, 4, 0x02)
    peek(0xa0001)
    poke(0xa0001, 0xff)
    expect(peek(0xa0001)).toBe(0xf0)
    set(0x3ce, 8, 0xff)
    set(0x3ce, 3, 0x00)
    set(0x3ce, 0, 0x02)
    set(0x3ce, 1, 0x0f)
    poke(0xa0002, 0x00)
    set(0x3ce, 4, 0x01)
    expect(peek(0xa0002)).toBe(0xff)
  })

  it('draws only what changed', () => {
    const { vga, type, set } = board()
    const first = vga.screen.refresh()
    const second = vga.screen.refresh()
    type(81, 'ab')
    const third = vga.screen.refresh()
    set(0x3d4, 0x0f, 5)
    const fourth = vga.screen.refresh()

    expect(first).toEqual([{ x: 0, y: 0, width: 720, height: 400 }])
    expect(second).toEqual([])
    expect(third).toEqual([{ x: 9, y: 16, width: 18, height: 16 }])
    expect(fourth).toEqual([
      { x: 0, y: 0, width: 9, height: 16 },
      { x: 45, y: 0, width: 9, height: 16 },
    ])
  })

  it('shows its text in the colours of the palette, unless the screen is off', () => {
    const { vga, out, set } = board()
    const { colours, blinks, isBlank } = vga.screen.text()!
    out(0x3c8, 0x3f)
    for (const part of [0, 0x20, 0x3f]) out(0x3c9, part)
    const white = vga.screen.text()?.colours[15]
    set(0x3c4, 1, 0x20)

    expect([colours[0], colours[1], colours[6], colours[7], colours[15]]).toEqual([
      0, 0x0000aa, 0xaa5500, 0xaaaaaa, 0xffffff,
    ])
    expect([blinks, isBlank, white, vga.screen.text()?.isBlank]).toEqual([true, false, 0x0082ff, true])
  })

  it('goes on after save and restore, and is blank after reset', () => {
    const { vga, out, set, type, line } = board()
    type(80, 'saved')
    set(0x3d4, 0x0d, 80)
    out(0x3c8, 0x20)
    const twin = board()
    twin.vga.restore(vga.save())
    expect([line(0, twin.vga), twin.input(0x3c8), twin.input(0x3d5)]).toEqual(['saved', 0x20, 80])
    twin.vga.reset()
    expect(line(0, twin.vga)).toBe('')
  })
})

describe('the video card as a PCI function', () => {
  const mmio = (vga: ReturnType<typeof board>['vga'], offset: number, size: 1 | 2 | 4) =>
    vga.mmio.read(offset, size)

  it('is 1234:1111, a VGA controller', () => {
    const { vga } = board()

    expect([vga.pci.readConfig(0, 4), vga.pci.readConfig(8, 4) >>> 8]).toEqual([0x1111_1234, 0x03_0000])
  })

  it('has its memory where BAR 0 says, if memory is decoded', () => {
    const { vga, memory } = board()
    vga.pci.writeConfig(0x10, 4, 0xc000_0000)
    const placed = memory.address
    vga.pci.writeConfig(4, 2, 1)

    expect([placed, memory.address]).toEqual([0xc000_0000, -1])
  })

  it('does not answer at the VGA’s ports and memory while it decodes none', () => {
    const { vga, input, peek, poke, readDispi } = board()
    const seen = [input(0x3cc), peek(0xb8000), readDispi(0)]
    vga.pci.writeConfig(4, 2, 0)
    poke(0xb8000, 0x41)
    seen.push(input(0x3cc), peek(0xb8000), readDispi(0))
    vga.pci.writeConfig(4, 2, 3)

    expect(seen).toEqual([0x67, 0x20, 0xb0c5, 0xff, 0xff, 0xffff])
    expect(peek(0xb8000)).toBe(0x20)
  })

  it('has the EDID of its monitor, the VGA’s ports and VBE’s registers in memory', () => {
    const { vga, readDispi } = board()
    vga.mmio.write(0x502, 2, 800)
    vga.mmio.write(0x504, 4, (16 << 16) | 600)
    vga.mmio.write(0x40e, 2, 0x5508)

    expect([mmio(vga, 0, 4), mmio(vga, 4, 4)]).toEqual([0xffff_ff00, 0x00ff_ffff])
    expect([1, 2, 3].map(readDispi)).toEqual([800, 600, 16])
    expect([mmio(vga, 0x500, 2), mmio(vga, 0x514, 2), mmio(vga, 0x40f, 1)]).toEqual([0xb0c5, 16, 0x55])
    expect([mmio(vga, 0x600, 4), mmio(vga, 0x604, 4)]).toEqual([8, 0x1e1e_1e1e])
  })

  it('lets the processor reach linear memory at A0000h by itself, and nothing else', () => {
    const { vga, memory, set, linearMode, dispi, out } = board()
    const seen = [memory.window]
    const note = () => void seen.push(memory.window)
    set(0x3c4, 4, 0x0e)
    set(0x3c4, 2, 0x0f)
    set(0x3ce, 6, 0x05)
    note()
    set(0x3c4, 2, 0x07)
    note()
    set(0x3c4, 4, 0x06)
    linearMode(640, 480, 8, 1)
    note()
    dispi(5, 3)
    note()
    out(0x3c2, 0x65)
    note()
    out(0x3c2, 0x67)
    dispi(5, 0xffff)
    note()
    linearMode(640, 480, 4, 1)
    note()
    dispi(4, 0)
    vga.pci.writeConfig(4, 2, 1)
    note()

    expect(seen).toEqual([-1, 0, -1, 0, 0x3_0000, -1, 0xf_0000, -1, -1])
  })
})
