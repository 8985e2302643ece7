import type { Batching } from '../../cpu/jit/queue.ts'
import type { RegionShapes } from '../../cpu/jit/shape.ts'
import { state } from '../../cpu/layout.ts'
import { CR0, CR4, EFER, IF } from '../../cpu/registers.ts'
import { FREE, NX, PagedGuest, PRESENT, USER, WRITABLE } from '../paged-guest.ts'
import { handlers } from './handlers.ts'
import {
  control,
  DATA,
  FUEL,
  interrupt,
  linear,
  PAGE,
  pages,
  RSP,
  readOnlyPage,
  selectors,
  WALK,
} from './places.ts'
import type { TortureProgram } from './program.ts'
import { segmentBase } from './random-memory.ts'

/** Physical addresses. */
const physical = {
  handlers: FREE,
  otherEntries: FREE + 0x1000,
  control: FREE + 0x2000,
  stack: FREE + 0x4000,
  otherStack: FREE + 0x6000,
  data: FREE + 0x8000,
  readOnly: FREE + 0xc000,
  lazy: FREE + 0x1_0000,
  code: FREE + 0x2_0000,
  otherCode: FREE + 0x3_0000,
  device: 0x1000_0000,
} as const
/** Pages follow each other in linear addresses; in physical ones each third one does. */
const scattered = (start: number, n: number, count: number): number => start + ((n * 3) % count) * PAGE
const HANDLER = 0x100
const CAN_BE_RAISED = new Set<number>([interrupt.tick, interrupt.end])

export type GuestOptions = {
  readonly hotCount: number
  readonly shapes?: RegionShapes
  readonly batching?: Batching | undefined
  readonly level: 0 | 3
  /** Each so many accesses of a device raise an interrupt. */
  readonly raises: number
}

/** A machine that runs one random program, with handlers that go on after page faults, interrupts and steps. */
export class TortureGuest {
  readonly guest: PagedGuest
  /** What devices saw: the instructions before each access, and what was accessed. */
  readonly devices: string[] = []
  readonly program: TortureProgram
  private readonly options: GuestOptions
  private readonly givesUp: bigint

  constructor(program: TortureProgram, options: GuestOptions) {
    this.program = program
    this.options = options
    const { hotCount, shapes, batching } = options
    this.guest = new PagedGuest('four levels', {
      hotCount,
      shapes,
      batching,
      host: {
        portIn: (port) => this.access('in', port),
        portOut: (port, _, value) => void this.access(`out ${value}`, port),
        mmioRead: (address) => this.access('read', address),
        mmioWrite: (address, _, value) => void this.access(`write ${value}`, address),
        ticks: () => this.guest.cpu.instructions,
        cpuid: (leaf) => [leaf, this.access('cpuid', leaf), 0, 0],
      },
    })
    this.mapPages()
    this.givesUp = this.putHandlers()
    this.putProgram()
    const { cpu } = this.guest
    this.guest.control({
      cr0: CR0.PE | CR0.NE | CR0.WP | CR0.ET | CR0.PG,
      cr4: CR4.PAE | CR4.OSFXSR | CR4.OSXMMEXCPT | CR4.OSXSAVE | CR4.PCIDE,
      efer: EFER.LME | EFER.LMA | EFER.NXE,
    })
    cpu.set64(state.xcr0, 3n)
    this.guest.setDescriptor(selectors[0].narrow, 0x00cf_9b00_0000_ffffn)
    this.guest.setDescriptor(selectors[3].narrow, 0x00cf_fb00_0000_ffffn)
    cpu.setSegment('fs', 0, BigInt(segmentBase.fs), 0, 0)
    cpu.setSegment('gs', 0, BigInt(segmentBase.gs), 0, 0)
  }

  private access(what: string, where: number): number {
    const { cpu } = this.guest
    const count = cpu.instructions
    this.devices.push(`${count}: ${what} ${where}`)
    if (this.devices.length % this.options.raises === 0) cpu.setInterruptPending(true)
    return count
  }

  private mapPages(): void {
    const { guest } = this
    const each = (start: number, count: number, at: (n: number) => number, bits: bigint): void => {
      for (let n = 0; n < count; n++) guest.map(BigInt(start + n * PAGE), BigInt(at(n)), bits)
    }
    const all = PRESENT | WRITABLE | USER
    const code = (n: number): number => scattered(physical.code, n, pages.code)
    const data = (n: number): number => scattered(physical.data, n % (pages.data - 1), pages.data)
    each(linear.code, pages.code, code, all)
    each(linear.codeAgain, pages.code, code, all)
    each(linear.data, pages.data, data, all | NX)
    each(linear.dataAgain, pages.data, data, all | NX)
    each(readOnlyPage, 1, () => physical.readOnly, PRESENT | USER | NX)
    each(linear.control, pages.control, (n) => physical.control + n * PAGE, all | NX)
    each(linear.stack, pages.stack, (n) => physical.stack + n * PAGE, all | NX)
    each(linear.otherStack, pages.stack, (n) => physical.otherStack + n * PAGE, all | NX)
    each(linear.lazy, pages.lazy, (n) => scattered(physical.lazy, n, pages.lazy), WRITABLE | USER | NX)
    each(linear.device, 1, () => physical.device, all | NX)
    for (let n = 0; n < pages.code; n++)
      guest.put(physical.otherEntries + 8 * n, BigInt(scattered(physical.otherCode, n, pages.code)) | all)
  }

  private putHandlers(): bigint {
    const { guest } = this
    const entry = (address: number): bigint => guest.system + BigInt(guest.entry(BigInt(address)))
    const { code, givesUp } = handlers({
      lazy: entry(linear.lazy),
      code: entry(linear.code),
      otherCode: guest.system + BigInt(physical.otherEntries),
      data: entry(linear.data),
    })
    let at: number = physical.handlers
    let pageFaults = 0
    for (const [vector, bytes] of code) {
      guest.cpu.ram.set(bytes, at)
      guest.setHandler(vector, guest.system + BigInt(at), {
        stack: vector === 2 ? 2 : 1,
        user: CAN_BE_RAISED.has(vector),
      })
      if (vector === 14) pageFaults = at
      at += HANDLER
    }
    guest.setHandler(interrupt.end, guest.halt(interrupt.end), { user: true })
    return guest.system + BigInt(pageFaults + givesUp)
  }

  private putProgram(): void {
    const { guest, program } = this
    for (let n = 0; n < pages.code; n++) {
      const part = (bytes: Uint8Array) => bytes.subarray(n * PAGE, (n + 1) * PAGE)
      guest.cpu.ram.set(part(program.code), scattered(physical.code, n, pages.code))
      guest.cpu.ram.set(part(program.otherCode), scattered(physical.otherCode, n, pages.code))
    }
    guest.cpu.ram.set(program.control, physical.control)
  }

  /** Fills data and registers anew from the numbers that `next` gives, and starts at an address. */
  start(rip: number, fuel: number, walk: number, next: () => number): void {
    const { guest } = this
    const { cpu } = guest
    const top = linear.stack + pages.stack * PAGE - 64
    cpu.set32(state.halted, 0)
    cpu.set32(state.fault, 0)
    cpu.set32(state.mxcsr, 0x1f80)
    cpu.set32(state.fpuControl, 0x37f)
    cpu.set32(state.fpuStatus, 0)
    guest.prepare({ cpl: this.options.level, rip: BigInt(rip), rsp: BigInt(top) })
    cpu.set32(state.flagsSystem, 2 | IF)
    for (let n = 0; n < 16; n++)
      if (n !== RSP) cpu.set64(state.registers + 8 * n, (BigInt(next()) << 32n) | BigInt(next()))
    cpu.set64(state.registers + 8 * DATA, BigInt(linear.data + PAGE))
    cpu.set64(state.registers + 8 * WALK, BigInt(walk))
    cpu.set64(state.registers + 8 * FUEL, BigInt(fuel))
    this.poke64(physical.stack + pages.stack * PAGE - 64, BigInt(this.program.end))
    this.poke64(physical.control + control.stackOther, BigInt(linear.otherStack + pages.stack * PAGE - 64))
    cpu.changed()
  }

  /** Random bytes in the data pages, and in the vector registers. */
  fill(random: { fill(into: Uint8Array): void }): void {
    const { cpu } = this.guest
    random.fill(cpu.ram.subarray(physical.data, physical.data + pages.data * PAGE))
    random.fill(new Uint8Array(cpu.buffer, state.xmm, 512))
  }

  private poke64(at: number, value: bigint): void {
    this.guest.put(at, value)
    this.guest.cpu.written(at, 8)
  }

  /** As a device writes: to the pages that the code's first mapping had at the start. */
  pokeCode(address: number, bytes: Uint8Array): void {
    const { cpu } = this.guest
    for (const [i, byte] of bytes.entries()) {
      const offset = address + i - linear.code
      const at = scattered(physical.code, Math.floor(offset / PAGE), pages.code) + (offset % PAGE)
      cpu.ram[at] = byte
      cpu.written(at, 1)
    }
  }

  /** The vector in whose handler it halted, or undefined if it halted by itself. */
  get vector(): number | undefined {
    return this.guest.cpu.get64(state.rip) === this.givesUp ? 14 : this.guest.haltedIn
  }

  /** Whether the program runs, and not a handler. */
  get isInProgram(): boolean {
    const rip = this.guest.cpu.get64(state.rip)
    return rip >= BigInt(linear.code) && rip < BigInt(linear.data)
  }
}
