import { expect, it } from 'vitest'
import { ChannelEnd } from '../testing/channel-pair.ts'
import { ManualTime } from '../testing/fake-host.ts'
import { fuzz } from '../testing/rpc-fuzz.ts'
import { RpcClient } from './client/client.ts'
import { procedureNamed, procedureNames } from './procedures.ts'
import { type Call, type Handlers, RpcServer } from './server.ts'
import type { ByteStream } from './stream.ts'
import { Reader } from './xdr.ts'

async function echo(stream: ByteStream): Promise<void> {
  for (let part = await stream.read(); part; part = await stream.read())
    await stream.write(part.subarray(0, 9))
  await stream.finish()
}

/** Answers every call with zeros and empty texts, and sends back what comes by streams. */
const handlers = Object.fromEntries(
  procedureNames.map((name) => {
    const { ret, stream } = procedureNamed(name)
    const answer = ret.get(new Reader(new Uint8Array(256)))
    const handler = (_args: unknown, call: Call) => {
      if (stream) echo(call.openStream()).catch(() => {})
      return answer
    }
    return [name, handler]
  }),
) as Handlers

const time = new ManualTime()
const mistakes: string[] = []

function accept(channel: ChannelEnd): () => boolean {
  let isGone = false
  const { client } = new RpcServer(channel, {
    handlers,
    isReadonly: false,
    time,
    log: (level, message) => level === 'error' && mistakes.push(message),
  })
  client.onClose(() => {
    isGone = true
  })
  return () => isGone
}

it('survives 100,000 messages that are nearly right', { timeout: 60_000 }, async () => {
  const before = process.memoryUsage().heapUsed

  const result = await fuzz({
    seed: 1,
    messages: 100_000,
    accept: (channel) => accept(channel as ChannelEnd),
  })

  expect(mistakes).toEqual([])
  expect(result).toMatchObject({ messages: 100_000, silent: 0 })
  expect(result.replies).toBeGreaterThan(10_000)
  expect(result.errors).toBeGreaterThan(10_000)
  expect(result.ended).toBeGreaterThan(100)
  expect(result.alive).toBeGreaterThan(500)
  expect(result.mostMemory - before).toBeLessThan(256 << 20)
  const [near, far] = ChannelEnd.pair()
  accept(far)
  expect(await new RpcClient(near, time).call('authList')).toEqual({ types: [] })
})
