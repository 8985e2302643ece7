import { create } from 'zustand'
import { listFlags } from '../../engine/model/domain-state.ts'
import { VirError } from '../../engine/model/error.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { lifecycleWords } from '../../engine/virsh/lifecycle-words.ts'
import { connection } from './connection.ts'
import { addEventToLog } from './log.ts'

export type DomainRef = { name: string; uuid: Uint8Array; id: number }

export interface DomainRow {
  ref: DomainRef
  name: string
  /** What people call it; empty if it has no title. */
  title: string
  /** Numbers of virDomainState and of its reasons. */
  state: number
  reason: number
  isSaved: boolean
  isAutostarted: boolean
  memoryKiB: number
  vcpus: number
}

interface Domains {
  /** Undefined before the daemon has answered; sorted by name. */
  rows: readonly DomainRow[] | undefined
  failure: string | undefined
}

/** virDomainStatsTypes: state, balloon, vCPUs. */
const statistics = 1 | 4 | 8
/** virDomainMetadataType */
const titleMetadata = 1

export const useDomains = create<Domains>(() => ({ rows: undefined, failure: undefined }))

let asking: Promise<void> = Promise.resolve()
let isWaiting = false

/** Asks for all domains anew; questions while one is under way become one. */
export function refreshDomains(): void {
  if (isWaiting) return
  isWaiting = true
  asking = asking.then(async () => {
    isWaiting = false
    // The connection may be another one by now.
    const client = currentClient()
    if (!client) return
    try {
      const rows = await listDomains(client)
      if (client === currentClient()) useDomains.setState({ rows, failure: undefined })
    } catch (error) {
      if (client === currentClient()) useDomains.setState({ failure: (error as Error).message })
    }
  })
}

const currentClient = (): RpcClient | undefined =>
  connection.view.state === 'open' ? connection.view.client : undefined

async function listDomains(client: RpcClient): Promise<DomainRow[]> {
  const list = (flags: number) => client.call('connectListAllDomains', { needResults: 1, flags })
  const [stats, saved, autostart] = await Promise.all([
    client.call('connectGetAllDomainStats', { doms: [], stats: statistics, flags: 0 }),
    list(listFlags.managedSave),
    list(listFlags.autostart),
  ])
  const names = (domains: readonly DomainRef[]) => new Set(domains.map(({ name }) => name))
  const savedNames = names(saved.domains)
  const autostartedNames = names(autostart.domains)
  const rows = await Promise.all(
    stats.retStats.map(async ({ dom, params }) => {
      const value = (field: string) => Number(params.find((param) => param.field === field)?.value.value ?? 0)
      return {
        ref: dom,
        name: dom.name,
        title: await titleOf(client, dom),
        state: value('state.state'),
        reason: value('state.reason'),
        isSaved: savedNames.has(dom.name),
        isAutostarted: autostartedNames.has(dom.name),
        memoryKiB: value('balloon.maximum'),
        vcpus: value('vcpu.maximum'),
      }
    }),
  )
  return rows.sort((a, b) => a.name.localeCompare(b.name))
}

async function titleOf(client: RpcClient, dom: DomainRef): Promise<string> {
  try {
    const { metadata } = await client.call('domainGetMetadata', {
      dom,
      type: titleMetadata,
      uri: null,
      flags: 0,
    })
    return metadata
  } catch (error) {
    // It has no title, or is gone meanwhile.
    if (error instanceof VirError) return ''
    throw error
  }
}

/** Follows the daemon from now on, on whichever connection the page has. */
export function followDomains(): void {
  let client: RpcClient | undefined
  const look = () => {
    const found = currentClient()
    if (found === client) return
    client = found
    if (client) refreshDomains()
    else useDomains.setState({ rows: undefined, failure: undefined })
  }
  connection.subscribe(look)
  connection.onLifecycle(refreshDomains)
  connection.onEvent(({ name, event, detail }) => {
    const text = `event 'lifecycle' for domain '${name}': ${lifecycleWords(event, detail)}`
    addEventToLog(name, text)
  })
  look()
}
