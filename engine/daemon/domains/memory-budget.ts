import { VirError } from '../../model/error.ts'
import type { Host } from '../host.ts'

/**
 * Guest memory that is lent out. Together guests may have more than the host does, as most never touch all of theirs, but
 * not without end: a browser or a kernel that runs out ends the daemon and all its guests at once.
 */
export class MemoryBudget {
  private readonly host: Host
  private readonly overcommit: number
  private lentKiB = 0

  /** `overcommit` is how many times the host's memory guests may have together. */
  constructor(host: Host, overcommit: number) {
    this.host = host
    this.overcommit = overcommit
  }

  /** Takes memory for a guest; the returned function gives it back. Refuses as QEMU does when mmap(2) fails. */
  lend(kib: number): () => void {
    const limit = Math.floor(this.host.memory().totalKiB * this.overcommit)
    if (this.lentKiB + kib > limit) {
      throw new VirError(
        'internalError',
        `qemu unexpectedly closed the monitor: cannot set up guest memory 'pc.ram': Cannot allocate memory (${kib} KiB asked for, ${Math.max(0, limit - this.lentKiB)} KiB of ${limit} KiB left for guests)`,
      )
    }
    this.lentKiB += kib
    let isLent = true
    return () => {
      if (isLent) this.lentKiB -= kib
      isLent = false
    }
  }
}
