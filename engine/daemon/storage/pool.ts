import { VirError } from '../../model/error.ts'
import type { PoolDefinition } from '../../model/storage/pool-define.ts'
import type { ObjectRef } from '../events.ts'
import type { StorageVolume } from './volume.ts'

/** virStoragePoolState */
export const poolStates = { inactive: 0, building: 1, running: 2, degraded: 3, inaccessible: 4 } as const

/** One storage pool: what is kept of it, and its volumes while it is active. */
export class Pool {
  readonly uuid: string
  /** In force: that of the start while it is active. */
  definition: PoolDefinition
  /** Of the next start, if it is another one. */
  next: PoolDefinition | undefined
  isPersistent = false
  isAutostarted = false
  isActive = false
  readonly volumes = new Map<string, StorageVolume>()
  /** Names of volumes that are being made or read, by how many. */
  readonly busy = new Map<string, number>()

  constructor(definition: PoolDefinition) {
    this.uuid = definition.uuid
    this.definition = definition
  }

  get name(): string {
    return this.definition.name
  }

  get folder(): string {
    return this.definition.target.path
  }

  get ref(): ObjectRef {
    return { name: this.name, uuid: this.uuid }
  }

  requireActive(): void {
    if (!this.isActive)
      throw new VirError('operationInvalid', `storage pool '${this.name}' is not active`, 'storage')
  }

  requireInactive(word: 'still' | 'already'): void {
    if (this.isActive)
      throw new VirError('operationInvalid', `storage pool '${this.name}' is ${word} active`, 'storage')
  }

  volume(name: string): StorageVolume {
    const found = this.volumes.get(name)
    if (!found) throw new VirError('noStorageVol', `no storage vol with matching name '${name}'`, 'storage')
    return found
  }

  /** Marks a volume as busy until the returned function is called. */
  hold(name: string): () => void {
    this.busy.set(name, (this.busy.get(name) ?? 0) + 1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      const count = this.busy.get(name)! - 1
      if (count === 0) this.busy.delete(name)
      else this.busy.set(name, count)
    }
  }
}
