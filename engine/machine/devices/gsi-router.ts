/**
 * The board's interrupt wires: each input reaches the 8259 pair and the I/O APIC.
 * ISA interrupts keep their number in both, but for the timer: IRQ 0 is pin 2 of the I/O APIC (MultiProcessor
 * Specification 1.4, 3.6.2.2; the MADT says so with an interrupt source override).
 */
import type { IrqLine } from '../irq.ts'

/** I/O APIC pin of ISA interrupt 0. */
const TIMER_PIN = 2

export interface GsiRouterOptions {
  /** Inputs 0–15 of the 8259 pair. */
  pic(irq: number): IrqLine
  ioapic(pin: number): IrqLine
}

export class GsiRouter {
  private readonly options: GsiRouterOptions
  private readonly users: Map<string, Set<symbol>> = new Map()

  constructor(options: GsiRouterOptions) {
    this.options = options
  }

  /** A new source on an ISA interrupt; sources of one interrupt are a wire-or. */
  isa(irq: number): IrqLine {
    const pic = this.shared(`pic${irq}`, this.options.pic(irq))
    const ioapic = this.pin(irq === 0 ? TIMER_PIN : irq)
    return both(pic, ioapic)
  }

  /** A new source on the 8259 pair alone, for PCI routers whose APIC pins are others. */
  picOnly(irq: number): IrqLine {
    return this.shared(`pic${irq}`, this.options.pic(irq))
  }

  /** A new source on an I/O APIC pin alone. */
  pin(pin: number): IrqLine {
    return this.shared(`pin${pin}`, this.options.ioapic(pin))
  }

  private shared(key: string, line: IrqLine): IrqLine {
    const users = this.users.get(key) ?? new Set<symbol>()
    this.users.set(key, users)
    const self = Symbol(key)
    return {
      set: (high) => {
        if (high) users.add(self)
        else users.delete(self)
        line.set(users.size > 0)
      },
    }
  }
}

function both(a: IrqLine, b: IrqLine): IrqLine {
  return {
    set: (high) => {
      a.set(high)
      b.set(high)
    },
  }
}
