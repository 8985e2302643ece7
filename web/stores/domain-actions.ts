import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import type { DomainRow } from './domains.ts'
import { addToLog, endInLog } from './log.ts'

export type DomainAction =
  | 'start'
  | 'pause'
  | 'resume'
  | 'shutdown'
  | 'reboot'
  | 'reset'
  | 'forceOff'
  | 'save'
  | 'autostart'
  | 'noAutostart'
  | 'delete'

interface Way {
  label: string
  /** virsh's words before and after the domain's name. */
  virsh: [before: string, after?: string]
  call: (client: RpcClient, row: DomainRow) => Promise<unknown>
}

/** VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN, and the same number for a reboot */
const byAcpi = 1
/** VIR_DOMAIN_UNDEFINE_MANAGED_SAVE, SNAPSHOTS_METADATA, NVRAM, CHECKPOINTS_METADATA: all that would stand in the way. */
const withAllOfIt = 1 | 2 | 4 | 16
/** VIR_DOMAIN_DEFINE_VALIDATE */
const validate = 1

/** What can be done to a domain: its name for a person, for virsh, and as a call. */
export const domainActions: Record<DomainAction, Way> = {
  start: {
    label: 'Start',
    virsh: ['start'],
    call: (client, { ref }) => client.call('domainCreateWithFlags', { dom: ref, flags: 0 }),
  },
  pause: {
    label: 'Pause',
    virsh: ['suspend'],
    call: (client, { ref }) => client.call('domainSuspend', { dom: ref }),
  },
  resume: {
    label: 'Resume',
    virsh: ['resume'],
    call: (client, { ref }) => client.call('domainResume', { dom: ref }),
  },
  shutdown: {
    label: 'Shut down',
    virsh: ['shutdown', '--mode acpi'],
    call: (client, { ref }) => client.call('domainShutdownFlags', { dom: ref, flags: byAcpi }),
  },
  reboot: {
    label: 'Reboot',
    virsh: ['reboot', '--mode acpi'],
    call: (client, { ref }) => client.call('domainReboot', { dom: ref, flags: byAcpi }),
  },
  reset: {
    label: 'Force reset',
    virsh: ['reset'],
    call: (client, { ref }) => client.call('domainReset', { dom: ref, flags: 0 }),
  },
  forceOff: {
    label: 'Force off',
    virsh: ['destroy'],
    call: (client, { ref }) => client.call('domainDestroy', { dom: ref }),
  },
  save: {
    label: 'Save',
    virsh: ['managedsave'],
    call: (client, { ref }) => client.call('domainManagedSave', { dom: ref, flags: 0 }),
  },
  autostart: {
    label: 'Start with the page',
    virsh: ['autostart'],
    call: (client, { ref }) => client.call('domainSetAutostart', { dom: ref, autostart: 1 }),
  },
  noAutostart: {
    label: 'Do not start with the page',
    virsh: ['autostart', '--disable'],
    call: (client, { ref }) => client.call('domainSetAutostart', { dom: ref, autostart: 0 }),
  },
  delete: {
    label: 'Delete',
    virsh: ['undefine', '--managed-save --snapshots-metadata --checkpoints-metadata --nvram'],
    call: (client, { ref }) => client.call('domainUndefineFlags', { dom: ref, flags: withAllOfIt }),
  },
}

/** The line that does the same in virsh; names with other than plain characters are quoted. */
export function virshLine(action: DomainAction, name: string): string {
  const [before, after] = domainActions[action].virsh
  return ['virsh', before, shellWord(name), ...(after ? [after] : [])].join(' ')
}

/** Does it, and writes it down with how it came out. Never throws: a failure stands in the log. */
export async function actOn(client: RpcClient, action: DomainAction, row: DomainRow): Promise<boolean> {
  const { label, call } = domainActions[action]
  const text = `${label}: ${row.title || row.name}`
  const failure = await written(row.name, text, virshLine(action, row.name), () => call(client, row))
  return failure === undefined
}

/** Defines a domain that is new, and writes it down; gives what the daemon has against it, if anything. */
export function defineDomain(client: RpcClient, name: string, xml: string): Promise<string | undefined> {
  return written(name, `Create: ${name}`, `virsh define ${shellWord(`${name}.xml`)}`, () =>
    client.call('domainDefineXmlFlags', { xml, flags: validate }),
  )
}

async function written(
  machine: string,
  text: string,
  virsh: string,
  call: () => Promise<unknown>,
): Promise<string | undefined> {
  const id = addToLog({ machine, text, virsh, outcome: 'running', detail: undefined })
  try {
    await call()
    endInLog(id, 'done')
    return undefined
  } catch (error) {
    const { message } = error as Error
    endInLog(id, 'failed', message)
    return message
  }
}
