/**
 * The chipset's ways to reset: reset control at port CF9h and system control port A at 92h.
 * ICH9 datasheet (316972), sections 13.7.5 (RST_CNT) and 13.7.3 (PORT92).
 */
import type { BusTarget } from '../bus.ts'
import { byteTarget } from '../byte-target.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import type { A20Gate } from './a20-gate.ts'

/** `init` resets the processor alone (INIT#), `hard` the whole machine. */
export type ResetKind = 'init' | 'hard'

export interface ResetPortOptions {
  readonly name: string
  readonly a20: A20Gate
  readonly onReset: (kind: ResetKind) => void
}

export class ResetPort implements Device {
  readonly name: string
  /** Port CF9h. Map it after the PCI configuration address port that surrounds it. */
  readonly resetControl: BusTarget
  /** Port 92h. */
  readonly port92: BusTarget
  private readonly options: ResetPortOptions
  private control = 0
  private fastInit = false

  constructor(options: ResetPortOptions) {
    this.name = options.name
    this.options = options
    this.resetControl = byteTarget(
      (offset) => (offset === 0 ? this.control : 0xff),
      (offset, value) => {
        if (offset === 0) this.writeControl(value)
      },
    )
    this.port92 = byteTarget(
      (offset) => (offset === 0 ? (options.a20.open ? 2 : 0) | (this.fastInit ? 1 : 0) : 0xff),
      (offset, value) => {
        if (offset === 0) this.writePort92(value)
      },
    )
  }

  reset(): void {
    this.control = 0
    this.fastInit = false
  }

  save(): DeviceState {
    return { version: 1, control: this.control, fastInit: this.fastInit }
  }

  restore(state: DeviceState): void {
    const reader = new StateReader(this.name, state, 1)
    this.control = reader.number('control')
    this.fastInit = reader.boolean('fastInit')
  }

  /** Bit 2 rising resets; bit 1 says whether all of the machine, bit 3 whether power is cycled too. */
  private writeControl(value: number): void {
    const rising = (value & 4) !== 0 && (this.control & 4) === 0
    this.control = value & 0x0e
    if (rising) this.options.onReset(value & 0x0a ? 'hard' : 'init')
  }

  private writePort92(value: number): void {
    this.options.a20.set((value & 2) !== 0)
    const rising = (value & 1) !== 0 && !this.fastInit
    this.fastInit = (value & 1) !== 0
    if (rising) this.options.onReset('init')
  }
}
