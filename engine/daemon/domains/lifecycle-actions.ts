import { lifecycleActions, lifecycleTypes } from '../../model/domain/lifecycle-action.ts'
import { VirError } from '../../model/error.ts'
import type { Definition } from './definition.ts'
import type { Domain } from './domain.ts'

/** In the order of virDomainLifecycle. */
const occasions = ['onPoweroff', 'onReboot', 'onCrash'] as const

/** What is done when the guest turns off, restarts or crashes. */
export async function setLifecycleAction(
  domain: Domain,
  occasion: number,
  action: number,
  flags: number,
): Promise<void> {
  const key = occasions[occasion]
  const name = lifecycleActions[action]
  if (!key) throw new VirError('invalidArg', `type must be less than ${occasions.length}`)
  if (!name) throw new VirError('invalidArg', `action must be less than ${lifecycleActions.length}`)
  if (name.startsWith('coredump') && key !== 'onCrash')
    throw new VirError(
      'configUnsupported',
      `Lifecycle event '${lifecycleTypes[occasion]}' doesn't support '${name}' action`,
      'domain',
    )
  await domain.modify('DomainSetLifecycleAction', flags, ({ live, config }) => {
    for (const definition of [live, config]) {
      if (!definition) continue
      definition[key] = name
      checkActions(definition)
    }
  })
}

/** What QEMU's driver has no meaning for. */
function checkActions({ onPoweroff, onReboot, onCrash }: Definition): void {
  const refuse = (reason: string) => {
    throw new VirError('configUnsupported', `qemu driver doesn't support ${reason}`)
  }
  if ([onPoweroff, onReboot, onCrash].includes('rename-restart'))
    refuse("the 'rename-restart' action for 'on_reboot'/'on_poweroff'/'on_crash'")
  if (onPoweroff === 'preserve' || onReboot === 'preserve')
    refuse("the 'preserve' action for 'on_reboot'/'on_poweroff'")
  if (onPoweroff === 'restart' && onReboot === 'destroy')
    refuse("'onReboot' set to 'destroy and 'onPoweroff' set to 'reboot'")
}
