import { jobOperations } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { TypedParameters } from '../../rpc/typed-parameters.ts'
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
  const { operation, memoryTotal, memoryProcessed } = current
  const progress = {
    operation,
    elapsed: now - current.startedAt,
    downtime: undefined,
    memoryTotal,
    memoryProcessed,
  }
  const remaining = Math.max(0, memoryTotal - memoryProcessed)
  return { type: 2, parameters: parametersOf(progress, remaining) }
}

/** The last one that was measured. It is told once, unless it is to be kept. */
export function completedJob(jobs: Jobs, isKept: boolean): JobReport | undefined {
  const { completed } = jobs
  if (!completed) return undefined
  if (!isKept) jobs.completed = undefined
  return { type: 3, parameters: parametersOf(completed, 0) }
}

/** Ends a job well, and tells what it came to. */
export function jobCompleted(jobs: Jobs, job: LongJob): TypedParameters {
  return parametersOf(jobs.complete(job), 0)
}

/** Asks the running job to give up. */
export function abortJob(domain: Domain): void {
  const { current } = domain.jobs
  domain.requireGuest()
  if (!current) throw new VirError('operationInvalid', 'no job is active on the domain')
  if (current.abortRefusal !== undefined) throw new VirError('operationInvalid', current.abortRefusal)
  current.isAborted = true
}

/** `name` is what libvirt calls the job. */
export function abortIfAsked(job: LongJob, name: string): void {
  if (job.isAborted) throw new VirError('operationAborted', `job '${name}' canceled by client`)
}

const pageSize = 4096

/**
 * In libvirt's order. What is processed is what was written: pages of which nothing had to be written count as constant,
 * as pages of zeros do for QEMU. A guest that stands dirties none.
 */
function parametersOf(job: CompletedJob, remaining: number): TypedParameters {
  const count = (value: number) =>
    ({ type: 'ullong', value: BigInt(Math.max(0, Math.round(value))) }) as const
  const { memoryTotal: total, memoryProcessed: processed, elapsed, downtime } = job
  const normal = Math.ceil(processed / pageSize)
  return {
    operation: { type: 'int', value: jobOperations[job.operation] },
    time_elapsed: count(elapsed),
    ...(downtime === undefined ? {} : { downtime: count(downtime) }),
    setup_time: count(0),
    data_total: count(total),
    data_processed: count(processed),
    data_remaining: count(remaining),
    memory_total: count(total),
    memory_processed: count(processed),
    memory_remaining: count(remaining),
    memory_bps: count((processed * 1000) / Math.max(1, elapsed)),
    memory_constant: count(total / pageSize - normal),
    memory_normal: count(normal),
    memory_normal_bytes: count(processed),
    memory_dirty_rate: count(0),
    memory_iteration: count(2),
    memory_postcopy_requests: count(0),
    memory_page_size: count(pageSize),
  }
}
