import type { PassedEnd } from '../../base/channel.ts'
import type { Graphics } from '../../model/domain/devices/graphics.ts'
import { VirError } from '../../model/error.ts'
import type { Guest, GuestViewer } from '../guest.ts'
import { type Incoming, ListenError, type Listener, type ListenPlace, type SocketAddress } from '../host.ts'
import type { Definition } from './definition.ts'
import { displayPorts, webSocketPorts } from './display-ports.ts'
import { vncDisplay } from './display-spec.ts'
import type { Domain } from './domain.ts'
import { errnoWords } from './file-refusal.ts'

/** Viewers of one guest at once. */
const mostViewers = 64
/** Phases of virConnectDomainEventGraphicsPhase. */
const phases = { connect: 0, initialize: 1, disconnect: 2 } as const
/** QEMU has no name for a client's end of a UNIX socket. */
const unnamed: SocketAddress = { family: 'unix', node: '', service: '' }

/** The display of a domain that runs: where it listens, and who looks. */
export class Display {
  private readonly domain: Domain
  private readonly graphics: Graphics
  private readonly viewers = new Set<GuestViewer>()
  private early: Incoming[] = []
  private guest: Guest | undefined
  private readonly listeners: Listener[] = []
  private reserved: number | undefined
  private webSocketPort: number | undefined
  /** Made for its socket. */
  private folder: string | undefined

  /**
   * Makes the display of a domain that starts, if it has one, and writes into its definition where it is. Viewers wait
   * until there is a guest.
   */
  static async open(domain: Domain, live: Definition, id: number): Promise<Display | undefined> {
    const graphics = vncDisplay(live)
    if (!graphics) return undefined
    const display = new Display(domain, graphics)
    try {
      await display.listen(id)
    } catch (error) {
      await display.close()
      throw error
    }
    return display
  }

  private constructor(domain: Domain, graphics: Graphics) {
    this.domain = domain
    this.graphics = graphics
  }

  /** The TCP port that it listens at. */
  get port(): number | undefined {
    return this.reserved
  }

  /** Shows this guest from now on. */
  show(guest: Guest): void {
    this.guest = guest
    for (const incoming of this.early.splice(0)) this.accept(incoming)
  }

  /** Somebody comes by a channel of a client's; `isTrusted` is not asked for a password. */
  view(end: PassedEnd, options: { isTrusted: boolean }): GuestViewer {
    return this.admit(end, this.address(), unnamed, options)
  }

  /** Nobody can come any more. Who looks goes with the guest. */
  async close(): Promise<void> {
    this.guest = undefined
    for (const { channel } of this.early.splice(0)) channel.close()
    for (const listener of this.listeners.splice(0)) await listener.close()
    const { displayPorts: ports } = this.domain.daemon
    for (const port of [this.reserved, this.webSocketPort]) if (port !== undefined) ports.release(port)
    this.reserved = undefined
    this.webSocketPort = undefined
    if (this.folder !== undefined)
      await this.domain.daemon.host.files.removeFolder(this.folder).catch(() => {})
  }

  private async listen(id: number): Promise<void> {
    const { graphics } = this
    const listen = graphics.listens[0] ?? { type: 'address' as const }
    if (listen.type === 'none') return
    if (listen.type === 'socket') {
      listen.socket ??= await this.makeSocketPath(id)
      graphics.socket = listen.socket
      await this.listenAt({ path: listen.socket })
      return
    }
    if (listen.type === 'network') {
      listen.address = this.networkAddress(listen.network ?? '')
      graphics.listen = listen.address
    }
    const address = listen.address ?? '127.0.0.1'
    await this.listenByPort(address)
    await this.listenByWebSocket(address)
  }

  private async makeSocketPath(id: number): Promise<string> {
    const { host } = this.domain.daemon
    const folder = `${host.info().stateFolder}/domain-${id}-${this.domain.name}`
    // One that an earlier daemon left serves as well.
    await host.files.makeFolder(folder, 0o700).catch(() => {})
    this.folder = folder
    return `${folder}/vnc.sock`
  }

  private networkAddress(name: string): string {
    const network = this.domain.daemon.networks.byName(name)
    const address = network.isActive ? network.definition.ips[0]?.address : undefined
    if (address === undefined)
      throw new VirError('configUnsupported', `listen network '${name}' had no usable address`)
    return address
  }

  private async listenByPort(address: string): Promise<void> {
    const { graphics, domain } = this
    const { host, displayPorts: ports } = domain.daemon
    const { first, last } = displayPorts
    if (!graphics.autoport) {
      const port = graphics.port ?? 0
      if (port < first || port > last)
        throw new VirError('configUnsupported', `vnc port must be in range [${first},${last}]`)
      if (!host.listen) return
      ports.reserve(port)
      this.reserved = port
      return this.listenAt({ address, port })
    }
    if (!host.listen) return
    this.reserved = await this.listenAtFree(displayPorts, 'display', (port) => ({ address, port }))
  }

  /** Besides; in a browser nobody could come. */
  private async listenByWebSocket(address: string): Promise<void> {
    const { graphics, domain } = this
    const wanted = graphics.websocket
    const { host, displayPorts: ports } = domain.daemon
    if (!wanted || !host.listen) return
    const place = (port: number) => ({ address, port, isWebSocket: true })
    if (wanted === -1) {
      this.webSocketPort = await this.listenAtFree(webSocketPorts, 'webSocket', place)
      graphics.websocket = this.webSocketPort
      return
    }
    ports.reserve(wanted)
    this.webSocketPort = wanted
    await this.listenAt(place(wanted))
  }

  /** Gives the first port of a range that nobody has, reserved. */
  private async listenAtFree(
    { first, last }: { first: number; last: number },
    range: string,
    place: (port: number) => ListenPlace,
  ): Promise<number> {
    const { displayPorts: ports } = this.domain.daemon
    for (let port = first; port <= last; port++) {
      if (!ports.tryReserve(port)) continue
      try {
        await this.listenAt(place(port))
        return port
      } catch (error) {
        ports.release(port)
        if (!(error instanceof PortInUse)) throw error
      }
    }
    throw new VirError(
      'internalError',
      `Unable to find an unused port in range '${range}' (${first}-${last})`,
      'none',
    )
  }

  private async listenAt(place: ListenPlace): Promise<void> {
    const { host } = this.domain.daemon
    if (!host.listen)
      throw new VirError('configUnsupported', 'displays cannot listen on sockets of this host')
    try {
      this.listeners.push(await host.listen(place, (incoming) => this.accept(incoming)))
    } catch (error) {
      if (!(error instanceof ListenError)) throw error
      throw error.code === 'EADDRINUSE' ? new PortInUse(place) : refusal(place, error)
    }
  }

  private accept(incoming: Incoming): void {
    if (!this.guest) {
      this.early.push(incoming)
      return
    }
    const { channel, local, remote } = incoming
    this.admit({ open: () => channel }, local, remote, { isTrusted: false })
  }

  private admit(
    end: PassedEnd,
    local: SocketAddress,
    remote: SocketAddress,
    options: { isTrusted: boolean },
  ): GuestViewer {
    if (!this.guest || this.viewers.size >= mostViewers) {
      end.open().close()
      throw new VirError('operationFailed', 'the display has as many viewers as it can have')
    }
    const viewer = this.guest.openViewer(end, options)
    this.viewers.add(viewer)
    const tell = (phase: keyof typeof phases): void => {
      const { running } = this.domain
      if (running?.display !== this || running.isEnding) return
      const authScheme = this.graphics.passwd === undefined ? 'none' : 'vnc'
      this.domain.emit({ kind: 'graphics', phase: phases[phase], local, remote, authScheme })
    }
    tell('connect')
    viewer.onChange((change) => {
      if (change === 'closed') this.viewers.delete(viewer)
      tell(change === 'closed' ? 'disconnect' : 'initialize')
    })
    return viewer
  }

  /** What QEMU tells as its own end of a connection that was handed to it. */
  private address(): SocketAddress {
    const { socket, listen = '' } = this.graphics
    if (socket !== undefined) return { family: 'unix', node: '', service: socket }
    if (this.reserved === undefined) return unnamed
    const family = listen.includes(':') ? 'ipv6' : 'ipv4'
    return { family, node: listen, service: String(this.reserved) }
  }
}

/** Another one listens there. */
class PortInUse extends VirError {
  constructor(place: ListenPlace) {
    super('internalError', failure(place, errnoWords('EADDRINUSE')))
  }
}

const refusal = (place: ListenPlace, { code }: ListenError): VirError =>
  new VirError(
    'internalError',
    failure(place, errnoWords(code), code === 'ENOTFOUND' || code === 'EAI_AGAIN'),
  )

/** QEMU's words for a place where it cannot listen, in libvirt's for a QEMU that ended. */
function failure(place: ListenPlace, why: string, isUnknown = false): string {
  const exited = 'process exited while connecting to monitor'
  if ('path' in place)
    return `${exited}: -vnc vnc=unix:${place.path}: Failed to bind socket to ${place.path}: ${why}`
  const { address, port, isWebSocket } = place
  const what = isUnknown ? `address resolution failed for ${address}:${port}` : 'Failed to bind socket'
  const vnc = isWebSocket ? `${address},websocket=${port}` : `${address}:${port - displayPorts.first}`
  return `${exited}: -vnc ${vnc}: ${what}: ${why}`
}
