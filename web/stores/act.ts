import { t } from '@lingui/core/macro'
import { VirError } from '../../engine/model/error.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import { type ErrorNote, errorNote } from '../error-note.ts'
import { redacted } from '../redact.ts'
import { isWanted } from './confirmation.ts'
import { connection } from './connection.ts'
import { type DomainAction, domainActions, virshLine } from './domain-actions.ts'
import { type DomainRef, refreshDomains, useDomains } from './domains.ts'
import { addToLog, completeLog, type LogEntry } from './log.ts'
import { recorded } from './recorded-client.ts'

/** Something that is done to a machine, as the log has it. */
export interface Deed {
  /** Its name. */
  machine: string
  /** What is done, for a person. */
  text: string
  /** The line that does the same in virsh. */
  virsh: string
  /** Its calls are in the log where they are made by this client. */
  call: (client: RpcClient) => Promise<unknown>
  /** Whether the machine's definition becomes another, so that the log has what changes. */
  changesDefinition?: boolean
  /** Whether it is what libvirt calls a job: one that can be cancelled. */
  isJob?: boolean
  /** Whether who asks for it says how it came out, so that nobody else needs to. */
  isToldInPlace?: boolean
}

/** As {@link attempted}, for who needs the words only. */
export async function logged(deed: Deed, client?: RpcClient): Promise<string | undefined> {
  return (await attempted(deed, client))?.message
}

/** Does it, and writes it down with how it came out. Never throws: gives what stood in the way. */
export async function attempted(deed: Deed, client = openClient()): Promise<ErrorNote | undefined> {
  const { machine, text, virsh, call, changesDefinition = false, isJob = false, isToldInPlace = false } = deed
  const id = addToLog({ machine, text, virsh, isJob, isToldInPlace })
  const start = performance.now()
  const end = (part: Pick<LogEntry, 'outcome' | 'error'>) =>
    completeLog(id, () => ({ ...part, duration: performance.now() - start }))
  try {
    if (!client) throw new Error(t`The daemon of this page cannot be reached.`)
    const before = changesDefinition ? await definitionOf(client, machine) : ''
    await call(recorded(client, (line) => completeLog(id, ({ calls }) => ({ calls: [...calls, line] }))))
    const after = changesDefinition ? await definitionOf(client, machine) : ''
    if (before !== after) completeLog(id, () => ({ definitions: { before, after } }))
    end({ outcome: 'done', error: undefined })
    return undefined
  } catch (error) {
    const note = errorNote(error)
    end({ outcome: 'failed', error: note })
    return note
  } finally {
    // Not everything has an event: autostart and saved states have none.
    refreshDomains(machine)
  }
}

/** VIR_DOMAIN_XML_INACTIVE */
const inactive = 2

/** As it is for the next start, without secrets; nothing where there is no such machine. */
async function definitionOf(client: RpcClient, name: string): Promise<string> {
  try {
    const { dom } = await client.call('domainLookupByName', { name })
    return redacted((await client.call('domainGetXmlDesc', { dom, flags: inactive })).xml)
  } catch (error) {
    if (error instanceof VirError) return ''
    throw error
  }
}

function openClient(): RpcClient | undefined {
  const { view } = connection
  return view.state === 'open' ? view.client : undefined
}

/** What is done when a person asks for an action; `call` where it takes more than libvirt's own. */
export function deedOf(action: DomainAction, machine: string, call: Deed['call']): Deed {
  const label = t(domainActions[action].label)
  const name = shownName(machine)
  return {
    machine,
    text: t`${label}: ${name}`,
    virsh: virshLine(action, machine),
    call,
    isJob: action === 'save',
  }
}

/** Does it to a domain, if the person is sure; gives what stood in the way. */
export async function actOn(
  client: RpcClient,
  action: DomainAction,
  dom: DomainRef,
): Promise<string | undefined> {
  if (!(await isWanted(action, [shownName(dom.name)]))) return undefined
  return logged(domainDeed(action, dom), client)
}

/** The same to several, after one question; undefined if the person is not sure. Who asks for it says how it came out. */
export async function actOnAll(
  client: RpcClient,
  action: DomainAction,
  doms: readonly DomainRef[],
): Promise<(string | undefined)[] | undefined> {
  const names = doms.map(({ name }) => shownName(name))
  if (!(await isWanted(action, names))) return undefined
  return Promise.all(doms.map((dom) => logged({ ...domainDeed(action, dom), isToldInPlace: true }, client)))
}

const domainDeed = (action: DomainAction, dom: DomainRef): Deed =>
  deedOf(action, dom.name, (own) => domainActions[action].call(own, dom))

/** Ends what libvirt calls the machine's job: it goes on as before. */
export function cancelJob(machine: string): Promise<string | undefined> {
  return logged({
    machine,
    text: t`Cancel: ${shownName(machine)}`,
    virsh: `virsh domjobabort ${shellWord(machine)}`,
    call: async (client) => {
      const { dom } = await client.call('domainLookupByName', { name: machine })
      await client.call('domainAbortJob', { dom })
    },
  })
}

/** VIR_DOMAIN_DEFINE_VALIDATE */
const validate = 1

/** Defines a domain that is new. */
export function defineDomain(client: RpcClient, name: string, xml: string): Promise<string | undefined> {
  return logged(
    {
      machine: name,
      text: t`Create: ${name}`,
      virsh: `virsh define ${shellWord(`${name}.xml`)}`,
      call: (own) => own.call('domainDefineXmlFlags', { xml, flags: validate }),
      changesDefinition: true,
    },
    client,
  )
}

/** What people call it. */
export const shownName = (name: string): string =>
  useDomains.getState().rows?.find((row) => row.name === name)?.title || name
