import { create } from 'zustand'

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
  outcome: 'event' | 'running' | 'done' | 'failed'
  /** libvirt's own words when it failed. */
  detail: string | undefined
}

interface Log {
  /** Newest last. */
  entries: readonly LogEntry[]
}

/** More than a person scrolls back through, and little memory. */
const mostEntries = 500

export const useLog = create<Log>(() => ({ entries: [] }))

let lastId = 0

/** Adds what begins or happened now, and gives its number. */
export function addToLog(entry: Omit<LogEntry, 'id' | 'at'>): number {
  const id = ++lastId
  useLog.setState(({ entries }) => ({
    entries: [...entries, { ...entry, id, at: Date.now() }].slice(-mostEntries),
  }))
  return id
}

/** Says how what was begun came out. */
export function endInLog(id: number, outcome: 'done' | 'failed', detail?: string): void {
  useLog.setState(({ entries }) => ({
    entries: entries.map((entry) => (entry.id === id ? { ...entry, outcome, detail } : entry)),
  }))
}
