import { VirError } from '../../model/error.ts'
import {
  claimBridge,
  formatNetwork,
  type NetworkDefinition,
  parseNetwork,
} from '../../model/network/define.ts'
import { network as schema } from '../../model/network/network.ts'
import { type NetworkUpdate, updateNetwork } from '../../model/network/update.ts'
import { cloneElement } from '../../xml/document.ts'
import type { Events } from '../events.ts'
import type { Host } from '../host.ts'
import { KeptDefinitions } from '../kept-definitions.ts'
import { Turns } from '../turns.ts'
import { Network } from './network.ts'

/** virNetworkEventLifecycleType */
export const networkEvents = { defined: 0, undefined: 1, started: 2, stopped: 3 } as const

/** virConnectListAllNetworksFlags: of each pair that is named, one must hold. */
export const networkListFlags = {
  inactive: 1,
  active: 2,
  persistent: 4,
  transient: 8,
  autostart: 16,
  noAutostart: 32,
} as const

/** virNetworkUpdateFlags */
const affectLive = 1
const affectConfig = 2

const invalid = (message: string): VirError => new VirError('operationInvalid', message, 'network')
const copy = (definition: NetworkDefinition): NetworkDefinition =>
  cloneElement(schema, definition) as NetworkDefinition

/** All virtual networks: definitions, and which are active. Changes come one at a time. */
export class Networks {
  private readonly host: Host
  private readonly events: Events
  private readonly store: KeptDefinitions
  private readonly turns = new Turns()
  private readonly uuids = new Map<string, Network>()

  constructor(host: Host, events: Events) {
    this.host = host
    this.events = events
    this.store = new KeptDefinitions(host.state, 'networks')
  }

  get all(): Network[] {
    return [...this.uuids.values()]
  }

  list(flags: number): Network[] {
    const pairs = [
      [networkListFlags.active, networkListFlags.inactive, (network: Network) => network.isActive],
      [networkListFlags.persistent, networkListFlags.transient, (network: Network) => network.isPersistent],
      [networkListFlags.autostart, networkListFlags.noAutostart, (network: Network) => network.isAutostarted],
    ] as const
    return this.all.filter((network) =>
      pairs.every(([yes, no, holds]) => !(flags & (yes | no)) || (flags & (holds(network) ? yes : no)) !== 0),
    )
  }

  byName(name: string): Network {
    const found = this.all.find((network) => network.name === name)
    if (!found) throw new VirError('noNetwork', `no network with matching name '${name}'`, 'network')
    return found
  }

  /** `name` is what a client believes it is called. */
  byUuid(uuid: string, name?: string): Network {
    const found = this.uuids.get(uuid)
    if (found) return found
    const suffix = name === undefined ? '' : ` (${name})`
    throw new VirError('noNetwork', `no network with matching uuid '${uuid}'${suffix}`, 'network')
  }

  /** Brings back what is kept, and starts what is to start by itself. */
  async load(): Promise<void> {
    for (const { uuid, xml, isAutostarted } of await this.store.load()) {
      try {
        const definition = parseNetwork(xml, this.host.random)
        if (definition.uuid !== uuid) throw new Error(`it is of ${definition.uuid}`)
        this.checkNames(definition)
        claimBridge(definition, this.definitions())
        const network = new Network(uuid)
        network.config = definition
        network.isAutostarted = isAutostarted
        this.uuids.set(uuid, network)
      } catch (error) {
        this.host.log('error', `networks/${uuid}.xml is left alone: ${(error as Error).message}`)
      }
    }
    for (const network of this.all) {
      if (!network.isAutostarted) continue
      await this.start(network).catch((error: Error) => {
        this.host.log('error', `network '${network.name}' does not start by itself: ${error.message}`)
      })
    }
  }

  define(xml: string, options: { isValidated?: boolean } = {}): Promise<Network> {
    return this.turns.next(async () => {
      const definition = parseNetwork(xml, this.host.random, options)
      const known = this.checkNames(definition)
      claimBridge(definition, this.definitions())
      await this.store.keep(definition.uuid, formatNetwork(definition, { isInactive: true }))
      const network = known ?? this.added(definition.uuid)
      network.config = definition
      this.emit(network, 'defined')
      return network
    })
  }

  /** Makes one that lasts until it is stopped, or starts a kept one with another definition. */
  create(xml: string, options: { isValidated?: boolean } = {}): Promise<Network> {
    return this.turns.next(async () => {
      const definition = parseNetwork(xml, this.host.random, options)
      const known = this.checkNames(definition)
      if (known?.isActive) throw invalid(`network is already active as '${known.name}'`)
      claimBridge(definition, this.definitions())
      const network = known ?? this.added(definition.uuid)
      network.live = definition
      this.emit(network, 'started')
      return network
    })
  }

  start(network: Network): Promise<void> {
    return this.turns.next(async () => {
      if (network.isActive) throw invalid('network is already active')
      this.requireKept(network)
      const { config } = network
      const zone = config?.bridge?.zone
      if (zone !== undefined)
        throw new VirError(
          'internalError',
          `zone ${zone} requested for network ${network.name} but firewalld is not active`,
          'network',
        )
      network.live = copy(config!)
      this.emit(network, 'started')
    })
  }

  destroy(network: Network): Promise<void> {
    return this.turns.next(async () => {
      if (!network.isActive) throw invalid(`network '${network.name}' is not active`)
      const { ref } = network
      network.live = undefined
      if (!network.isPersistent) this.uuids.delete(network.uuid)
      this.events.network({ kind: 'lifecycle', network: ref, event: networkEvents.stopped, detail: 0 })
    })
  }

  undefine(network: Network): Promise<void> {
    return this.turns.next(async () => {
      if (!network.isPersistent) throw invalid("can't undefine transient network")
      const { ref } = network
      await this.store.forget(network.uuid)
      if (!network.isActive) this.uuids.delete(network.uuid)
      network.config = undefined
      network.isAutostarted = false
      this.events.network({ kind: 'lifecycle', network: ref, event: networkEvents.undefined, detail: 0 })
    })
  }

  setAutostart(network: Network, isAutostarted: boolean): Promise<void> {
    return this.turns.next(async () => {
      if (!network.isPersistent) throw invalid('cannot set autostart for transient network')
      await this.store.setAutostart(network.uuid, isAutostarted)
      network.isAutostarted = isAutostarted
    })
  }

  /** Changes a part of the definition in force, of the kept one, or of both: of neither if one does not take it. */
  update(network: Network, update: NetworkUpdate, flags: number): Promise<void> {
    return this.turns.next(async () => {
      const named = flags & (affectLive | affectConfig)
      const wanted = named === 0 ? (network.isActive ? affectLive : affectConfig) : named
      if (wanted & affectLive && !network.isActive) throw invalid('network is not running')
      if (wanted & affectConfig && !network.isPersistent)
        throw invalid('cannot change persistent config of a transient network')
      const config = wanted & affectConfig ? copy(network.config!) : undefined
      const live = wanted & affectLive ? copy(network.live!) : undefined
      if (config) updateNetwork(config, update)
      if (live) updateNetwork(live, update)
      if (config) {
        await this.store.keep(network.uuid, formatNetwork(config, { isInactive: true }))
        network.config = config
      }
      if (live) network.live = live
    })
  }

  xml(network: Network, options: { isInactive: boolean }): string {
    const definition = options.isInactive ? (network.config ?? network.live!) : network.definition
    return formatNetwork(definition, options)
  }

  private requireKept(network: Network): void {
    if (!this.uuids.has(network.uuid)) this.byUuid(network.uuid, network.name)
  }

  private definitions(): NetworkDefinition[] {
    return this.all.flatMap(({ live, config }) =>
      [live, config].filter((definition) => definition !== undefined),
    )
  }

  private added(uuid: string): Network {
    const network = new Network(uuid)
    this.uuids.set(uuid, network)
    return network
  }

  /** The network of this UUID; refuses a name or a UUID that is another's. */
  private checkNames({ name, uuid }: NetworkDefinition): Network | undefined {
    const known = this.uuids.get(uuid)
    if (known) {
      if (known.name === name) return known
      throw new VirError(
        'operationFailed',
        `network '${known.name}' is already defined with uuid ${uuid}`,
        'network',
      )
    }
    const namesake = this.all.find((network) => network.name === name)
    if (namesake)
      throw new VirError(
        'operationFailed',
        `network '${name}' already exists with uuid ${namesake.uuid}`,
        'network',
      )
    return undefined
  }

  private emit(network: Network, event: keyof typeof networkEvents): void {
    this.events.network({ kind: 'lifecycle', network: network.ref, event: networkEvents[event], detail: 0 })
  }
}
