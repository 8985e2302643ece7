import { parseSnapshot, type SnapshotDefinition } from '../../engine/model/snapshot/define.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import type { DomainRef } from './domains.ts'

export interface KnownSnapshot {
  definition: SnapshotDefinition
  /** The machine is where this one left it, or further. */
  isCurrent: boolean
}

/** What is known of a machine's snapshots, the newest first. Throws what the daemon says. */
export async function listSnapshots(client: RpcClient, dom: DomainRef): Promise<KnownSnapshot[]> {
  const { snapshots } = await client.call('domainListAllSnapshots', { dom, needResults: 1, flags: 0 })
  const known = await Promise.all(
    snapshots.map(async (snap) => {
      const [{ xml }, { current }] = await Promise.all([
        client.call('domainSnapshotGetXmlDesc', { snap, flags: 0 }),
        client.call('domainSnapshotIsCurrent', { snap, flags: 0 }),
      ])
      const definition = parseSnapshot(xml, { isRedefinition: true, isOffline: true, epochSeconds: 0 })
      return { definition, isCurrent: current === 1 }
    }),
  )
  const time = ({ definition }: KnownSnapshot) => Number(definition.creationTime ?? 0)
  return known.sort((a, b) => time(b) - time(a))
}
