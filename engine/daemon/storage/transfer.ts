import { VirError } from '../../model/error.ts'
import type { ByteStream } from '../../rpc/stream.ts'
import { fileRefusal } from '../domains/file-refusal.ts'
import { FileError, type HostFile } from '../host.ts'
import { refreshDirectory } from './directory.ts'
import type { Pool } from './pool.ts'
import type { Pools } from './pools.ts'
import type { StorageVolume } from './volume.ts'
import { withFile } from './volumes.ts'

export interface TransferRange {
  offset: bigint
  /** 0 for as much as there is. */
  length: bigint
  isSparse: boolean
}

const chunk = 256 << 10
const zeros = new Uint8Array(chunk)

/** The range as numbers that a file understands. */
function boundsOf({ offset, length }: TransferRange): { from: number; to: number } {
  const from = Number(offset)
  const to = length === 0n ? Number.MAX_SAFE_INTEGER : Number(offset + length)
  if (offset > BigInt(Number.MAX_SAFE_INTEGER))
    throw new VirError('systemError', `Unable to seek to ${offset}: Invalid argument`, 'streams')
  return { from, to: Math.min(to, Number.MAX_SAFE_INTEGER) }
}

/**
 * Sends a volume's bytes. The file is opened before the call is answered; the bytes follow as fast as they are taken. What
 * goes wrong then ends the stream.
 */
export async function downloadVolume(
  pools: Pools,
  pool: Pool,
  volume: StorageVolume,
  range: TransferRange,
  open: () => ByteStream,
): Promise<void> {
  const bounds = boundsOf(range)
  await withFile(pools, volume.path, 'read', async () => {})
  const stream = open()
  const release = pool.hold(volume.name)
  void withFile(pools, volume.path, 'read', (file) => send(file, bounds, range.isSparse, stream))
    .then(() => stream.finish())
    .catch((error: unknown) => abort(stream, error))
    .finally(release)
}

async function send(
  file: HostFile,
  { from, to }: { from: number; to: number },
  isSparse: boolean,
  stream: ByteStream,
): Promise<void> {
  for (let at = from; at < to; ) {
    const bytes = await file.read(at, Math.min(chunk, to - at))
    if (bytes.length === 0) return
    at += bytes.length
    if (isSparse && bytes.every((byte) => byte === 0)) await stream.writeHole(BigInt(bytes.length))
    else await stream.write(bytes)
  }
}

/** Takes a volume's bytes. When all is stored the pool is looked at again. */
export async function uploadVolume(
  pools: Pools,
  pool: Pool,
  volume: StorageVolume,
  range: TransferRange,
  open: () => ByteStream,
): Promise<void> {
  const bounds = boundsOf(range)
  await withFile(pools, volume.path, 'write', async () => {})
  const stream = open()
  const release = pool.hold(volume.name)
  void withFile(pools, volume.path, 'write', async (file) => {
    await receive(file, bounds, stream, () => sizeOf(pools, volume.path))
    await file.flush()
  })
    .then(() => stream.finish())
    .catch((error: unknown) => abort(stream, error))
    .finally(release)
    .then(() => refreshAfter(pools, pool))
}

const sizeOf = async (pools: Pools, path: string) => (await pools.host.files.status(path)).size

async function receive(
  file: HostFile,
  { from, to }: { from: number; to: number },
  stream: ByteStream,
  size: () => Promise<number>,
): Promise<void> {
  let at = from
  for (;;) {
    const part = await stream.readPart()
    if (part === undefined) return
    const length = part instanceof Uint8Array ? part.length : Number(part.hole)
    if (at + length > to)
      throw new VirError('systemError', 'cannot write to stream: No space left on device', 'streams')
    if (part instanceof Uint8Array) await file.write(at, part)
    else await makeHole(file, at, length, await size())
    at += length
  }
}

/** Zeros over what is there, and nothing but a longer file behind it. */
async function makeHole(file: HostFile, at: number, length: number, size: number): Promise<void> {
  const end = Math.min(at + length, size)
  for (let offset = at; offset < end; offset += chunk)
    await file.write(offset, zeros.subarray(0, Math.min(chunk, end - offset)))
  if (at + length > size) await file.truncate(at + length)
}

async function refreshAfter(pools: Pools, pool: Pool): Promise<void> {
  await pools.turns
    .next(async () => {
      if (!pool.isActive) return
      await refreshDirectory(pools.host, pool)
      pools.refreshed(pool)
    })
    .catch((error: Error) =>
      pools.host.log('warning', `pool '${pool.name}' was not refreshed: ${error.message}`),
    )
}

function abort(stream: ByteStream, error: unknown): void {
  if (error instanceof VirError) stream.abort(error)
  else if (error instanceof FileError) stream.abort(fileRefusal(error, 'cannot use the volume'))
  else stream.abort(new VirError('internalError', (error as Error).message, 'streams'))
}
