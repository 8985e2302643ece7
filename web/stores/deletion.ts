import { t } from '@lingui/core/macro'
import { VirError } from '../../engine/model/error.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import { parseXml } from '../../engine/xml/parser.ts'
import { childElement, childElements, type XmlElement } from '../../engine/xml/tree.ts'
import { deedOf, defineDomain, logged } from './act.ts'
import { type Disk, disksOf, type Objection, objectionTo } from './disk-fate.ts'
import { type DomainAction, domainActions } from './domain-actions.ts'
import { type DomainRef, type DomainRow, useDomains } from './domains.ts'

/** What there is of a machine that would be deleted with it. */
export interface Belongings {
  row: DomainRow
  disks: readonly (Disk & { objection: Objection | undefined })[]
  snapshots: number
  checkpoints: number
  /** Variables of its firmware. */
  hasNvram: boolean
  hasTpm: boolean
}

/** What was deleted, as far as it can be had back. */
export interface Deleted {
  row: DomainRow
  definition: string
}

/** virDomainXMLFlags: passwords, too, and as it is for the next start. */
const [secure, inactive] = [1, 2]

export async function belongingsOf(client: RpcClient, row: DomainRow): Promise<Belongings> {
  const { ref: dom } = row
  const [definition, snapshots, checkpoints] = await Promise.all([
    definitionOf(client, row),
    client.call('domainSnapshotNum', { dom, flags: 0 }),
    client.call('domainListAllCheckpoints', { dom, needResults: 0, flags: 0 }),
  ])
  const disks = definition ? disksOf(definition) : []
  const users = disks.length > 0 ? await usersOfDisks(client, row.name) : new Map<string, string[]>()
  const os = definition && childElement(definition, 'os')
  const devices = definition && childElement(definition, 'devices')
  return {
    row,
    disks: await Promise.all(
      disks.map(async (disk) => {
        const isVolume = (await volumeOf(client, disk.path)) !== undefined
        return { ...disk, objection: objectionTo(disk, isVolume, users.get(disk.path) ?? []) }
      }),
    ),
    snapshots: snapshots.num,
    checkpoints: checkpoints.ret,
    hasNvram: os !== undefined && childElement(os, 'nvram') !== undefined,
    hasTpm: devices !== undefined && childElements(devices).some(({ name }) => name === 'tpm'),
  }
}

/**
 * Deletes a machine with all that libvirt keeps of it, and then the disks at these paths. One that runs is forced off first.
 * Undefined if it is still there; what stood in the way is in the log.
 */
export async function deleteMachine(
  client: RpcClient,
  row: DomainRow,
  paths: readonly string[],
): Promise<Deleted | undefined> {
  const { ref: dom } = row
  if (dom.id >= 0 && (await done(client, 'forceOff', dom)) !== undefined) return undefined
  const definition = await definitionText(client, row, secure | inactive)
  if ((await done(client, 'delete', dom)) !== undefined) return undefined
  await Promise.all(paths.map((path) => deleteVolume(client, row.name, path)))
  return definition === undefined ? undefined : { row, definition }
}

/** Defines machines again that were deleted; what libvirt kept of them besides, and their disks, stay deleted. */
export async function undelete(client: RpcClient, deleted: readonly Deleted[]): Promise<void> {
  for (const { row, definition } of deleted) await defineDomain(client, row.name, definition)
}

/** The person has been asked already. */
const done = (client: RpcClient, action: DomainAction, dom: DomainRef) =>
  logged(
    deedOf(action, dom.name, (own) => domainActions[action].call(own, dom)),
    client,
  )

function deleteVolume(client: RpcClient, machine: string, path: string): Promise<string | undefined> {
  return logged(
    {
      machine,
      text: t`Delete the volume ${path}`,
      virsh: `virsh vol-delete ${shellWord(path)}`,
      call: async (own) => {
        const { vol } = await own.call('storageVolLookupByPath', { path })
        await own.call('storageVolDelete', { vol, flags: 0 })
      },
    },
    client,
  )
}

/** Undefined if it is gone meanwhile. */
async function definitionOf(client: RpcClient, row: DomainRow): Promise<XmlElement | undefined> {
  const text = await definitionText(client, row, inactive)
  return text === undefined ? undefined : parseXml(text)
}

async function definitionText(
  client: RpcClient,
  { ref: dom }: DomainRow,
  flags: number,
): Promise<string | undefined> {
  try {
    return (await client.call('domainGetXmlDesc', { dom, flags })).xml
  } catch (error) {
    if (error instanceof VirError) return undefined
    throw error
  }
}

/** Which machines besides this one use a path. */
async function usersOfDisks(client: RpcClient, name: string): Promise<Map<string, string[]>> {
  const users = new Map<string, string[]>()
  const others = useDomains.getState().rows?.filter((row) => row.name !== name) ?? []
  await Promise.all(
    others.map(async (row) => {
      const definition = await definitionOf(client, row)
      for (const { path } of definition ? disksOf(definition) : [])
        users.set(path, [...(users.get(path) ?? []), row.title || row.name])
    }),
  )
  return users
}

async function volumeOf(client: RpcClient, path: string) {
  try {
    return (await client.call('storageVolLookupByPath', { path })).vol
  } catch (error) {
    if (error instanceof VirError) return undefined
    throw error
  }
}
