import { Emitter, type Event } from '../../engine/base/event.ts'
import { BrowserDaemon } from '../../engine/host/browser/daemon.ts'
import { RpcClient } from '../../engine/rpc/client/client.ts'
import { pageTimers } from '../page-timers.ts'

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

/** The page's one connection to the daemon of its origin. When the tab that runs it closes, another's takes over. */
export class Connection {
  private readonly daemon = new BrowserDaemon()
  private readonly listeners = new Set<() => void>()
  private readonly lifecycles = new Emitter<string>()
  private readonly events = new Emitter<LifecycleEvent>()
  private current: ConnectionView = { state: 'connecting' }
  private activeCount = 0

  /** A domain of this name was defined, started, stopped, or the like. */
  readonly onLifecycle: Event<string> = this.lifecycles.event
  /** The same with what happened. */
  readonly onEvent: Event<LifecycleEvent> = this.events.event

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

  private async open(): Promise<void> {
    const client = new RpcClient(this.daemon.connect(), pageTimers)
    client.onClose(() => {
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
        void this.countActive(client)
      })
      await client.call('connectDomainEventCallbackRegisterAny', { eventID: 0, dom: null })
      await this.countActive(client)
      this.show({ state: 'open', client })
    } catch (error) {
      if (this.current.state === 'connecting')
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
