import type { JobOperation } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { HostTime } from '../host.ts'

/** How long a call waits for its turn, as libvirt's QEMU driver does. */
export const jobTimeout = 30_000

/** Something that takes a while: it is shown by domjobinfo, and may be aborted. */
export interface LongJob {
  readonly operation: JobOperation
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Set by whoever asks to abort; the work looks at it where it can still turn back. */
  isAborted: boolean
  /** Bytes of guest memory, and how many of them are where they shall be. */
  memoryTotal: number
  memoryProcessed: number
  /** Why it cannot be aborted, if it cannot. */
  abortRefusal: string | undefined
  /** When the guest stopped for the job, if it did. */
  stoppedAt: number | undefined
}

/** What a job was, after its end. */
export interface CompletedJob {
  readonly operation: JobOperation
  readonly elapsed: number
  readonly downtime: number | undefined
  readonly memoryTotal: number
  readonly memoryProcessed: number
}

const refusals: Partial<Record<JobOperation, string>> = {
  start: 'cannot abort VM start; use virDomainDestroy instead',
  restore: 'cannot abort VM start; use virDomainDestroy instead',
}

interface Waiting {
  begin(): void
}

/**
 * Changes of one domain, one at a time, in the order in which they came. Questions do not wait. Who waits too long gets
 * libvirt's error, which names the call that is in the way.
 */
export class Jobs {
  /** The running long job. */
  current: LongJob | undefined
  /** The last one that was measured, until it was asked for. */
  completed: CompletedJob | undefined
  private readonly time: HostTime
  private readonly waiting: Waiting[] = []
  private holder: string | undefined

  constructor(time: HostTime) {
    this.time = time
  }

  get isBusy(): boolean {
    return this.holder !== undefined
  }

  /** `api` is the procedure in the words of libvirt's public functions without `vir`, such as DomainSuspend. */
  async change<T>(
    api: string,
    work: () => Promise<T>,
    /** Waits as long as it takes. */
    options: { isPatient?: boolean } = {},
  ): Promise<T> {
    await this.acquire(api, options.isPatient ?? false)
    try {
      return await work()
    } finally {
      this.release()
    }
  }

  /** As {@link change}, with {@link current} set meanwhile. What it was stays in {@link completed} if it succeeds. */
  async long<T>(api: string, operation: JobOperation, work: (job: LongJob) => Promise<T>): Promise<T> {
    return this.change(api, async () => {
      const job: LongJob = {
        operation,
        startedAt: this.time.now(),
        isAborted: false,
        memoryTotal: 0,
        memoryProcessed: 0,
        abortRefusal: refusals[operation],
        stoppedAt: undefined,
      }
      this.current = job
      try {
        return await work(job)
      } finally {
        this.current = undefined
      }
    })
  }

  /** Keeps what a long job has come to, for those who ask afterwards. */
  complete(job: LongJob): CompletedJob {
    const now = this.time.now()
    const { operation, memoryTotal, memoryProcessed } = job
    this.completed = {
      operation,
      elapsed: now - job.startedAt,
      downtime: job.stoppedAt === undefined ? undefined : now - job.stoppedAt,
      memoryTotal,
      memoryProcessed,
    }
    return this.completed
  }

  private acquire(api: string, isPatient: boolean): Promise<void> {
    if (this.holder === undefined) {
      this.holder = api
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const timer = isPatient
        ? undefined
        : this.time.after(jobTimeout, () => {
            this.waiting.splice(this.waiting.indexOf(waiting), 1)
            reject(
              new VirError(
                'operationTimeout',
                `cannot acquire state change lock (held by monitor=remoteDispatch${this.holder})`,
              ),
            )
          })
      const waiting = {
        begin: () => {
          timer?.dispose()
          this.holder = api
          resolve()
        },
      }
      this.waiting.push(waiting)
    })
  }

  private release(): void {
    this.holder = undefined
    this.waiting.shift()?.begin()
  }
}
