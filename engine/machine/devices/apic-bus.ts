/** Interrupt messages between I/O APICs, message-signalled devices and local APICs (Intel SDM 3A, chapter 11). */

/** Delivery modes as the ICR, the redirection table and MSI data encode them (SDM 3A, 11.6.1). */
export const DELIVERY = { fixed: 0, lowest: 1, smi: 2, nmi: 4, init: 5, startup: 6, extInt: 7 } as const

export interface ApicMessage {
  /** An APIC ID, or a logical destination if `logical`. */
  destination: number
  /** The destination is the all-ones address of its width. */
  broadcast: boolean
  logical: boolean
  delivery: number
  vector: number
  /** Level-triggered: the receiver announces the end of the interrupt. */
  level: boolean
}

/** What the bus needs of a local APIC. */
export interface ApicReceiver {
  readonly id: number
  matches(message: ApicMessage): boolean
  /** The lower it is, the sooner a lowest-priority message goes here. */
  arbitrationPriority(): number
  /** False if it refuses the message: then the interrupt is not under way. */
  accept(message: ApicMessage): boolean
}

export class ApicBus {
  private readonly receivers: ApicReceiver[] = []
  private readonly eoiListeners: ((vector: number) => void)[] = []

  attach(receiver: ApicReceiver): void {
    this.receivers.push(receiver)
    this.receivers.sort((a, b) => a.id - b.id)
  }

  /** An I/O APIC that wants to hear of ended level-triggered interrupts. */
  onEoi(listener: (vector: number) => void): void {
    this.eoiListeners.push(listener)
  }

  eoi(vector: number): void {
    for (const listener of this.eoiListeners) listener(vector)
  }

  /** True if somebody took it. */
  send(message: ApicMessage): boolean {
    const targets = this.receivers.filter((receiver) => receiver.matches(message))
    if (message.delivery === DELIVERY.lowest) {
      const chosen = targets.reduce<ApicReceiver | undefined>(
        (best, one) => (best && best.arbitrationPriority() <= one.arbitrationPriority() ? best : one),
        undefined,
      )
      return chosen?.accept(message) ?? false
    }
    let taken = false
    for (const target of targets) taken = target.accept(message) || taken
    return taken
  }

  /** Delivers to every local APIC except one, or to all. */
  sendToAll(message: ApicMessage, except?: ApicReceiver): void {
    for (const receiver of this.receivers) if (receiver !== except) receiver.accept(message)
  }

  /** A memory write into FEExxxxx, decoded as an interrupt (SDM 3A, 11.11). Others are dropped. */
  msi(address: number, data: number): void {
    if (Math.floor(address / 0x10_0000) !== 0xfee) return
    const destination = (address >>> 12) & 0xff
    const redirected = (address & 8) !== 0
    const delivery = (data >>> 8) & 7
    this.send({
      destination,
      broadcast: destination === 0xff,
      // The SDM lets the mode bit be ignored without the hint; hardware and Linux count on it all the same.
      logical: (address & 4) !== 0,
      delivery: redirected && delivery === DELIVERY.fixed ? DELIVERY.lowest : delivery,
      vector: data & 0xff,
      level: (data & 0x8000) !== 0,
    })
  }
}
