/**
 * Local APIC, integrated (xAPIC and x2APIC).
 * Intel 64 and IA-32 Architectures Software Developer's Manual, volume 3A, chapter 11 (12 since 2023). Section
 * numbers below are those of chapter 11.
 */
import type { TimerQueue } from '../../base/clock.ts'
import type { AccessSize, BusTarget } from '../bus.ts'
import type { IrqLine } from '../irq.ts'
import { LAPIC_BASE } from '../memory-map.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import type { ApicBus, ApicMessage, ApicReceiver } from './apic-bus.ts'
import { DELIVERY } from './apic-bus.ts'
import { commanded, isAddressed, SHORTHAND, x2Logical } from './lapic-addressing.ts'
import { LapicInterrupts } from './lapic-interrupts.ts'
import { LAPIC_REGISTER, readable, writableByMsr } from './lapic-registers.table.ts'
import { LapicTimer } from './lapic-timer.ts'
import { LapicVectors } from './lapic-vectors.ts'

const R = LAPIC_REGISTER
const MSR_APIC_BASE = 0x1b
const MSR_TSC_DEADLINE = 0x6e0
const MSR_X2APIC = 0x800

const ENABLED = 1 << 8
const EOI_BROADCAST_OFF = 1 << 12
/** Version 14h, LVT entries up to 5, and EOI-broadcast suppression (11.4.8). */
const VERSION = 0x0105_0014
const ERROR_SEND_VECTOR = 0x20
const ERROR_RECEIVE_VECTOR = 0x40
const ERROR_REGISTER = 0x80
const BASE_BSP = 0x100
const BASE_X2 = 0x400
const BASE_ENABLE = 0x800

export interface LapicOptions {
  name: string
  /** The initial APIC ID. */
  id: number
  bootProcessor: boolean
  bus: ApicBus
  timers: TimerQueue
  /** Ticks of the timer's undivided clock per second. */
  timerHertz: number
  tscHertz: number
  readTsc(): bigint
  /** The 8259 pair, seen through LINT0 or, with the APIC off, directly. */
  extInt?: { pending(): boolean; acknowledge(): number }
  /** {@link Lapic.interruptPending} may have changed. */
  onChange?(): void
  onInit?(): void
  /** The vCPU is to start in real mode at vector × 4 KiB, if it waits for that. */
  onStartup?(vector: number): void
  onNmi?(): void
  onSmi?(): void
  /** IA32_APIC_BASE was written: the page's address, and whether it answers at all. */
  onBase?(address: number, visible: boolean): void
}

export class Lapic implements Device, ApicReceiver {
  readonly name: string
  readonly lint0: IrqLine = { set: (high) => this.pin(R.lvtLint0, high) }
  readonly lint1: IrqLine = { set: (high) => this.pin(R.lvtLint1, high) }
  /** The register page. */
  readonly target: BusTarget = {
    read: (offset, size) => this.readPage(offset, size),
    write: (offset, _size, value) => this.writePage(offset, value),
  }

  private readonly options: LapicOptions
  private readonly timer: LapicTimer
  private readonly interrupts = new LapicInterrupts()
  private readonly vectors = new LapicVectors()
  private apicId: number
  private base = 0
  private logical = 0
  private format = 0xffff_ffff
  private spurious = 0xff
  private errors = 0
  private errorsSeen = 0
  private icrLow = 0
  private icrHigh = 0
  private lint0High = false
  private lint1High = false

  constructor(options: LapicOptions) {
    this.name = options.name
    this.options = options
    this.apicId = options.id
    this.timer = new LapicTimer({
      ...options,
      readTsc: () => options.readTsc(),
      onFire: () => this.timerFired(),
    })
    this.reset()
    options.bus.attach(this)
  }

  get id(): number {
    return this.apicId
  }

  /** IA32_APIC_BASE's address of the page. */
  get address(): number {
    return (this.base & 0xffff_f000) >>> 0
  }

  get x2apic(): boolean {
    return (this.base & BASE_X2) !== 0
  }

  /** As after power-on: IA32_APIC_BASE as well. */
  reset(): void {
    this.apicId = this.options.id
    this.setBase(LAPIC_BASE | BASE_ENABLE | (this.options.bootProcessor ? BASE_BSP : 0))
    this.init()
  }

  /** As after an INIT message: IA32_APIC_BASE and the ID stay (11.4.7.3). */
  init(): void {
    this.interrupts.reset()
    this.vectors.reset()
    this.logical = this.x2apic ? x2Logical(this.apicId) : 0
    this.format = 0xffff_ffff
    this.spurious = 0xff
    this.errors = this.errorsSeen = 0
    this.icrLow = this.icrHigh = 0
    this.timer.reset()
    this.changed()
  }

  // ---- towards the vCPU

  /** An interrupt waits that IF alone holds back. */
  interruptPending(): boolean {
    return this.extIntPending() || this.deliverable() >= 0
  }

  /** The vCPU takes the interrupt: its vector. */
  acknowledge(): number {
    if (this.extIntPending()) return this.options.extInt?.acknowledge() ?? this.spurious & 0xff
    const vector = this.deliverable()
    // The request was withdrawn meanwhile, for instance by a raised task priority (11.9).
    if (vector < 0) return this.spurious & 0xff
    this.interrupts.serve(vector)
    this.changed()
    return vector
  }

  /** CR8 is the task priority's upper half (11.8.6). */
  cr8(): number {
    return this.interrupts.taskPriority >>> 4
  }

  setCr8(value: number): void {
    this.interrupts.taskPriority = (value & 0xf) << 4
    this.changed()
  }

  /** RDMSR of IA32_APIC_BASE, IA32_TSC_DEADLINE and 800h–83Fh. Undefined means #GP. */
  readMsr(msr: number): bigint | undefined {
    if (msr === MSR_APIC_BASE) return BigInt(this.base >>> 0)
    if (msr === MSR_TSC_DEADLINE) return this.timer.deadline
    const index = msr - MSR_X2APIC
    if (!this.x2apic || !readable(index) || index === R.icrHigh || index === R.destinationFormat)
      return undefined
    if (index === R.arbitrationPriority) return undefined
    const low = BigInt(this.readRegister(index))
    return index === R.icrLow ? low | (BigInt(this.icrHigh) << 32n) : low
  }

  /** WRMSR of the same. False means #GP. */
  writeMsr(msr: number, value: bigint): boolean {
    if (msr === MSR_APIC_BASE) return this.writeBase(value)
    if (msr === MSR_TSC_DEADLINE) {
      this.timer.writeDeadline(value)
      return true
    }
    const index = msr - MSR_X2APIC
    const low = Number(value & 0xffff_ffffn)
    const high = Number(value >> 32n)
    if (!this.x2apic || !writableByMsr(index) || (high !== 0 && index !== R.icrLow)) return false
    if ((index === R.eoi || index === R.errorStatus) && low !== 0) return false
    if (index === R.icrLow) this.icrHigh = high
    this.writeRegister(index, low)
    return true
  }

  // ---- registers

  readRegister(index: number): number {
    if (index >= R.inService && index < R.errorStatus) {
      const { inService, triggerMode, request } = this.interrupts
      const words = index < R.triggerMode ? inService : index < R.request ? triggerMode : request
      return words[index & 7] ?? 0
    }
    if (this.vectors.has(index)) return this.vectors.read(index)
    switch (index) {
      case R.id:
        return this.x2apic ? this.apicId : (this.apicId << 24) >>> 0
      case R.version:
        return VERSION
      case R.taskPriority:
        return this.interrupts.taskPriority
      case R.arbitrationPriority:
        return this.arbitrationPriority()
      case R.processorPriority:
        return this.interrupts.processorPriority
      case R.logicalDestination:
        return this.logical
      case R.destinationFormat:
        return this.format
      case R.spurious:
        return this.spurious
      case R.errorStatus:
        return this.errorsSeen
      case R.icrLow:
        return this.icrLow
      case R.icrHigh:
        return this.icrHigh
      case R.initialCount:
        return this.timer.initialCount
      case R.currentCount:
        return this.timer.currentCount()
      case R.divide:
        return this.timer.divide
      default:
        if (!readable(index)) this.error(ERROR_REGISTER)
        return 0
    }
  }

  writeRegister(index: number, value: number): void {
    if (this.vectors.has(index)) {
      this.writeVector(index, value)
      return
    }
    switch (index) {
      case R.id:
        // Read-only in x2APIC mode and, since the Pentium 4, by our choice in xAPIC mode too (11.4.6).
        break
      case R.taskPriority:
        this.interrupts.taskPriority = value & 0xff
        this.changed()
        break
      case R.eoi:
        this.endOfInterrupt()
        break
      case R.logicalDestination:
        if (!this.x2apic) this.logical = (value & 0xff00_0000) >>> 0
        break
      case R.destinationFormat:
        if (!this.x2apic) this.format = (value | 0x0fff_ffff) >>> 0
        break
      case R.spurious:
        this.spurious = value & 0x11ff
        if (!(value & ENABLED)) this.vectors.maskAll()
        this.changed()
        break
      case R.errorStatus:
        this.errorsSeen = this.errors
        this.errors = 0
        break
      case R.icrLow:
        this.icrLow = value & 0x000c_cfff
        this.sendIpi()
        break
      case R.icrHigh:
        this.icrHigh = (value & 0xff00_0000) >>> 0
        break
      case R.initialCount:
        this.timer.startCount(value)
        break
      case R.divide:
        this.timer.writeDivide(value & 0xb)
        break
      case R.selfIpi:
        if (this.x2apic) this.acceptFixed(value & 0xff, false)
        else this.error(ERROR_REGISTER)
        break
      default:
        if (!readable(index)) this.error(ERROR_REGISTER)
    }
  }

  // ---- from the APIC bus

  matches(message: ApicMessage): boolean {
    const { apicId: id, x2apic, logical, format } = this
    return (this.base & BASE_ENABLE) !== 0 && isAddressed(message, { id, x2apic, logical, format })
  }

  arbitrationPriority(): number {
    return Math.max(this.interrupts.taskPriority, this.interrupts.processorPriority)
  }

  accept(message: ApicMessage): boolean {
    if (!(this.base & BASE_ENABLE)) return false
    switch (message.delivery) {
      case DELIVERY.fixed:
      case DELIVERY.lowest:
        return this.acceptFixed(message.vector, message.level)
      case DELIVERY.smi:
        this.options.onSmi?.()
        break
      case DELIVERY.nmi:
        this.options.onNmi?.()
        break
      case DELIVERY.init:
        this.init()
        this.options.onInit?.()
        break
      case DELIVERY.startup:
        this.options.onStartup?.(message.vector)
        break
    }
    return true
  }

  // ---- saving

  save(): DeviceState {
    return {
      version: 1,
      base: this.base >>> 0,
      ...this.interrupts.save(),
      lvt: this.vectors.save(),
      logical: this.logical,
      format: this.format,
      spurious: this.spurious,
      errors: this.errors,
      errorsSeen: this.errorsSeen,
      icrLow: this.icrLow,
      icrHigh: this.icrHigh,
      timer: this.timer.save(),
      lint0: this.lint0High,
      lint1: this.lint1High,
    }
  }

  restore(state: DeviceState): void {
    const from = new StateReader(this.name, state, 1)
    this.setBase(from.number('base'))
    this.interrupts.restore(from)
    this.vectors.restore(from.numbers('lvt', this.vectors.length))
    this.logical = from.number('logical')
    this.format = from.number('format')
    this.spurious = from.number('spurious')
    this.errors = from.number('errors')
    this.errorsSeen = from.number('errorsSeen')
    this.icrLow = from.number('icrLow')
    this.icrHigh = from.number('icrHigh')
    this.timer.restore(this.name, from.part('timer'))
    this.lint0High = from.boolean('lint0')
    this.lint1High = from.boolean('lint1')
    this.changed()
  }

  // ---- inside

  private changed(): void {
    this.options.onChange?.()
  }

  private readPage(offset: number, size: AccessSize): number {
    // In x2APIC mode the page is gone; other accesses than aligned dwords are undefined (11.4.1).
    if (this.x2apic || (offset & 0xf) !== 0) return 0
    const value = this.readRegister(offset >>> 4)
    return size === 4 ? value : size === 2 ? value & 0xffff : value & 0xff
  }

  private writePage(offset: number, value: number): void {
    if (!this.x2apic && (offset & 0xf) === 0) this.writeRegister(offset >>> 4, value)
  }

  private setBase(value: number): void {
    this.base = value
    this.options.onBase?.(this.address, (value & (BASE_ENABLE | BASE_X2)) === BASE_ENABLE)
  }

  private writeBase(value: bigint): boolean {
    // Reserved bits; pages above 4 GiB are not offered.
    if ((value & ~0xffff_fd00n) !== 0n) return false
    const next = Number(value)
    const before = this.base & (BASE_ENABLE | BASE_X2)
    const after = next & (BASE_ENABLE | BASE_X2)
    // Figure 11-27: x2APIC is entered from xAPIC and left by turning the APIC off.
    if (after === BASE_X2) return false
    if (before === (BASE_ENABLE | BASE_X2) && after === BASE_ENABLE) return false
    if (before === 0 && after === (BASE_ENABLE | BASE_X2)) return false
    this.setBase(next)
    if (after === 0) this.init()
    else if (after !== before && this.x2apic) this.logical = x2Logical(this.apicId)
    this.changed()
    return true
  }

  private extIntPending(): boolean {
    if (!this.options.extInt?.pending()) return false
    if (!(this.base & BASE_ENABLE)) return true
    const { masked, delivery } = this.vectors.at(R.lvtLint0)
    return !masked && delivery === DELIVERY.extInt
  }

  /** The highest requested vector if its class is above the processor's priority, else -1. */
  private deliverable(): number {
    if (!(this.spurious & ENABLED) || !(this.base & BASE_ENABLE)) return -1
    return this.interrupts.next
  }

  /** False if it is refused: a vector that cannot be, or turned off by software (11.4.7.2). */
  private acceptFixed(vector: number, level: boolean): boolean {
    if (vector < 16) {
      this.error(ERROR_RECEIVE_VECTOR)
      return false
    }
    if (!(this.spurious & ENABLED)) return false
    this.interrupts.ask(vector, level)
    this.changed()
    return true
  }

  private endOfInterrupt(): void {
    const ended = this.interrupts.end()
    if (!ended) return
    this.changed()
    if (ended.level && !(this.spurious & EOI_BROADCAST_OFF)) this.options.bus.eoi(ended.vector)
  }

  private error(bit: number): void {
    const first = (this.errors & bit) === 0
    this.errors |= bit
    const { masked, vector } = this.vectors.at(R.lvtError)
    // Bad vectors in the error entry itself would go round for ever.
    if (first && !masked && vector >= 16) this.acceptFixed(vector, false)
  }

  private pin(index: number, high: boolean): void {
    const before = index === R.lvtLint0 ? this.lint0High : this.lint1High
    if (index === R.lvtLint0) this.lint0High = high
    else this.lint1High = high
    const { masked, delivery, vector } = this.vectors.at(index)
    if (delivery === DELIVERY.extInt || !(this.base & BASE_ENABLE)) this.changed()
    else if (high && !before && !masked)
      this.accept({ destination: 0, broadcast: false, logical: false, delivery, vector, level: false })
  }

  private sendIpi(): void {
    const { shorthand, message } = commanded(this.icrLow, this.icrHigh, this.x2apic)
    const { delivery, vector } = message
    // INIT level de-assert did something on the Pentium and P6 only (11.6.1).
    if (delivery === DELIVERY.init && (this.icrLow & 0xc000) === 0x8000) return
    if ((delivery === DELIVERY.fixed || delivery === DELIVERY.lowest) && vector < 16)
      this.error(ERROR_SEND_VECTOR)
    else if (shorthand === SHORTHAND.none) this.options.bus.send(message)
    else if (shorthand === SHORTHAND.all) this.options.bus.sendToAll(message)
    else if (shorthand === SHORTHAND.others) this.options.bus.sendToAll(message, this)
    else if (delivery === DELIVERY.fixed) this.acceptFixed(vector, false)
  }

  private writeVector(index: number, value: number): void {
    const entry = this.vectors.write(index, value, (this.spurious & ENABLED) !== 0)
    if (index === R.lvtTimer) this.timer.setMode((entry >>> 17) & 3)
    this.changed()
  }

  private timerFired(): void {
    const { masked, vector } = this.vectors.at(R.lvtTimer)
    if (!masked) this.acceptFixed(vector, false)
  }
}
