/** virsh's names of a domain's lifecycle events, by number, each with those of its details (virsh(1), event). */
const lifecycleNames: readonly (readonly [event: string, details: readonly string[]])[] = [
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

/** What virsh says of a lifecycle event by its numbers, as «Shutdown Finished after host request». */
export function lifecycleWords(event: number, detail: number): string {
  const [name, details] = lifecycleNames[event] ?? ['unknown', []]
  return `${name} ${details[detail] ?? 'unknown'}`
}
