import { listFlags } from '../../engine/model/domain-state.ts'
import { VirError } from '../../engine/model/error.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import type { DomainRef, DomainRow } from './domains.ts'
import { tagsOf, tagsUri } from './machine-tags.ts'

/** What the daemon tells of all domains at once. Their titles and tags have to be asked for one by one. */
export type UnlabelledRow = Omit<DomainRow, keyof Labels>

/** What people call a domain and sort it under. */
export interface Labels {
  title: string
  tags: readonly string[]
}

/** virDomainStatsTypes: state, balloon, vCPUs. */
const statistics = 1 | 4 | 8
/** virDomainMetadataType */
const metadataTypes = { title: 1, element: 2 }

/** All domains, sorted by name. */
export async function askForAll(client: RpcClient): Promise<UnlabelledRow[]> {
  const list = (flags: number) => client.call('connectListAllDomains', { needResults: 1, flags })
  const [stats, saved, autostart] = await Promise.all([
    client.call('connectGetAllDomainStats', { doms: [], stats: statistics, flags: 0 }),
    list(listFlags.managedSave),
    list(listFlags.autostart),
  ])
  const names = (domains: readonly DomainRef[]) => new Set(domains.map(({ name }) => name))
  const [savedNames, autostartedNames] = [names(saved.domains), names(autostart.domains)]
  const rows = stats.retStats.map((record) =>
    rowOf(record, savedNames.has(record.dom.name), autostartedNames.has(record.dom.name)),
  )
  return rows.sort(byName)
}

/** One domain; undefined if there is none of this name. */
export async function askForOne(client: RpcClient, name: string): Promise<DomainRow | undefined> {
  try {
    const { dom } = await client.call('domainLookupByName', { name })
    const [stats, saved, autostart, labels] = await Promise.all([
      client.call('connectGetAllDomainStats', { doms: [dom], stats: statistics, flags: 0 }),
      client.call('domainHasManagedSaveImage', { dom, flags: 0 }),
      client.call('domainGetAutostart', { dom }),
      askForLabels(client, dom),
    ])
    const [record] = stats.retStats
    return record && { ...rowOf(record, saved.result === 1, autostart.autostart === 1), ...labels }
  } catch (error) {
    if (error instanceof VirError && error.is('noDomain')) return undefined
    throw error
  }
}

export async function askForLabels(client: RpcClient, dom: DomainRef): Promise<Labels> {
  const [title, tags] = await Promise.all([
    metadataOf(client, dom, metadataTypes.title, null),
    metadataOf(client, dom, metadataTypes.element, tagsUri),
  ])
  return { title: title ?? '', tags: tags === undefined ? [] : tagsOf(tags) }
}

const collator = new Intl.Collator()
export const byName = (a: { name: string }, b: { name: string }): number => collator.compare(a.name, b.name)

interface StatsRecord {
  dom: DomainRef
  params: readonly { field: string; value: { value: unknown } }[]
}

function rowOf({ dom, params }: StatsRecord, isSaved: boolean, isAutostarted: boolean): UnlabelledRow {
  const values = new Map(params.map(({ field, value }) => [field, value.value]))
  const value = (field: string) => Number(values.get(field) ?? 0)
  return {
    ref: dom,
    name: dom.name,
    state: value('state.state'),
    reason: value('state.reason'),
    isSaved,
    isAutostarted,
    memoryKiB: value('balloon.maximum'),
    vcpus: value('vcpu.maximum'),
  }
}

async function metadataOf(
  client: RpcClient,
  dom: DomainRef,
  type: number,
  uri: string | null,
): Promise<string | undefined> {
  try {
    return (await client.call('domainGetMetadata', { dom, type, uri, flags: 0 })).metadata
  } catch (error) {
    // It has none, or is gone meanwhile.
    if (error instanceof VirError) return undefined
    throw error
  }
}
