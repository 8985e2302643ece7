import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { domainStates, type ReasonOf, type StateName, stateReasons } from '../../engine/model/domain-state.ts'

type Words = { [S in StateName]: { [R in ReasonOf<S>]?: MessageDescriptor } }

/** How a domain came to be in its state. What says no more than the state has no words. */
const words: Words = {
  nostate: {},
  running: {
    booted: msg`It was started.`,
    migrated: msg`It was moved here from another host.`,
    restored: msg`It went on from its saved state.`,
    fromSnapshot: msg`It went on from a snapshot.`,
    unpaused: msg`It was resumed.`,
    migrationCanceled: msg`Its move to another host was cancelled.`,
    saveCanceled: msg`Saving it was cancelled.`,
    wakeup: msg`It was woken up.`,
    crashed: msg`It goes on after a crash.`,
    postcopy: msg`It runs here while the rest of it is still moved.`,
    postcopyFailed: msg`Moving the rest of it failed.`,
  },
  blocked: {},
  paused: {
    user: msg`Somebody paused it.`,
    migration: msg`It is moved to another host.`,
    save: msg`It is being saved.`,
    dump: msg`Its memory is being dumped.`,
    ioError: msg`A disk could not be read or written.`,
    watchdog: msg`Its watchdog stopped it.`,
    fromSnapshot: msg`It is paused as it was in its snapshot.`,
    shuttingDown: msg`It is shutting down.`,
    snapshot: msg`A snapshot is being made.`,
    crashed: msg`Its guest has crashed.`,
    startingUp: msg`It is still starting.`,
    postcopy: msg`The rest of it is still moved to another host.`,
    postcopyFailed: msg`Moving the rest of it failed.`,
  },
  shutdown: { user: msg`Somebody shut it down.` },
  shutoff: {
    shutdown: msg`It shut down.`,
    destroyed: msg`Somebody forced it off.`,
    crashed: msg`Its virtual hardware failed.`,
    migrated: msg`It was moved to another host.`,
    saved: msg`Its state was saved.`,
    failed: msg`It could not be started, or ended with an error.`,
    fromSnapshot: msg`It is shut off as it was in its snapshot.`,
    daemon: msg`The daemon ended it.`,
  },
  crashed: { panicked: msg`Its guest panicked.` },
  pmsuspended: {},
}

/** How a domain came to be in its state, by libvirt's numbers; undefined if there is no more to say than the state. */
export function stateReason(state: number, reason: number): MessageDescriptor | undefined {
  const name = keyOf(domainStates, state)
  if (name === undefined) return undefined
  const reasonName = keyOf<string>(stateReasons[name], reason)
  const known: Record<string, MessageDescriptor | undefined> = words[name]
  return reasonName === undefined ? undefined : known[reasonName]
}

const keyOf = <K extends string>(numbers: Readonly<Record<K, number>>, wanted: number): K | undefined =>
  (Object.entries(numbers) as [K, number][]).find(([, number]) => number === wanted)?.[0]
