/**
 * PS/2 mouse after the IBM PS/2 Technical Reference («Mouse»), with Microsoft's IntelliMouse extensions: the rate
 * sequence 200, 100, 80 turns the wheel on (identity 3), 200, 200, 80 then the fourth and fifth button (identity 4).
 */
import { savedRecord } from '../saved-record.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import { ByteQueue } from './byte-queue.ts'

const ACKNOWLEDGE = 0xfa
const RESEND = 0xfe
const ERROR = 0xfc
const TEST_PASSED = 0xaa
/** Movement adds up while so many bytes wait; button changes may go beyond, up to the second limit. */
const MOVE_LIMIT = 8
const BUTTON_LIMIT = 128

export interface Ps2MouseOptions {
  readonly name: string
}

function powerOn() {
  return {
    identity: 0,
    reporting: false,
    remote: false,
    wrap: false,
    doubled: false,
    resolution: 2,
    rate: 100,
    /** The two rates before the last, for the knock sequences. */
    rateBefore: 0,
    rateBeforeThat: 0,
    command: 0,
    lastByte: 0,
    dx: 0,
    dy: 0,
    dz: 0,
    buttons: 0,
    sentButtons: 0,
  }
}

export class Ps2Mouse implements Device {
  readonly name: string
  /** For the controller: there is something to take. */
  onReady: () => void = () => {}
  private regs = powerOn()
  private readonly answers = new ByteQueue()
  private readonly packets = new ByteQueue()

  constructor(options: Ps2MouseOptions) {
    this.name = options.name
  }

  /**
   * The host's mouse moved by `dx` to the right, `dy` down and `dz` wheel steps towards the user; `buttons` are those
   * now held: bit 0 left, 1 right, 2 middle, 3 and 4 the side buttons.
   */
  move(dx: number, dy: number, dz: number, buttons: number): void {
    const r = this.regs
    r.dx += Math.trunc(dx)
    r.dy -= Math.trunc(dy)
    r.dz += Math.trunc(dz)
    r.buttons = buttons & 0x1f
    if (!r.reporting || r.remote || r.wrap) return
    const clicked = this.visibleButtons() !== r.sentButtons
    if (clicked && this.packets.length < BUTTON_LIMIT) this.packets.put(this.packet())
    this.report()
    if (this.ready) this.onReady()
  }

  /** Sends a packet even if nothing has moved: for pointers that use the mouse's interrupt. */
  nudge(): void {
    const r = this.regs
    if (!r.reporting || r.remote || r.wrap || this.packets.length >= MOVE_LIMIT) return
    this.packets.put(this.packet())
    this.onReady()
  }

  /** It is the last resort: systems without a driver have no other. */
  get isReady(): boolean {
    return true
  }

  get ready(): boolean {
    return this.answers.length > 0 || this.packets.length > 0
  }

  /** The next byte for the controller, or -1. */
  take(): number {
    if (this.answers.length === 0) this.report()
    const byte = this.answers.length > 0 ? this.answers.take() : this.packets.take()
    this.report()
    if (byte >= 0) this.regs.lastByte = byte
    return byte
  }

  write(byte: number): void {
    const r = this.regs
    const command = r.command
    r.command = 0
    if (r.wrap && byte !== 0xff && byte !== 0xec) this.answers.put([byte])
    else if (command !== 0) this.operand(command, byte)
    else this.execute(byte)
    if (this.ready) this.onReady()
  }

  reset(): void {
    const { buttons } = this.regs
    this.regs = { ...powerOn(), buttons }
    this.answers.clear()
    this.packets.clear()
  }

  save(): DeviceState {
    return {
      version: 1,
      registers: { ...this.regs },
      answers: this.answers.toBytes(),
      packets: this.packets.toBytes(),
    }
  }

  restore(state: DeviceState): void {
    const reader = new StateReader(this.name, state, 1)
    const regs = savedRecord(this.name, state.registers, powerOn())
    const [answers, packets] = [reader.bytes('answers'), reader.bytes('packets')]
    this.regs = regs
    this.answers.replace(answers)
    this.packets.replace(packets)
  }

  private execute(byte: number): void {
    const r = this.regs
    // A command ends whatever packet was under way.
    this.packets.clear()
    switch (byte) {
      case 0xe6:
      case 0xe7:
        r.doubled = byte === 0xe7
        this.answer()
        return
      case 0xe8: // resolution
      case 0xf3: // rate
        r.command = byte
        this.answer()
        return
      case 0xe9:
        this.answer(this.status(), r.resolution, r.rate)
        return
      case 0xea:
        r.remote = false
        this.forgetMovement()
        this.answer()
        return
      case 0xeb:
        this.answer(...this.packet())
        return
      case 0xec:
      case 0xee:
        r.wrap = byte === 0xee
        this.forgetMovement()
        this.answer()
        return
      case 0xf0:
        r.remote = true
        this.forgetMovement()
        this.answer()
        return
      case 0xf2:
        this.answer(r.identity)
        return
      case 0xf4:
      case 0xf5:
        r.reporting = byte === 0xf4
        this.forgetMovement()
        this.answer()
        return
      case 0xf6:
        this.setDefaults()
        this.answer()
        return
      case 0xfe:
        this.answers.put([r.lastByte])
        return
      case 0xff:
        this.reset()
        this.answer(TEST_PASSED, 0)
        return
      default:
        this.answers.put([RESEND])
    }
  }

  private operand(command: number, byte: number): void {
    const r = this.regs
    if (command === 0xe8) {
      if (byte > 3) {
        this.answers.put([ERROR])
        return
      }
      r.resolution = byte
    } else {
      r.rateBeforeThat = r.rateBefore
      r.rateBefore = r.rate
      r.rate = byte
      if (byte === 80 && r.rateBeforeThat === 200) {
        if (r.rateBefore === 100) r.identity = Math.max(r.identity, 3)
        if (r.rateBefore === 200 && r.identity >= 3) r.identity = 4
      }
    }
    this.answer()
  }

  private setDefaults(): void {
    const { identity, buttons, sentButtons } = this.regs
    this.regs = { ...powerOn(), identity, buttons, sentButtons }
  }

  private forgetMovement(): void {
    const r = this.regs
    r.dx = 0
    r.dy = 0
    r.dz = 0
    r.sentButtons = this.visibleButtons()
  }

  private answer(...bytes: number[]): void {
    this.answers.put([ACKNOWLEDGE, ...bytes])
  }

  private status(): number {
    const r = this.regs
    const buttons = ((r.buttons & 1) << 2) | ((r.buttons & 4) >> 1) | ((r.buttons & 2) >> 1)
    return buttons | (r.doubled ? 0x10 : 0) | (r.reporting ? 0x20 : 0) | (r.remote ? 0x40 : 0)
  }

  private visibleButtons(): number {
    return this.regs.buttons & (this.regs.identity === 4 ? 0x1f : 7)
  }

  /** Makes packets of what has added up, as long as few bytes wait. */
  private report(): void {
    const r = this.regs
    if (!r.reporting || r.remote || r.wrap) return
    while (this.packets.length < MOVE_LIMIT) {
      const wheel = r.identity >= 3 && r.dz !== 0
      if (r.dx === 0 && r.dy === 0 && !wheel && this.visibleButtons() === r.sentButtons) return
      this.packets.put(this.packet())
    }
  }

  /** One movement packet of what has added up, up to 255 steps each way; the rest stays for the next. */
  private packet(): number[] {
    const r = this.regs
    const dx = clamp(r.dx, 255)
    const dy = clamp(r.dy, 255)
    r.dx -= dx
    r.dy -= dy
    r.sentButtons = this.visibleButtons()
    const [x, y] = r.doubled && !r.remote ? [scaled(dx), scaled(dy)] : [dx, dy]
    const bytes = [(r.buttons & 7) | 8 | (x < 0 ? 0x10 : 0) | (y < 0 ? 0x20 : 0), x & 0xff, y & 0xff]
    if (r.identity < 3) {
      r.dz = 0
      return bytes
    }
    const dz = clamp(r.dz, 7)
    r.dz -= dz
    if (r.identity === 3) return [...bytes, dz & 0xff]
    return [...bytes, (dz & 0x0f) | ((r.buttons & 0x18) << 1)]
  }
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value))
}

/** 2:1 scaling of stream mode. */
function scaled(steps: number): number {
  const size = Math.abs(steps)
  const result = size > 5 ? Math.min(size * 2, 255) : ([0, 1, 1, 3, 6, 9][size] ?? 0)
  return steps < 0 ? -result : result
}
