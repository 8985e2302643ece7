import { VirError } from '../../model/error.ts'
import { FileError } from '../host.ts'
import type { Domain } from './domain.ts'
import { fileRefusal } from './file-refusal.ts'
import { abortIfAsked, jobCompleted } from './job-report.ts'
import type { LongJob } from './jobs.ts'
import { memoryBytes } from './memory.ts'
import { guestCall } from './power.ts'
import { makeFile } from './saved-image.ts'
import { stop } from './stop.ts'

/** virDomainCoreDumpFlags */
export const dumpFlags = { crash: 1, live: 2, bypassCache: 4, reset: 8, memoryOnly: 16 } as const

/** virDomainCoreDumpFormat */
const dumpFormats = ['raw', 'kdump-zlib', 'kdump-lzo', 'kdump-snappy', 'win-dmp']

const chunk = 1 << 20

/**
 * Writes guest memory as an ELF core file, the form of QEMU's memory-only dumps. QEMU's other form is its migration
 * stream, which only QEMU reads: who asks for that gets ELF too, which crash(8) and gdb(1) read.
 */
export async function coreDump(domain: Domain, path: string, flags: number, format = 0): Promise<void> {
  await domain.jobs.long('DomainCoreDumpWithFormat', 'dump', async (job) => {
    const { guest } = domain.requireRunning()
    const isMemoryOnly = (flags & dumpFlags.memoryOnly) !== 0
    if (isMemoryOnly) job.abortRefusal = 'cannot abort memory-only dump'
    job.memoryTotal = memoryBytes(domain)
    const isLive = (flags & dumpFlags.live) !== 0
    const wasRunning = domain.is('running')
    const stand = async () => {
      if (wasRunning) await guestCall(domain, () => guest.suspend())
      job.stoppedAt = domain.daemon.host.time.now()
      if (!wasRunning) return
      domain.setState('paused', 'dump')
      domain.lifecycle('suspended', 'paused')
    }
    try {
      if (!isLive) await stand()
      await writeDump(domain, path, {
        job,
        hasIterations: !isMemoryOnly,
        check: () => checkFormat(format, flags),
        // A live dump holds the guest only while its memory is copied.
        stand: isLive ? stand : undefined,
      })
    } catch (error) {
      if (wasRunning) await goOn(domain)
      throw error
    }
    // QEMU's driver measures only what goes by its migration stream.
    if (!isMemoryOnly) domain.emit({ kind: 'job-completed', parameters: jobCompleted(domain.jobs, job) })
    if (flags & dumpFlags.crash) {
      await stop(domain, 'crashed', 'crashed')
      return
    }
    if (flags & dumpFlags.reset) {
      await guestCall(domain, () => guest.reset())
      domain.emit({ kind: 'reboot' })
    }
    if (wasRunning) await goOn(domain)
  })
}

function checkFormat(format: number, flags: number): void {
  if (format === 0) return
  if (!(flags & dumpFlags.memoryOnly))
    throw new VirError(
      'operationUnsupported',
      'kdump-compressed format is only supported with memory-only dump',
    )
  const name = dumpFormats[format]
  if (name === undefined) throw new VirError('invalidArg', `unknown dumpformat '${format}'`)
  throw new VirError('operationUnsupported', `unsupported dumpformat '${name}' for this QEMU binary`)
}

async function goOn(domain: Domain): Promise<void> {
  const { running } = domain
  if (!running || running.isEnding) return
  await guestCall(domain, () => running.guest.resume())
  if (domain.is('running')) return
  domain.setState('running', 'unpaused')
  domain.lifecycle('resumed', 'unpaused')
}

/** Where `coredump-destroy` and `coredump-restart` put what they dump, named by time. Within a job. */
export async function autoDump(domain: Domain): Promise<void> {
  const { host } = domain.daemon
  const folder = `${host.info().stateFolder}/dump`
  await host.files.makeFolder(folder, 0o700).catch((error: unknown) => {
    if (!(error instanceof FileError && error.code === 'EEXIST')) throw error
  })
  await writeDump(domain, `${folder}/${domain.id}-${domain.uuid}-${host.time.now()}`)
}

/** `check` refuses when the file is there: QEMU's driver makes it before it looks at the format. */
async function writeDump(
  domain: Domain,
  path: string,
  {
    job,
    hasIterations = false,
    check = () => {},
    stand = async () => {},
  }: {
    job?: LongJob
    hasIterations?: boolean
    check?: () => void
    stand?: (() => Promise<void>) | undefined
  } = {},
): Promise<void> {
  const { guest } = domain.requireRunning()
  const { files } = domain.daemon.host
  const file = await makeFile(files, path)
  try {
    check()
    if (hasIterations) domain.emit({ kind: 'migration-iteration', iteration: 1 })
    await stand()
    const bytes = await guestCall(domain, () => guest.dump())
    if (hasIterations) domain.emit({ kind: 'migration-iteration', iteration: 2 })
    for (let at = 0; at < bytes.length; at += chunk) {
      const part = bytes.subarray(at, at + chunk)
      if (job) abortIfAsked(job, 'domain core dump')
      await file.write(at, part)
      if (job) job.memoryProcessed += part.length
    }
    await file.flush()
    await file.close()
  } catch (error) {
    await file.close().catch(() => {})
    await files.remove(path).catch(() => {})
    throw error instanceof FileError ? fileRefusal(error, `Unable to write '${path}'`) : error
  }
}
