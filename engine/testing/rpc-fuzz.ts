import { joined } from '../base/bytes.ts'
import type { ByteChannel } from '../base/channel.ts'
import { SeededRandom } from '../base/random.ts'
import { keepAliveProgram } from '../rpc/keep-alive.ts'
import { encodeFrame, Framer, messageStatus, messageTypes } from '../rpc/message.ts'
import {
  type ProcedureName,
  procedureNamed,
  procedureNames,
  programOf,
  qemuProgram,
  remoteProgram,
} from '../rpc/procedures.ts'
import { encode, type Type } from '../rpc/xdr.ts'
import { ChannelEnd } from './channel-pair.ts'
import { sample } from './sample.ts'

export interface FuzzOptions {
  seed: number
  messages: number
  /** Gives a new client to the server; returns whether the server knows that it is gone. */
  accept(channel: ByteChannel): () => boolean
  /** Calls that are left out. */
  without?: readonly ProcedureName[]
  /** Calls that come more often: one in three is one of these. */
  favourites?: readonly ProcedureName[]
  /** Makes arguments more like those of real clients, by their names. Their texts are damaged now and then. */
  fields?: Record<string, readonly unknown[]>
  /** Lets time go by, for calls that wait. */
  pass?(): void
}

export interface FuzzResult {
  messages: number
  replies: number
  errors: number
  /** Connections that the server ended. */
  ended: number
  /** Connections that answered one more call after all that. */
  alive: number
  /** What should not be: connections that neither answered nor ended, or ended without the server’s knowing. */
  silent: number
  /** Bytes of memory in use, at most, after a connection’s end. */
  mostMemory: number
}

const perConnection = 50
const lastSerial = 0x7fff_0000
const clientFrame = { version: 1, type: messageTypes.call, status: messageStatus.ok }

/** Everything that is under way in this process, and that no clock holds back. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** Many clients that say nearly what libvirt's would say. The same seed gives the same bytes. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const random = new SeededRandom(options.seed)
  const result = { messages: 0, replies: 0, errors: 0, ended: 0, alive: 0, silent: 0, mostMemory: 0 }
  const names = procedureNames.filter((name) => !options.without?.includes(name))
  while (result.messages < options.messages) {
    await fuzzConnection(options, names, random, result)
    result.messages += perConnection
    result.mostMemory = Math.max(result.mostMemory, process.memoryUsage().heapUsed)
  }
  return result
}

async function fuzzConnection(
  options: FuzzOptions,
  names: readonly ProcedureName[],
  random: SeededRandom,
  result: FuzzResult,
): Promise<void> {
  const [near, far] = ChannelEnd.pair()
  const isGone = options.accept(far)
  let isClosed = false
  let hasAnswered = false
  const framer = new Framer()
  near.onClose(() => {
    isClosed = true
  })
  near.onData((bytes) => {
    for (const { header } of framer.push(bytes)) {
      if (header.type !== messageTypes.reply) continue
      if (header.status === messageStatus.error) result.errors++
      else result.replies++
      if (header.serial === lastSerial) hasAnswered = true
    }
  })

  // Lies about a message's length leave the server waiting for the rest, which is right: nothing can follow them.
  const mayLie = random.next() % 8 === 0
  const messages = Array.from({ length: perConnection - 1 }, (_, i) =>
    mutated(messageOf(pickCall(names, random, options), i, random, options), random, mayLie),
  )
  const flags = random.next() % 8 === 0 ? 1 : 0
  const opening = encode(procedureNamed('connectOpen').args, { name: 'qemu:///system', flags })
  const first = encodeFrame({ ...clientFrame, program: remoteProgram, procedure: 1, serial: 0 }, opening)
  if (random.next() % 8 !== 0) messages.unshift(first)
  const all = joined(messages)
  for (let at = 0; at < all.length; ) {
    const length = 1 + (random.next() % 4000)
    near.send(all.slice(at, at + length))
    at += length
  }
  await settled()
  near.send(encodeFrame({ ...clientFrame, program: remoteProgram, procedure: 66, serial: lastSerial }))
  for (let turn = 0; turn < 100 && !isClosed && !hasAnswered; turn++) {
    options.pass?.()
    await settled()
    if (mayLie && turn > 2) break
  }
  if (isClosed) result.ended++
  else if (hasAnswered) result.alive++
  else if (!mayLie) result.silent++
  near.close()
  await settled()
  await settled()
  if (!isGone()) result.silent++
}

const pick = <T>(items: readonly T[], random: SeededRandom): T => items[random.next() % items.length]!

function pickCall(
  names: readonly ProcedureName[],
  random: SeededRandom,
  { favourites = names }: FuzzOptions,
): ProcedureName {
  return pick(random.next() % 3 === 0 ? favourites : names, random)
}

function messageOf(
  name: ProcedureName,
  serial: number,
  random: SeededRandom,
  { fields = {} }: FuzzOptions,
): Uint8Array {
  const { number, args } = procedureNamed(name)
  const header = { ...clientFrame, program: programOf(name), procedure: number, serial }
  const value = sample(args, random) as Record<string, unknown> | undefined
  for (const field of Object.keys(value ?? {})) {
    const candidates = fields[field]
    if (!candidates || random.next() % 8 === 0) continue
    const candidate = pick(candidates, random)
    if (value![field] === null || typeof candidate === typeof value![field])
      value![field] = damaged(candidate, random)
  }
  return encodeFrame(header, encode(args as Type<unknown>, value))
}

/** Texts with something left out, doubled or put in; other values as they are. */
function damaged(value: unknown, random: SeededRandom): unknown {
  if (typeof value !== 'string' || random.next() % 2 === 0) return value
  const [from, to] = [random.next() % (value.length + 1), random.next() % (value.length + 1)].toSorted(
    (a, b) => a - b,
  ) as [number, number]
  const part = value.slice(from, to)
  const others = ['', part + part, '-1', '99999999999999999999', '<', '&#0;', '\u{1f600}', "'", ' ']
  return value.slice(0, from) + pick(others, random) + value.slice(to)
}

/** What is done to every other message. Each gets the message and may change it. */
const mutations: ((bytes: Uint8Array, random: SeededRandom) => Uint8Array)[] = [
  /** Bits turn over. */
  (bytes, random) => {
    for (let i = random.next() % 8; i >= 0; i--) {
      const at = 4 + (random.next() % (bytes.length - 4))
      bytes[at] = bytes[at]! ^ (1 << (random.next() & 7))
    }
    return bytes
  },
  /** The message is cut. */
  (bytes, random) => withLength(bytes.slice(0, 28 + (random.next() % (bytes.length - 27)))),
  /** A number within is another one: a length, a flag, a kind. */
  (bytes, random) => {
    const at = 4 + 4 * (random.next() % ((bytes.length >> 2) - 1))
    const word = pick(
      [0, 1, 16384, 16385, 4 << 20, (4 << 20) + 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff],
      random,
    )
    new DataView(bytes.buffer).setUint32(at, word)
    return bytes
  },
  /** The arguments are those of another procedure. */
  (bytes, random) => {
    new DataView(bytes.buffer).setInt32(12, random.next() % 450)
    return bytes
  },
  /** It is of another kind, state, or program. */
  (bytes, random) => {
    const view = new DataView(bytes.buffer)
    view.setUint32(16, random.next() % 8)
    view.setUint32(24, random.next() % 4)
    view.setUint32(
      4,
      pick([remoteProgram, remoteProgram, qemuProgram, keepAliveProgram, 0x0006_8000], random),
    )
    return bytes
  },
  /** Data for whatever stream there may be. */
  (bytes, random) => {
    const view = new DataView(bytes.buffer)
    view.setInt32(12, pick([201, 208, 209, 211, 296], random))
    view.setUint32(16, pick([messageTypes.stream, messageTypes.streamHole], random))
    view.setUint32(20, random.next() % perConnection)
    view.setUint32(24, random.next() % 3)
    return bytes
  },
  /** The arguments come twice, or something comes behind them. */
  (bytes, random) => withLength(joined([bytes, bytes.slice(28), new Uint8Array(random.next() % 64)])),
  /** Anything. */
  (bytes, random) => {
    random.fill(bytes.subarray(28))
    return bytes
  },
]

function mutated(bytes: Uint8Array, random: SeededRandom, mayLie: boolean): Uint8Array {
  const changed = random.next() % 2 === 0 ? bytes : pick(mutations, random)(bytes, random)
  if (mayLie && random.next() % 16 === 0)
    new DataView(changed.buffer, changed.byteOffset).setUint32(0, random.next() >>> (random.next() % 32))
  return changed
}

function withLength(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, bytes.length)
  return bytes
}
