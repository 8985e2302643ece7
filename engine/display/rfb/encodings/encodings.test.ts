import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../../base/random.ts'
import { ChannelEnd } from '../../../testing/channel-pair.ts'
import { ManualTime } from '../../../testing/fake-host.ts'
import { NotedInput, PaintedScreen } from '../../../testing/painted-screen.ts'
import { type ClientFormat, fullColour, RfbClient } from '../../../testing/rfb-client.ts'
import { RfbServer } from '../server.ts'

const encodings = { Raw: 0, RRE: 2, Hextile: 5, Tight: 7, ZRLE: 16 }
const copyRect = 1

const formats: Record<string, ClientFormat> = {
  'as it is': fullColour,
  'blue first': { ...fullColour, shift: [0, 8, 16] },
  'big endian': { ...fullColour, isBig: true },
  'big endian, blue first': { ...fullColour, isBig: true, shift: [0, 8, 16] },
  'in the high bytes': { ...fullColour, shift: [24, 16, 8] },
  'in the high bytes, big endian': { ...fullColour, isBig: true, shift: [8, 16, 24] },
  'depth 32': { ...fullColour, depth: 32 },
  '10 bits each': { ...fullColour, depth: 30, max: [1023, 1023, 1023], shift: [20, 10, 0] },
  '565': { bits: 16, depth: 16, isBig: false, isTrue: true, max: [31, 63, 31], shift: [11, 5, 0] },
  '555, big endian': { bits: 16, depth: 15, isBig: true, isTrue: true, max: [31, 31, 31], shift: [10, 5, 0] },
  '332': { bits: 8, depth: 8, isBig: false, isTrue: true, max: [7, 7, 3], shift: [5, 2, 0] },
  '222': { bits: 8, depth: 6, isBig: false, isTrue: true, max: [3, 3, 3], shift: [0, 2, 4] },
  'with a colour map': { bits: 8, depth: 8, isBig: false, isTrue: false, max: [0, 0, 0], shift: [0, 0, 0] },
}

/** What a client of this format can show of a colour: the nearest of its own. */
function shown(pixel: number, { isTrue, max }: ClientFormat): number {
  const most = isTrue ? max : [7, 7, 3]
  return [16, 8, 0].reduce((sum, shift, i) => {
    const part = Math.round((((pixel >> shift) & 0xff) * most[i]!) / 255)
    return sum | ((isTrue ? Math.round((part * 255) / most[i]!) : mapped(part, most[i]!)) << shift)
  }, 0)
}
const mapped = (part: number, most: number) => Math.round((part * 0xffff) / most) >> 8

/** Ways to paint: plain, stripes, text, few colours, many. */
const paints: ((seed: number) => (x: number, y: number) => number)[] = [
  (seed) => () => seed & 0xff_ffff,
  (seed) => (x) => ((x >> (seed & 3)) & 1 ? 0xff_ffff : 0x12_3456),
  (seed) => (x, y) => (noise(seed, x >> 1, y) & 3 ? 0 : 0xaa_aaaa),
  (seed) => (x, y) => (noise(seed, x >> 2, y >> 1) % (2 + (seed % 200))) * 0x01_0503,
  (seed) => (x, y) => ((x + seed) & 0xff) | (((y * 3) & 0xff) << 8) | ((seed & 0xff) << 16),
  (seed) => (x, y) => noise(seed, x, y) & 0xff_ffff,
]
function noise(seed: number, x: number, y: number): number {
  let value =
    Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(x + 1, 0xc2b2_ae35) ^ Math.imul(y + 1, 0x27d4_eb2f)
  value ^= value >>> 15
  return (Math.imul(value, 0x2c1b_3c6d) >>> 8) & 0xff_ffff
}

const settled = async () => {
  for (let i = 0; i < 8; i++) await new Promise((resolve) => setImmediate(resolve))
}

async function connect(screen: PaintedScreen, encoding: number, format: ClientFormat) {
  const time = new ManualTime()
  const server = new RfbServer({
    screen,
    input: new NotedInput(),
    name: '',
    random: new SeededRandom(1),
    timers: time,
  })
  const [near, far] = ChannelEnd.pair()
  server.accept(far)
  const client = new RfbClient(near, { encodings: [encoding, copyRect], format, asks: true })
  const arrived = async (updates: number) => {
    for (let turn = 0; turn < 200 && client.updates < updates && !client.failure; turn++) {
      await settled()
      time.pass(20)
    }
    await settled()
  }
  return { client, arrived, server }
}

const area = fc.record({
  x: fc.nat(219),
  y: fc.nat(139),
  width: fc.integer({ min: 1, max: 220 }),
  height: fc.integer({ min: 1, max: 140 }),
  paint: fc.nat(paints.length - 1),
  seed: fc.nat(0xffff),
})

describe.each(Object.entries(encodings))('%s', (_name, encoding) => {
  it.each(Object.entries(formats))('shows any picture, pixels %s', { timeout: 60_000 }, async (_, format) => {
    const property = fc.asyncProperty(
      fc.array(fc.array(area, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      async (rounds) => {
        const screen = new PaintedScreen(220, 140)
        const { client, arrived, server } = await connect(screen, encoding, format)
        await arrived(1)
        for (const areas of rounds) {
          const { updates } = client
          const before = screen.frame.pixels.slice()
          for (const { x, y, width, height, paint, seed } of areas) {
            const inside = { x, y, width: Math.min(width, 220 - x), height: Math.min(height, 140 - y) }
            screen.paint(inside, paints[paint]!(seed))
          }
          const isChanged = before.some((pixel, i) => pixel !== screen.frame.pixels[i])
          await arrived(updates + Number(isChanged))
          expect(client.failure).toBeUndefined()
          expect(differences(client, screen, format)).toBe(0)
        }
        server.close()
      },
    )
    await fc.assert(property, { numRuns: 5, seed: 1 })
  })
})

function differences(client: RfbClient, screen: PaintedScreen, format: ClientFormat): number {
  const { picture } = client
  let count = 0
  for (const [i, pixel] of screen.frame.pixels.entries()) if (picture[i] !== shown(pixel, format)) count++
  return count
}
