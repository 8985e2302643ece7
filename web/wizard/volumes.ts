import { VirError } from '../../engine/model/error.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { xmlElement, xmlText } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { defaultPool, defaultPoolPath, type NewVolume } from './plan.ts'

/** A volume as libvirt's calls name it. */
export type Volume = Awaited<ReturnType<typeof volumeNamed>>

const pieceBytes = 1 << 20

/** Makes a raw volume and puts the bytes of its file into it, if it has one. What was made is gone again if it fails. */
export async function makeVolume(
  client: RpcClient,
  { pool: poolName, name, capacity, file }: NewVolume,
  report: (loaded: number) => void,
  signal: AbortSignal,
): Promise<Volume> {
  signal.throwIfAborted()
  report(0)
  const pool = await poolNamed(client, poolName)
  const xml = writeXml(
    xmlElement('volume', {}, [
      xmlElement('name', {}, [xmlText(name)]),
      xmlElement('capacity', {}, [xmlText(String(capacity))]),
      xmlElement('allocation', {}, [xmlText('0')]),
      xmlElement('target', {}, [xmlElement('format', { type: 'raw' })]),
    ]),
  )
  await client.call('storageVolCreateXml', { pool, xml, flags: 0 })
  const volume = await volumeNamed(client, pool, name)
  try {
    if (file) await upload(client, volume, file, report, signal)
    return volume
  } catch (error) {
    await removeVolume(client, volume).catch(() => {})
    throw error
  }
}

export async function removeVolume(client: RpcClient, vol: Volume): Promise<void> {
  await client.call('storageVolDelete', { vol, flags: 0 })
}

async function volumeNamed(client: RpcClient, pool: { name: string; uuid: Uint8Array }, name: string) {
  return (await client.call('storageVolLookupByName', { pool, name })).vol
}

/** The pool; the default one is made if there is none yet, as virt-install does. */
async function poolNamed(client: RpcClient, name: string) {
  try {
    return (await client.call('storagePoolLookupByName', { name })).pool
  } catch (error) {
    if (name !== defaultPool || !(error instanceof VirError && error.is('noStoragePool'))) throw error
  }
  const xml = `<pool type='dir'><name>${name}</name><target><path>${defaultPoolPath}</path></target></pool>`
  const { pool } = await client.call('storagePoolDefineXml', { xml, flags: 0 })
  await client.call('storagePoolBuild', { pool, flags: 0 })
  await client.call('storagePoolCreate', { pool, flags: 0 })
  await client.call('storagePoolSetAutostart', { pool, autostart: 1 })
  return pool
}

async function upload(
  client: RpcClient,
  vol: Volume,
  file: File,
  report: (loaded: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const stream = await client.openStream('storageVolUpload', { vol, offset: 0n, length: 0n, flags: 0 })
  try {
    for (let at = 0; at < file.size; at += pieceBytes) {
      signal.throwIfAborted()
      await stream.write(new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer()))
      report(Math.min(file.size, at + pieceBytes))
    }
    await stream.finish()
  } catch (error) {
    stream.abort()
    throw error
  }
}
