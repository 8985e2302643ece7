import { lifecycleEvents } from '../../engine/model/domain-state.ts'

/** What `virsh event` prints of a lifecycle event. */
export function lifecycleText(domain: string, event: number, detail: number): string {
  const found = Object.entries(lifecycleEvents).find(([, { number }]) => number === event)
  const details: [string, number][] = found ? Object.entries(found[1].details) : []
  const reason = details.find(([, number]) => number === detail)?.[0]
  return `event 'lifecycle' for domain '${domain}': ${word(found?.[0])} ${word(reason)}`
}

const words: Record<string, string> = {
  ioError: 'I/O Error',
  apiError: 'API error',
  fromSnapshot: 'Snapshot',
  postcopy: 'Post-copy',
  postcopyFailed: 'Post-copy Error',
  pmsuspended: 'PMSuspended',
}

function word(name: string | undefined): string {
  if (name === undefined) return 'unknown'
  return words[name] ?? name.charAt(0).toUpperCase() + name.slice(1)
}
