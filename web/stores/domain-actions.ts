import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import type { DomainRef } from './domains.ts'

export type DomainAction =
  | 'start'
  | 'startAfresh'
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
  label: MessageDescriptor
  /** What is said when it could not be done. */
  failure: MessageDescriptor
  /** virsh's words before and after the domain's name. */
  virsh: [before: string, after?: string]
  call: (client: RpcClient, dom: DomainRef) => Promise<unknown>
}

/** VIR_DOMAIN_START_FORCE_BOOT */
const forceBoot = 8
/** VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN, and the same number for a reboot */
const byAcpi = 1
/** VIR_DOMAIN_UNDEFINE_MANAGED_SAVE, SNAPSHOTS_METADATA, NVRAM, CHECKPOINTS_METADATA, TPM: all that would stand in the way. */
const withAllOfIt = 1 | 2 | 4 | 16 | 32

/** What can be done to a domain: its name for a person, for virsh, and as a call. */
export const domainActions: Record<DomainAction, Way> = {
  start: {
    label: msg`Start`,
    failure: msg`The virtual machine could not be started`,
    virsh: ['start'],
    call: (client, dom) => client.call('domainCreateWithFlags', { dom, flags: 0 }),
  },
  startAfresh: {
    label: msg`Remove the saved state and start afresh`,
    failure: msg`The virtual machine could not be started`,
    virsh: ['start', '--force-boot'],
    call: (client, dom) => client.call('domainCreateWithFlags', { dom, flags: forceBoot }),
  },
  pause: {
    label: msg`Pause`,
    failure: msg`The virtual machine could not be paused`,
    virsh: ['suspend'],
    call: (client, dom) => client.call('domainSuspend', { dom }),
  },
  resume: {
    label: msg`Resume`,
    failure: msg`The virtual machine could not be resumed`,
    virsh: ['resume'],
    call: (client, dom) => client.call('domainResume', { dom }),
  },
  shutdown: {
    label: msg`Shut down`,
    failure: msg`The virtual machine could not be shut down`,
    virsh: ['shutdown', '--mode acpi'],
    call: (client, dom) => client.call('domainShutdownFlags', { dom, flags: byAcpi }),
  },
  reboot: {
    label: msg`Reboot`,
    failure: msg`The virtual machine could not be rebooted`,
    virsh: ['reboot', '--mode acpi'],
    call: (client, dom) => client.call('domainReboot', { dom, flags: byAcpi }),
  },
  reset: {
    label: msg`Force reset`,
    failure: msg`The virtual machine could not be reset`,
    virsh: ['reset'],
    call: (client, dom) => client.call('domainReset', { dom, flags: 0 }),
  },
  forceOff: {
    label: msg`Force off`,
    failure: msg`The virtual machine could not be forced off`,
    virsh: ['destroy'],
    call: (client, dom) => client.call('domainDestroy', { dom }),
  },
  save: {
    label: msg`Save`,
    failure: msg`The virtual machine could not be saved`,
    virsh: ['managedsave'],
    call: (client, dom) => client.call('domainManagedSave', { dom, flags: 0 }),
  },
  autostart: {
    label: msg`Start with the page`,
    failure: msg`The virtual machine could not be set to start with the page`,
    virsh: ['autostart'],
    call: (client, dom) => client.call('domainSetAutostart', { dom, autostart: 1 }),
  },
  noAutostart: {
    label: msg`Do not start with the page`,
    failure: msg`The virtual machine could not be kept from starting with the page`,
    virsh: ['autostart', '--disable'],
    call: (client, dom) => client.call('domainSetAutostart', { dom, autostart: 0 }),
  },
  delete: {
    label: msg`Delete`,
    failure: msg`The virtual machine could not be deleted`,
    virsh: ['undefine', '--managed-save --snapshots-metadata --checkpoints-metadata --nvram --tpm'],
    call: (client, dom) => client.call('domainUndefineFlags', { dom, flags: withAllOfIt }),
  },
}

/** The line that does the same in virsh; names with other than plain characters are quoted. */
export function virshLine(action: DomainAction, name: string): string {
  const [before, after] = domainActions[action].virsh
  return ['virsh', before, shellWord(name), ...(after ? [after] : [])].join(' ')
}

/** What an action is called for a domain: starting a saved one goes on where it was. */
export const actionLabel = (action: DomainAction, isSaved: boolean): MessageDescriptor =>
  action === 'start' && isSaved ? msg`Restore` : domainActions[action].label
