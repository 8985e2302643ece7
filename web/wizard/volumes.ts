import { t } from '@lingui/core/macro'
import { VirError } from '../../engine/model/error.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import { xmlElement, xmlText } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { type Deed, logged } from '../stores/act.ts'
import { defaultPool, defaultPoolPath, type NewVolume } from './plan.ts'

/** A volume as libvirt's calls name it. */
export interface Volume {
  pool: string
  name: string
  key: string
}

const pieceBytes = 1 << 20

/**
 * Makes a raw volume for a machine and puts the bytes of its file into it, if it has one. Rejects with what stood in the way;
 * what was made is gone again then.
 */
export async function makeVolume(
  client: RpcClient,
  machine: string,
  volume: NewVolume,
  report: (loaded: number) => void,
  signal: AbortSignal,
): Promise<Volume> {
  report(0)
  await makeDefaultPool(client, machine, volume.pool)
  const { pool, name, capacity, file } = volume
  const [poolWord, nameWord] = [pool, name].map(shellWord)
  const upload = file ? `; vol-upload --pool ${poolWord} ${nameWord} ${shellWord(file.name)}` : ''
  let made: Volume | undefined
  await done(client, {
    machine,
    text: file ? t`Store: ${file.name}` : t`Make the volume: ${name}`,
    virsh: `virsh "vol-create-as ${poolWord} ${nameWord} ${capacity} --allocation 0 --format raw${upload}"`,
    call: async (own) => {
      made = await fill(own, volume, report, signal)
    },
  })
  return made!
}

/** Does it as everything that is done is, and rejects with libvirt's words if it fails. */
export async function done(client: RpcClient, deed: Deed): Promise<void> {
  const refusal = await logged(deed, client)
  if (refusal !== undefined) throw new Error(refusal)
}

async function fill(
  client: RpcClient,
  { pool: poolName, name, capacity, file }: NewVolume,
  report: (loaded: number) => void,
  signal: AbortSignal,
): Promise<Volume> {
  signal.throwIfAborted()
  const { pool } = await client.call('storagePoolLookupByName', { name: poolName })
  const xml = writeXml(
    xmlElement('volume', {}, [
      xmlElement('name', {}, [xmlText(name)]),
      xmlElement('capacity', {}, [xmlText(String(capacity))]),
      xmlElement('allocation', {}, [xmlText('0')]),
      xmlElement('target', {}, [xmlElement('format', { type: 'raw' })]),
    ]),
  )
  const { vol } = await client.call('storageVolCreateXml', { pool, xml, flags: 0 })
  try {
    if (file) await upload(client, vol, file, report, signal)
    return vol
  } catch (error) {
    await removeVolume(client, vol).catch(() => {})
    throw error
  }
}

export async function removeVolume(client: RpcClient, vol: Volume): Promise<void> {
  await client.call('storageVolDelete', { vol, flags: 0 })
}

/** Makes the pool that everybody has if it is not there yet, as virt-install does. */
async function makeDefaultPool(client: RpcClient, machine: string, name: string): Promise<void> {
  try {
    await client.call('storagePoolLookupByName', { name })
    return
  } catch (error) {
    if (name !== defaultPool || !(error instanceof VirError && error.is('noStoragePool'))) throw error
  }
  const xml = `<pool type='dir'><name>${name}</name><target><path>${defaultPoolPath}</path></target></pool>`
  await done(client, {
    machine,
    text: t`Make the pool: ${name}`,
    virsh: `virsh "pool-define-as ${name} dir --target ${defaultPoolPath}; pool-build ${name}; pool-start ${name}; pool-autostart ${name}"`,
    call: async (own) => {
      const { pool } = await own.call('storagePoolDefineXml', { xml, flags: 0 })
      await own.call('storagePoolBuild', { pool, flags: 0 })
      await own.call('storagePoolCreate', { pool, flags: 0 })
      await own.call('storagePoolSetAutostart', { pool, autostart: 1 })
    },
  })
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
