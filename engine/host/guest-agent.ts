import { Emitter, type Event } from '../base/event.ts'
import type { Chardev } from '../chardev/chardev.ts'
import type { Clipboard } from '../display/clipboard.ts'
import { VdAgent } from '../display/vdagent/vdagent.ts'

/** The host's end of the channel to a guest's SPICE agent, in the guest's worker. */
export class GuestAgent implements Chardev {
  private readonly inputs = new Emitter<Uint8Array>()
  private readonly agent: VdAgent
  private isOpen = false
  private isStarted = false

  readonly onData: Event<Uint8Array> = this.inputs.event

  /** `wake` is called after the guest was told something. */
  constructor(clipboard: Clipboard, wake: () => void) {
    this.agent = new VdAgent(clipboard, (bytes) => {
      this.inputs.emit(bytes)
      wake()
    })
  }

  write(bytes: Uint8Array): void {
    this.agent.receive(bytes)
  }

  opened(isOpen: boolean): void {
    this.isOpen = isOpen
    if (this.isStarted) this.agent.opened(isOpen)
  }

  /** The machine is complete: it may have been saved while the agent was there. */
  start(): void {
    this.isStarted = true
    if (this.isOpen) this.agent.opened(true)
  }
}
