/**
 * PS/2 keyboard, IBM Enhanced (101/102 keys) with the keys that later keyboards and other countries have, scan code sets 1,
 * 2 and 3. After the IBM PS/2 Technical Reference, section 11 («Keyboards»), and the «Keyboard Scan Code Specification»
 * (Microsoft, 1.3a). The shift states around the cursor keys, which every system ignores, are not sent.
 *
 * The key that was pressed last repeats with the delay and rate that the guest set, in the guest's time. Most viewers repeat
 * by themselves: when one does, its repeats count instead, no faster than the guest's rate.
 */
import type { Timer, TimerQueue } from '../../base/clock.ts'
import { linuxCodes } from '../../display/keyboard/key-codes.ts'
import { savedRecord } from '../saved-record.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import { ByteQueue } from './byte-queue.ts'
import { SET_2_OF_SET_1 } from './i8042-translation.table.ts'
import { KeyTypes } from './ps2-key-types.ts'

const ACKNOWLEDGE = 0xfa
const RESEND = 0xfe
const TEST_PASSED = 0xaa
/** Keys wait for a guest that does not read; beyond this, new presses are dropped, releases never. */
const QUEUE_LIMIT = 128

const LEFT_CTRL = 29
const LEFT_ALT = 56
const RIGHT_CTRL = 97
const PRINT_SCREEN = 99
const RIGHT_ALT = 100
const PAUSE = 119

const F7 = 65
const F7_SET_2 = 0x83
/** The keys of Korean keyboards have no release, and one code in both sets. */
const WITHOUT_RELEASE: ReadonlyMap<number, number> = new Map([
  [122, 0xf2],
  [123, 0xf1],
])

const SET_1: ReadonlyMap<number, number> = new Map([
  ...[...linuxCodes('atset1')].map(([set1, linux]) => [linux, set1] as const),
  // F23 has another number among clients than on keyboards.
  [193, 0x6e],
])

/** One code for each key. */
const SET_3: ReadonlyMap<number, number> = new Map([
  ...[...linuxCodes('atset3')].map(([set3, linux]) => [linux, set3] as const),
  // Two of the number block, which the names of clients leave out: minus and slash.
  [74, 0x84],
  [98, 0x77],
])

export interface Ps2KeyboardOptions {
  readonly name: string
  readonly timers: TimerQueue
  /** Nanoseconds that a key is held at least before it repeats by itself, if the guest's delay is shorter. */
  readonly leastDelay?: number
  /** Told the lights: bit 0 Scroll Lock, 1 Num Lock, 2 Caps Lock. */
  readonly onLeds?: (leds: number) => void
}

function powerOn() {
  return {
    enabled: true,
    set: 2,
    leds: 0,
    typematic: 0x2b,
    /** The command that waits for its operand, or 0. */
    command: 0,
    lastByte: 0,
    /** The key that repeats, and the guest time of its next repetition. */
    repeating: 0,
    nextRepeat: 0,
  }
}

export class Ps2Keyboard implements Device {
  readonly name: string
  /** For the controller: there is something to take. */
  onReady: () => void = () => {}
  private readonly onLeds: (leds: number) => void
  private readonly leastDelay: number
  private readonly timers: TimerQueue
  private readonly timer: Timer
  private regs = powerOn()
  private readonly answers = new ByteQueue()
  private readonly keys = new ByteQueue()
  private readonly held = new Set<number>()
  /** Of set 3. */
  private readonly types = new KeyTypes()

  constructor(options: Ps2KeyboardOptions) {
    this.name = options.name
    this.onLeds = options.onLeds ?? (() => {})
    this.leastDelay = options.leastDelay ?? 0
    this.timers = options.timers
    this.timer = options.timers.create(() => this.repeatByItself())
  }

  /** A key of the host, by its Linux input code. Unknown keys are ignored; one that is held repeats. */
  key(evdevCode: number, down: boolean): void {
    if (!down) this.release(evdevCode)
    else if (this.held.has(evdevCode)) this.repeatByViewer(evdevCode)
    else this.press(evdevCode)
  }

  /** It is the last resort: systems without a driver have no other. */
  get isReady(): boolean {
    return true
  }

  get leds(): number {
    return this.regs.leds
  }

  get ready(): boolean {
    return this.answers.length > 0 || this.keys.length > 0
  }

  /** The next byte for the controller, or -1. Answers go before keys. */
  take(): number {
    const byte = this.answers.length > 0 ? this.answers.take() : this.keys.take()
    if (byte >= 0) this.regs.lastByte = byte
    return byte
  }

  /** A byte of the host computer. */
  write(byte: number): void {
    const r = this.regs
    const command = r.command
    r.command = 0
    if (command === 0 || byte >= 0xed) this.execute(byte)
    else this.operand(command, byte)
    this.onReady()
  }

  reset(): void {
    const { leds } = this.regs
    this.timer.cancel()
    this.regs = powerOn()
    this.answers.clear()
    this.keys.clear()
    this.held.clear()
    this.types.reset()
    if (leds !== 0) this.onLeds(0)
  }

  save(): DeviceState {
    return {
      version: 3,
      registers: { ...this.regs },
      answers: this.answers.toBytes(),
      keys: this.keys.toBytes(),
      held: [...this.held],
      types: this.types.save(),
      repeatsAt: Number.isFinite(this.timer.deadline) ? this.timer.deadline : -1,
    }
  }

  restore(state: DeviceState): void {
    const reader = new StateReader(this.name, state, 3)
    const regs = savedRecord(this.name, state.registers, powerOn())
    const repeatsAt = reader.number('repeatsAt')
    const held = reader.numbers('held', reader.list('held').length)
    const [answers, keys, types] = [reader.bytes('answers'), reader.bytes('keys'), reader.bytes('types')]
    this.regs = regs
    this.answers.replace(answers)
    this.keys.replace(keys)
    this.types.restore(types)
    this.held.clear()
    for (const key of held) this.held.add(key)
    if (repeatsAt < 0) this.timer.cancel()
    else this.timer.arm(repeatsAt)
    this.onLeds(regs.leds)
  }

  private press(key: number): void {
    const bytes = this.scancode(key, true)
    if (bytes.length === 0 || this.keys.length + bytes.length > QUEUE_LIMIT) return
    this.held.add(key)
    if (!this.regs.enabled) return
    const now = this.timers.clock.now()
    const delay = delayOf(this.regs.typematic)
    this.regs.repeating = key
    this.regs.nextRepeat = now + delay
    if (!this.repeats(key)) this.timer.cancel()
    else this.timer.arm(now + Math.max(delay, this.leastDelay))
    this.send(bytes)
  }

  private release(key: number): void {
    if (!this.held.delete(key)) return
    if (this.regs.repeating === key) this.timer.cancel()
    const bytes = this.scancode(key, false)
    const isTold = this.regs.set !== 3 || this.types.breaks(SET_3.get(key) ?? 0)
    if (bytes.length > 0 && isTold && this.regs.enabled) this.send(bytes)
  }

  /** Pause is over as soon as it is pressed, but in set 3 it is a key like others. */
  private repeats(key: number): boolean {
    return this.regs.set === 3 ? this.types.repeats(SET_3.get(key) ?? 0) : key !== PAUSE
  }

  private repeatByViewer(key: number): void {
    const r = this.regs
    if (!this.repeats(key)) return
    this.timer.cancel()
    const now = this.timers.clock.now()
    const period = periodOf(r.typematic)
    // The viewer's rhythm trembles on its way; what it gains at one time it loses at another.
    if (key === r.repeating && now < r.nextRepeat - period / 2) return
    r.nextRepeat = (key === r.repeating ? Math.max(now, r.nextRepeat) : now) + period
    r.repeating = key
    this.repeat(key)
  }

  private repeatByItself(): void {
    const { repeating, typematic } = this.regs
    this.timer.arm(this.timers.clock.now() + periodOf(typematic))
    this.repeat(repeating)
  }

  /** For a guest that reads: what it did not see in time would come as a flood. */
  private repeat(key: number): void {
    if (this.regs.enabled && this.keys.length === 0) this.send(this.scancode(key, true, true))
  }

  private send(bytes: readonly number[]): void {
    this.keys.put(bytes)
    this.onReady()
  }

  private execute(byte: number): void {
    const r = this.regs
    switch (byte) {
      case 0xed: // set the lights
      case 0xf0: // choose the scan code set
      case 0xf3: // typematic rate
      case 0xfb: // types of single keys, for set 3
      case 0xfc:
      case 0xfd:
        r.command = byte
        this.answer(ACKNOWLEDGE)
        return
      case 0xee:
        this.answer(0xee)
        return
      case 0xf2:
        this.answer(ACKNOWLEDGE, 0xab, 0x83)
        return
      case 0xf4:
        this.keys.clear()
        r.enabled = true
        this.answer(ACKNOWLEDGE)
        return
      case 0xf5:
      case 0xf6:
        this.setDefaults()
        if (byte === 0xf5) {
          r.enabled = false
          this.timer.cancel()
        }
        this.answer(ACKNOWLEDGE)
        return
      case 0xf7: // types of all keys, for set 3
      case 0xf8:
      case 0xf9:
      case 0xfa:
        this.keys.clear()
        this.timer.cancel()
        this.types.setAll(byte)
        this.answer(ACKNOWLEDGE)
        return
      case 0xfe:
        this.answer(r.lastByte)
        return
      case 0xff:
        this.reset()
        this.answer(ACKNOWLEDGE, TEST_PASSED)
        return
      default:
        this.answer(RESEND)
        return
    }
  }

  private operand(command: number, byte: number): void {
    const r = this.regs
    if (command === 0xed) {
      r.leds = byte & 7
      this.onLeds(r.leds)
    } else if (command === 0xf3) r.typematic = byte & 0x7f
    else if (command === 0xf0) {
      if (byte === 0) {
        this.answer(ACKNOWLEDGE, r.set)
        return
      }
      if (byte > 3) {
        this.answer(RESEND)
        return
      }
      r.set = byte
      this.keys.clear()
      this.timer.cancel()
    } else {
      // Codes of keys may follow until a command does.
      this.keys.clear()
      this.timer.cancel()
      this.types.setOne(command, byte)
      r.command = command
    }
    this.answer(ACKNOWLEDGE)
  }

  private setDefaults(): void {
    this.keys.clear()
    this.types.reset()
    this.regs.set = 2
    this.regs.typematic = 0x2b
  }

  private answer(...bytes: number[]): void {
    this.answers.put(bytes)
  }

  private scancode(evdev: number, down: boolean, again = false): readonly number[] {
    if (this.regs.set === 3) {
      const code = SET_3.get(evdev)
      return code === undefined ? [] : down ? [code] : [0xf0, code]
    }
    const set1 = this.regs.set === 1
    const one = (code: number): number[] => {
      const prefix = code > 0xff ? [code >> 8] : []
      const last = code & 0xff
      if (set1) return [...prefix, down ? last : last | 0x80]
      return down ? [...prefix, last] : [...prefix, 0xf0, last]
    }
    if (evdev === PAUSE) return down ? this.pause(set1) : []
    if (evdev === PRINT_SCREEN) {
      if (this.held.has(LEFT_ALT) || this.held.has(RIGHT_ALT)) return one(set1 ? 0x54 : 0x84)
      const parts = set1 ? [0xe02a, 0xe037] : [0xe012, 0xe07c]
      return (down ? parts.slice(again ? 1 : 0) : parts.reverse()).flatMap(one)
    }
    const single = WITHOUT_RELEASE.get(evdev)
    if (single !== undefined) return down ? [single] : []
    const code = SET_1.get(evdev)
    if (code === undefined) return []
    return one(set1 ? code : evdev === F7 ? F7_SET_2 : toSet2(code))
  }

  /** Pause has no release: its press carries both. With Ctrl it is Break. */
  private pause(set1: boolean): number[] {
    if (this.held.has(LEFT_CTRL) || this.held.has(RIGHT_CTRL)) {
      return set1 ? [0xe0, 0x46, 0xe0, 0xc6] : [0xe0, 0x7e, 0xe0, 0xf0, 0x7e]
    }
    return set1 ? [0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5] : [0xe1, 0x14, 0x77, 0xe1, 0xf0, 0x14, 0xf0, 0x77]
  }
}

function toSet2(set1: number): number {
  return (set1 & 0xff00) | (SET_2_OF_SET_1[set1 & 0x7f] ?? 0)
}

/** Bits 5 and 6 of the typematic byte, in nanoseconds. */
function delayOf(typematic: number): number {
  return (1 + ((typematic >> 5) & 3)) * 250_000_000
}

/** Bits 0 to 4: (8 + A) · 2^B · 4.17 ms. */
function periodOf(typematic: number): number {
  return ((8 + (typematic & 7)) << ((typematic >> 3) & 3)) * 4_170_000
}
