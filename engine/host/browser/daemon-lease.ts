import { type Port, PortChannel, type PortMessage } from '../port-channel.ts'
import { awaitDeath, holdLifeline } from './lifeline.ts'
import { MeetingPort } from './meeting-port.ts'

/**
 * One daemon for each origin. Every tab has a daemon's worker; a lock of the origin's (Web Locks API) says whose serves.
 * The others pass their page's connections on to it by broadcast channels, one for each connection, and one of them takes
 * over when it is gone.
 */
const lockName = 'tabvisor-daemon'

type Word =
  | { type: 'connect'; name: string; lifeline: string }
  | { type: 'accepted'; name: string; lifeline: string }
  | { type: 'serving' }

interface Waiting {
  name: string
  port: MessagePort
  broadcast: BroadcastChannel
}

export class DaemonLease {
  private readonly lifeline = `tabvisor-${crypto.randomUUID()}`
  private readonly board = new BroadcastChannel(lockName)
  private readonly waiting = new Map<string, Waiting>()
  /** Connections from afar: who waits asks again when this daemon begins to serve. */
  private readonly accepted = new Set<string>()
  private accept: ((channel: PortChannel) => void) | undefined
  /** Whoever is asked waits for this lifeline's end: it must be there before the first word is said. */
  private readonly isAlive: Promise<void>

  constructor() {
    this.isAlive = holdLifeline(this.lifeline)
    this.board.onmessage = ({ data }: MessageEvent<Word>) => this.hear(data)
  }

  /** Calls `serve` when it is this worker's turn; what that gives accepts connections from then on. */
  async hold(serve: () => Promise<(channel: PortChannel) => void>): Promise<void> {
    await this.isAlive
    await navigator.locks.request(lockName, async () => {
      this.accept = await serve()
      for (const { name, port, broadcast } of this.waiting.values()) {
        this.waiting.delete(name)
        broadcast.close()
        this.accept(new PortChannel(port))
      }
      this.say({ type: 'serving' })
      return new Promise<never>(() => {})
    })
  }

  /** A connection of this tab's page. */
  async connect(port: MessagePort): Promise<void> {
    await this.isAlive
    if (this.accept) {
      this.accept(new PortChannel(port))
      return
    }
    const name = `tabvisor-${crypto.randomUUID()}`
    this.waiting.set(name, { name, port, broadcast: new BroadcastChannel(name) })
    this.say({ type: 'connect', name, lifeline: this.lifeline })
  }

  private hear(word: Word): void {
    if (word.type === 'serving') {
      for (const name of this.waiting.keys()) this.say({ type: 'connect', name, lifeline: this.lifeline })
    } else if (word.type === 'connect') {
      if (this.accept && !this.accepted.has(word.name))
        this.acceptFromAfar(word.name, word.lifeline, this.accept)
    } else {
      const found = this.waiting.get(word.name)
      if (!found) return
      this.waiting.delete(word.name)
      join(found.port, found.broadcast)
      void awaitDeath(word.lifeline).then(() => {
        found.port.postMessage({ end: true })
        found.broadcast.close()
      })
    }
  }

  private acceptFromAfar(name: string, lifeline: string, accept: (channel: PortChannel) => void): void {
    this.accepted.add(name)
    const channel = new PortChannel(new BroadcastChannel(name))
    channel.onClose(() => this.accepted.delete(name))
    void awaitDeath(lifeline).then(() => channel.lose('the tab was closed'))
    accept(channel)
    this.say({ type: 'accepted', name, lifeline: this.lifeline })
  }

  private say(word: Word): void {
    this.board.postMessage(word)
  }
}

/**
 * What one end says goes to the other, from the first word on: ports keep what came before. The name of a channel becomes
 * a port on its way to the page.
 */
function join(port: MessagePort, far: Port): void {
  far.onmessage = ({ data }: MessageEvent<PortMessage>) => {
    if (!('pass' in data)) port.postMessage(data)
    else if (typeof data.pass === 'string') {
      const { port1, port2 } = new MessageChannel()
      joinMeeting(port2, new MeetingPort(data.pass))
      port.postMessage({ pass: port1 }, [port1])
    }
  }
  port.onmessage = ({ data }: MessageEvent<PortMessage>) => {
    if (!('pass' in data)) far.postMessage(data)
  }
}

/** The same, until one of both ends. */
function joinMeeting(port: MessagePort, far: MeetingPort): void {
  const end = () => {
    port.close()
    far.close()
  }
  port.onmessage = ({ data }: MessageEvent<PortMessage>) => {
    far.postMessage(data)
    if ('end' in data) end()
  }
  far.onmessage = ({ data }: MessageEvent<PortMessage>) => {
    port.postMessage(data)
    if ('end' in data) end()
  }
  far.addEventListener('close', () => {
    port.postMessage({ end: true })
    end()
  })
}
