import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { cpus, freemem, hostname, totalmem } from 'node:os'
import type { GuestLauncher } from '../../daemon/guest.ts'
import type { Host, HostInfo } from '../../daemon/host.ts'
import { HostRandom } from '../host-random.ts'
import { nodeFiles } from './host-files.ts'
import { listen } from './listener.ts'
import { StateFolder } from './state-folder.ts'
import { nodeTime } from './timers.ts'

interface NodeHostOptions {
  /** An absolute path; the folder may be absent. */
  stateFolder: string
  guests: GuestLauncher
  log: Host['log']
}

/** This computer as a daemon's host. */
export async function nodeHost({ stateFolder, guests, log }: NodeHostOptions): Promise<Host> {
  const state = new StateFolder(stateFolder)
  await state.removeUnfinished()
  const processors = cpus()
  const info: HostInfo = {
    hostname: hostname(),
    uuid: await hostUuid(state),
    architecture: 'x86_64',
    processors: processors.length,
    mhz: processors[0]?.speed || mhzNow(),
    pageSize: 4096,
    stateFolder,
  }
  return {
    time: nodeTime,
    random: new HostRandom(),
    state,
    files: nodeFiles,
    guests,
    listen,
    info: () => info,
    memory: memoryNow,
    processorTimes: () =>
      cpus().map(({ times }) => ({
        kernel: (times.sys + times.irq) * 1e6,
        user: (times.user + times.nice) * 1e6,
        idle: times.idle * 1e6,
        iowait: 0,
      })),
    log,
  }
}

/** The same each time that a daemon starts on this state. */
async function hostUuid(state: StateFolder): Promise<string> {
  const known = await state.read('host-uuid')
  if (known) return new TextDecoder().decode(known).trim()
  const uuid = randomUUID()
  await state.write('host-uuid', new TextEncoder().encode(`${uuid}\n`))
  return uuid
}

function memoryNow(): ReturnType<Host['memory']> {
  const total = { totalKiB: Math.floor(totalmem() / 1024), freeKiB: Math.floor(freemem() / 1024) }
  try {
    const text = readFileSync('/proc/meminfo', 'utf8')
    const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
    return {
      totalKiB: field('MemTotal'),
      freeKiB: field('MemFree'),
      buffersKiB: field('Buffers'),
      cachedKiB: field('Cached'),
    }
  } catch {
    return { ...total, buffersKiB: 0, cachedKiB: 0 }
  }
}

/** Where the kernel governs no frequency, Linux still tells one (proc(5), cpuinfo). */
function mhzNow(): number {
  try {
    return Number(/^cpu MHz\s*:\s*([\d.]+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
