import type { ByteChannel } from '../../base/channel.ts'
import { Emitter, type Event } from '../../base/event.ts'
import type { DaemonCommand, DaemonNews } from '../daemon-protocol.ts'
import { PortChannel } from '../port-channel.ts'

/** The page's hold of its daemon's worker: connections to the one daemon of this origin, whichever tab runs it. */
export class BrowserDaemon {
  private readonly worker: Worker
  private readonly failures = new Emitter<string>()
  private readonly turns = new Emitter<void>()
  private serves = false

  /** The daemon cannot be had; the reason is for a person. */
  readonly onFailure: Event<string> = this.failures.event
  /** This tab's daemon serves from now on: closing the tab ends what runs. */
  readonly onServing: Event<void> = this.turns.event

  constructor() {
    // The worker does not know the page's address, from which images are.
    this.worker = new Worker(new URL('../../workers/daemon.worker.ts', import.meta.url), {
      type: 'module',
      name: location.href,
    })
    this.worker.onmessage = ({ data }: MessageEvent<DaemonNews>) => {
      if (data.type === 'failed') this.failures.emit(data.reason)
      else {
        this.serves = true
        this.turns.emit()
      }
    }
    this.worker.onerror = (event) => {
      event.preventDefault()
      this.failures.emit(event.message || 'the worker could not be started')
    }
  }

  get isServing(): boolean {
    return this.serves
  }

  connect(): ByteChannel {
    const { port1, port2 } = new MessageChannel()
    this.tell({ type: 'connect', port: port2 }, [port2])
    return new PortChannel(port1)
  }

  /** The tab may be about to close: running guests are saved while the person is asked. */
  prepareToEnd(): void {
    this.tell({ type: 'prepare to end' })
  }

  /** The tab stays: guests go on. */
  stay(): void {
    this.tell({ type: 'stay' })
  }

  private tell(command: DaemonCommand, transfer: Transferable[] = []): void {
    this.worker.postMessage(command, transfer)
  }
}
