import type { PassedEnd } from '../base/channel.ts'
import { Emitter, type Event } from '../base/event.ts'
import type { GuestViewer } from '../daemon/guest.ts'
import type { FromGuest, ToGuest } from './guest-messages.ts'
import { PortChannel, PortEnd } from './port-channel.ts'
import { relay } from './relay.ts'

/** How long a guest that ends may take to let its viewers go. */
const farewellMilliseconds = 300

type Post = (message: ToGuest, transfer?: Transferable[]) => void

/** The viewers of a guest's screen, as seen from outside its worker. */
export class WorkerViewers {
  private readonly post: Post
  private readonly viewers = new Map<number, WorkerViewer>()
  private count = 0
  private allGone: (() => void) | undefined

  constructor(post: Post) {
    this.post = post
  }

  /** A port goes to the worker as it is; what comes by another channel is passed on from here. */
  open(end: PassedEnd, { isTrusted }: { isTrusted: boolean }): GuestViewer {
    const id = this.count++
    const viewer = new WorkerViewer(() => this.post({ type: 'close viewer', id }))
    this.viewers.set(id, viewer)
    const isLocal = end instanceof PortEnd
    const { place, transfer } = isLocal ? end : relayed(end)
    this.post({ type: 'open viewer', id, place, isLocal, isTrusted }, transfer)
    return viewer
  }

  receive({ id, change }: Extract<FromGuest, { type: 'viewer' }>): void {
    const viewer = this.viewers.get(id)
    if (change === 'closed') this.viewers.delete(id)
    viewer?.changed(change)
    if (this.viewers.size === 0) this.allGone?.()
  }

  /** Resolves when all are gone in peace, or their time is over. */
  async dismiss(): Promise<void> {
    if (this.viewers.size === 0) return
    const gone = new Promise<void>((resolve) => {
      this.allGone = resolve
      setTimeout(resolve, farewellMilliseconds)
    })
    for (const id of this.viewers.keys()) this.post({ type: 'close viewer', id })
    await gone
  }

  /** The worker is gone, and with it whoever looked. */
  drop(): void {
    const viewers = [...this.viewers.values()]
    this.viewers.clear()
    for (const viewer of viewers) viewer.changed('closed')
  }
}

/** The end of a new port whose other end is this channel's. */
function relayed(end: PassedEnd): PortEnd {
  const { port1, port2 } = new MessageChannel()
  relay(end.open(), new PortChannel(port1))
  return new PortEnd(port2)
}

class WorkerViewer implements GuestViewer {
  private readonly changes = new Emitter<'initialized' | 'closed'>()
  readonly onChange: Event<'initialized' | 'closed'> = this.changes.event
  readonly close: () => void

  constructor(close: () => void) {
    this.close = close
  }

  changed(change: 'initialized' | 'closed'): void {
    this.changes.emit(change)
  }
}
