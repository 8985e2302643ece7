import type { RpcClient } from '../../engine/rpc/client/client.ts'
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
  const quoted = /^[\w.+-]+$/.test(name) ? name : `'${name.replaceAll("'", `'"'"'`)}'`
  return ['virsh', before, quoted, ...(after ? [after] : [])].join(' ')
}

/** Does it, and writes it down with how it came out. Never throws: a failure stands in the log. */
export async function actOn(client: RpcClient, action: DomainAction, row: DomainRow): Promise<boolean> {
  const { label, call } = domainActions[action]
  const id = addToLog({
    machine: row.name,
    text: `${label}: ${row.title || row.name}`,
    virsh: virshLine(action, row.name),
    outcome: 'running',
    detail: undefined,
  })
  try {
    await call(client, row)
    endInLog(id, 'done')
    return true
  } catch (error) {
    endInLog(id, 'failed', (error as Error).message)
    return false
  }
}
