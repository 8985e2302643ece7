import { Emitter, type Event } from '../../engine/base/event.ts'
import { BrowserDaemon } from '../../engine/host/browser/daemon.ts'
import { RpcClient } from '../../engine/rpc/client/client.ts'
import { pageTimers } from '../page-timers.ts'

/** VIR_CONNECT_RO */
const readonlyFlag = 1

export type ConnectionView =
  | { state: 'connecting' }
  | { state: 'open'; client: RpcClient }
  | { state: 'failed'; reason: string }

/** A lifecycle event of a domain, with libvirt's numbers. */
export interface LifecycleEvent {
  name: string
  event: number
  detail: number
}

/** VIR_DOMAIN_EVENT_ID_LIFECYCLE, _BALLOON_CHANGE, _DEVICE_REMOVED, _DEVICE_ADDED, _METADATA_CHANGE */
const followedEvents = [0, 13, 15, 19, 23]

/** The page's one connection to the daemon of its origin. When the tab that runs it closes, another's takes over. */
export class Connection {
  private readonly daemon = new BrowserDaemon()
  private readonly listeners = new Set<() => void>()
  private readonly lifecycles = new Emitter<string>()
  private readonly events = new Emitter<LifecycleEvent>()
  private readonly changes = new Emitter<string>()
  private current: ConnectionView = { state: 'connecting' }
  private activeCount = 0

  /** A domain of this name was defined, started, stopped, or the like. */
  readonly onLifecycle: Event<string> = this.lifecycles.event
  /** The same with what happened. */
  readonly onEvent: Event<LifecycleEvent> = this.events.event
  /** A domain of this name may have other XML than before: one of those, or memory, devices or metadata that changed. */
  readonly onChange: Event<string> = this.changes.event

  constructor() {
    this.daemon.onFailure((reason) => this.show({ state: 'failed', reason }))
    void this.open()
  }

  get view(): ConnectionView {
    return this.current
  }

  /** Closing this tab ends guests that run. */
  get isNeeded(): boolean {
    return this.daemon.isServing && this.activeCount > 0
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The person is asked whether the tab may close: what runs is saved meanwhile. */
  prepareToEnd(): void {
    this.daemon.prepareToEnd()
  }

  stay(): void {
    this.daemon.stay()
  }

  /** A connection besides the page's own, which whoever asks for it closes. It may only look if it is for reading. */
  another = async (isReadonly: boolean): Promise<RpcClient> => {
    const client = new RpcClient(this.daemon.connect(), pageTimers)
    await client.call('authList')
    await client.call('connectOpen', { name: 'qemu:///system', flags: isReadonly ? readonlyFlag : 0 })
    return client
  }

  private async open(): Promise<void> {
    const client = new RpcClient(this.daemon.connect(), pageTimers)
    let isClosed = false
    client.onClose(() => {
      isClosed = true
      if (this.current.state === 'failed') return
      this.show({ state: 'connecting' })
      void this.open()
    })
    try {
      await client.call('authList')
      await client.call('connectOpen', { name: 'qemu:///system', flags: 0 })
      client.onMessage('domainEventCallbackLifecycle', ({ msg }) => {
        this.lifecycles.emit(msg.dom.name)
        this.events.emit({ name: msg.dom.name, event: msg.event, detail: msg.detail })
        this.changes.emit(msg.dom.name)
        // If the connection is gone, the next one counts anew.
        this.countActive(client).catch(() => {})
      })
      client.onMessage('domainEventCallbackBalloonChange', ({ msg }) => this.changes.emit(msg.dom.name))
      client.onMessage('domainEventCallbackDeviceAdded', ({ dom }) => this.changes.emit(dom.name))
      client.onMessage('domainEventCallbackDeviceRemoved', ({ msg }) => this.changes.emit(msg.dom.name))
      client.onMessage('domainEventCallbackMetadataChange', ({ dom }) => this.changes.emit(dom.name))
      await Promise.all(
        followedEvents.map((eventID) =>
          client.call('connectDomainEventCallbackRegisterAny', { eventID, dom: null }),
        ),
      )
      await this.countActive(client)
      this.show({ state: 'open', client })
    } catch (error) {
      // One that was closed while it opened is opened again already.
      if (!isClosed && this.current.state === 'connecting')
        this.show({ state: 'failed', reason: (error as Error).message })
    }
  }

  private async countActive(client: RpcClient): Promise<void> {
    const onlyActive = 1
    this.activeCount = (await client.call('connectListAllDomains', { needResults: 0, flags: onlyActive })).ret
  }

  private show(view: ConnectionView): void {
    this.current = view
    for (const listener of this.listeners) listener()
  }
}

export const connection = new Connection()
