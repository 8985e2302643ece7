import { Emitter, type Event } from '../../base/event.ts'
import type { GuestCommand, GuestEvent, StartCommand } from '../guest-protocol.ts'
import { awaitDeath } from './lifeline.ts'

export type { GuestCounters, GuestState } from '../guest-protocol.ts'

/** The page's hold of one guest: a worker from start to power-off. A guest that is off keeps nothing running. */
export class BrowserGuest {
  private readonly worker: Worker
  private readonly events = new Emitter<GuestEvent>()
  private readonly serialPort: MessagePort
  private readonly serialOutput = new Emitter<Uint8Array>()
  private readonly lifeline = crypto.randomUUID()
  private isOver = false

  readonly onEvent: Event<GuestEvent> = this.events.event
  readonly onSerial: Event<Uint8Array> = this.serialOutput.event

  constructor(options: Omit<StartCommand, 'type' | 'lifeline' | 'serial'>) {
    this.worker = new Worker(new URL('../../workers/guest.worker.ts', import.meta.url), { type: 'module' })
    this.worker.onmessage = ({ data }: MessageEvent<GuestEvent>) => this.receive(data)
    this.worker.onerror = (event) => {
      event.preventDefault()
      this.receive({
        type: 'state',
        state: 'crashed',
        reason: event.message || 'the worker could not be started',
      })
    }
    const { port1, port2 } = new MessageChannel()
    this.serialPort = port1
    port1.onmessage = ({ data }: MessageEvent<Uint8Array>) => this.serialOutput.emit(data)
    const command: StartCommand = { type: 'start', ...options, lifeline: this.lifeline, serial: port2 }
    this.worker.postMessage(command, [port2])
  }

  pause(): void {
    this.tell({ type: 'pause' })
  }

  resume(): void {
    this.tell({ type: 'resume' })
  }

  reset(): void {
    this.tell({ type: 'reset' })
  }

  powerButton(): void {
    this.tell({ type: 'power button' })
  }

  /** Ends the worker, whatever it is doing. */
  forceOff(): void {
    this.receive({ type: 'state', state: 'off' })
  }

  send(bytes: Uint8Array): void {
    this.serialPort.postMessage(bytes)
  }

  private tell(command: GuestCommand): void {
    this.worker.postMessage(command)
  }

  private receive(event: GuestEvent): void {
    if (this.isOver) return
    if (event.type === 'state' && (event.state === 'off' || event.state === 'crashed')) {
      this.isOver = true
      this.worker.terminate()
    }
    // The first word of a worker says that it holds its lifeline.
    if (event.type === 'state' && event.state === 'loading') {
      const reason = 'its worker ended without a word'
      void awaitDeath(this.lifeline).then(() => this.receive({ type: 'state', state: 'crashed', reason }))
    }
    this.events.emit(event)
  }
}
