import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { domainStates, stateReasons } from '../../engine/model/domain-state.ts'
import type { DomainAction } from './domain-actions.ts'
import type { DomainRow } from './domains.ts'

/** What a person is told a domain is; a saved one is shut off for libvirt. */
export type ShownState =
  | 'running'
  | 'starting'
  | 'paused'
  | 'suspended'
  | 'shuttingDown'
  | 'off'
  | 'saved'
  | 'crashed'
  | 'unknown'

export const stateWords: Record<ShownState, MessageDescriptor> = {
  running: msg`Running`,
  starting: msg`Starting`,
  paused: msg`Paused`,
  suspended: msg`Suspended`,
  shuttingDown: msg`Shutting down`,
  off: msg`Shut off`,
  saved: msg`Saved`,
  crashed: msg`Crashed`,
  unknown: msg`Unknown`,
}

/** Numbers of virDomainState and of its reasons, and whether there is a saved state. */
export type Condition = Pick<DomainRow, 'state' | 'reason' | 'isSaved'>

export function shownState({ state, reason, isSaved }: Condition): ShownState {
  switch (state) {
    case domainStates.running:
    case domainStates.blocked:
      return 'running'
    case domainStates.paused:
      return reason === stateReasons.paused.startingUp ? 'starting' : 'paused'
    case domainStates.shutdown:
      return 'shuttingDown'
    case domainStates.shutoff:
      if (isSaved) return 'saved'
      return reason === stateReasons.shutoff.crashed ? 'crashed' : 'off'
    case domainStates.crashed:
      return 'crashed'
    case domainStates.pmsuspended:
      return 'suspended'
    default:
      return 'unknown'
  }
}

/** A guest is there: it has a console and a screen. */
export const isActive = (state: ShownState | undefined): boolean => activeStates.has(state)
const activeStates = new Set<ShownState | undefined>(['running', 'paused', 'suspended', 'shuttingDown'])

/** Why an action makes no sense in a state. */
const obstacles: Record<ShownState, MessageDescriptor> = {
  running: msg`It is running.`,
  starting: msg`It is still starting.`,
  paused: msg`It is paused.`,
  suspended: msg`It is suspended.`,
  shuttingDown: msg`It is shutting down.`,
  off: msg`It is shut off.`,
  saved: msg`It is saved, not running.`,
  crashed: msg`It has crashed.`,
  unknown: msg`Its state is not known.`,
}

/** Which actions make sense now; who deletes what runs has it forced off first. One that is shutting down can still be forced off, and nothing is paused that does not run. */
const possible: Record<ShownState, readonly DomainAction[]> = {
  running: ['pause', 'shutdown', 'reboot', 'reset', 'forceOff', 'save', 'delete'],
  starting: ['forceOff', 'delete'],
  paused: ['resume', 'shutdown', 'reboot', 'reset', 'forceOff', 'save', 'delete'],
  suspended: ['shutdown', 'reboot', 'reset', 'forceOff', 'save', 'delete'],
  shuttingDown: ['forceOff', 'delete'],
  off: ['start', 'delete'],
  saved: ['start', 'startAfresh', 'delete'],
  crashed: ['start', 'delete'],
  unknown: [],
}

/** libvirt keeps what is left of some crashed guests: such a one must be forced off before it starts again. */
const possibleWithRemains: readonly DomainAction[] = ['reset', 'forceOff', 'delete']

type Asked = Condition & Partial<Pick<DomainRow, 'isAutostarted'>>

export function canAct(action: DomainAction, domain: Asked): boolean {
  if (action === 'autostart') return !domain.isAutostarted
  if (action === 'noAutostart') return domain.isAutostarted === true
  if (domain.state === domainStates.crashed) return possibleWithRemains.includes(action)
  return possible[shownState(domain)].includes(action)
}

/** Why an action cannot be done now, for a person; undefined if it can. */
export function obstacle(action: DomainAction, domain: Asked): MessageDescriptor | undefined {
  if (canAct(action, domain)) return undefined
  if (action === 'start' && domain.state === domainStates.crashed)
    return msg`It has crashed, and what is left of it must be forced off first.`
  return obstacles[shownState(domain)]
}
