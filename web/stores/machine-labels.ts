import { t } from '@lingui/core/macro'
import { impact } from '../../engine/model/domain-state.ts'
import { VirError } from '../../engine/model/error.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import { logged, shownName } from './act.ts'
import type { DomainRef } from './domains.ts'
import { tagsElement, tagsUri } from './machine-tags.ts'

/** virDomainMetadataType */
const metadataTypes = { description: 0, title: 1, element: 2 }
/** The prefix that tags are written with. */
const tagsKey = 'tabvisor'

/** Puts a machine under these tags and no others; gives what stood in the way. */
export function setTags(
  client: RpcClient,
  dom: DomainRef,
  tags: readonly string[],
): Promise<string | undefined> {
  const metadata = tagsElement(tags)
  const set = metadata === null ? '--remove' : `--set ${shellWord(metadata)}`
  return setMetadata(client, dom, {
    text: t`Tags: ${shownName(dom.name)}`,
    virsh: `virsh metadata ${shellWord(dom.name)} ${tagsUri} --key ${tagsKey} ${set}`,
    args: { type: metadataTypes.element, metadata, key: tagsKey, uri: tagsUri },
  })
}

export function setTitle(client: RpcClient, dom: DomainRef, title: string): Promise<string | undefined> {
  return setMetadata(client, dom, {
    text: t`Title: ${shownName(dom.name)}`,
    virsh: `virsh desc ${shellWord(dom.name)} --title --new-desc ${shellWord(title)}`,
    args: { type: metadataTypes.title, metadata: title, key: null, uri: null },
  })
}

export function setDescription(client: RpcClient, dom: DomainRef, text: string): Promise<string | undefined> {
  return setMetadata(client, dom, {
    text: t`Notes: ${shownName(dom.name)}`,
    virsh: `virsh desc ${shellWord(dom.name)} --new-desc ${shellWord(text)}`,
    args: { type: metadataTypes.description, metadata: text, key: null, uri: null },
  })
}

/** What people wrote about a machine; empty if nothing. */
export async function descriptionOf(client: RpcClient, name: string): Promise<string> {
  try {
    const { dom } = await client.call('domainLookupByName', { name })
    const type = metadataTypes.description
    return (await client.call('domainGetMetadata', { dom, type, uri: null, flags: 0 })).metadata
  } catch (error) {
    if (error instanceof VirError) return ''
    throw error
  }
}

/** Gives a machine that is off another name. */
export function rename(client: RpcClient, dom: DomainRef, name: string): Promise<string | undefined> {
  return logged(
    {
      machine: dom.name,
      text: t`Rename: ${dom.name} to ${name}`,
      virsh: `virsh domrename ${shellWord(dom.name)} ${shellWord(name)}`,
      call: (own) => own.call('domainRename', { dom, newName: name, flags: 0 }),
    },
    client,
  )
}

interface Metadata {
  text: string
  /** Without the options that say which definition. */
  virsh: string
  args: { type: number; metadata: string | null; key: string | null; uri: string | null }
}

/** Of one that runs also what it has now, so that both say the same. */
function setMetadata(
  client: RpcClient,
  dom: DomainRef,
  { text, virsh, args }: Metadata,
): Promise<string | undefined> {
  const isRunning = dom.id >= 0
  const flags = isRunning ? impact.live | impact.config : impact.config
  return logged(
    {
      machine: dom.name,
      text,
      virsh: `${virsh} ${isRunning ? '--live --config' : '--config'}`,
      call: (own) => own.call('domainSetMetadata', { dom, ...args, flags }),
      changesDefinition: true,
    },
    client,
  )
}
