import { joined } from '../../base/bytes.ts'
import type { ByteStream } from '../../rpc/client/client.ts'

/** All that a stream has, which ends with it. */
export async function readAll(stream: ByteStream): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let part = await stream.read(); part; part = await stream.read()) parts.push(part)
  await stream.finish()
  return joined(parts)
}

const partSize = 256 << 10

/** Sends all, and waits until the other end has it. */
export async function writeAll(stream: ByteStream, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += partSize) await stream.write(bytes.subarray(at, at + partSize))
  await stream.finish()
}
