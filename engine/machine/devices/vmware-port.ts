/**
 * VMware's backdoor at port 5658h, as far as a pointer with absolute places needs it: the commands of open-vm-tools
 * (backdoor_def.h, vmmouse_defs.h) that Linux' and X.Org's vmmouse use. An IN with a magic number in EAX passes arguments and
 * results in the other general registers. The mouse at the PS/2 port tells the guest that there is something to fetch.
 */
import { RAX, RBX, RCX, RDX } from '../../cpu/registers.ts'
import type { BusTarget } from '../bus.ts'
import { savedRecord } from '../saved-record.ts'
import type { Device, DeviceState } from '../state.ts'
import { isWhole, StateReader } from '../state-reader.ts'
import { type AbsolutePointer, POINTER_RANGE } from './input-router.ts'

const MAGIC = 0x564d_5868
const COMMAND = { version: 10, pointerData: 39, pointerStatus: 40, pointerCommand: 41 } as const
const POINTER = {
  readId: 0x4541_4552,
  absolute: 0x5342_4152,
  relative: 0x4c45_5252,
  disable: 0xf5,
} as const
/** What the other end of the port calls itself; clients look for the magic number in EBX only. */
const VERSION = 6
const POINTER_ID = 0x3442_554a
const OFF = 0xffff
/** Words of a packet: buttons, x, y, wheel. */
const PACKET = 4
const QUEUE_LIMIT = 1024
const RANGE = 0xffff
const [LEFT, RIGHT, MIDDLE] = [0x20, 0x10, 0x08]

/** The low halves of the vCPU's general registers, by their encoding numbers. */
export interface GeneralRegisters {
  get(number: number): number
  /** Clears the high half. */
  set(number: number, value: number): void
}

export interface VmwarePortOptions {
  readonly name: string
  readonly registers: GeneralRegisters
  /** Makes the PS/2 mouse send a packet without movement. */
  readonly onPacket: () => void
}

function powerOn() {
  return { status: OFF, absolute: false }
}

export class VmwarePort implements Device, AbsolutePointer {
  readonly name: string
  readonly port: BusTarget
  private readonly options: VmwarePortOptions
  private regs = powerOn()
  private queue: number[] = []

  constructor(options: VmwarePortOptions) {
    this.name = options.name
    this.options = options
    this.port = {
      read: (offset, size) =>
        offset === 0 && size === 4 ? this.call() : size === 1 ? 0xff : size === 2 ? 0xffff : 0xffff_ffff,
      write: (offset, size) => {
        if (offset === 0 && size === 4) options.registers.set(RAX, this.call())
      },
    }
  }

  /** The guest's driver asked for absolute places. */
  get isReady(): boolean {
    return this.regs.absolute && this.regs.status !== OFF
  }

  point(x: number, y: number, buttons: number, wheelY: number): void {
    if (!this.isReady) return
    const held = (buttons & 1 ? LEFT : 0) | (buttons & 2 ? RIGHT : 0) | (buttons & 4 ? MIDDLE : 0)
    const packet = [held, scaled(x), scaled(y), wheelY & 0xff]
    const { queue } = this
    const last = queue.length - PACKET
    // A movement replaces one that nobody fetched; of a guest that fetches nothing only the last matters.
    const movesOn = last >= PACKET && queue[last] === held && wheelY === 0 && queue[last + 3] === 0
    if (movesOn) queue.length = last
    else if (last + 2 * PACKET > QUEUE_LIMIT) queue.length = 0
    queue.push(...packet)
    this.options.onPacket()
  }

  reset(): void {
    this.regs = powerOn()
    this.queue = []
  }

  save(): DeviceState {
    return { version: 1, registers: { ...this.regs }, queue: [...this.queue] }
  }

  restore(state: DeviceState): void {
    const reader = new StateReader(this.name, state, 1)
    const regs = savedRecord(this.name, state.registers, powerOn())
    const queue = reader.list('queue').filter(isWhole)
    if (queue.length > QUEUE_LIMIT) reader.fail('queue', `at most ${QUEUE_LIMIT} numbers`)
    this.regs = regs
    this.queue = queue
  }

  /** What EAX becomes. Without the magic number, and for commands that are not there, it is as if nothing answered. */
  private call(): number {
    const { registers } = this.options
    if (registers.get(RAX) !== MAGIC) return 0xffff_ffff
    const argument = registers.get(RBX)
    switch (registers.get(RCX) & 0xffff) {
      case COMMAND.version:
        registers.set(RBX, MAGIC)
        return VERSION
      case COMMAND.pointerData:
        return this.data(argument)
      case COMMAND.pointerStatus:
        return ((this.regs.status << 16) | this.queue.length) >>> 0
      case COMMAND.pointerCommand:
        this.command(argument)
        return 0
      default:
        return 0xffff_ffff
    }
  }

  /** One to four words in EAX, EBX, ECX and EDX. Asking for more than there are turns the pointer off, until READ_ID. */
  private data(words: number): number {
    if (words === 0 || words > PACKET || words > this.queue.length) {
      this.turnOff()
      return 0xffff_ffff
    }
    const [first = 0, ...others] = this.queue.splice(0, words)
    for (const [i, number] of [RBX, RCX, RDX].entries()) {
      const word = others[i]
      if (word !== undefined) this.options.registers.set(number, word)
    }
    return first
  }

  private command(command: number): void {
    if (command === POINTER.readId) {
      this.regs.status = 0
      if (this.queue.length < QUEUE_LIMIT) this.queue.push(POINTER_ID)
    } else if (command === POINTER.absolute) this.regs.absolute = true
    else if (command === POINTER.relative) this.regs.absolute = false
    else if (command === POINTER.disable) this.turnOff()
  }

  private turnOff(): void {
    this.regs.status = OFF
    this.queue = []
  }
}

function scaled(place: number): number {
  return Math.round((place * RANGE) / POINTER_RANGE)
}
