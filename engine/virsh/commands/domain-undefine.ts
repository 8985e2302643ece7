import type { Args } from '../../rpc/procedures.ts'
import { childElement } from '../../xml/tree.ts'
import { bitsOf, type Command, CommandError, type GivenOptions } from '../command.ts'
import { orSay } from './find.ts'
import { type OnDomain, onDomain } from './on-domain.ts'
import { childAttribute, elementsAt } from './xml-query.ts'

const undefineBits = {
  'managed-save': 1,
  'snapshots-metadata': 2,
  nvram: 4,
  'keep-nvram': 8,
  'checkpoints-metadata': 16,
  tpm: 32,
  'keep-tpm': 64,
}

/** VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS */
const withSnapshots = 2

interface Volume {
  readonly target: string
  readonly path: string
  readonly vol: Args<'storageVolDelete'>['vol']
}

const wantsStorage = (given: GivenOptions): boolean => given.has('storage') || given.has('remove-all-storage')

/** The volumes of a domain that are to be deleted with it. What no pool has is told, and stays. */
async function volumesToDelete({ dom, given, client, print }: OnDomain): Promise<Volume[]> {
  if (given.has('wipe-storage') && !wantsStorage(given))
    throw new CommandError("'--wipe-storage' requires '--storage <string>' or '--remove-all-storage'")
  if (!wantsStorage(given)) return []
  if (dom.id !== -1) throw new CommandError('Storage volume deletion is supported only on stopped domains')
  if (given.has('storage') && given.has('remove-all-storage'))
    throw new CommandError('Specified both --storage and --remove-all-storage')
  const wanted = new Set(given.maybe('storage')?.split(','))
  const volumes: Volume[] = []
  const { xml } = await client.call('domainGetXmlDesc', { dom, flags: 0 })
  for (const disk of elementsAt(xml, 'devices/disk')) {
    const target = childAttribute(disk, 'target', 'dev') ?? ''
    const source = childElement(disk, 'source')?.attributes
    const path = ['file', 'dev', 'dir', 'name'].map((name) => source?.get(name)).find(Boolean)
    if (path === undefined) continue
    const isNamed = [target, path].filter((name) => wanted.delete(name)).length > 0
    if (!isNamed && !given.has('remove-all-storage')) continue
    const found = await client.call('storageVolLookupByPath', { path }).catch(() => undefined)
    if (found) volumes.push({ target, path, vol: found.vol })
    else
      print(`error: Storage volume '${target}'(${path}) is not managed by libvirt. Remove it manually.\n\n`)
  }
  for (const name of wanted)
    throw new CommandError(`Volume '${name}' was not found in domain's definition.\n`)
  return volumes
}

async function remove({ given, client, print }: OnDomain, { target, path, vol }: Volume): Promise<void> {
  if (given.has('wipe-storage')) {
    print(`Wiping volume '${target}'(${path}) ... `)
    await client.call('storageVolWipe', { vol, flags: 0 }).catch((error: unknown) => {
      throw new CommandError('Failed! Volume not removed.', error)
    })
    print('Done.\n')
  }
  const flags = given.has('delete-storage-volume-snapshots') ? withSnapshots : 0
  await orSay(
    `Failed to remove storage volume '${target}'(${path})`,
    client.call('storageVolDelete', { vol, flags }),
  )
  print(`Volume '${target}'(${path}) removed.\n`)
}

export const undefineCommand: Command = onDomain(
  'undefine <domain> [--managed-save] [--storage <string>] [--remove-all-storage] [--delete-storage-volume-snapshots] [--wipe-storage] [--snapshots-metadata] [--checkpoints-metadata] [--nvram] [--keep-nvram] [--tpm] [--keep-tpm]',
  'forget the definition of a domain',
  async (on) => {
    const { dom, given, client, print } = on
    const flags = bitsOf(given, undefineBits)
    const volumes = await volumesToDelete(on)
    if (flags === 0 && (await client.call('domainHasManagedSaveImage', { dom, flags: 0 })).result)
      throw new CommandError('Refusing to undefine while domain managed save image exists')
    await orSay(`Failed to undefine domain '${dom.name}'`, client.call('domainUndefineFlags', { dom, flags }))
    print(`Domain '${dom.name}' has been undefined\n`)
    for (const volume of volumes) await remove(on, volume)
  },
)
