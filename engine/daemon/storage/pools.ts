import { VirError } from '../../model/error.ts'
import { pool as schema } from '../../model/storage/pool.ts'
import {
  cleanPath,
  formatPool,
  isConflicting,
  type PoolDefinition,
  parsePool,
} from '../../model/storage/pool-define.ts'
import { cloneElement } from '../../xml/document.ts'
import type { Events } from '../events.ts'
import type { Host } from '../host.ts'
import { KeptDefinitions } from '../kept-definitions.ts'
import { Turns } from '../turns.ts'
import { buildDirectory, deleteDirectory, refreshDirectory, refuseOther } from './directory.ts'
import { Pool } from './pool.ts'
import type { StorageVolume } from './volume.ts'

/** virStoragePoolEventLifecycleType */
export const poolEvents = {
  defined: 0,
  undefined: 1,
  started: 2,
  stopped: 3,
  created: 4,
  deleted: 5,
} as const

/** virStoragePoolBuildFlags */
const overwrite = 8
const noOverwrite = 4

/** virStoragePoolCreateFlags */
const createFlags = { build: 1, overwrite: 2, noOverwrite: 4 } as const

const invalid = (message: string): VirError => new VirError('operationInvalid', message, 'storage')

/** All storage pools. Changes come one at a time. */
export class Pools {
  readonly host: Host
  readonly turns = new Turns()
  private readonly events: Events
  private readonly store: KeptDefinitions
  private readonly uuids = new Map<string, Pool>()

  constructor(host: Host, events: Events) {
    this.host = host
    this.events = events
    this.store = new KeptDefinitions(host.state, 'storage')
  }

  get all(): Pool[] {
    return [...this.uuids.values()]
  }

  byName(name: string): Pool {
    const found = this.all.find((pool) => pool.name === name)
    if (!found) throw new VirError('noStoragePool', `no storage pool with matching name '${name}'`, 'storage')
    return found
  }

  /** `name` is what a client believes it is called. */
  byUuid(uuid: string, name?: string): Pool {
    const found = this.uuids.get(uuid)
    if (found) return found
    const suffix = name === undefined ? '' : ` (${name})`
    throw new VirError('noStoragePool', `no storage pool with matching uuid '${uuid}'${suffix}`, 'storage')
  }

  byTarget(path: string): Pool {
    const clean = cleanPath(path)
    const found = this.all.find((pool) => pool.isActive && pool.folder === clean)
    if (!found)
      throw new VirError('noStoragePool', `no storage pool with matching target path '${path}'`, 'storage')
    return found
  }

  /** The volume at a path, of any active pool. */
  findVolume(path: string): { pool: Pool; volume: StorageVolume } | undefined {
    const clean = cleanPath(path)
    for (const pool of this.all)
      for (const volume of pool.volumes.values()) if (volume.path === clean) return { pool, volume }
    return undefined
  }

  async load(): Promise<void> {
    for (const { uuid, xml, isAutostarted } of await this.store.load()) {
      try {
        const definition = parsePool(xml, this.host.random)
        if (definition.uuid !== uuid) throw new Error(`it is of ${definition.uuid}`)
        this.checkNames(definition)
        const pool = new Pool(definition)
        pool.isPersistent = true
        pool.isAutostarted = isAutostarted
        this.uuids.set(uuid, pool)
      } catch (error) {
        this.host.log('error', `storage/${uuid}.xml is left alone: ${(error as Error).message}`)
      }
    }
    for (const pool of this.all) {
      if (!pool.isAutostarted) continue
      await this.start(pool).catch((error: Error) => {
        this.host.log('error', `pool '${pool.name}' does not start by itself: ${error.message}`)
      })
    }
  }

  define(xml: string, options: { isValidated?: boolean } = {}): Promise<Pool> {
    return this.turns.next(async () => {
      const definition = parsePool(xml, this.host.random, options)
      const known = this.checkNames(definition)
      this.checkConflicts(definition)
      await this.store.keep(definition.uuid, formatPool(definition))
      const pool = known ?? this.added(definition)
      if (pool.isActive) pool.next = definition
      else pool.definition = definition
      pool.isPersistent = true
      this.emit(pool, 'defined')
      return pool
    })
  }

  /** Makes one that lasts until it is stopped, or starts a kept one with this definition. */
  create(xml: string, flags: number): Promise<Pool> {
    return this.turns.next(async () => {
      const definition = parsePool(xml, this.host.random)
      const known = this.checkNames(definition)
      if (known?.isActive) throw invalid(`pool is already active as '${known.name}'`)
      this.checkConflicts(definition)
      const pool = known ?? new Pool(definition)
      const kept = pool.definition
      pool.definition = definition
      try {
        await this.activate(pool, flags)
      } catch (error) {
        pool.definition = kept
        throw error
      }
      if (known) pool.next = kept
      else this.uuids.set(pool.uuid, pool)
      this.emit(pool, 'started')
      return pool
    })
  }

  start(pool: Pool, flags = 0): Promise<void> {
    return this.turns.next(async () => {
      pool.requireInactive('already')
      await this.activate(pool, flags)
      this.emit(pool, 'started')
    })
  }

  private async activate(pool: Pool, flags: number): Promise<void> {
    refuseOther(pool)
    if (flags & (createFlags.build | createFlags.overwrite | createFlags.noOverwrite)) {
      const build =
        flags & createFlags.overwrite ? overwrite : flags & createFlags.noOverwrite ? noOverwrite : 0
      await this.makeTarget(pool, build)
    }
    await refreshDirectory(this.host, pool)
    pool.isActive = true
  }

  build(pool: Pool, flags: number): Promise<void> {
    return this.turns.next(async () => {
      pool.requireInactive('already')
      await this.makeTarget(pool, flags)
      this.emit(pool, 'created')
    })
  }

  private async makeTarget(pool: Pool, flags: number): Promise<void> {
    refuseOther(pool)
    if (flags & (overwrite | noOverwrite))
      throw invalid(`No source device specified when formatting pool '${pool.name}'`)
    await buildDirectory(this.host, pool)
  }

  destroy(pool: Pool): Promise<void> {
    return this.turns.next(async () => {
      pool.requireActive()
      this.checkIdle(pool)
      pool.isActive = false
      pool.volumes.clear()
      for (const key of ['capacity', 'allocation', 'available'] as const) pool.definition[key] = { bytes: 0n }
      this.emit(pool, 'stopped')
      if (pool.next) pool.definition = pool.next
      pool.next = undefined
      if (!pool.isPersistent) this.uuids.delete(pool.uuid)
    })
  }

  delete(pool: Pool): Promise<void> {
    return this.turns.next(async () => {
      pool.requireInactive('still')
      refuseOther(pool)
      await deleteDirectory(this.host, pool)
      this.emit(pool, 'deleted')
    })
  }

  undefine(pool: Pool): Promise<void> {
    return this.turns.next(async () => {
      pool.requireInactive('still')
      await this.store.forget(pool.uuid)
      this.uuids.delete(pool.uuid)
      this.emit(pool, 'undefined')
    })
  }

  refresh(pool: Pool): Promise<void> {
    return this.turns.next(async () => {
      pool.requireActive()
      this.checkIdle(pool)
      try {
        await refreshDirectory(this.host, pool)
      } catch (error) {
        // What cannot be looked at is not in use any more.
        pool.isActive = false
        pool.volumes.clear()
        this.emit(pool, 'stopped')
        if (!pool.isPersistent) this.uuids.delete(pool.uuid)
        throw error
      }
      this.refreshed(pool)
    })
  }

  refreshed(pool: Pool): void {
    this.events.pool({ kind: 'refresh', pool: pool.ref })
  }

  setAutostart(pool: Pool, isAutostarted: boolean): Promise<void> {
    return this.turns.next(async () => {
      if (!pool.isPersistent) throw new VirError('internalError', 'pool has no config file', 'storage')
      await this.store.setAutostart(pool.uuid, isAutostarted)
      pool.isAutostarted = isAutostarted
    })
  }

  xml(pool: Pool, { isInactive }: { isInactive: boolean }): string {
    const definition = isInactive && pool.next ? pool.next : pool.definition
    return formatPool(cloneElement(schema, definition))
  }

  private checkIdle(pool: Pool): void {
    if (pool.busy.size > 0)
      throw new VirError('internalError', `pool '${pool.name}' has asynchronous jobs running.`, 'storage')
  }

  private checkConflicts(definition: PoolDefinition): void {
    const other = this.all.find(
      (pool) => pool.uuid !== definition.uuid && isConflicting(pool.definition, definition),
    )
    if (other)
      throw new VirError('operationFailed', `Storage source conflict with pool: '${other.name}'`, 'storage')
  }

  private added(definition: PoolDefinition): Pool {
    const pool = new Pool(definition)
    this.uuids.set(pool.uuid, pool)
    return pool
  }

  /** The pool of this UUID; refuses a name or a UUID that is another's. */
  private checkNames({ name, uuid }: PoolDefinition): Pool | undefined {
    const known = this.uuids.get(uuid)
    if (known) {
      if (known.name === name) return known
      throw new VirError(
        'operationFailed',
        `pool '${known.name}' is already defined with uuid ${uuid}`,
        'storage',
      )
    }
    const namesake = this.all.find((pool) => pool.name === name)
    if (namesake)
      throw new VirError(
        'operationFailed',
        `pool '${name}' already exists with uuid ${namesake.uuid}`,
        'storage',
      )
    return undefined
  }

  private emit(pool: Pool, event: keyof typeof poolEvents): void {
    this.events.pool({ kind: 'lifecycle', pool: pool.ref, event: poolEvents[event], detail: 0 })
  }
}
