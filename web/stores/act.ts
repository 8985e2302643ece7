import { t } from '@lingui/core/macro'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import { type DomainAction, domainActions, virshLine } from './domain-actions.ts'
import { type DomainRef, refreshDomains, useDomains } from './domains.ts'
import { addToLog, endInLog } from './log.ts'

/** Something that is done to a machine, as the log has it. */
export interface Deed {
  /** Its name. */
  machine: string
  /** What is done, for a person. */
  text: string
  /** The line that does the same in virsh. */
  virsh: string
  call: () => Promise<unknown>
}

/** Does it, and writes it down with how it came out. Never throws: gives libvirt's words for what failed. */
export async function logged({ machine, text, virsh, call }: Deed): Promise<string | undefined> {
  const id = addToLog({ machine, text, virsh, outcome: 'running', detail: undefined })
  try {
    await call()
    endInLog(id, 'done')
    return undefined
  } catch (error) {
    const { message } = error as Error
    endInLog(id, 'failed', message)
    return message
  } finally {
    // Not everything has an event: autostart and saved states have none.
    refreshDomains()
  }
}

/** What is done when a person asks for an action; `call` where it takes more than libvirt's own. */
export function deedOf(action: DomainAction, machine: string, call: () => Promise<unknown>): Deed {
  const label = t(domainActions[action].label)
  const name = shownName(machine)
  return {
    machine,
    text: t`${label}: ${name}`,
    virsh: virshLine(action, machine),
    call,
  }
}

export function actOn(client: RpcClient, action: DomainAction, dom: DomainRef): Promise<string | undefined> {
  return logged(deedOf(action, dom.name, () => domainActions[action].call(client, dom)))
}

/** VIR_DOMAIN_DEFINE_VALIDATE */
const validate = 1

/** Defines a domain that is new. */
export function defineDomain(client: RpcClient, name: string, xml: string): Promise<string | undefined> {
  return logged({
    machine: name,
    text: t`Create: ${name}`,
    virsh: `virsh define ${shellWord(`${name}.xml`)}`,
    call: () => client.call('domainDefineXmlFlags', { xml, flags: validate }),
  })
}

/** What people call it. */
const shownName = (name: string) =>
  useDomains.getState().rows?.find((row) => row.name === name)?.title || name
