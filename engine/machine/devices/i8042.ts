/**
 * Intel 8042 keyboard controller of the PC/AT and PS/2 at ports 60h and 64h. After the IBM PS/2 Technical Reference
 * («Keyboard and auxiliary device controller»): commands, output port, translation of scan code set 2 to set 1.
 */
import type { Timer, TimerQueue } from '../../base/clock.ts'
import type { BusTarget } from '../bus.ts'
import { byteTarget } from '../byte-target.ts'
import type { IrqLine } from '../irq.ts'
import { savedRecord } from '../saved-record.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import type { A20Gate } from './a20-gate.ts'
import { HIGH_TRANSLATIONS, SET_2_OF_SET_1 } from './i8042-translation.table.ts'
import type { Ps2Keyboard } from './ps2-keyboard.ts'
import type { Ps2Mouse } from './ps2-mouse.ts'

const OUTPUT_FULL = 0x01
const SYSTEM = 0x04
const LAST_WAS_COMMAND = 0x08
const NOT_LOCKED = 0x10
const FROM_MOUSE = 0x20

const KEYBOARD_INTERRUPT = 0x01
const MOUSE_INTERRUPT = 0x02
const KEYBOARD_OFF = 0x10
const MOUSE_OFF = 0x20
const TRANSLATE = 0x40

/**
 * Between two bytes of a device, as the serial line needs time: handlers that read port 60h twice for one
 * interrupt, which DOS programs do, must see the same byte twice.
 */
const BYTE_NANOSECONDS = 200_000

const TO_SET_1 = new Uint8Array(256).map((_, code) => code)
for (const [set1, set2] of SET_2_OF_SET_1.entries()) TO_SET_1[set2] = set1
for (const [set2, set1] of HIGH_TRANSLATIONS) TO_SET_1[set2] = set1

export interface I8042Options {
  readonly name: string
  /** IRQ 1 and IRQ 12. */
  readonly keyboardIrq: IrqLine
  readonly mouseIrq: IrqLine
  readonly timers: TimerQueue
  readonly keyboard: Ps2Keyboard
  readonly mouse: Ps2Mouse
  readonly a20: A20Gate
  /** The guest pulsed the processor's reset line. */
  readonly onReset: () => void
}

function powerOn() {
  return {
    status: NOT_LOCKED | SYSTEM,
    /** The command byte, as a BIOS leaves it: both devices on, translation on. */
    mode: KEYBOARD_INTERRUPT | MOUSE_INTERRUPT | SYSTEM | TRANSLATE,
    output: 0,
    /** The command whose operand comes to port 60h, or 0. */
    command: 0,
    /** A translated release: F0h was taken and the code is to come. */
    releasing: false,
    /** No byte of a device before this guest time. */
    busyUntil: 0,
  }
}

export class I8042 implements Device {
  readonly name: string
  /** Port 60h. */
  readonly dataPort: BusTarget
  /** Port 64h. */
  readonly commandPort: BusTarget
  private readonly options: I8042Options
  private readonly timer: Timer
  private regs = powerOn()
  private ram = new Uint8Array(32)

  constructor(options: I8042Options) {
    this.name = options.name
    this.options = options
    this.timer = options.timers.create(() => this.fill())
    options.keyboard.onReady = () => this.fill()
    options.mouse.onReady = () => this.fill()
    this.dataPort = byteTarget(
      (offset) => (offset === 0 ? this.readData() : 0xff),
      (offset, value) => {
        if (offset === 0) this.writeData(value)
      },
    )
    this.commandPort = byteTarget(
      (offset) => (offset === 0 ? this.regs.status : 0xff),
      (offset, value) => {
        if (offset === 0) this.execute(value)
      },
    )
  }

  reset(): void {
    this.regs = powerOn()
    this.ram.fill(0)
    this.timer.cancel()
    this.drive()
  }

  save(): DeviceState {
    return { version: 1, registers: { ...this.regs }, ram: this.ram.slice() }
  }

  restore(state: DeviceState): void {
    const reader = new StateReader(this.name, state, 1)
    const regs = savedRecord(this.name, state.registers, powerOn())
    reader.bytesInto('ram', this.ram)
    this.regs = regs
    this.drive()
    // The devices may be restored after their controller: what they have is fetched a moment later.
    this.timer.arm(Math.max(regs.busyUntil, this.options.timers.clock.now()))
  }

  private readData(): number {
    const r = this.regs
    if (r.status & OUTPUT_FULL) {
      r.status &= ~(OUTPUT_FULL | FROM_MOUSE)
      r.busyUntil = this.options.timers.clock.now() + BYTE_NANOSECONDS
      this.drive()
      this.fill()
    }
    return r.output
  }

  private writeData(value: number): void {
    const r = this.regs
    const command = r.command
    r.status &= ~LAST_WAS_COMMAND
    r.command = 0
    if (command === 0x60) this.setMode(value)
    else if (command > 0x60 && command < 0x80) this.ram[command & 0x1f] = value
    else if (command === 0xd1) this.setOutputPort(value)
    else if (command === 0xd2) this.put(value, false)
    else if (command === 0xd3) this.put(value, true)
    else if (command === 0xd4) {
      r.mode &= ~MOUSE_OFF
      this.options.mouse.write(value)
    } else {
      // Speaking to the keyboard turns its interface on.
      r.mode &= ~KEYBOARD_OFF
      this.options.keyboard.write(value)
    }
  }

  private execute(command: number): void {
    const r = this.regs
    r.status |= LAST_WAS_COMMAND
    r.command = 0
    if (command >= 0x20 && command < 0x40) {
      this.put(command === 0x20 ? r.mode : (this.ram[command & 0x1f] ?? 0), false)
      return
    }
    if ((command >= 0x60 && command < 0x80) || (command >= 0xd1 && command <= 0xd4)) {
      r.command = command
      return
    }
    switch (command) {
      case 0xa4: // is a password installed? no
        this.put(0xf1, false)
        return
      case 0xa7:
        this.setMode(r.mode | MOUSE_OFF)
        return
      case 0xa8:
        this.setMode(r.mode & ~MOUSE_OFF)
        return
      case 0xa9: // test of the mouse's lines: good
      case 0xab: // and of the keyboard's
        this.put(0, false)
        return
      case 0xaa:
        r.status |= SYSTEM
        this.put(0x55, false)
        return
      case 0xad:
        this.setMode(r.mode | KEYBOARD_OFF)
        return
      case 0xae:
        this.setMode(r.mode & ~KEYBOARD_OFF)
        return
      case 0xc0: // input port: not locked, colour display
        this.put(0x80, false)
        return
      case 0xd0:
        this.put(this.outputPort(), false)
        return
      case 0xdd:
      case 0xdf:
        this.options.a20.set(command === 0xdf)
        return
      case 0xe0: // test inputs: both clock lines
        this.put((r.mode & KEYBOARD_OFF ? 0 : 1) | (r.mode & MOUSE_OFF ? 0 : 2), false)
        return
    }
    // F0h to FFh pulse the low bits of the output port that are zero; bit 0 is the processor's reset.
    if (command >= 0xf0 && !(command & 1)) this.options.onReset()
  }

  private setMode(mode: number): void {
    const r = this.regs
    r.mode = mode
    r.status = (r.status & ~SYSTEM) | (mode & SYSTEM)
    this.drive()
    this.fill()
  }

  private outputPort(): number {
    const { status } = this.regs
    const full = status & OUTPUT_FULL ? (status & FROM_MOUSE ? 0x20 : 0x10) : 0
    return 0xc1 | (this.options.a20.open ? 2 : 0) | full
  }

  private setOutputPort(value: number): void {
    this.options.a20.set((value & 2) !== 0)
    if (!(value & 1)) this.options.onReset()
  }

  /** Into the output buffer, over what may be there. */
  private put(value: number, fromMouse: boolean): void {
    const r = this.regs
    r.output = value
    r.status = (r.status & ~FROM_MOUSE) | OUTPUT_FULL | (fromMouse ? FROM_MOUSE : 0)
    this.lower()
    this.drive()
  }

  /** Takes the next byte of a device when the output buffer is free and the line had its time. */
  private fill(): void {
    const r = this.regs
    const { keyboard, mouse } = this.options
    const now = this.options.timers.clock.now()
    while (!(r.status & OUTPUT_FULL)) {
      const keyboardReady = keyboard.ready && !(r.mode & KEYBOARD_OFF)
      const mouseReady = mouse.ready && !(r.mode & MOUSE_OFF)
      if (!keyboardReady && !mouseReady) return
      if (now < r.busyUntil) {
        if (this.timer.deadline !== r.busyUntil) this.timer.arm(r.busyUntil)
        return
      }
      if (keyboardReady) this.takeKey(keyboard.take())
      else this.put(mouse.take(), true)
    }
  }

  private takeKey(byte: number): void {
    const r = this.regs
    if (!(r.mode & TRANSLATE)) this.put(byte, false)
    else if (byte === 0xf0) r.releasing = true
    else {
      this.put((TO_SET_1[byte] ?? byte) | (r.releasing ? 0x80 : 0), false)
      r.releasing = false
    }
  }

  private lower(): void {
    this.options.keyboardIrq.set(false)
    this.options.mouseIrq.set(false)
  }

  private drive(): void {
    const { status, mode } = this.regs
    const full = (status & OUTPUT_FULL) !== 0
    const fromMouse = (status & FROM_MOUSE) !== 0
    this.options.keyboardIrq.set(full && !fromMouse && (mode & KEYBOARD_INTERRUPT) !== 0)
    this.options.mouseIrq.set(full && fromMouse && (mode & MOUSE_INTERRUPT) !== 0)
  }
}
