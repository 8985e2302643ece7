import { Emitter, type Event } from '../base/event.ts'
import type { TypedParameters } from '../rpc/typed-parameters.ts'
import type { SocketAddress } from './host.ts'

/** How an event names a domain: as it was when it happened. `id` is -1 when it is not active. */
export interface DomainRef {
  name: string
  uuid: string
  id: number
}

export interface ObjectRef {
  name: string
  uuid: string
}

/** virConnectDomainEventGraphicsPhase: a viewer has connected, was let in, is gone. */
export type GraphicsPhase = 0 | 1 | 2

/** What happens to domains, in libvirt's kinds. Numbers are those of libvirt's enums, see model/domain-state.ts. */
export type DomainEvent =
  | { kind: 'lifecycle'; domain: DomainRef; event: number; detail: number }
  | { kind: 'reboot'; domain: DomainRef }
  | {
      kind: 'graphics'
      domain: DomainRef
      phase: GraphicsPhase
      local: SocketAddress
      remote: SocketAddress
      authScheme: string
    }
  | { kind: 'balloon-change'; domain: DomainRef; actual: bigint }
  | { kind: 'rtc-change'; domain: DomainRef; offset: bigint }
  | { kind: 'watchdog'; domain: DomainRef; action: number }
  | { kind: 'io-error'; domain: DomainRef; path: string; alias: string; action: number; reason: string }
  | {
      kind: 'disk-change'
      domain: DomainRef
      oldPath: string | null
      newPath: string | null
      alias: string
      reason: number
    }
  | { kind: 'tray-change'; domain: DomainRef; alias: string; reason: number }
  | { kind: 'pmwakeup' | 'pmsuspend' | 'pmsuspend-disk'; domain: DomainRef; reason: number }
  | { kind: 'block-job' | 'block-job-2'; domain: DomainRef; disk: string; type: number; status: number }
  | { kind: 'device-added' | 'device-removed' | 'device-removal-failed'; domain: DomainRef; alias: string }
  | { kind: 'tunable'; domain: DomainRef; parameters: TypedParameters }
  | { kind: 'agent-lifecycle'; domain: DomainRef; state: number; reason: number }
  | { kind: 'migration-iteration'; domain: DomainRef; iteration: number }
  | { kind: 'job-completed'; domain: DomainRef; parameters: TypedParameters }
  | { kind: 'metadata-change'; domain: DomainRef; type: number; uri: string | null }
  | {
      kind: 'block-threshold'
      domain: DomainRef
      disk: string
      path: string | null
      threshold: bigint
      excess: bigint
    }
  | { kind: 'memory-device-size-change'; domain: DomainRef; alias: string; size: bigint }

export type NetworkEvent = { kind: 'lifecycle'; network: ObjectRef; event: number; detail: number }

export type PoolEvent =
  | { kind: 'lifecycle'; pool: ObjectRef; event: number; detail: number }
  | { kind: 'refresh'; pool: ObjectRef }

export type NodeDeviceEvent =
  | { kind: 'lifecycle'; device: string; event: number; detail: number }
  | { kind: 'update'; device: string }

export type SecretEvent =
  | {
      kind: 'lifecycle'
      secret: { uuid: string; usageType: number; usageId: string }
      event: number
      detail: number
    }
  | { kind: 'value-changed'; secret: { uuid: string; usageType: number; usageId: string } }

/** All that the daemon tells its clients unasked, in the order in which it happened. */
export class Events {
  private readonly domains = new Emitter<DomainEvent>()
  private readonly networks = new Emitter<NetworkEvent>()
  private readonly pools = new Emitter<PoolEvent>()
  private readonly nodeDevices = new Emitter<NodeDeviceEvent>()
  private readonly secrets = new Emitter<SecretEvent>()

  readonly onDomain: Event<DomainEvent> = this.domains.event
  readonly onNetwork: Event<NetworkEvent> = this.networks.event
  readonly onPool: Event<PoolEvent> = this.pools.event
  readonly onNodeDevice: Event<NodeDeviceEvent> = this.nodeDevices.event
  readonly onSecret: Event<SecretEvent> = this.secrets.event

  domain(event: DomainEvent): void {
    this.domains.emit(event)
  }

  network(event: NetworkEvent): void {
    this.networks.emit(event)
  }

  pool(event: PoolEvent): void {
    this.pools.emit(event)
  }

  nodeDevice(event: NodeDeviceEvent): void {
    this.nodeDevices.emit(event)
  }

  secret(event: SecretEvent): void {
    this.secrets.emit(event)
  }
}
