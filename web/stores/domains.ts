import { create } from 'zustand'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { lifecycleWords } from '../../engine/virsh/lifecycle-words.ts'
import { connection } from './connection.ts'
import { askForAll, askForLabels, askForOne, byName, type Labels, type UnlabelledRow } from './domain-list.ts'
import { addEventToLog } from './log.ts'

export type DomainRef = { name: string; uuid: Uint8Array; id: number }

export interface DomainRow {
  ref: DomainRef
  name: string
  /** What people call it; empty if it has no title. */
  title: string
  tags: readonly string[]
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

export const useDomains = create<Domains>(() => ({ rows: undefined, failure: undefined }))

/** If more have changed at once, all are asked for. */
const mostSingly = 20
/** So many have their labels asked for before the list is drawn again. */
const labelsAtOnce = 100

/** Of whom something has changed since the last question. */
const changed = new Set<string>()
let areAllAsked = false
let isAsking = false

/** Asks anew for a domain, or for all of them. What comes while a question is under way is asked together after it. */
export function refreshDomains(name?: string): void {
  if (name === undefined) areAllAsked = true
  else changed.add(name)
  if (!isAsking) void ask()
}

async function ask(): Promise<void> {
  isAsking = true
  for (let client = currentClient(); client && (areAllAsked || changed.size > 0); client = currentClient()) {
    const names = [...changed]
    const isAll = areAllAsked || names.length > mostSingly
    changed.clear()
    areAllAsked = false
    try {
      if (isAll) await showAll(client, new Set(names))
      else await showSome(client, names)
    } catch (error) {
      if (client === currentClient()) useDomains.setState({ failure: (error as Error).message })
    }
  }
  isAsking = false
}

/** Shows all; labels are asked for only of those that are new or among the changed. */
async function showAll(client: RpcClient, relabelled: ReadonlySet<string>): Promise<void> {
  const found = await askForAll(client)
  const known = new Map<string, Labels>(useDomains.getState().rows?.map((row) => [row.name, row]))
  const unlabelled = found.filter(({ name }) => !known.has(name) || relabelled.has(name))
  for (let first = 0; first === 0 || first < unlabelled.length; first += labelsAtOnce) {
    await Promise.all(
      unlabelled.slice(first, first + labelsAtOnce).map(async ({ ref, name }) => {
        known.set(name, await askForLabels(client, ref))
      }),
    )
    show(
      client,
      found.map((row) => withLabels(row, known.get(row.name))),
    )
  }
}

const withLabels = (row: UnlabelledRow, labels: Labels | undefined): DomainRow => ({
  ...row,
  title: labels?.title ?? '',
  tags: labels?.tags ?? [],
})

async function showSome(client: RpcClient, names: readonly string[]): Promise<void> {
  const found = await Promise.all(names.map((name) => askForOne(client, name)))
  const others = useDomains.getState().rows?.filter(({ name }) => !names.includes(name)) ?? []
  show(client, [...others, ...found.filter((row) => row !== undefined)].sort(byName))
}

function show(client: RpcClient, rows: readonly DomainRow[]): void {
  if (client === currentClient()) useDomains.setState({ rows, failure: undefined })
}

const currentClient = (): RpcClient | undefined =>
  connection.view.state === 'open' ? connection.view.client : undefined

/** Follows the daemon from now on, on whichever connection the page has. */
export function followDomains(): void {
  let client: RpcClient | undefined
  const look = () => {
    const found = currentClient()
    if (found === client) return
    client = found
    // Another daemon's domains have nothing to do with these.
    useDomains.setState({ rows: undefined, failure: undefined })
    if (client) refreshDomains()
  }
  connection.subscribe(look)
  connection.onChange(refreshDomains)
  connection.onEvent(({ name, event, detail }) => {
    const text = `event 'lifecycle' for domain '${name}': ${lifecycleWords(event, detail)}`
    addEventToLog(name, text)
  })
  look()
}
