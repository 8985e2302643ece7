/**
 * What a monitor says of itself: VESA Enhanced EDID, release A revision 2 (EDID 1.4), with a detailed timing by VESA CVT 1.2,
 * reduced blanking. Section numbers are those of the EDID standard.
 */

const LENGTH = 128
/** Twelve bits are there for each direction of a detailed timing. */
const MOST = 4095
/** The pixel clock of a detailed timing has 16 bits, in steps of 10 kHz; less than 10 MHz is no monitor's. */
const MOST_PIXEL_CLOCK = 0xffff
const LEAST_PIXEL_CLOCK = 1000
const DOTS_PER_INCH = 96

/** 3.4: three letters of five bits each. */
const VENDOR = 'TBV'
const NAME = 'Tabvisor'

/** sRGB's red, green, blue and white as (x, y), in 1/1024 (3.7; IEC 61966-2-1). */
const CHROMATICITY = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329].map((part) => Math.round(part * 1024))

/** Sizes that any system may choose besides the preferred one (3.9: a multiple of 8, at 60 Hz, of a common aspect). */
const STANDARD_TIMINGS: readonly [width: number, height: number][] = [
  [1920, 1200],
  [1920, 1080],
  [1600, 1200],
  [1680, 1050],
  [1440, 900],
  [1280, 1024],
  [1280, 720],
  [1280, 960],
]
const ASPECTS: readonly [number, number][] = [
  [16, 10],
  [4, 3],
  [5, 4],
  [16, 9],
]

/** The 128 bytes of a monitor whose preferred size is `width` × `height` pixels, 1 to 4095 each. */
export function monitorEdid(width: number, height: number): Uint8Array {
  const edid = new Uint8Array(LENGTH)
  const view = new DataView(edid.buffer)
  edid.set([0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0])
  const [first = 0, second = 0, third = 0] = [...VENDOR].map((letter) => letter.charCodeAt(0) - 0x40)
  view.setUint16(8, (first << 10) | (second << 5) | third)
  view.setUint16(10, 1, true)
  // No week, model year 2026, version 1.4.
  edid.set([0xff, 2026 - 1990, 1, 4], 16)
  // 3.6: digital, 8 bits a colour, as by DisplayPort; size in cm; gamma 2.2; sRGB, the preferred timing is the native one.
  edid.set([0xa5, centimetres(width), centimetres(height), 120, 0x06], 20)
  edid.set(chromaticity(), 25)
  // 3.8: 640 × 480, 800 × 600 and 1024 × 768 at 60 Hz.
  edid.set([0x21, 0x08, 0], 35)
  STANDARD_TIMINGS.forEach((timing, i) => void edid.set(standardTiming(...timing), 38 + 2 * i))
  edid.set(detailedTiming(width, height), 54)
  edid.set(rangeLimits(), 72)
  edid.set(descriptor(0xfc, nameText()), 90)
  edid.set(descriptor(0x10, []), 108)
  edid[LENGTH - 1] = -edid.reduce((sum, byte) => sum + byte, 0)
  return edid
}

/** The low bits of all come first, two for each, then the eight high bits of each. */
function chromaticity(): number[] {
  const low = [0, 4].map((from) =>
    CHROMATICITY.slice(from, from + 4).reduce((bits, part) => (bits << 2) | (part & 3), 0),
  )
  return [...low, ...CHROMATICITY.map((part) => part >> 2)]
}

function standardTiming(width: number, height: number): [number, number] {
  const aspect = ASPECTS.findIndex(([across, down]) => width * down === height * across)
  return [width / 8 - 31, aspect << 6]
}

/** 3.10.2. */
function detailedTiming(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(18)
  const { clock, verticalBlank, syncLines } = reducedBlanking(width, height)
  const [widthMm, heightMm] = [millimetres(width), millimetres(height)]
  new DataView(bytes.buffer).setUint16(0, clock, true)
  bytes.set([width & 0xff, BLANK.total & 0xff, ((width >> 8) << 4) | (BLANK.total >> 8)], 2)
  bytes.set([height & 0xff, verticalBlank & 0xff, ((height >> 8) << 4) | (verticalBlank >> 8)], 5)
  bytes.set([BLANK.front, BLANK.sync, (FRONT_LINES << 4) | syncLines, 0], 8)
  bytes.set([widthMm & 0xff, heightMm & 0xff, ((widthMm >> 8) << 4) | (heightMm >> 8)], 12)
  // Digital separate syncs, horizontal positive and vertical negative, as reduced blanking has them.
  bytes[17] = 0x1a
  return bytes
}

/** CVT 1.2, 3.4.3: pixels of the horizontal blank, lines before the vertical sync, and after it at the least. */
const BLANK = { total: 160, front: 48, sync: 32 } as const
const FRONT_LINES = 3
const LEAST_BACK_LINES = 6
const LEAST_BLANK_MICROSECONDS = 460

/** Clock in 10 kHz, at 60 Hz or the most that the field can tell. */
function reducedBlanking(width: number, height: number) {
  const syncLines = verticalSync(width, height)
  const lineMicroseconds = (1e6 / 60 - LEAST_BLANK_MICROSECONDS) / height
  const verticalBlank = Math.max(
    Math.floor(LEAST_BLANK_MICROSECONDS / lineMicroseconds) + 1,
    FRONT_LINES + syncLines + LEAST_BACK_LINES,
  )
  // In steps of 250 kHz.
  const clock = Math.floor((60 * (width + BLANK.total) * (height + verticalBlank)) / 250_000) * 25
  return { clock: Math.min(Math.max(clock, LEAST_PIXEL_CLOCK), MOST_PIXEL_CLOCK), verticalBlank, syncLines }
}

/** CVT 1.2, table 3-2: the sync's width tells the aspect. */
function verticalSync(width: number, height: number): number {
  const syncs = [6, 4, 7, 5]
  const aspect = ASPECTS.findIndex(([across, down]) => 8 * Math.floor((height * across) / down / 8) === width)
  return syncs[aspect] ?? 10
}

/** 3.10.3.3.1: 24 to 75 Hz, 30 to 255 kHz, up to 660 MHz, and no formula to make more timings of that. */
const rangeLimits = (): Uint8Array => descriptor(0xfd, [24, 75, 30, 255, 66, 1, 0x0a, ...Array(6).fill(0x20)])

/** 3.10.3.4: ended by a line feed and filled with blanks. */
const nameText = (): number[] => [...`${NAME}\n`.padEnd(13, ' ')].map((character) => character.charCodeAt(0))

/** 3.10.3. */
function descriptor(tag: number, data: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(18)
  bytes.set([0, 0, 0, tag, 0, ...data])
  return bytes
}

const millimetres = (pixels: number): number =>
  Math.min(MOST, Math.max(1, Math.round((pixels * 25.4) / DOTS_PER_INCH)))
const centimetres = (pixels: number): number =>
  Math.min(255, Math.max(1, Math.round(millimetres(pixels) / 10)))
