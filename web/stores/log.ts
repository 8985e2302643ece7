import { create } from 'zustand'
import type { ErrorNote } from '../error-note.ts'
import { redacted } from '../redact.ts'
import { parsed } from './kept.ts'

export interface LogEntry {
  id: number
  /** Milliseconds since 1970. */
  at: number
  /** Of which machine, if of one. */
  machine: string | undefined
  /** What was done or what happened, for a person. */
  text: string
  /** The same as a line for virsh; undefined for what happened by itself. */
  virsh: string | undefined
  /** `left`: the page was left before it ended. */
  outcome: 'event' | 'running' | 'done' | 'failed' | 'left'
  /** What libvirt calls a job, which can be cancelled while it runs. */
  isJob: boolean
  /** Where it was begun is also told how it came out. */
  isToldInPlace: boolean
  /** Milliseconds that it took, once it has ended. */
  duration: number | undefined
  /** libvirt's functions that were called for it, with their arguments in brief. */
  calls: readonly string[]
  /** The machine's definition before and after, where it changed. */
  definitions: { before: string; after: string } | undefined
  error: ErrorNote | undefined
}

interface Log {
  /** Newest last. */
  entries: readonly LogEntry[]
}

const place = 'tabvisor.log'
/** More than a person scrolls back through, and little memory. */
const mostEntries = 500
/** Definitions are long: of older entries they are not kept. */
const mostDefinitions = 50
/** Milliseconds within which changes are kept at once. */
const keepEvery = 500

export const useLog = create<Log>(() => ({ entries: restored() }))

let lastId = useLog.getState().entries.at(-1)?.id ?? 0

type Begun = Pick<LogEntry, 'machine' | 'text' | 'virsh' | 'isJob' | 'isToldInPlace'>

/** Adds what begins now, and gives its number. */
export function addToLog(deed: Begun): number {
  return add({ ...deed, virsh: deed.virsh && redacted(deed.virsh), outcome: 'running' })
}

/** Adds what happened by itself. */
export function addEventToLog(machine: string, text: string): void {
  add({ machine, text, virsh: undefined, isJob: false, isToldInPlace: false, outcome: 'event' })
}

/** Adds to an entry what is found out about it. */
export function completeLog(id: number, part: (entry: LogEntry) => Partial<LogEntry>): void {
  useLog.setState(({ entries }) => ({
    entries: entries.map((entry) => (entry.id === id ? { ...entry, ...part(entry) } : entry)),
  }))
}

function add(entry: Begun & Pick<LogEntry, 'outcome'>): number {
  const id = ++lastId
  const nothing = { duration: undefined, calls: [], definitions: undefined, error: undefined }
  useLog.setState(({ entries }) => ({
    entries: [...entries, { ...nothing, ...entry, id, at: Date.now() }].slice(-mostEntries),
  }))
  return id
}

let keeping: ReturnType<typeof setTimeout> | undefined

/** Keeps the log over reloads of this tab from now on. */
export function keepLog(): void {
  useLog.subscribe(() => {
    keeping ??= setTimeout(keep, keepEvery)
  })
  addEventListener('pagehide', keep)
}

function keep(): void {
  clearTimeout(keeping)
  keeping = undefined
  try {
    const entries = useLog
      .getState()
      .entries.map((entry, place, all) =>
        place < all.length - mostDefinitions ? { ...entry, definitions: undefined } : entry,
      )
    sessionStorage.setItem(place, JSON.stringify({ entries }))
  } catch {
    // The browser keeps nothing, or has no room.
  }
}

/** What an earlier page of this tab has kept. */
function restored(): LogEntry[] {
  try {
    const { entries } = parsed(sessionStorage.getItem(place))
    return Array.isArray(entries) ? readEntries(entries) : []
  } catch {
    return []
  }
}

/** Those entries that are whole. */
export function readEntries(kept: readonly unknown[]): LogEntry[] {
  return kept.filter(isEntry).map((entry) => ({
    ...entry,
    outcome: entry.outcome === 'running' ? 'left' : entry.outcome,
  }))
}

function isEntry(value: unknown): value is LogEntry {
  if (typeof value !== 'object' || value === null) return false
  const { id, at, text, outcome, calls } = value as Record<string, unknown>
  return (
    typeof id === 'number' &&
    typeof at === 'number' &&
    typeof text === 'string' &&
    typeof outcome === 'string' &&
    Array.isArray(calls)
  )
}
