import type { NetworkDefinition } from '../../model/network/define.ts'
import type { ObjectRef } from '../events.ts'

/** One virtual network: what is kept of it, and what is in force while it is active. */
export class Network {
  readonly uuid: string
  isAutostarted = false
  /** While it is active. */
  live: NetworkDefinition | undefined
  /** Of the next start; undefined for one that is gone when it stops. */
  config: NetworkDefinition | undefined

  constructor(uuid: string) {
    this.uuid = uuid
  }

  get definition(): NetworkDefinition {
    return (this.live ?? this.config)!
  }

  get name(): string {
    return this.definition.name
  }

  get isActive(): boolean {
    return this.live !== undefined
  }

  get isPersistent(): boolean {
    return this.config !== undefined
  }

  get ref(): ObjectRef {
    return { name: this.name, uuid: this.uuid }
  }
}
