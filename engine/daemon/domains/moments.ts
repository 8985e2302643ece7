import type { Domain } from './domain.ts'

/** What a domain's own life must know of its snapshots and checkpoints. */
export interface Moments {
  snapshotCount(domain: Domain): number
  checkpointCount(domain: Domain): number
  /** Forgets what is known of them, and nothing of what they hold. */
  discardSnapshots(domain: Domain): Promise<void>
  discardCheckpoints(domain: Domain): Promise<void>
  /** The domain has another name now. */
  renamed(domain: Domain): Promise<void>
}
