/**
 * Intel 8259A programmable interrupt controllers, master and slave as in the PC/AT, with the edge/level registers of
 * the EISA chipsets at 4D0h/4D1h. After the 8259A datasheet (231468) and the ICH9 datasheet, section 13.4.
 */
import type { BusTarget } from '../bus.ts'
import { byteTarget } from '../byte-target.ts'
import type { IrqLine } from '../irq.ts'
import { savedRecord } from '../saved-record.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'

const CASCADE = 2
const NONE = -1

function powerOn() {
  return {
    /** Levels of the eight inputs, bit by bit. */
    lines: 0,
    requested: 0,
    inService: 0,
    masked: 0xff,
    /** Bit set: the input is level-triggered (ELCR). */
    level: 0,
    vectorBase: 0,
    /** The input with the highest priority just now. */
    highest: 0,
    /** Which ICW the next write to the odd port is; 0 when initialised. */
    nextIcw: 0,
    single: false,
    needIcw4: false,
    autoEoi: false,
    rotateOnAutoEoi: false,
    specialMask: false,
    fullyNested: false,
    readInService: false,
    polled: false,
  }
}

/** One 8259A. */
class Chip {
  regs = powerOn()
  private readonly output: IrqLine
  private readonly cascade: number
  private readonly levelCapable: number

  constructor(output: IrqLine, cascade: number, levelCapable: number) {
    this.output = output
    this.cascade = cascade
    this.levelCapable = levelCapable
  }

  reset(): void {
    const { lines } = this.regs
    this.regs = { ...powerOn(), lines }
    this.update()
  }

  /** An edge stays latched until it is acknowledged even if the line falls: our pulses may be served late. */
  input(number: number, high: boolean): void {
    const r = this.regs
    const bit = 1 << number
    const rising = high && !(r.lines & bit)
    r.lines = high ? r.lines | bit : r.lines & ~bit
    if (rising) r.requested |= bit
    else if (!high && r.level & bit) r.requested &= ~bit
    else return
    this.update()
  }

  update(): void {
    this.output.set(this.pending() !== NONE)
  }

  /** The input to be served now, or NONE. */
  pending(): number {
    const r = this.regs
    const request = this.first(r.requested & ~r.masked)
    if (request === 8) return NONE
    const serving = this.first(r.specialMask ? r.inService & ~r.masked : r.inService)
    const number = (request + r.highest) & 7
    // In special fully nested mode the slave may interrupt itself.
    const nested = r.fullyNested && request === serving && (this.cascade >> number) & 1
    return request < serving || nested ? number : NONE
  }

  /** The CPU's first INTA: the input now in service, or NONE if the request went away. */
  acknowledge(): number {
    const r = this.regs
    const number = this.pending()
    if (number === NONE) return NONE
    const bit = 1 << number
    if (!(r.level & bit)) r.requested &= ~bit
    if (!r.autoEoi) r.inService |= bit
    else if (r.rotateOnAutoEoi) r.highest = (number + 1) & 7
    // INT falls with INTA even if more waits behind: the master needs an edge for the next one.
    this.output.set(false)
    this.update()
    return number
  }

  vector(number: number): number {
    return this.regs.vectorBase | (number === NONE ? 7 : number)
  }

  read(offset: number): number {
    const r = this.regs
    if (r.polled) {
      r.polled = false
      const number = this.acknowledge()
      return number === NONE ? 0 : 0x80 | number
    }
    if (offset === 1) return r.masked
    return r.readInService ? r.inService : r.requested
  }

  write(offset: number, value: number): void {
    if (offset === 1) this.writeOdd(value)
    else if (value & 0x10) this.icw1(value)
    else if (value & 0x08) this.ocw3(value)
    else this.ocw2(value)
    this.update()
  }

  setLevel(value: number): void {
    const r = this.regs
    r.level = value & this.levelCapable
    r.requested = (r.requested & ~r.level) | (r.lines & r.level)
    this.update()
  }

  /** ICW1 clears everything but the vector base; a line that stays high makes no new edge. */
  private icw1(value: number): void {
    const { lines, level, vectorBase } = this.regs
    this.regs = { ...powerOn(), lines, level, vectorBase, masked: 0, requested: lines & level, nextIcw: 2 }
    this.regs.single = (value & 2) !== 0
    this.regs.needIcw4 = (value & 1) !== 0
  }

  private writeOdd(value: number): void {
    const r = this.regs
    if (r.nextIcw === 0) r.masked = value
    else if (r.nextIcw === 2) {
      r.vectorBase = value & 0xf8
      r.nextIcw = r.single ? (r.needIcw4 ? 4 : 0) : 3
    } else if (r.nextIcw === 3) r.nextIcw = r.needIcw4 ? 4 : 0
    else {
      r.fullyNested = (value & 0x10) !== 0
      r.autoEoi = (value & 2) !== 0
      r.nextIcw = 0
    }
  }

  /** R, SL and EOI in bits 7-5; a level in bits 2-0. */
  private ocw2(value: number): void {
    const r = this.regs
    const command = value >> 5
    const specific = (command & 2) !== 0
    if (command === 0 || command === 4) r.rotateOnAutoEoi = command === 4
    else if (command === 6) r.highest = ((value & 7) + 1) & 7
    else if (command & 1) {
      const order = specific ? 0 : this.first(r.specialMask ? r.inService & ~r.masked : r.inService)
      if (order === 8) return
      const number = specific ? value & 7 : (order + r.highest) & 7
      r.inService &= ~(1 << number)
      if (command & 4) r.highest = (number + 1) & 7
    }
  }

  private ocw3(value: number): void {
    const r = this.regs
    if (value & 0x40) r.specialMask = (value & 0x20) !== 0
    if (value & 0x02) r.readInService = (value & 0x01) !== 0
    r.polled = (value & 0x04) !== 0
  }

  /** Place in the order of priority of the most urgent bit, 0 to 7; 8 if there is none. */
  private first(bits: number): number {
    for (let order = 0; order < 8; order++) if (bits & (1 << ((order + this.regs.highest) & 7))) return order
    return 8
  }
}

export interface I8259Options {
  readonly name: string
  /** INTR of the CPU, or LINT0 of the local APIC. */
  readonly output: IrqLine
}

export class I8259 implements Device {
  readonly name: string
  /** IRQ 0 to 15. Number 2 is the cascade and leads nowhere. */
  readonly inputs: readonly IrqLine[]
  /** Ports 20h-21h. */
  readonly masterPorts: BusTarget
  /** Ports A0h-A1h. */
  readonly slavePorts: BusTarget
  /** Ports 4D0h-4D1h. */
  readonly levelPorts: BusTarget
  private readonly master: Chip
  private readonly slave: Chip

  constructor(options: I8259Options) {
    this.name = options.name
    const master = new Chip(options.output, 1 << CASCADE, 0xf8)
    const slave = new Chip({ set: (high) => master.input(CASCADE, high) }, 0, 0xde)
    this.master = master
    this.slave = slave
    this.inputs = Array.from({ length: 16 }, (_, n): IrqLine => {
      if (n === CASCADE) return { set() {} }
      return n < 8 ? { set: (high) => master.input(n, high) } : { set: (high) => slave.input(n - 8, high) }
    })
    this.masterPorts = chipPorts(master)
    this.slavePorts = chipPorts(slave)
    const chips = [master, slave]
    this.levelPorts = byteTarget(
      (offset) => chips[offset]?.regs.level ?? 0xff,
      (offset, value) => chips[offset]?.setLevel(value),
    )
  }

  get interruptPending(): boolean {
    return this.master.pending() !== NONE
  }

  /** The CPU's interrupt acknowledge cycle: gives the vector. A request that went away gives IRQ 7 or 15. */
  acknowledge(): number {
    const number = this.master.acknowledge()
    if (number !== CASCADE) return this.master.vector(number)
    return this.slave.vector(this.slave.acknowledge())
  }

  reset(): void {
    this.master.reset()
    this.slave.reset()
  }

  save(): DeviceState {
    const { master, slave } = this
    return { version: 1, master: { ...master.regs }, slave: { ...slave.regs } }
  }

  restore(state: DeviceState): void {
    new StateReader(this.name, state, 1)
    const master = savedRecord(this.name, state.master, powerOn())
    this.slave.regs = savedRecord(this.name, state.slave, powerOn())
    this.master.regs = master
    this.master.update()
  }
}

function chipPorts(chip: Chip): BusTarget {
  return byteTarget(
    (offset) => (offset < 2 ? chip.read(offset) : 0xff),
    (offset, value) => {
      if (offset < 2) chip.write(offset, value)
    },
  )
}
