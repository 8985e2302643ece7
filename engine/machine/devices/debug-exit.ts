/**
 * Ports for test programs, as QEMU has them: isa-debug-exit (a write ends the machine with a status) and the debug
 * consoles at E9h (Bochs) and 402h (SeaBIOS), which take text and read as E9h to say that they are there.
 */
import type { AccessSize, BusTarget } from '../bus.ts'
import { byteTarget } from '../byte-target.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'

export interface DebugExitOptions {
  readonly name: string
  /** Told the exit status, which is always odd. */
  readonly onExit: (status: number) => void
}

/** Four ports, usually at F4h. */
export class DebugExit implements Device, BusTarget {
  readonly name: string
  private readonly onExit: (status: number) => void

  constructor(options: DebugExitOptions) {
    this.name = options.name
    this.onExit = options.onExit
  }

  read(): number {
    return 0
  }

  write(_offset: number, _size: AccessSize, value: number): void {
    this.onExit(((value << 1) | 1) >>> 0)
  }

  reset(): void {}

  save(): DeviceState {
    return { version: 1 }
  }

  restore(state: DeviceState): void {
    new StateReader(this.name, state, 1)
  }
}

export interface DebugConsoleOptions {
  readonly name: string
  /** Told bytes as the guest wrote them: whole lines, unless {@link DebugConsole.flush} comes first. */
  readonly onText: (bytes: Uint8Array) => void
}

const LINE_LIMIT = 1024
const NEWLINE = 10
const PRESENT = 0xe9

export class DebugConsole implements Device {
  readonly name: string
  /** One port; map it at E9h or 402h. */
  readonly port: BusTarget
  private readonly onText: (bytes: Uint8Array) => void
  private readonly line = new Uint8Array(LINE_LIMIT)
  private length = 0

  constructor(options: DebugConsoleOptions) {
    this.name = options.name
    this.onText = options.onText
    this.port = byteTarget(
      () => PRESENT,
      (offset, value) => {
        if (offset === 0) this.put(value)
      },
    )
  }

  /** Hands over what is collected, also in mid-line. */
  flush(): void {
    if (this.length === 0) return
    const bytes = this.line.slice(0, this.length)
    this.length = 0
    this.onText(bytes)
  }

  reset(): void {
    this.flush()
  }

  save(): DeviceState {
    return { version: 1, line: this.line.slice(0, this.length) }
  }

  restore(state: DeviceState): void {
    const line = new StateReader(this.name, state, 1).bytes('line').subarray(0, LINE_LIMIT)
    this.line.set(line)
    this.length = line.length
  }

  private put(byte: number): void {
    this.line[this.length++] = byte
    if (byte === NEWLINE || this.length === LINE_LIMIT) this.flush()
  }
}
