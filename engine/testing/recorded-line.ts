import type { IrqLine } from '../machine/irq.ts'

/** The far end of an interrupt wire: remembers its level and counts rising edges. */
export class RecordedLine implements IrqLine {
  high = false
  rises = 0

  set(high: boolean): void {
    if (high && !this.high) this.rises++
    this.high = high
  }
}
