import type { Port } from '../port-channel.ts'
import { awaitDeath } from './lifeline.ts'

/** `here` names a lock that its sender holds for as long as it is there. */
type Word = { here: string } | { said: unknown }

/** How long the other end may take to come. */
const patience = 20_000
/** Last words may come after the news that their speaker is gone. */
const grace = 500

/**
 * A broadcast channel that two have to themselves, from the moment both are there: what is said before waits. Broadcasts
 * keep nothing for who comes later, and do not tell who is gone.
 */
export class MeetingPort implements Port {
  onmessage: ((event: MessageEvent) => void) | null = null
  private readonly closeListeners: (() => void)[] = []
  private readonly channel: BroadcastChannel
  private readonly lifeline = `tabvisor-${crypto.randomUUID()}`
  private readonly timer: ReturnType<typeof setTimeout>
  private waiting: unknown[] | undefined = []
  private isHeld = false
  private isOpen = true
  /** Lets the lock go. */
  private release = (): void => {}

  constructor(name: string) {
    this.channel = new BroadcastChannel(name)
    this.channel.onmessage = (event: MessageEvent<Word>) => {
      if ('here' in event.data) this.meet(event.data.here)
      else this.onmessage?.(new MessageEvent('message', { data: event.data.said }))
    }
    void navigator.locks.request(this.lifeline, () => this.hold())
    this.timer = setTimeout(() => this.lose(), patience)
  }

  addEventListener(_: 'close', listener: () => void): void {
    this.closeListeners.push(listener)
  }

  postMessage(message: unknown): void {
    if (this.waiting) this.waiting.push(message)
    else if (this.isOpen) this.channel.postMessage({ said: message })
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    clearTimeout(this.timer)
    this.waiting = undefined
    this.channel.close()
    this.release()
  }

  private hold(): Promise<void> | undefined {
    if (!this.isOpen) return undefined
    this.isHeld = true
    this.sayHere()
    return new Promise((resolve) => {
      this.release = resolve
    })
  }

  private sayHere(): void {
    if (this.isHeld) this.channel.postMessage({ here: this.lifeline })
  }

  /** The other end may not have heard that this one is here. */
  private meet(lifeline: string): void {
    const { waiting } = this
    if (!waiting || !this.isOpen) return
    this.waiting = undefined
    clearTimeout(this.timer)
    this.sayHere()
    for (const message of waiting) this.postMessage(message)
    void awaitDeath(lifeline).then(() => setTimeout(() => this.lose(), grace))
  }

  private lose(): void {
    if (!this.isOpen) return
    this.close()
    for (const listener of this.closeListeners) listener()
  }
}
