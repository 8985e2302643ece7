/**
 * The A20 gate of the PC/AT: while it is closed, address line 20 reads as zero. The keyboard controller and port 92h
 * both move it; the last write counts.
 */
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'

export interface A20GateOptions {
  readonly name: string
  /** Told when the line changes. */
  readonly onChange: (open: boolean) => void
}

export class A20Gate implements Device {
  readonly name: string
  private readonly onChange: (open: boolean) => void
  private isOpen = true

  constructor(options: A20GateOptions) {
    this.name = options.name
    this.onChange = options.onChange
  }

  get open(): boolean {
    return this.isOpen
  }

  set(open: boolean): void {
    if (open === this.isOpen) return
    this.isOpen = open
    this.onChange(open)
  }

  /** Open, as chipsets leave it for the firmware at the top of the address space. */
  reset(): void {
    this.set(true)
  }

  save(): DeviceState {
    return { version: 1, open: this.isOpen }
  }

  restore(state: DeviceState): void {
    this.set(new StateReader(this.name, state, 1).boolean('open'))
  }
}
