import type { ByteChannel } from '../base/channel.ts'
import type { Handlers } from '../rpc/server.ts'
import { RpcServer } from '../rpc/server.ts'
import { Departure } from './domains/departure.ts'
import { DisplayPorts } from './domains/display-ports.ts'
import type { Domain } from './domains/domain.ts'
import { Domains } from './domains/domains.ts'
import type { Moments } from './domains/moments.ts'
import { shutdownDomain } from './domains/power.ts'
import { managedSave } from './domains/save.ts'
import { startDomain } from './domains/start.ts'
import { destroyDomain } from './domains/stop.ts'
import { Events } from './events.ts'
import { allHandlers } from './handlers.ts'
import type { Host } from './host.ts'
import { Networks } from './networks/networks.ts'
import { Nwfilters } from './nwfilters/nwfilters.ts'
import { Secrets } from './secrets/secrets.ts'
import { Snapshots } from './snapshots/snapshots.ts'
import { Pools } from './storage/pools.ts'

/** What becomes of running domains when the daemon ends. */
export type OnExit = 'suspend' | 'shutdown' | 'destroy'

export interface DaemonOptions {
  /** The path by which new domains name this hypervisor. */
  emulator?: string
  /** How many times the host's memory guests may have together. */
  memoryOvercommit?: number
  /** How long a guest may take to shut down when the daemon ends. */
  shutdownMilliseconds?: number
}

/** A libvirt: domains and all that belongs to them, for as many clients as come. */
export class Daemon {
  readonly host: Host
  readonly emulator: string
  readonly events = new Events()
  readonly displayPorts = new DisplayPorts()
  readonly domains: Domains
  readonly networks: Networks
  readonly nwfilters: Nwfilters
  readonly pools: Pools
  readonly secrets: Secrets
  readonly snapshots: Snapshots
  moments: Moments
  /** For hosts that end without asking. */
  readonly departure = new Departure(this)
  private readonly shutdownMilliseconds: number
  private readonly handlers: Handlers
  private readonly servers = new Set<RpcServer>()
  private clientCount = 0
  /** Nothing starts any more. */
  isClosing = false

  /** Brings back what an earlier daemon left, and starts what is to start by itself. */
  static async open(host: Host, options: DaemonOptions = {}): Promise<Daemon> {
    const daemon = new Daemon(host, options)
    await daemon.load()
    return daemon
  }

  private constructor(host: Host, options: DaemonOptions) {
    this.host = host
    this.emulator = options.emulator ?? '/usr/bin/tabvisor'
    this.shutdownMilliseconds = options.shutdownMilliseconds ?? 30_000
    this.domains = new Domains(this, options.memoryOvercommit ?? 1.5)
    this.networks = new Networks(host, this.events)
    this.nwfilters = new Nwfilters(host)
    this.pools = new Pools(host, this.events)
    this.secrets = new Secrets(host, this.events)
    this.snapshots = new Snapshots(this)
    this.moments = this.snapshots
    this.handlers = allHandlers(this)
  }

  /** Serves a client until its channel ends. */
  accept(channel: ByteChannel, options: { isReadonly: boolean }): void {
    if (this.isClosing) {
      channel.close()
      return
    }
    const server = new RpcServer(channel, {
      handlers: this.handlers,
      isReadonly: options.isReadonly,
      time: this.host.time,
      log: (level, message) => this.host.log(level, message),
      id: ++this.clientCount,
    })
    this.servers.add(server)
    server.client.onClose(() => this.servers.delete(server))
  }

  /** Ends all, with running domains as `onExit` says. Nothing runs any more when it resolves. */
  async close(onExit: OnExit): Promise<void> {
    this.isClosing = true
    const active = this.domains.all.filter((domain) => domain.isActive)
    // A guest that is saved takes as much memory again: one at a time. Those that are asked may take their time together.
    if (onExit === 'suspend') for (const domain of active) await this.putAway(domain, onExit)
    else await Promise.all(active.map((domain) => this.putAway(domain, onExit)))
    for (const server of this.servers) server.close()
  }

  private async load(): Promise<void> {
    await this.networks.load()
    await this.nwfilters.load()
    await this.pools.load()
    await this.secrets.load()
    const { toResume } = await this.domains.load()
    await this.snapshots.load()
    const toStart = new Set([...toResume, ...this.domains.all.filter((domain) => domain.isAutostarted)])
    for (const domain of toStart) await this.startAtOpen(domain)
  }

  private async startAtOpen(domain: Domain): Promise<void> {
    try {
      await startDomain(domain)
    } catch (error) {
      this.host.log('error', `'${domain.name}' does not start by itself: ${(error as Error).message}`)
    }
    await this.domains.store.unmark('resuming', domain.uuid)
  }

  private async putAway(domain: Domain, onExit: OnExit): Promise<void> {
    try {
      const isSuspended = onExit === 'suspend' && domain.isPersistent && (await this.suspendAtExit(domain))
      if (!isSuspended && onExit !== 'destroy') await this.shutDown(domain)
    } catch (error) {
      this.host.log('error', `'${domain.name}' is destroyed at the daemon's end: ${(error as Error).message}`)
    }
    if (domain.isActive) {
      await destroyDomain(domain).catch((error: Error) => {
        this.host.log('error', `'${domain.name}' was not destroyed well: ${error.message}`)
      })
    }
  }

  /** A daemon that is killed in between leaves a saved domain, which its owner starts. */
  private async suspendAtExit(domain: Domain): Promise<boolean> {
    try {
      await managedSave(domain)
      await this.domains.store.mark('resuming', domain.uuid)
      return true
    } catch (error) {
      this.host.log('error', `'${domain.name}' was not suspended: ${(error as Error).message}`)
      return false
    }
  }

  /** Asks the guest, and waits for as long as it is given. */
  private async shutDown(domain: Domain): Promise<void> {
    if (domain.is('paused')) return
    const stopped = new Promise<void>((resolve) => {
      const timer = this.host.time.after(this.shutdownMilliseconds, done)
      const subscription = this.events.onDomain((event) => {
        if (event.domain.uuid === domain.uuid && !domain.isActive) done()
      })
      function done(): void {
        timer.dispose()
        subscription.dispose()
        resolve()
      }
    })
    await shutdownDomain(domain)
    await stopped
  }
}
