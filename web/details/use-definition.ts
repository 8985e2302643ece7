import { useCallback, useEffect, useRef, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { parseXml } from '../../engine/xml/parser.ts'
import type { XmlElement } from '../../engine/xml/tree.ts'
import { connection } from '../stores/connection.ts'
import type { DomainRef } from '../stores/domains.ts'

/** A domain as it is defined, and as it runs. */
export interface Definition {
  dom: DomainRef
  /** The persistent definition, with its passwords: they must not be lost when it is defined again. */
  xml: string
  tree: XmlElement
  /** Of the running machine; undefined if it does not run. */
  live: XmlElement | undefined
  isAutostarted: boolean
}

/** virDomainXMLFlags */
const xmlFlags = { secure: 1, inactive: 2 } as const

async function loadDefinition(client: RpcClient, name: string): Promise<Definition> {
  const { dom } = await client.call('domainLookupByName', { name })
  const read = async (flags: number) => (await client.call('domainGetXmlDesc', { dom, flags })).xml
  const [xml, live, { autostart }] = await Promise.all([
    read(xmlFlags.secure | xmlFlags.inactive),
    dom.id >= 0 ? read(xmlFlags.secure) : undefined,
    client.call('domainGetAutostart', { dom }),
  ])
  return {
    dom,
    xml,
    tree: parseXml(xml),
    live: live === undefined ? undefined : parseXml(live),
    isAutostarted: autostart !== 0,
  }
}

/** The definition of a domain, asked for anew whenever the daemon says that it has changed. */
export function useDefinition(client: RpcClient, name: string) {
  const [definition, setDefinition] = useState<Definition>()
  const [failure, setFailure] = useState<string>()
  const newest = useRef<Promise<Definition | Error>>(undefined)
  /** Ends once what is shown is no older than this call. */
  const reload = useCallback(async () => {
    newest.current = loadDefinition(client, name).catch((error: Error) => error)
    let asked: typeof newest.current
    let found: Definition | Error
    do {
      asked = newest.current
      found = await asked
    } while (asked !== newest.current)
    if (found instanceof Error) return setFailure(found.message)
    setDefinition(found)
    setFailure(undefined)
  }, [client, name])
  useEffect(() => {
    void reload()
    const changes = connection.onChange((changed) => {
      if (changed === name) void reload()
    })
    return () => changes.dispose()
  }, [reload, name])
  return { definition, failure, reload }
}
