import { deflateSync } from 'node:zlib'
import type { ByteChannel } from '../base/channel.ts'
import { SeededRandom } from '../base/random.ts'
import { ChannelEnd } from './channel-pair.ts'
import { u16, u32 } from './rfb-client.ts'

export interface RfbFuzzOptions {
  seed: number
  messages: number
  accept(channel: ByteChannel): void
  /** Clients that the server has. */
  clients(): number
  /** Lets time go by, and the guest draw. */
  pass(random: SeededRandom): void
}

export interface RfbFuzzResult {
  messages: number
  /** Clients that the server let go. */
  ended: number
  /** Clients that were answered after all that. */
  alive: number
  /** What should not be: clients that were neither, or that the server still has after their end. */
  silent: number
  /** Bytes that waited for a client, at most. */
  mostQueued: number
  /** Bytes of memory in use, at most, after a client’s end. */
  mostMemory: number
}

const perClient = 50
const encodings = [
  ...[0, 1, 2, 5, 6, 7, 16, 21, -23, -32, -223, -224, -239, -247, -256, -257, -258, -260, -261, -307, -308],
  ...[-309, -312, -313, -314, -316, 0xc0a1e5ce, 0x574d5664, 0x574d5668, 0x7fff_ffff, -0x8000_0000],
]
const formats = [
  [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0],
  [32, 24, 1, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16],
  [16, 16, 0, 1, 0, 31, 0, 63, 0, 31, 11, 5, 0],
  [8, 8, 0, 1, 0, 7, 0, 7, 0, 3, 5, 2, 0],
  [8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [32, 255, 0, 1, 255, 255, 0, 0, 0, 255, 31, 99, 0],
  [24, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0],
]
const ALIVE = [...Buffer.from('still here?')]

const settled = () => new Promise((resolve) => setImmediate(resolve))

/** Many clients that say nearly what viewers say. The same seed gives the same bytes. */
export async function fuzzRfb(options: RfbFuzzOptions): Promise<RfbFuzzResult> {
  const random = new SeededRandom(options.seed)
  const result = { messages: 0, ended: 0, alive: 0, silent: 0, mostQueued: 0, mostMemory: 0 }
  while (result.messages < options.messages) {
    await fuzzClient(options, random, result)
    result.messages += perClient
    result.mostMemory = Math.max(
      result.mostMemory,
      process.memoryUsage().heapUsed + process.memoryUsage().external,
    )
  }
  return result
}

async function fuzzClient(
  options: RfbFuzzOptions,
  random: SeededRandom,
  result: RfbFuzzResult,
): Promise<void> {
  const [near, far] = ChannelEnd.pair()
  options.accept(far)
  let isClosed = false
  let tail = Buffer.alloc(0)
  let hasAnswered = false
  near.onClose(() => {
    isClosed = true
  })
  near.onData((bytes) => {
    const all = Buffer.concat([tail, bytes])
    hasAnswered ||= all.includes(Buffer.from(ALIVE))
    tail = all.subarray(-ALIVE.length)
  })
  // What breaks the order of messages leaves the server waiting or makes it end, both of which are right.
  const mayLie = random.next() % 4 === 0
  if (random.next() % 8 === 0) near.pause()
  send(near, random, opening(random, mayLie))
  await settled()
  for (let i = 0; i < perClient; i += 5) {
    const messages = Array.from({ length: 5 }, () => messageOf(random))
    send(near, random, (mayLie ? messages.map((bytes) => damaged(bytes, random)) : messages).flat())
    await settled()
    options.pass(random)
    await settled()
  }
  near.resume()
  near.send(Uint8Array.from(fence(0x8000_0001, ALIVE)))
  for (let turn = 0; turn < 20 && !isClosed && !hasAnswered; turn++) await settled()
  if (isClosed) result.ended++
  else if (hasAnswered) result.alive++
  else if (!mayLie) result.silent++
  near.close()
  for (let turn = 0; turn < 20 && options.clients() > 0; turn++) await settled()
  if (options.clients() > 0) result.silent++
  result.mostQueued = Math.max(result.mostQueued, far.mostQueued)
}

/** Cut anywhere. */
function send(channel: ChannelEnd, random: SeededRandom, bytes: readonly number[]): void {
  const all = Uint8Array.from(bytes)
  for (let at = 0; at < all.length; ) {
    const length = 1 + (random.next() % (random.next() & 1 ? 8 : 4000))
    channel.send(all.slice(at, at + length))
    at += length
  }
}

function opening(random: SeededRandom, mayLie: boolean): number[] {
  const version = pick(['003.003', '003.007', '003.008', '003.008', '003.008'], random)
  const security = version === '003.003' ? [] : [1]
  const bytes = [...Buffer.from(`RFB ${version}\n`), ...security, 1]
  return mayLie && random.next() % 4 === 0 ? damaged(bytes, random) : bytes
}

const pick = <T>(items: readonly T[], random: SeededRandom): T => items[random.next() % items.length]!
const byte = (random: SeededRandom): number => random.next() & 0xff
/** Numbers of two bytes that are likely to be at an edge. */
const edge = (random: SeededRandom): number[] =>
  u16(pick([0, 1, 15, 16, 17, 63, 64, 65, 100, 0x7fff, 0xffff, random.next() & 0xffff], random))
const area = (random: SeededRandom): number[] => [
  ...edge(random),
  ...edge(random),
  ...edge(random),
  ...edge(random),
]
const bytesOf = (length: number, random: SeededRandom): number[] => Array.from({ length }, () => byte(random))
const fence = (flags: number, payload: readonly number[]): number[] => [
  ...[248, 0, 0, 0],
  ...u32(flags),
  payload.length,
  ...payload,
]

/** As messages of clients are; those that ask for updates are more frequent. */
const messages: ((random: SeededRandom) => number[])[] = [
  (random) => [0, 0, 0, 0, ...pick(formats.slice(0, 5), random), 0, 0, 0],
  (random) => {
    const list = Array.from({ length: random.next() % 12 }, () => pick(encodings, random))
    return [2, 0, ...u16(list.length), ...list.flatMap(u32)]
  },
  (random) => [3, random.next() & 1, ...area(random)],
  (random) => [3, random.next() & 1, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
  (random) => [3, 1, 0, 0, 0, 0, 0, 200, 0, 200].map((value) => value & (random.next() % 50 ? 0xff : 0)),
  (random) => [
    4,
    random.next() & 1,
    0,
    0,
    ...u32(pick([0x61, 0x41, 0xffe1, 0xffe3, 0xff0d, 0x20ac, 0x0100_04d0, random.next()], random)),
  ],
  (random) => [5, byte(random) & 0x7f, ...edge(random), ...edge(random)],
  (random) => {
    const text = bytesOf(random.next() % 40, random)
    return [6, 0, 0, 0, ...u32(random.next() & 1 ? text.length : -text.length), ...text]
  },
  (random) => {
    const actions = [1 << 24, 1 << 25, 1 << 26, 1 << 27, 1 << 28, random.next()]
    const text = deflateSync(
      Buffer.from([0, 0, random.next() & 1, byte(random), ...bytesOf(random.next() % 300, random)]),
    )
    return [
      6,
      0,
      0,
      0,
      ...u32(-(4 + text.length)),
      ...u32(pick(actions, random) | (random.next() & 1)),
      ...text,
    ]
  },
  (random) => fence(random.next(), bytesOf(random.next() % 65, random)),
  (random) => {
    const screens = random.next() % 3
    return [251, 0, ...edge(random), ...edge(random), screens, 0, ...bytesOf(16 * screens, random)]
  },
  (random) => [255, 0, 0, random.next() & 1, ...u32(random.next()), ...u32(random.next() & 0x1ff)],
]

function messageOf(random: SeededRandom): number[] {
  // What would end the session at once comes seldom.
  if (random.next() % 200 === 0)
    return pick(
      [
        [150, 1, ...area(random)],
        [0, 0, 0, 0, ...pick(formats, random), 0, 0, 0],
        [255, 1, 0, 1],
      ],
      random,
    )
  return pick(messages, random)(random)
}

/** Half of them as they are; the others with bits turned over, cut, doubled, with something put in. */
function damaged(bytes: number[], random: SeededRandom): number[] {
  const at = random.next() % bytes.length
  switch (random.next() % 8) {
    case 4:
      return [...bytes, 6, 0, 0, 0, ...u32(random.next())]
    case 0:
      return bytes.with(at, bytes[at]! ^ (1 << (random.next() & 7)))
    case 1:
      return bytes.slice(0, at)
    case 2:
      return [...bytes, ...bytes]
    case 3:
      return [...bytes.slice(0, at), ...bytesOf(random.next() % 20, random), ...bytes.slice(at)]
    default:
      return bytes
  }
}
