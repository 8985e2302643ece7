import { deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphs } from './glyphs.ts'
import { encodePng } from './png.ts'
import { drawText, type TextScreen } from './text-screen.ts'

const colours = Array.from({ length: 16 }, (_, n) => n * 0x11_11_11)

function screenOf(cells: number[], change: Partial<TextScreen> = {}): TextScreen {
  return {
    columns: cells.length,
    rows: 1,
    cells: Uint16Array.from(cells),
    cursor: { column: 0, row: 0, visible: false, firstLine: 14, lastLine: 15 },
    colours,
    blinks: true,
    isBlank: false,
    ...change,
  }
}

/** A cell's colours in one of its lines. */
const line = (screen: TextScreen, column: number, y: number) => {
  const { points, width } = drawText(screen)
  return [...points.subarray(y * width + column * 9, y * width + column * 9 + 9)]
}

const code = (letter: string) => letter.charCodeAt(0)

describe('the text screen', () => {
  it('has the size of VGA’s text mode', () => {
    const { width, height } = drawText({ ...screenOf(new Array(2000).fill(0x720)), columns: 80, rows: 25 })

    expect([width, height]).toEqual([720, 400])
  })

  it('shows characters in their colours', () => {
    const [ink, paper] = [10, 1]
    const screen = screenOf([(paper << 12) | (ink << 8) | code('-')])

    expect(line(screen, 0, 6)).toEqual([1, 10, 10, 10, 10, 10, 1, 1, 1])
    expect(line(screen, 0, 0)).toEqual(new Array(9).fill(1))
  })

  it('takes bit 7 for blinking or for a bright background, as the registers say', () => {
    const cell = 0x9f20

    expect(line(screenOf([cell]), 0, 0)).toEqual(new Array(9).fill(1))
    expect(line(screenOf([cell], { blinks: false }), 0, 0)).toEqual(new Array(9).fill(9))
  })

  it('joins lines over the ninth point', () => {
    expect(line(screenOf([0x07c4]), 0, 7)).toEqual(new Array(9).fill(7))
    expect(line(screenOf([0x07b3]), 0, 0)).toEqual([0, 0, 0, 7, 0, 0, 0, 0, 0])
  })

  it('shows the cursor where it is', () => {
    const cursor = { column: 1, row: 0, visible: true, firstLine: 14, lastLine: 15 }
    const screen = screenOf([0x0720, 0x0720], { cursor })

    expect([13, 14, 15].map((y) => line(screen, 1, y)[0])).toEqual([0, 7, 7])
    expect(line(screen, 0, 15)[0]).toBe(0)
  })

  it('is black when it is turned off', () => {
    const { points, colours: used } = drawText(screenOf([0x07db], { isBlank: true }))

    expect(new Set([...points].map((point) => used[point]))).toEqual(new Set([0]))
  })

  it('is no larger than a monitor, whatever the guest sets', () => {
    const { width, height } = drawText({ ...screenOf([0]), columns: 256, rows: 1024 })

    expect([width, height]).toEqual([1440, 1600])
  })
})

describe('the font', () => {
  it('has a picture of its own for every printable character', () => {
    const printable = Array.from({ length: 95 }, (_, n) => glyphs[0x20 + n]!.join())

    expect(new Set(printable).size).toBe(95)
  })

  it('lets neighbouring lines meet', () => {
    const edges = (character: number) => {
      const rows = glyphs[character]!
      return [
        rows[0] !== 0,
        rows.some((row) => row & 1),
        rows[GLYPH_HEIGHT - 1] !== 0,
        rows.some((row) => row & (1 << (GLYPH_WIDTH - 1))),
      ]
    }
    const [corner, double, cross] = [0xda, 0xbc, 0xc5]

    expect([corner, double, cross].map(edges)).toEqual([
      [false, true, true, false],
      [true, false, false, true],
      [true, true, true, true],
    ])
  })
})

describe('PNG', () => {
  it('has its chunks with their sums, and the points row by row', async () => {
    const points = Uint8Array.from([0, 1, 1, 0])
    const png = Buffer.from(
      await encodePng({ width: 2, height: 2, colours: [0x010203, 0xa0b0c0], points }, async (bytes) =>
        deflateSync(bytes),
      ),
    )
    const data = png.indexOf('IDAT')

    // Sums by python's zlib.crc32.
    expect(png.subarray(8, 33).toString('hex')).toBe(
      '0000000d4948445200000002000000020803000000' + '4568fd16',
    )
    expect(png.subarray(33, 51).toString('hex').slice(0, 28)).toBe('00000006504c5445010203a0b0c0')
    expect([...inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)))]).toEqual([
      0, 0, 1, 0, 1, 0,
    ])
    expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082')
  })
})
