import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import { type XmlElement, xmlElement, xmlText } from '../../xml/tree.ts'
import { writeXml } from '../../xml/writer.ts'
import type { Daemon } from '../daemon.ts'
import { checkFlags, invalidArgument } from './argument.ts'
import { engineVersion } from './connection.ts'

/** The host, its processors and its memory. It has one NUMA cell. */
export function hostHandlers(daemon: Daemon): Handlers {
  const { host } = daemon
  return {
    nodeGetInfo: () => {
      const { architecture, processors, mhz } = host.info()
      const memory = BigInt(Math.floor(host.memory().totalKiB))
      return {
        model: architecture,
        memory,
        cpus: processors,
        mhz: Math.round(mhz),
        nodes: 1,
        sockets: 1,
        cores: processors,
        threads: 1,
      }
    },
    nodeGetCpuStats: ({ cpuNum, nparams, flags }) => {
      checkFlags(flags, 0, 'virHostCPUGetStats', 'none')
      return cpuStats(daemon, cpuNum, nparams)
    },
    nodeGetMemoryStats: ({ cellNum, nparams, flags }) => {
      checkFlags(flags, 0, 'virHostMemGetStats', 'none')
      return memoryStats(daemon, cellNum, nparams)
    },
    nodeGetFreeMemory: () => ({ freeMem: freeBytes(daemon) }),
    nodeGetCellsFreeMemory: ({ startCell, maxcells }) => {
      checkCell(startCell)
      return { cells: maxcells > 0 ? [freeBytes(daemon)] : [] }
    },
    nodeGetCpuMap: ({ needMap, needOnline, flags }) => {
      checkFlags(flags, 0, 'virHostCPUGetMap', 'none')
      const { processors } = host.info()
      return {
        cpumap: needMap ? cpuMapOf(processors) : new Uint8Array(),
        online: needOnline ? processors : 0,
        ret: processors,
      }
    },
    nodeGetFreePages: ({ pages, startCell, flags }) => {
      checkFlags(flags, 0, 'qemuNodeGetFreePages')
      if (startCell !== -1) checkCell(startCell)
      return { counts: pages.map((size) => freePages(daemon, size)) }
    },
    nodeAllocPages: ({ pageSizes, startCell, flags }) => {
      checkFlags(flags, 1, 'qemuNodeAllocPages')
      if (startCell !== -1) checkCell(startCell)
      for (const size of pageSizes) {
        freePages(daemon, size)
        throw new VirError('operationUnsupported', "system pages pool can't be modified", 'none')
      }
      return { ret: 0 }
    },
    // Nothing here merges equal pages, so there is nothing to tune.
    nodeGetMemoryParameters: ({ flags }) => {
      checkFlags(flags, 4, 'virHostMemGetParameters', 'none')
      return { params: [], nparams: 0 }
    },
    nodeSetMemoryParameters: ({ params, flags }) => {
      checkFlags(flags, 0, 'virHostMemSetParameters', 'none')
      for (const { field } of params)
        throw new VirError('operationInvalid', `parameter '${field}' is not supported by this kernel`, 'none')
    },
    nodeSuspendForDuration: ({ target, flags }) => {
      checkFlags(flags, 0, 'virNodeSuspend', 'none')
      const name = ['Suspend-to-RAM', 'Suspend-to-Disk', 'Hybrid-Suspend'][target]
      if (name === undefined) throw new VirError('invalidArg', 'Invalid suspend target', 'none')
      throw new VirError('argumentUnsupported', name, 'none')
    },
    nodeGetSecurityModel: () => ({ model: 'none', doi: '0' }),
    nodeGetSevInfo: () => {
      throw new VirError('operationUnsupported', 'QEMU does not support SEV guest')
    },
    connectGetSysinfo: ({ flags }) => {
      checkFlags(flags, 0, 'qemuConnectGetSysinfo')
      return { sysinfo: systemInformation(daemon) }
    },
    connectGetMaxVcpus: ({ type }) => ({ maxVcpus: mostVcpus(type) }),
  }
}

const cellCount = 1

function checkCell(cell: number): void {
  if (cell < 0 || cell >= cellCount)
    throw new VirError('internalError', `start cell ${cell} out of range (0-${cellCount - 1})`, 'none')
}

const freeBytes = (daemon: Daemon): bigint => BigInt(Math.floor(daemon.host.memory().freeKiB)) * 1024n

/** `size` in KiB. */
function freePages(daemon: Daemon, size: number): bigint {
  const pageKiB = daemon.host.info().pageSize / 1024
  if (size !== pageKiB)
    throw new VirError('operationFailed', `page size ${size} is not available on node 0`, 'none')
  return BigInt(Math.floor(daemon.host.memory().freeKiB / pageKiB))
}

/** A bit for each processor, the first one lowest. */
function cpuMapOf(processors: number, length = (processors + 7) >> 3): Uint8Array {
  return Uint8Array.from({ length }, (_, byte) => (1 << Math.max(0, Math.min(8, processors - 8 * byte))) - 1)
}

type Stats = { params: { field: string; value: bigint }[]; nparams: number }

/** Who asks with `nparams` 0 wants to know how many there are. */
function statsReply(values: Record<string, number>, nparams: number, functionName: string): Stats {
  const params = Object.entries(values).map(([field, value]) => ({ field, value: BigInt(Math.floor(value)) }))
  if (nparams === 0) return { params: [], nparams: params.length }
  if (nparams !== params.length)
    throw invalidArgument(
      `nparams in ${functionName} must be equal to ${params.length}`,
      functionName,
      'nparams',
      'none',
    )
  return { params, nparams: params.length }
}

/** VIR_NODE_CPU_STATS_ALL_CPUS and VIR_NODE_MEMORY_STATS_ALL_CELLS */
const all = -1

function cpuStats(daemon: Daemon, cpu: number, nparams: number): Stats {
  const name = 'virHostCPUGetStatsLinux'
  const processors = daemon.host.processorTimes()
  if (processors.length === 0)
    throw new VirError('noSupport', 'the host does not tell how its processors are used', 'none')
  // How many numbers there are is told of any processor.
  const counted = cpu === all || nparams === 0 ? processors : processors.slice(cpu, cpu + 1)
  if (cpu < all || counted.length === 0)
    throw invalidArgument(`Invalid cpuNum in ${name}`, name, 'cpuNum', 'none')
  const sum = { kernel: 0, user: 0, idle: 0, iowait: 0 }
  for (const times of counted) {
    sum.kernel += times.kernel
    sum.user += times.user
    sum.idle += times.idle
    sum.iowait += times.iowait
  }
  return statsReply(sum, nparams, name)
}

function memoryStats(daemon: Daemon, cell: number, nparams: number): Stats {
  const { totalKiB: total, freeKiB: free, buffersKiB: buffers, cachedKiB: cached } = daemon.host.memory()
  const name = 'virHostMemGetStats'
  if (cell < all || cell >= cellCount)
    throw invalidArgument(
      `cellNum in ${name} must be less than or equal to ${cellCount - 1}`,
      name,
      'cellNum',
      'none',
    )
  const values: Record<string, number> = cell === all ? { total, free, buffers, cached } : { total, free }
  return statsReply(values, nparams, `${name}Linux`)
}

/** The engine runs one processor; KVM is not there. */
function mostVcpus(type: string | null): number {
  switch (type?.toLowerCase() ?? 'qemu') {
    case 'qemu':
      return 1
    case 'kvm':
      throw new VirError('systemError', 'Unable to open /dev/kvm: No such file or directory', 'none')
    default:
      throw new VirError('invalidArg', `unknown type '${type}'`)
  }
}

/** What an SMBIOS would say of the machine that the daemon is. */
function systemInformation(daemon: Daemon): string {
  const version = `${engineVersion / 1_000_000n}.${(engineVersion / 1_000n) % 1_000n}.${engineVersion % 1_000n}`
  const { uuid, processors, architecture } = daemon.host.info()
  return writeXml(
    xmlElement('sysinfo', { type: 'smbios' }, [
      entries('bios', { vendor: 'Tabvisor', version }),
      entries('system', { manufacturer: 'Tabvisor', product: 'Tabvisor', version, uuid }),
      ...Array.from({ length: processors }, (_, index) =>
        entries('processor', {
          socket_destination: `CPU ${index}`,
          type: 'Central Processor',
          family: architecture,
        }),
      ),
    ]),
  )
}

function entries(name: string, values: Record<string, string>): XmlElement {
  return xmlElement(
    name,
    {},
    Object.entries(values).map(([entry, value]) => xmlElement('entry', { name: entry }, [xmlText(value)])),
  )
}
