import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import type { Definition } from '../domains/definition.ts'
import type { Domain } from '../domains/domain.ts'
import { fileRefusal } from '../domains/file-refusal.ts'
import { FileError } from '../host.ts'
import { checkFlags } from './argument.ts'
import { domainOf, type WireDomain } from './wire-domain.ts'

type Disk = NonNullable<Definition['devices']>['disks'][number]

/** By its name in the guest or the path of what it holds. */
export function findDisk({ devices }: Definition, name: string): Disk | undefined {
  return devices?.disks.find(
    ({ target, source }) => name !== '' && (target?.dev === name || (source?.file ?? source?.dev) === name),
  )
}

function diskPath({ source }: Disk): string | undefined {
  return source?.file ?? source?.dev
}

const peekLimit = 4 << 20
/** virDomainBlockResizeFlags and others: only which bits there are. */
const known = { resize: 3, rebase: 0x7f, pull: 0x40, commit: 0x1f, copy: 0x0f, abort: 3, info: 1, speed: 1 }

/** Disks: what they hold, and the jobs that QEMU does on those of running guests. */
export function domainBlockHandlers(daemon: Daemon): Handlers {
  const of = (dom: WireDomain) => domainOf(daemon, dom)

  /** Of a running domain: none of this engine's has a disk whose content a job could move. */
  const refuseJob = (
    dom: WireDomain,
    disk: string,
    flags: number,
    bits: number,
    functionName: string,
  ): never => {
    checkFlags(flags, bits, functionName)
    const domain = of(dom)
    domain.requireGuest()
    return refuseDisk(domain, disk)
  }
  const stats = (dom: WireDomain, path: string): void => {
    const domain = of(dom)
    domain.requireGuest()
    if (path === '') return
    if (!findDisk(domain.definition, path)) throw new VirError('invalidArg', `invalid path: ${path}`)
    throw new VirError(
      'operationUnsupported',
      `this engine does not count what is read from and written to '${path}'`,
    )
  }
  return {
    domainGetBlockInfo: async ({ dom, path, flags }) => {
      checkFlags(flags, 0, 'qemuDomainGetBlockInfo')
      const { definition } = of(dom)
      const disk = findDisk(definition, path)
      if (!disk) throw new VirError('invalidArg', `invalid path ${path} not assigned to domain`)
      const file = diskPath(disk)
      if (file === undefined)
        throw new VirError('invalidArg', `disk '${path}' does not currently have a source assigned`)
      const { size, allocated } = await daemon.host.files.status(file).catch((error: unknown) => {
        throw error instanceof FileError ? fileRefusal(error, `Failed to open file '${file}'`) : error
      })
      return { allocation: BigInt(allocated), capacity: BigInt(size), physical: BigInt(size) }
    },
    domainBlockPeek: async ({ dom, path, offset, size, flags }) => {
      checkFlags(flags, 0, 'qemuDomainBlockPeek')
      const disk = findDisk(of(dom).definition, path)
      if (!disk) throw new VirError('invalidArg', `disk '${path}' not found in domain`)
      if ((disk.driver?.type ?? 'raw') !== 'raw')
        throw new VirError(
          'operationUnsupported',
          `peeking is only supported for disk with 'raw' format not '${disk.driver?.type}'`,
        )
      const file = diskPath(disk)
      if (file === undefined)
        throw new VirError('invalidArg', `disk '${path}' does not currently have a source assigned`)
      if (size > peekLimit)
        throw new VirError('invalidArg', `size ${size} is larger than ${peekLimit}`, 'domain')
      return { buffer: await peek(daemon, path, file, offset, size) }
    },
    domainBlockStats: ({ dom, path }) => {
      stats(dom, path)
      return { rdReq: 0n, rdBytes: 0n, wrReq: 0n, wrBytes: 0n, errs: -1n }
    },
    domainBlockStatsFlags: ({ dom, path, flags }) => {
      checkFlags(flags, 4, 'qemuDomainBlockStatsFlags')
      stats(dom, path)
      // All disks of a running guest together: there are none, and nothing to count.
      return { params: [], nparams: 0 }
    },
    domainGetDiskErrors: ({ dom }) => {
      of(dom).requireGuest()
      return { errors: [], nerrors: 0 }
    },
    domainBlockResize: ({ dom, disk, flags }) => {
      checkFlags(flags, known.resize, 'qemuDomainBlockResize')
      const domain = of(dom)
      domain.requireGuest()
      if (!findDisk(domain.definition, disk))
        throw new VirError('invalidArg', `disk '${disk}' was not found in the domain config`)
      return refuseDisk(domain, disk)
    },
    domainSetBlockThreshold: ({ dom, dev, flags }) => {
      checkFlags(flags, 0, 'qemuDomainSetBlockThreshold')
      const domain = of(dom)
      domain.requireGuest()
      if (!findDisk(domain.definition, dev)) throw new VirError('invalidArg', `failed to find disk '${dev}'`)
      return refuseDisk(domain, dev)
    },
    domainBlockPull: ({ dom, path, flags }) => refuseJob(dom, path, flags, known.pull, 'qemuDomainBlockPull'),
    domainBlockRebase: ({ dom, path, flags }) =>
      refuseJob(dom, path, flags, known.rebase, 'qemuDomainBlockRebase'),
    domainBlockCommit: ({ dom, disk, flags }) => {
      checkFlags(flags, known.commit, 'qemuDomainBlockCommit')
      return refuseDisk(of(dom), disk)
    },
    domainBlockCopy: ({ dom, path, flags }) => refuseJob(dom, path, flags, known.copy, 'qemuDomainBlockCopy'),
    domainBlockJobAbort: ({ dom, path, flags }) =>
      refuseJob(dom, path, flags, known.abort, 'qemuDomainBlockJobAbort'),
    domainBlockJobSetSpeed: ({ dom, path, flags }) =>
      refuseJob(dom, path, flags, known.speed, 'qemuDomainBlockJobSetSpeed'),
    domainGetBlockJobInfo: ({ dom, path, flags }) => {
      checkFlags(flags, known.info, 'qemuDomainGetBlockJobInfo')
      const domain = of(dom)
      domain.requireGuest()
      if (!findDisk(domain.definition, path))
        throw new VirError('invalidArg', `disk '${path}' not found in domain`)
      return { found: 0, type: 0, bandwidth: 0n, cur: 0n, end: 0n }
    },
  }
}

function refuseDisk(domain: Domain, name: string): never {
  if (!findDisk(domain.definition, name))
    throw new VirError('invalidArg', `disk '${name}' not found in domain`)
  throw new VirError('operationUnsupported', `this engine does no block jobs on disk '${name}'`)
}

async function peek(
  daemon: Daemon,
  disk: string,
  path: string,
  offset: bigint,
  size: number,
): Promise<Uint8Array> {
  try {
    const { size: available } = await daemon.host.files.status(path)
    const left = BigInt(available) - offset
    if (left < BigInt(size))
      throw new VirError(
        'invalidArg',
        `'${disk}' starting from ${offset} has only ${left > 0n ? left : 0n} bytes available`,
      )
    const file = await daemon.host.files.open(path, 'read')
    try {
      return await file.read(Number(offset), size)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw error instanceof FileError ? fileRefusal(error, `Failed to open file '${path}'`) : error
  }
}
