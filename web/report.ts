import { version } from '../package.json'
import { type ErrorNote, libvirtNames } from './error-note.ts'
import { redacted } from './redact.ts'
import { connection } from './stores/connection.ts'
import { type LogEntry, useLog } from './stores/log.ts'

const lastEntries = 20

/**
 * An error with its surroundings, for whoever mends it: in English whatever the page speaks, and without secrets. `what` is what
 * was tried.
 */
export async function reportOf(what: string, error: ErrorNote): Promise<string> {
  const { entries } = useLog.getState()
  return redacted(
    [
      what,
      error.message,
      libvirtNames(error),
      '',
      `Tabvisor ${version}, libvirt ${await libvirtVersion()}`,
      navigator.userAgent,
      `Page ${location.hash || '#/'}, ${new Date().toISOString()}, isolated: ${crossOriginIsolated}`,
      '',
      ...entries.slice(-lastEntries).map(logLine),
    ]
      .filter((line) => line !== undefined)
      .join('\n'),
  )
}

/** A line of the log, with what failed below it. */
export function logLine({ at, virsh, text, outcome, error }: LogEntry): string {
  const line = `${new Date(at).toISOString()} ${outcome}: ${virsh ?? text}`
  return error ? `${line}\n    ${error.message}` : line
}

async function libvirtVersion(): Promise<string> {
  const { view } = connection
  if (view.state !== 'open') return view.state
  try {
    const { libVer } = await view.client.call('connectGetLibVersion')
    const number = Number(libVer)
    return [Math.floor(number / 1e6), Math.floor(number / 1000) % 1000, number % 1000].join('.')
  } catch (error) {
    return (error as Error).message
  }
}
