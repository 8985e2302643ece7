import type { Disposable } from '../../base/event.ts'
import { CommandError, type GivenOptions } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { numberOf } from '../size.ts'
import { timeText } from '../time-text.ts'

/** What commands take that wait for events. */
export const eventOptions = '[--event <string>] [--loop] [--timeout <number>] [--list] [--timestamp]'

export interface Listening {
  /** Kinds of events, by number. */
  readonly names: readonly string[]
  /** Hears what comes; the daemon sends only what was asked for. */
  hear(tell: (line: string) => void): Disposable[]
  /** Asks for a kind; gives how it is asked no more. */
  ask(eventID: number): Promise<() => Promise<unknown>>
}

/** How long is waited, in milliseconds; undefined for as long as it takes. */
export function timeoutOf(given: GivenOptions): number | undefined {
  const seconds = numberOf(given, 'timeout')
  if (seconds !== undefined && seconds < 1)
    throw new CommandError(`Numeric value '${seconds}' for <timeout> option is malformed or out of range`)
  return seconds === undefined ? undefined : seconds * 1000
}

/** Prints events of a kind, or of all kinds, until one has come, time is over, or the person has enough. */
export async function waitForEvents(
  given: GivenOptions,
  { print, person, timers, now }: ClientAccess,
  kind: string | undefined,
  { names, hear, ask }: Listening,
): Promise<void> {
  const timeout = timeoutOf(given)
  let end = (_: string): void => {}
  const ended = new Promise<string>((resolve) => {
    end = resolve
  })
  let count = 0
  const heard = hear((line) => {
    const time = now()
    const stamp = `${timeText(Math.floor(time / 1000))}.${`${time % 1000}`.padStart(3, '0')}+0000: `
    print(given.has('timestamp') ? stamp + line : line)
    count++
    if (!given.has('loop')) end('')
  })
  const waits = [
    timeout === undefined ? undefined : timers.after(timeout, () => end('event loop timed out\n')),
    person?.takeKeys({
      typed: (keys) => {
        if (keys.includes('\x03')) end('event loop interrupted\n')
      },
      left: () => end('event loop interrupted\n'),
    }),
  ]
  const asked: (() => Promise<unknown>)[] = []
  try {
    for (const [eventID, name] of names.entries())
      if (kind === undefined || kind === name) asked.push(await ask(eventID))
    print(await ended)
    print(`events received: ${count}\n`)
  } finally {
    for (const one of [...heard, ...waits]) one?.dispose()
    for (const stop of asked) await stop()
  }
}
