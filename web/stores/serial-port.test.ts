import { expect, it } from 'vitest'
import { VirError } from '../../engine/model/error.ts'
import type { ByteStream } from '../../engine/rpc/client/client.ts'
import { SerialPort } from './serial-port.ts'

/** A daemon's end of one console: what was written, and how its reader ends. */
function fakeStream() {
  const written: string[] = []
  let end: (error: Error) => void = () => {}
  const reading = new Promise<undefined>((_, reject) => {
    end = reject
  })
  const stream = {
    read: () => reading,
    write: async (bytes: Uint8Array) => void written.push(new TextDecoder().decode(bytes)),
  } as Partial<ByteStream> as ByteStream
  return { stream, written, end: (error: Error) => end(error) }
}

const settled = () => new Promise((done) => setImmediate(done))
const bytes = (text: string) => new TextEncoder().encode(text)

it('says so when another client has taken it, and takes it back when somebody types', async () => {
  const first = fakeStream()
  const second = fakeStream()
  const streams = [first, second]
  const flags: number[] = []
  const port = new SerialPort(async (asked) => {
    flags.push(asked)
    return streams.shift()!.stream
  })
  await port.attach()
  first.end(new VirError('operationAborted', 'the console was taken over by another client'))
  await settled()
  expect(port.isElsewhere).toBe(true)

  port.send(bytes('ls'))
  await settled()

  expect(port.isElsewhere).toBe(false)
  expect(flags).toEqual([0, 1])
  expect(second.written).toEqual(['ls'])
})

it('forgets what is typed while the domain does not run', async () => {
  let stream: ByteStream | undefined
  const end = fakeStream()
  const port = new SerialPort((_) => (stream ? Promise.resolve(stream) : undefined))
  port.send(bytes('lost'))
  await settled()
  stream = end.stream

  port.send(bytes('kept'))
  await settled()

  expect(end.written).toEqual(['kept'])
})
