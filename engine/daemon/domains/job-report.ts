import { jobOperations } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { TypedParameters } from '../events.ts'
import type { Domain } from './domain.ts'
import type { CompletedJob, Jobs, LongJob } from './jobs.ts'

/** What of a job virDomainGetJobStats tells; bytes are those of guest memory. */
export interface JobReport {
  /** Of virDomainJobType. */
  type: number
  parameters: TypedParameters
}

/** The job that runs; undefined if none does. */
export function currentJob(jobs: Jobs, now: number): JobReport | undefined {
  const { current } = jobs
  if (!current) return undefined
  const isBounded = current.memoryTotal > 0
  return { type: isBounded ? 1 : 2, parameters: parametersOf(progressOf(current, now)) }
}

/** The last one that ended well. It is told once, unless it is to be kept. */
export function completedJob(jobs: Jobs, isKept: boolean): JobReport | undefined {
  const { completed } = jobs
  if (!completed) return undefined
  if (!isKept) jobs.completed = undefined
  return { type: 3, parameters: parametersOf(completed) }
}

/** Ends a job well, and tells what it came to. */
export function jobCompleted(jobs: Jobs, job: LongJob): TypedParameters {
  return parametersOf(jobs.complete(job))
}

/** Asks the running job to give up. */
export function abortJob(domain: Domain): void {
  const { current } = domain.jobs
  domain.requireGuest()
  if (!current) throw new VirError('operationInvalid', 'no job is active on the domain')
  if (current.operation === 'start' || current.operation === 'restore')
    throw new VirError('operationInvalid', 'cannot abort VM start; use virDomainDestroy instead')
  if (current.operation === 'dump') throw new VirError('operationInvalid', 'cannot abort memory-only dump')
  current.isAborted = true
}

/** `name` is what libvirt calls the job. */
export function abortIfAsked(job: LongJob, name: string): void {
  if (job.isAborted) throw new VirError('operationAborted', `${name}: canceled by client`)
}

function progressOf(job: LongJob, now: number): CompletedJob {
  const elapsed = now - job.startedAt
  return {
    operation: job.operation,
    elapsed,
    downtime: undefined,
    memoryTotal: job.memoryTotal,
    memoryProcessed: job.memoryProcessed,
    memoryBps: Math.round((job.memoryProcessed * 1000) / Math.max(1, elapsed)),
  }
}

/** In libvirt's order. What says how a memory is copied while it changes has no meaning for a guest that stands. */
function parametersOf(job: CompletedJob): TypedParameters {
  const count = (value: number) => ({ type: 'ullong', value: BigInt(Math.max(0, value)) }) as const
  const remaining = job.memoryTotal - job.memoryProcessed
  return {
    operation: { type: 'int', value: jobOperations[job.operation] },
    time_elapsed: count(job.elapsed),
    ...(job.downtime === undefined ? {} : { downtime: count(job.downtime) }),
    data_total: count(job.memoryTotal),
    data_processed: count(job.memoryProcessed),
    data_remaining: count(remaining),
    memory_total: count(job.memoryTotal),
    memory_processed: count(job.memoryProcessed),
    memory_remaining: count(remaining),
    ...(job.memoryBps > 0 ? { memory_bps: count(job.memoryBps) } : {}),
    memory_dirty_rate: count(0),
    memory_iteration: count(job.operation === 'save' ? 2 : 0),
    memory_postcopy_requests: count(0),
  }
}
