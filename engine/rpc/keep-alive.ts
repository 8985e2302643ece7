import type { Disposable } from '../base/event.ts'
import { type Frame, type Header, messageStatus, messageTypes } from './message.ts'
import type { Timers } from './time.ts'

/** A program of its own on the wire, which either end may use to see whether the other is still there. */
export const keepAliveProgram = 0x6b65_6570
const version = 1
const ping = 1
const pong = 2

export interface KeepAliveOptions {
  /** Seconds of silence after which the other end is asked. */
  interval: number
  /** How many questions may stay without an answer. */
  count: number
}

const headerOf = (procedure: number): Header => ({
  program: keepAliveProgram,
  version,
  procedure,
  type: messageTypes.message,
  serial: 0,
  status: messageStatus.ok,
})

/** Answers the other end's pings, and sends some once it is started. Anything that is heard counts as an answer. */
export class KeepAlive {
  private readonly timers: Timers
  private readonly send: (header: Header) => void
  private readonly onDead: () => void
  private options: KeepAliveOptions | undefined
  private timer: Disposable | undefined
  private heard = false
  private unanswered = 0

  constructor(timers: Timers, send: (header: Header) => void, onDead: () => void) {
    this.timers = timers
    this.send = send
    this.onDead = onDead
  }

  start(options: KeepAliveOptions): void {
    this.stop()
    if (options.interval <= 0) return
    this.options = options
    this.unanswered = 0
    this.wait()
  }

  stop(): void {
    this.timer?.dispose()
    this.timer = undefined
    this.options = undefined
  }

  /** Every message passes here. Returns whether it was only about keeping alive. */
  receive({ header }: Frame): boolean {
    this.heard = true
    if (header.program !== keepAliveProgram) return false
    if (header.version === version && header.type === messageTypes.message && header.procedure === ping)
      this.send(headerOf(pong))
    return true
  }

  private wait(): void {
    if (!this.options) return
    this.heard = false
    this.timer = this.timers.after(this.options.interval * 1000, () => this.elapsed())
  }

  private elapsed(): void {
    if (!this.options) return
    if (this.heard) this.unanswered = 0
    if (this.unanswered >= this.options.count) {
      this.stop()
      this.onDead()
      return
    }
    this.unanswered++
    this.send(headerOf(ping))
    this.wait()
  }
}
