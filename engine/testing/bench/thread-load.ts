import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second for programs (proc(5), sysconf(_SC_CLK_TCK)). */
const ticksPerSecond = 100

/** Seconds of processor time that a process or a thread has taken: /proc/[pid]/stat or /proc/[pid]/task/[tid]/stat, proc(5). */
function secondsOf(statFile: string): number {
  const text = readFileSync(statFile, 'latin1')
  // The name before may hold anything, the last parenthesis ends it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

export function processSeconds(pid: number): number {
  return secondsOf(`/proc/${pid}/stat`)
}

/**
 * Milliseconds of processor time that a process or a thread has taken, by the scheduler's count of nanoseconds (Linux,
 * scheduler/sched-stats); where the kernel does not show it, in hundredths of a second.
 */
function millisecondsOf(folder: string): number {
  try {
    return Number(readFileSync(`${folder}/schedstat`, 'latin1').split(' ')[0]) / 1e6
  } catch {
    return secondsOf(`${folder}/stat`) * 1000
  }
}

export const threadMilliseconds = (pid: number, thread: number): number =>
  millisecondsOf(`/proc/${pid}/task/${thread}`)

/** Of the threads that it has now. */
export function processMilliseconds(pid: number): number {
  const times = readFolder(`/proc/${pid}/task`).map((thread) => {
    try {
      return millisecondsOf(`/proc/${pid}/task/${thread}`)
    } catch {
      return 0 // It has ended meanwhile.
    }
  })
  return times.reduce((sum, time) => sum + time, 0)
}

/** Of all threads of a process and its descendants whose name begins so, by `pid/tid`. */
export function threadSeconds(pid: number, name: string): Map<string, number> {
  const found = new Map<string, number>()
  for (const process of [pid, ...descendants(pid)]) {
    for (const thread of readFolder(`/proc/${process}/task`)) {
      const folder = `/proc/${process}/task/${thread}`
      try {
        if (readFileSync(`${folder}/comm`, 'utf8').startsWith(name))
          found.set(`${process}/${thread}`, secondsOf(`${folder}/stat`))
      } catch {
        // It has ended meanwhile.
      }
    }
  }
  return found
}

function descendants(pid: number): number[] {
  const children = readFolder(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      return readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
        .trim()
        .split(' ')
        .filter(Boolean)
        .map(Number)
    } catch {
      return []
    }
  })
  return [...children, ...children.flatMap(descendants)]
}

function readFolder(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
