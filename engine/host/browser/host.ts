import type { GuestLauncher } from '../../daemon/guest.ts'
import type { Host, HostInfo } from '../../daemon/host.ts'
import { HostRandom } from '../host-random.ts'
import { PrivateFiles } from './private-files.ts'
import { StateDatabase } from './state-database.ts'

/** Where the daemon's pools and dumps are in the origin private file system, as libvirt names its own. */
const stateFolder = '/var/lib/libvirt'
/** What browsers tell of memory is rounded and at most 8 GiB (Device Memory API); not all tell. */
const assumedGiB = 4

/** A browser as a daemon's host. What it does not tell (other programs' load, clock speed) is 0. */
export async function browserHost(guests: GuestLauncher & { cpuNanoseconds(): number }): Promise<Host> {
  const state = await StateDatabase.open('tabvisor')
  const files = new PrivateFiles()
  await makeFolders(files)
  const startedAt = performance.now()
  const { deviceMemory = assumedGiB } = navigator as typeof navigator & { deviceMemory?: number }
  const totalKiB = deviceMemory * 2 ** 20
  const info: HostInfo = {
    hostname: location.hostname || 'browser',
    uuid: await originUuid(state),
    architecture: 'x86_64',
    processors: navigator.hardwareConcurrency,
    mhz: 0,
    pageSize: 4096,
    stateFolder,
  }
  return {
    time: {
      now: Date.now,
      after: (milliseconds, task) => {
        const timer = setTimeout(task, milliseconds)
        return { dispose: () => clearTimeout(timer) }
      },
    },
    random: new HostRandom(),
    state,
    files,
    guests,
    info: () => info,
    memory: () => ({ totalKiB, freeKiB: totalKiB, buffersKiB: 0, cachedKiB: 0 }),
    processorTimes: () => {
      const total = (performance.now() - startedAt) * 1e6
      const user = Math.min(total, guests.cpuNanoseconds() / info.processors)
      return Array.from({ length: info.processors }, () => ({
        kernel: 0,
        user: Math.round(user),
        idle: Math.round(total - user),
        iowait: 0,
      }))
    },
    log: (level, message) => {
      if (level !== 'info') console.warn(`${level}: ${message}`)
    },
  }
}

async function makeFolders(files: PrivateFiles): Promise<void> {
  let path = ''
  for (const part of stateFolder.split('/').filter(Boolean)) {
    path += `/${part}`
    await files.makeFolder(path).catch(() => {})
  }
}

async function originUuid(state: StateDatabase): Promise<string> {
  const known = await state.read('host-uuid')
  if (known) return new TextDecoder().decode(known)
  const uuid = crypto.randomUUID()
  await state.write('host-uuid', new TextEncoder().encode(uuid))
  return uuid
}
