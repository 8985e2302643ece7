import { Daemon, type DaemonOptions } from '../daemon/daemon.ts'
import type { DomainEvent } from '../daemon/events.ts'
import type { Host } from '../daemon/host.ts'
import { lifecycleEvents } from '../model/domain-state.ts'

/** A daemon with what it says of domains, in words such as `a started booted`, in the order in which it is said. */
export async function watchedDaemon(
  host: Host,
  options?: DaemonOptions,
): Promise<{ daemon: Daemon; seen: string[]; events: DomainEvent[] }> {
  const daemon = await Daemon.open(host, options)
  const seen: string[] = []
  const events: DomainEvent[] = []
  daemon.events.onDomain((event) => {
    events.push(event)
    seen.push(`${event.domain.name} ${wordsOf(event)}`)
  })
  return { daemon, seen, events }
}

function wordsOf(event: DomainEvent): string {
  if (event.kind !== 'lifecycle') return event.kind
  const [name, { details }] = Object.entries(lifecycleEvents).find(
    ([, { number }]) => number === event.event,
  )!
  const [detail] = Object.entries(details).find(([, number]) => number === event.detail)!
  return `${name} ${detail}`
}
