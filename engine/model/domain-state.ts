/** Numbers of libvirt's public ABI for what domains are and what happens to them (libvirt/libvirt-domain.h). */

export const domainStates = {
  nostate: 0,
  running: 1,
  blocked: 2,
  paused: 3,
  shutdown: 4,
  shutoff: 5,
  crashed: 6,
  pmsuspended: 7,
} as const

/** Why a domain is in its state. Each state counts its own. */
export const stateReasons = {
  nostate: { unknown: 0 },
  running: {
    unknown: 0,
    booted: 1,
    migrated: 2,
    restored: 3,
    fromSnapshot: 4,
    unpaused: 5,
    migrationCanceled: 6,
    saveCanceled: 7,
    wakeup: 8,
    crashed: 9,
    postcopy: 10,
    postcopyFailed: 11,
  },
  blocked: { unknown: 0 },
  paused: {
    unknown: 0,
    user: 1,
    migration: 2,
    save: 3,
    dump: 4,
    ioError: 5,
    watchdog: 6,
    fromSnapshot: 7,
    shuttingDown: 8,
    snapshot: 9,
    crashed: 10,
    startingUp: 11,
    postcopy: 12,
    postcopyFailed: 13,
  },
  shutdown: { unknown: 0, user: 1 },
  shutoff: {
    unknown: 0,
    shutdown: 1,
    destroyed: 2,
    crashed: 3,
    migrated: 4,
    saved: 5,
    failed: 6,
    fromSnapshot: 7,
    daemon: 8,
  },
  crashed: { unknown: 0, panicked: 1 },
  pmsuspended: { unknown: 0 },
} as const

export type StateName = keyof typeof domainStates
export type ReasonOf<S extends StateName> = keyof (typeof stateReasons)[S]

/** Kinds of lifecycle events with their details. */
export const lifecycleEvents = {
  defined: { number: 0, details: { added: 0, updated: 1, renamed: 2, fromSnapshot: 3 } },
  undefined: { number: 1, details: { removed: 0, renamed: 1 } },
  started: { number: 2, details: { booted: 0, migrated: 1, restored: 2, fromSnapshot: 3, wakeup: 4 } },
  suspended: {
    number: 3,
    details: {
      paused: 0,
      migrated: 1,
      ioError: 2,
      watchdog: 3,
      restored: 4,
      fromSnapshot: 5,
      apiError: 6,
      postcopy: 7,
      postcopyFailed: 8,
    },
  },
  resumed: {
    number: 4,
    details: { unpaused: 0, migrated: 1, fromSnapshot: 2, postcopy: 3, postcopyFailed: 4 },
  },
  stopped: {
    number: 5,
    details: { shutdown: 0, destroyed: 1, crashed: 2, migrated: 3, saved: 4, failed: 5, fromSnapshot: 6 },
  },
  shutdown: { number: 6, details: { finished: 0, guest: 1, host: 2 } },
  pmsuspended: { number: 7, details: { memory: 0, disk: 1 } },
  crashed: { number: 8, details: { panicked: 0, crashloaded: 1 } },
} as const

export type LifecycleName = keyof typeof lifecycleEvents
export type LifecycleDetail<E extends LifecycleName> = keyof (typeof lifecycleEvents)[E]['details']

/** Which of a domain's definitions a call is about (virDomainModificationImpact). */
export const impact = { current: 0, live: 1, config: 2 } as const

/** Which domains a list shows (virConnectListAllDomainsFlags): of each group that is named, one must hold. */
export const listFlags = {
  active: 1 << 0,
  inactive: 1 << 1,
  persistent: 1 << 2,
  transient: 1 << 3,
  running: 1 << 4,
  paused: 1 << 5,
  shutoff: 1 << 6,
  other: 1 << 7,
  managedSave: 1 << 8,
  noManagedSave: 1 << 9,
  autostart: 1 << 10,
  noAutostart: 1 << 11,
  hasSnapshot: 1 << 12,
  noSnapshot: 1 << 13,
  hasCheckpoint: 1 << 14,
  noCheckpoint: 1 << 15,
} as const

/** What a job does and how it stands (virDomainJobOperation, virDomainJobType). */
export const jobOperations = {
  unknown: 0,
  start: 1,
  save: 2,
  restore: 3,
  migrationIn: 4,
  migrationOut: 5,
  snapshot: 6,
  snapshotRevert: 7,
  dump: 8,
  backup: 9,
  snapshotDelete: 10,
} as const
export type JobOperation = keyof typeof jobOperations
