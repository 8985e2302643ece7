import { create } from 'zustand'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { parseXml } from '../../engine/xml/parser.ts'
import { connection } from './connection.ts'
import { hasPendingChanges } from './pending.ts'

/** Names of running domains whose definition says something else, until they are shut down. */
export const usePendingDomains = create<{ names: ReadonlySet<string> }>(() => ({ names: new Set() }))

/** VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_CONNECT_LIST_DOMAINS_PERSISTENT */
const runningAndDefined = 1 | 4
/** virDomainXMLFlags */
const inactive = 2

/** One after another, so that the last answer is the newest. */
let looking: Promise<void> = Promise.resolve()

/** Looks at all running domains, and from now on at each that may have changed. */
export function followPendingDomains(): void {
  let client: RpcClient | undefined
  const look = () => {
    const { view } = connection
    const found = view.state === 'open' ? view.client : undefined
    if (found === client) return
    client = found
    usePendingDomains.setState({ names: new Set() })
    if (client) void lookAtAll(client)
  }
  connection.subscribe(look)
  connection.onChange((name) => {
    if (client) lookAt(client, name)
  })
  look()
}

async function lookAtAll(client: RpcClient): Promise<void> {
  try {
    const { domains } = await client.call('connectListAllDomains', {
      needResults: 1,
      flags: runningAndDefined,
    })
    for (const { name } of domains) lookAt(client, name)
  } catch {
    // The connection is gone: the next one is looked at anew.
  }
}

function lookAt(client: RpcClient, name: string): void {
  looking = looking.then(async () => {
    const isPending = await waits(client, name).catch(() => false)
    const { names } = usePendingDomains.getState()
    if (names.has(name) === isPending) return
    const others = [...names].filter((one) => one !== name)
    usePendingDomains.setState({ names: new Set(isPending ? [...others, name] : others) })
  })
}

async function waits(client: RpcClient, name: string): Promise<boolean> {
  const { dom } = await client.call('domainLookupByName', { name })
  const { persistent } = await client.call('domainIsPersistent', { dom })
  if (dom.id < 0 || persistent === 0) return false
  const [defined, live] = await Promise.all(
    [inactive, 0].map(async (flags) => parseXml((await client.call('domainGetXmlDesc', { dom, flags })).xml)),
  )
  return hasPendingChanges(defined!, live!)
}
