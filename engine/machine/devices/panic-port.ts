/**
 * QEMU's pvpanic device on the ISA bus (QEMU, docs/specs/pvpanic.txt): one port by which a kernel says that it has
 * panicked. Reading tells which events it takes.
 */
import type { AccessSize, BusTarget } from '../bus.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'

const PANICKED = 1

export interface PanicPortOptions {
  readonly name: string
  readonly onPanic: () => void
}

export class PanicPort implements Device, BusTarget {
  readonly name: string
  private readonly onPanic: () => void

  constructor(options: PanicPortOptions) {
    this.name = options.name
    this.onPanic = options.onPanic
  }

  read(): number {
    return PANICKED
  }

  write(_offset: number, _size: AccessSize, value: number): void {
    if (value & PANICKED) this.onPanic()
  }

  reset(): void {}

  save(): DeviceState {
    return { version: 1 }
  }

  restore(state: DeviceState): void {
    new StateReader(this.name, state, 1)
  }
}
