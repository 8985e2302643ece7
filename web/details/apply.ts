import { t } from '@lingui/core/macro'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import type { ErrorNote } from '../error-note.ts'
import { attempted } from '../stores/act.ts'
import { applyLive } from './apply-live.ts'
import { withDraft } from './edit-definition.ts'
import type { Draft } from './field.ts'
import type { HardwareItem } from './hardware.ts'
import { macUser } from './mac-user.ts'
import { autostartPath } from './pages/machine.ts'
import type { Definition } from './use-definition.ts'

/** VIR_DOMAIN_DEFINE_VALIDATE */
const validate = 1

/** What is in the way, at a field if it is about one; and what the machine is called afterwards. */
export interface Outcome {
  failure?: ErrorNote | undefined
  /** In a sentence, at the field of this path. */
  problem?: { path: string; text: string }
  name: string
  /** Why the running machine keeps what it has. */
  liveRefusal?: string | undefined
}

/** Makes the draft the persistent definition, and the running machine’s as far as that can be. */
export async function applyDraft(
  client: RpcClient,
  definition: Definition,
  item: HardwareItem,
  draft: Draft,
): Promise<Outcome> {
  const { dom } = definition
  const { [autostartPath]: autostart, name: newName, ...rest } = draft
  let name = dom.name
  const mac = item.kind === 'interface' ? draft['mac/@address'] : undefined
  if (mac !== undefined) {
    const user = await macUser(client, mac, dom.name, item.key)
    if (user !== undefined)
      return { name, problem: { path: 'mac/@address', text: t`«${user}» has this MAC address already.` } }
  }
  if (autostart !== undefined) {
    const failure = await setAutostart(client, definition, autostart !== '')
    if (failure) return { name, failure }
  }
  if (newName !== undefined) {
    const failure = await rename(client, definition, newName)
    if (failure) return { name, problem: { path: 'name', text: failure.message } }
    name = newName
  }
  if (Object.keys(rest).length === 0) return { name }
  const tree = withDraft(definition.tree, item, { ...rest, ...(newName !== undefined && { name }) })
  const failure = await define(client, name, writeXml(tree))
  if (failure) return { name, failure }
  return { name, liveRefusal: await applyLive(client, definition, item, rest) }
}

/** Writes the persistent definition; gives what stands in the way if it is refused. */
export function define(client: RpcClient, name: string, xml: string): Promise<ErrorNote | undefined> {
  return attempted(
    {
      machine: name,
      text: t`Change the definition: ${name}`,
      virsh: `virsh define ${shellWord(`${name}.xml`)}`,
      call: (own) => own.call('domainDefineXmlFlags', { xml, flags: validate }),
      changesDefinition: true,
    },
    client,
  )
}

function rename(client: RpcClient, { dom }: Definition, newName: string): Promise<ErrorNote | undefined> {
  return attempted(
    {
      machine: dom.name,
      text: t`Rename: ${dom.name} becomes ${newName}`,
      virsh: `virsh domrename ${shellWord(dom.name)} ${shellWord(newName)}`,
      call: (own) => own.call('domainRename', { dom, newName, flags: 0 }),
    },
    client,
  )
}

function setAutostart(client: RpcClient, { dom }: Definition, isOn: boolean): Promise<ErrorNote | undefined> {
  return attempted(
    {
      machine: dom.name,
      text: isOn ? t`Start with the host: ${dom.name}` : t`Do not start with the host: ${dom.name}`,
      virsh: `virsh autostart ${isOn ? '' : '--disable '}${shellWord(dom.name)}`,
      call: (own) => own.call('domainSetAutostart', { dom, autostart: isOn ? 1 : 0 }),
    },
    client,
  )
}
