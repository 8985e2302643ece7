/** virsh's names of a domain's lifecycle events, by number, each with those of its details (virsh(1), event). */
export const lifecycleNames: readonly (readonly [event: string, details: readonly string[]])[] = [
  ['Defined', ['Added', 'Updated', 'Renamed', 'Snapshot']],
  ['Undefined', ['Removed', 'Renamed']],
  ['Started', ['Booted', 'Migrated', 'Restored', 'Snapshot', 'Event wakeup']],
  [
    'Suspended',
    [
      'Paused',
      'Migrated',
      'I/O Error',
      'Watchdog',
      'Restored',
      'Snapshot',
      'API error',
      'Post-copy',
      'Post-copy Error',
    ],
  ],
  ['Resumed', ['Unpaused', 'Migrated', 'Snapshot', 'Post-copy', 'Post-copy Error']],
  ['Stopped', ['Shutdown', 'Destroyed', 'Crashed', 'Migrated', 'Saved', 'Failed', 'Snapshot', 'Daemon']],
  ['Shutdown', ['Finished', 'Finished after guest request', 'Finished after host request']],
  ['PMSuspended', ['Memory', 'Disk']],
  ['Crashed', ['Panicked', 'Crashloaded']],
]

/** Kinds of events in the order of their numbers. */
export const eventNames = [
  'lifecycle',
  'reboot',
  'rtc-change',
  'watchdog',
  'io-error',
  'graphics',
  'io-error-reason',
  'control-error',
  'block-job',
  'disk-change',
  'tray-change',
  'pm-wakeup',
  'pm-suspend',
  'balloon-change',
  'pm-suspend-disk',
  'device-removed',
  'block-job-2',
  'tunable',
  'agent-lifecycle',
  'device-added',
  'migration-iteration',
  'job-completed',
  'device-removal-failed',
  'metadata-change',
  'block-threshold',
  'memory-failure',
  'memory-device-size-change',
]

export const agentStates = ['unknown', 'connected', 'disconnected']
export const agentReasons = ['unknown', 'domain started', 'channel event']
export const metadataKinds = ['description', 'title', 'element']
