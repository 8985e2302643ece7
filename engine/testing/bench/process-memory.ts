/** What Linux says of a process's memory: /proc/[pid]/smaps (proc(5)) and pagemap (admin-guide/mm/pagemap). */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

/** A range of addresses that the kernel knows as one; all in bytes. */
export interface Mapping {
  start: number
  end: number
  /** As `rw-p`. */
  mode: string
  /** Of what is in memory now, with a share only of pages that several processes have (proportional set size). */
  resident: number
}

const pageBytes = 4096
const entryBytes = 8
/** In the upper half of a page's entry: it is in memory, in swap, and nobody else has it, as the kernel's page of zeros. */
const present = 1 << 31
const swapped = 1 << 30
const exclusive = 1 << 24

export const readMappings = (pid: number): Mapping[] =>
  parseMappings(readFileSync(`/proc/${pid}/smaps`, 'latin1'))

export function parseMappings(smaps: string): Mapping[] {
  const mappings: Mapping[] = []
  for (const line of smaps.split('\n')) {
    const head = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) /.exec(line)
    if (head) {
      const [, start = '', end = '', mode = ''] = head
      mappings.push({ start: Number.parseInt(start, 16), end: Number.parseInt(end, 16), mode, resident: 0 })
    } else {
      const size = /^Pss: +(\d+) kB/.exec(line)?.[1]
      const last = mappings.at(-1)
      if (size && last) last.resident = Number(size) * 1024
    }
  }
  return mappings
}

export const residentOf = (mappings: readonly Mapping[]): number =>
  mappings.reduce((sum, { resident }) => sum + resident, 0)

/** Bytes of the pages of a range that were written: what was only read is the kernel's page of zeros, and takes nothing. */
export function writtenBytes(pid: number, start: number, end: number): number {
  const entries = Buffer.alloc(((end - start) / pageBytes) * entryBytes)
  const file = openSync(`/proc/${pid}/pagemap`, 'r')
  try {
    readSync(file, entries, 0, entries.length, (start / pageBytes) * entryBytes)
  } finally {
    closeSync(file)
  }
  let pages = 0
  for (let at = 0; at < entries.length; at += entryBytes) {
    const flags = entries.readInt32LE(at + 4)
    if (flags & swapped || (flags & present && flags & exclusive)) pages++
  }
  return pages * pageBytes
}
