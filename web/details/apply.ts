import { t } from '@lingui/core/macro'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import type { XmlElement } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import type { ErrorNote } from '../error-note.ts'
import { attempted } from '../stores/act.ts'
import { applyLive } from './apply-live.ts'
import { deviceKeys, isConsoleOfSerial } from './device-keys.ts'
import { type Draft, writeField } from './field.ts'
import { elementOf, type HardwareItem } from './hardware.ts'
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

/** The definition with the draft in the page's element, and nothing else changed. */
export function withDraft(domain: XmlElement, item: HardwareItem, draft: Draft): XmlElement {
  const tree = structuredClone(domain)
  const element = elementOf(item, tree)
  if (!element) return tree
  for (const field of item.fields) {
    const value = draft[field.path]
    if (value !== undefined) writeField(field, element, value, tree)
  }
  if (item.kind === 'serial') dropConsoleOfSerial(tree)
  return tree
}

/** It repeats the first serial port: defining makes it anew. */
export function dropConsoleOfSerial(domain: XmlElement): void {
  for (const element of deviceKeys(domain).values())
    if (isConsoleOfSerial(element)) removeDevice(domain, element)
}

export function removeDevice(domain: XmlElement, device: XmlElement): void {
  for (const parent of domain.children)
    if (parent.kind === 'element') parent.children = parent.children.filter((node) => node !== device)
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
