/**
 * National Semiconductor PC16550D UART (datasheet TL/C/8652) as COM ports have it, crystal 1.8432 MHz. Bytes leave
 * at once whatever the baud rate; bytes of the host wait in a queue and enter the FIFO as it is read.
 * OUT2 does not gate the interrupt: systems that grew up on emulators leave it clear.
 */
import type { Timer, TimerQueue } from '../../base/clock.ts'
import type { Chardev } from '../../chardev/chardev.ts'
import type { BusTarget } from '../bus.ts'
import { byteTarget } from '../byte-target.ts'
import type { IrqLine } from '../irq.ts'
import { savedRecord } from '../saved-record.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import { ByteQueue } from './byte-queue.ts'

const FIFO_SIZE = 16
const OUTPUT_SIZE = 4096
/** Bytes of the host that wait for a guest that does not read; what comes then is lost. */
const INPUT_LIMIT = 1024 * 1024
const CRYSTAL = 1_843_200
const SECOND = 1_000_000_000

const DATA_READY = 0x01
const OVERRUN = 0x02
const TRANSMITTER_EMPTY = 0x60

const LOOP = 0x10
/** CTS, DSR and DCD: somebody listens at the other end. */
const CONNECTED = 0xb0

const NO_INTERRUPT = 0x01
const LINE_STATUS = 0x06
const DATA_AVAILABLE = 0x04
const CHARACTER_TIMEOUT = 0x0c
const TRANSMITTER_READY = 0x02
const MODEM_STATUS = 0x00

export interface Uart16550Options {
  readonly name: string
  readonly irq: IrqLine
  readonly timers: TimerQueue
  readonly chardev: Chardev
}

function powerOn() {
  return {
    divisor: 12,
    interruptEnable: 0,
    fifoEnabled: false,
    trigger: 1,
    lineControl: 0,
    modemControl: 0,
    /** Error bits of the line status. */
    errors: 0,
    modemStatus: CONNECTED,
    scratch: 0,
    transmitterReady: false,
    timedOut: false,
    /** Guest time until which the receiver is busy with a character, after its FIFO was cleared. */
    busyUntil: 0,
    /** When the characters in the FIFO have waited too long; 0 is never. */
    timeoutAt: 0,
  }
}

export class Uart16550 implements Device {
  readonly name: string
  /** Eight ports. */
  readonly ports: BusTarget
  private readonly irq: IrqLine
  private readonly timers: TimerQueue
  private readonly timer: Timer
  private readonly chardev: Chardev
  private regs = powerOn()
  private fifo: number[] = []
  private readonly input = new ByteQueue()
  private readonly output = new Uint8Array(OUTPUT_SIZE)
  private outputLength = 0
  /** The line's level. */
  private interrupting = false

  constructor(options: Uart16550Options) {
    this.name = options.name
    this.irq = options.irq
    this.timers = options.timers
    this.chardev = options.chardev
    this.timer = options.timers.create(() => this.onTime())
    this.ports = byteTarget(
      (offset) => this.read(offset),
      (offset, value) => this.write(offset, value),
    )
    this.chardev.onData((bytes) => {
      this.input.put(bytes.subarray(0, Math.max(0, INPUT_LIMIT - this.input.length)))
      this.refill()
      this.update()
    })
  }

  /** Gives the host what the guest has written. To be called at the end of each slice of guest time. */
  flush(): void {
    if (this.outputLength === 0) return
    const bytes = this.output.slice(0, this.outputLength)
    this.outputLength = 0
    this.chardev.write(bytes)
  }

  /** What the host has sent and the guest has not yet taken stays. */
  reset(): void {
    this.flush()
    this.regs = powerOn()
    this.fifo = []
    this.refill()
    this.update()
  }

  save(): DeviceState {
    return {
      version: 1,
      registers: { ...this.regs },
      fifo: [...this.fifo],
      input: this.input.toBytes(),
      output: this.output.slice(0, this.outputLength),
    }
  }

  restore(state: DeviceState): void {
    const reader = new StateReader(this.name, state, 1)
    const regs = savedRecord(this.name, state.registers, powerOn())
    const fifo = reader.numbers('fifo', reader.list('fifo').length)
    const input = reader.bytes('input')
    const output = reader.bytes('output').subarray(0, OUTPUT_SIZE)
    this.regs = regs
    this.fifo = fifo.slice(0, FIFO_SIZE)
    this.input.replace(input)
    this.output.set(output)
    this.outputLength = output.length
    this.interrupting = this.cause() !== NO_INTERRUPT
    this.irq.set(this.interrupting)
    this.update()
  }

  private read(offset: number): number {
    const r = this.regs
    switch (offset) {
      case 0:
        return r.lineControl & 0x80 ? r.divisor & 0xff : this.receive()
      case 1:
        return r.lineControl & 0x80 ? r.divisor >> 8 : r.interruptEnable
      case 2: {
        const cause = this.cause()
        if (cause === TRANSMITTER_READY) {
          r.transmitterReady = false
          this.update()
        }
        return cause | (r.fifoEnabled ? 0xc0 : 0)
      }
      case 3:
        return r.lineControl
      case 4:
        return r.modemControl
      case 5: {
        const status = TRANSMITTER_EMPTY | r.errors | (this.fifo.length > 0 ? DATA_READY : 0)
        if (r.errors) {
          r.errors = 0
          this.update()
        }
        return status
      }
      case 6: {
        const status = r.modemStatus
        r.modemStatus &= 0xf0
        if (status & 0x0f) this.update()
        return status
      }
      case 7:
        return r.scratch
      default:
        return 0xff
    }
  }

  private write(offset: number, value: number): void {
    const r = this.regs
    const divisorLatch = (r.lineControl & 0x80) !== 0
    if (offset === 0 && divisorLatch) r.divisor = (r.divisor & 0xff00) | value
    else if (offset === 0) this.transmit(value)
    else if (offset === 1 && divisorLatch) r.divisor = (r.divisor & 0xff) | (value << 8)
    else if (offset === 1) {
      // Enabling the transmitter's interrupt while it is empty raises it.
      if (value & 2 && !(r.interruptEnable & 2)) r.transmitterReady = true
      r.interruptEnable = value & 0x0f
    } else if (offset === 2) this.controlFifo(value)
    else if (offset === 3) r.lineControl = value
    else if (offset === 4) this.controlModem(value & 0x1f)
    else if (offset === 7) r.scratch = value
    this.update()
  }

  private transmit(byte: number): void {
    const r = this.regs
    r.transmitterReady = false
    this.update()
    if (r.modemControl & LOOP) this.arrive(byte)
    else {
      this.output[this.outputLength++] = byte
      if (this.outputLength === OUTPUT_SIZE) this.flush()
    }
    r.transmitterReady = true
  }

  private receive(): number {
    const r = this.regs
    const byte = this.fifo.shift() ?? 0
    r.timedOut = false
    this.restartTimeout()
    this.refill()
    this.update()
    return byte
  }

  /** A character at the receiver. */
  private arrive(byte: number): void {
    const r = this.regs
    if (this.fifo.length < (r.fifoEnabled ? FIFO_SIZE : 1)) this.fifo.push(byte)
    else {
      r.errors |= OVERRUN
      // Without a FIFO the new character takes the old one's place; with it the new one is lost.
      if (!r.fifoEnabled) this.fifo = [byte]
    }
    this.restartTimeout()
  }

  /** Moves what waits into the FIFO, as far as there is room and the line is not looped back. */
  private refill(): void {
    const r = this.regs
    if (r.modemControl & LOOP || this.timers.clock.now() < r.busyUntil) return
    const room = r.fifoEnabled ? FIFO_SIZE : 1
    while (this.fifo.length < room && this.input.length > 0) this.arrive(this.input.take())
  }

  private controlFifo(value: number): void {
    const r = this.regs
    const enable = (value & 1) !== 0
    if (enable !== r.fifoEnabled || value & 2) {
      this.fifo = []
      r.timedOut = false
      r.timeoutAt = 0
      // The next character takes its time: a driver that clears the FIFO while it looks around loses no more.
      if (this.input.length > 0) r.busyUntil = this.timers.clock.now() + this.characterTime()
    }
    if (enable !== r.fifoEnabled || value & 4) r.transmitterReady = true
    r.fifoEnabled = enable
    r.trigger = enable ? ([1, 4, 8, 14][value >> 6] ?? 1) : 1
  }

  private controlModem(value: number): void {
    const r = this.regs
    const wasLooped = (r.modemControl & LOOP) !== 0
    r.modemControl = value
    const looped = ((value & 2) << 3) | ((value & 1) << 5) | ((value & 4) << 4) | ((value & 8) << 4)
    const lines = value & LOOP ? looped : CONNECTED
    const changed = (r.modemStatus ^ lines) & 0xb0
    // RI tells of its falling edge alone.
    const ringEnded = r.modemStatus & ~lines & 0x40
    r.modemStatus = lines | (r.modemStatus & 0x0f) | ((changed | ringEnded) >> 4)
    if (wasLooped && !(value & LOOP)) this.refill()
  }

  /** Start, data, parity and stop bits at the set rate, in nanoseconds. */
  private characterTime(): number {
    const { lineControl, divisor } = this.regs
    const bits = 7 + (lineControl & 3) + ((lineControl >> 2) & 1) + ((lineControl >> 3) & 1)
    return Math.ceil((bits * 16 * (divisor || 1) * SECOND) / CRYSTAL)
  }

  /** Four character times without a byte in or out (8.5.1). */
  private restartTimeout(): void {
    const r = this.regs
    const waits = r.fifoEnabled && this.fifo.length > 0
    r.timeoutAt = waits ? this.timers.clock.now() + 4 * this.characterTime() : 0
  }

  private onTime(): void {
    const r = this.regs
    const now = this.timers.clock.now()
    if (r.timeoutAt > 0 && r.timeoutAt <= now) {
      r.timedOut = this.fifo.length > 0
      r.timeoutAt = 0
    }
    this.refill()
    this.update()
  }

  private cause(): number {
    const { interruptEnable, errors, trigger, timedOut, transmitterReady, modemStatus } = this.regs
    if (interruptEnable & 4 && errors) return LINE_STATUS
    if (interruptEnable & 1 && this.fifo.length >= trigger) return DATA_AVAILABLE
    if (interruptEnable & 1 && timedOut) return CHARACTER_TIMEOUT
    if (interruptEnable & 2 && transmitterReady) return TRANSMITTER_READY
    if (interruptEnable & 8 && modemStatus & 0x0f) return MODEM_STATUS
    return NO_INTERRUPT
  }

  /** Sets the line, and the timer for what only time can bring. */
  private update(): void {
    const r = this.regs
    const interrupting = this.cause() !== NO_INTERRUPT
    if (interrupting !== this.interrupting) {
      this.interrupting = interrupting
      this.irq.set(interrupting)
    }
    let next = Number.POSITIVE_INFINITY
    if (r.timeoutAt > 0 && r.interruptEnable & 1) next = r.timeoutAt
    if (this.input.length > 0 && this.timers.clock.now() < r.busyUntil) next = Math.min(next, r.busyUntil)
    if (next !== this.timer.deadline) this.timer.arm(next)
  }
}
