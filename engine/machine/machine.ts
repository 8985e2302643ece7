import { type Clock, TimerQueue, type WallClock } from '../base/clock.ts'
import { UserError } from '../base/error.ts'
import { Emitter, type Event } from '../base/event.ts'
import type { Random } from '../base/random.ts'
import type { Chardev } from '../chardev/chardev.ts'
import type { CpuCounters } from '../cpu/counters.ts'
import { Cpu } from '../cpu/cpu.ts'
import type { RegionShapes } from '../cpu/jit/shape.ts'
import { exitReason, MOST_INSTRUCTIONS, state } from '../cpu/layout.ts'
import type { Msrs } from '../cpu/msr.ts'
import type { Profiler } from '../cpu/profile/profiler.ts'
import { CR0, CR4, EFER, IF, RSI } from '../cpu/registers.ts'
import type { Input } from '../display/input.ts'
import type { Frame, Screen } from '../display/screen.ts'
import { Board, type ChannelOptions, type InputKind, type VideoKind } from './board.ts'
import { coreDump, vcpuRegisters } from './core-dump.ts'
import { CpuHostAdapter } from './cpu-host.ts'
import { CpuMemory } from './cpu-memory.ts'
import { CpuVideoMemory } from './cpu-video-memory.ts'
import type { MachineType } from './devices/chipset.ts'
import { VIDEO_MEMORY_BYTES } from './devices/vga/video-memory.ts'
import type { VirtioBalloon } from './devices/virtio/balloon.ts'
import type { GeneralRegisters } from './devices/vmware-port.ts'
import { type LinuxEntry, loadLinux } from './firmware/linux-boot.ts'
import { ECAM_BASE, ECAM_SIZE } from './memory-map.ts'
import { decodeMachine, encodeMachine, type SavedMachine } from './saved-machine.ts'
import { SharedScreen } from './shared-screen.ts'

export interface MachineOptions {
  memoryMiB: number
  clock: Clock
  wallClock: WallClock
  random: Random & { save?(): number[]; restore?(state: readonly number[]): void }
  /** COM1 to COM4, each by its number; what is missing is not on the board. */
  serials: readonly (Chardev | undefined)[]
  /** The virtio console's port. */
  console?: Chardev | undefined
  /** Channels by their port numbers, from 1, on the same device. */
  channels?: ReadonlyMap<number, ChannelOptions> | undefined
  /** Virtio input devices, besides keyboard and mouse for PS/2, which every machine has. */
  inputs?: readonly InputKind[] | undefined
  /** VMware's port, by which some systems get an absolute pointer. Yes if left out. */
  hasVmPort?: boolean | undefined
  /** The guest is lent entropy. Yes if left out. */
  hasRng?: boolean
  /** Memory can be taken back while the guest runs. */
  hasBalloon?: boolean
  /** The guest can report a panic. */
  hasPanic?: boolean
  /** The video card; a VGA if left out. `ramfb` needs a {@link frameBuffer} to show anything. */
  video?: VideoKind | 'none' | undefined
  /** Its monitor says that it likes this size best; 1280 × 800 if left out. */
  preferredSize?: { readonly width: number; readonly height: number } | undefined
  /** Linux is handed a linear frame buffer of this size, and not a text mode. */
  frameBuffer?: { readonly width: number; readonly height: number } | undefined
  /** Told what the guest writes to its debug console (port 402h). */
  onDebugText?(bytes: Uint8Array): void
  variant?: MachineType
  /** See {@link Cpu}: how often code runs before it is compiled; never if 0. */
  hotCount?: number | undefined
  /** See {@link Cpu}: how far compiled code reaches. */
  shapes?: RegionShapes | undefined
  /** See {@link Cpu}: milliseconds of the host. The guest never sees them. */
  stopwatch?: (() => number) | undefined
  /** There is a {@link Machine.profiler}. */
  isProfiled?: boolean | undefined
}

export type MachineExit = { kind: 'poweroff' | 'reset' | 'crash'; reason?: string }

const PAGE = 4096
const LEAST_MEMORY = 16
const MOST_MEMORY = 3072
/** Instructions between two looks at the timers. */
const CHUNK = 100_000
/** Turns of one run: a guest that is interrupted for ever executes nothing, and its host must go on all the same. */
const MOST_TURNS = 10_000
/** The time stamp counter counts nanoseconds. */
const TSC_HERTZ = 1_000_000_000

/** A PC with one vCPU. Whoever owns it calls {@link run} again and again. */
export class Machine {
  private readonly options: MachineOptions
  private readonly cpu: Cpu
  private readonly msrs: Msrs
  private readonly board: Board
  private readonly memory: CpuMemory
  private readonly timers: TimerQueue
  private readonly exits = new Emitter<MachineExit>()
  private readonly camera: Screen | undefined
  private exit: MachineExit | undefined
  /** Guest time up to which the vCPU may run before timers are looked at. */
  private horizon = Number.POSITIVE_INFINITY

  readonly onExit: Event<MachineExit> = this.exits.event
  /** What a monitor shows, for one who looks at it all the time; undefined without a video card. */
  readonly screen: Screen | undefined

  /** Throws a UserError for an impossible amount of memory. */
  constructor(options: MachineOptions) {
    this.options = options
    const { memoryMiB, clock, preferredSize } = options
    const hasVga = options.video !== 'none'
    if (!Number.isInteger(memoryMiB) || memoryMiB < LEAST_MEMORY || memoryMiB > MOST_MEMORY)
      throw new UserError(
        `memory of ${memoryMiB} MiB is not possible: a machine has ${LEAST_MEMORY} to ${MOST_MEMORY} MiB`,
      )
    this.timers = new TimerQueue(clock)
    this.timers.onChange = () => {
      if (this.timers.nextDeadline() < this.horizon) this.cpu.requestStop()
    }
    const tsc = () => BigInt(clock.now()) + this.cpu.get64(state.tscOffset)
    const host = new CpuHostAdapter({
      ticks: () => clock.now(),
      tsc,
      wallClock: options.wallClock,
      random: options.random,
      board: () => this.board,
      memory: () => this.memory,
    })
    this.msrs = host.msrs
    this.cpu = allocate(options, hasVga ? VIDEO_MEMORY_BYTES : 0, host)
    this.memory = new CpuMemory(this.cpu)
    this.board = new Board({
      type: options.variant ?? 'q35',
      memory: this.memory,
      clock,
      timers: this.timers,
      wallClock: options.wallClock,
      random: options.random,
      serials: options.serials,
      console: options.console,
      channels: options.channels,
      inputs: options.inputs ?? [],
      registers: (options.hasVmPort ?? true) ? this.generalRegisters() : undefined,
      hasRng: options.hasRng ?? true,
      hasBalloon: options.hasBalloon ?? false,
      hasPanic: options.hasPanic ?? false,
      videoMemory: hasVga ? new CpuVideoMemory(this.cpu) : undefined,
      video: options.video && options.video !== 'none' ? options.video : 'vga',
      preferredSize,
      tscHertz: TSC_HERTZ,
      readTsc: tsc,
      onInterruptChange: (pending) => this.cpu.setInterruptPending(pending),
      onNmi: () => this.cpu.setNmi(),
      onReset: () => this.end({ kind: 'reset' }),
      onSoftOff: () => this.end({ kind: 'poweroff' }),
      onPanic: () => this.end({ kind: 'crash', reason: 'the guest reported a panic' }),
      onDebugText: (bytes) => options.onDebugText?.(bytes),
      onDebugExit: (code) => this.end({ kind: 'poweroff', reason: `debug exit with status ${code}` }),
    })
    const screens = this.board.screen && new SharedScreen(this.board.screen)
    this.screen = screens?.view()
    this.camera = screens?.view()
    this.reset()
  }

  /** Instructions that the guest has executed since the machine was made. */
  get instructions(): number {
    return this.cpu.instructions
  }

  /** How the guest's code was executed since the machine was made. */
  get cpuCounters(): CpuCounters {
    return this.cpu.counters
  }

  /** Where instructions are executed; undefined unless that was asked for. */
  get profiler(): Profiler | undefined {
    return this.cpu.profiler
  }

  /** The text on the guest's VGA screen, a line each; undefined in a graphics mode. */
  screenText(): string[] | undefined {
    const screen = this.screen?.text()
    if (!screen) return undefined
    return Array.from({ length: screen.rows }, (_, row) =>
      String.fromCharCode(
        ...screen.cells.subarray(row * screen.columns, (row + 1) * screen.columns).map((cell) => cell & 0xff),
      ).trimEnd(),
    )
  }

  /** As the reset button: all parts as after power-on. RAM keeps its content; boot again afterwards. */
  reset(): void {
    this.exit = undefined
    this.cpu.reset()
    this.msrs.reset()
    this.board.reset()
    this.cpu.setInterruptPending(false)
  }

  /** Loads a Linux kernel and points the vCPU at it. Throws a UserError if it cannot be booted. */
  bootLinux(files: {
    kernel: Uint8Array
    initrd?: Uint8Array
    commandLine: string
    names?: { kernel: string; initrd: string }
  }): void {
    const names = files.names ?? { kernel: 'kernel', initrd: 'initrd' }
    const { memory } = this
    memory.write(0, new Uint8Array(0x10_0000))
    const rsdp = this.board.initialize()
    const { frameBuffer } = this.options
    const video = frameBuffer
      ? this.board.vga?.setLinearMode(frameBuffer.width, frameBuffer.height)
      : this.board.hasTextModes
        ? ('text' as const)
        : undefined
    this.msrs.setMemoryTypes(this.cpu.lowMemory)
    const entry = loadLinux({
      memory,
      kernel: { name: names.kernel, bytes: files.kernel },
      initrd: files.initrd && { name: names.initrd, bytes: files.initrd },
      commandLine: files.commandLine,
      rsdp,
      video,
      reserved: [{ start: ECAM_BASE, length: ECAM_SIZE }],
    })
    this.enterLongMode(entry)
  }

  /** Linux, Documentation/arch/x86/boot.rst, «64-bit Boot Protocol». */
  private enterLongMode(entry: LinuxEntry): void {
    const { cpu } = this
    cpu.set64(state.cr3, BigInt(entry.pageTable))
    cpu.set64(state.cr4, BigInt(CR4.PAE))
    cpu.set64(state.efer, BigInt(EFER.LME | EFER.LMA))
    cpu.set64(state.cr0, BigInt(CR0.PG | CR0.PE | CR0.ET | CR0.NE) & 0xffff_ffffn)
    cpu.set64(state.gdtBase, BigInt(entry.gdtBase))
    cpu.set32(state.gdtLimit, entry.gdtLimit)
    cpu.setSegment('cs', entry.codeSelector, 0n, 0xffff_ffff, 0xa9b)
    for (const name of ['ds', 'es', 'ss', 'fs', 'gs'] as const)
      cpu.setSegment(name, entry.dataSelector, 0n, 0xffff_ffff, 0xc93)
    cpu.set64(state.registers + 8 * RSI, BigInt(entry.zeroPage))
    cpu.set64(state.rip, BigInt(entry.entry))
    cpu.flush()
    cpu.changed()
  }

  /** As they are while an instruction reads or writes a port: the vCPU keeps nothing of them elsewhere then. */
  private generalRegisters(): GeneralRegisters {
    const cell = (number: number) => state.registers + 8 * number
    return {
      get: (number) => this.cpu.get32(cell(number)) >>> 0,
      set: (number, value) => this.cpu.set64(cell(number), BigInt(value >>> 0)),
    }
  }

  /**
   * Runs up to `budget` instructions; fewer if there are very many interrupts, and some fewer where time does not go by instructions.
   */
  run(budget: number): 'halted' | 'budget' | 'shutdown' | 'crashed' {
    const { cpu, timers } = this
    const end = cpu.instructions + budget
    for (let turn = 0; turn < MOST_TURNS && !this.exit; turn++) {
      timers.run()
      const halted = cpu.get32(state.halted) !== 0
      if (halted && !this.canWake()) {
        this.board.flush()
        return 'halted'
      }
      const left = end - cpu.instructions
      if (left <= (turn > 0 ? this.slack : 0) && !halted) break
      this.step(halted ? 0 : Math.min(left, this.allowance()))
    }
    this.board.flush()
    const { exit } = this
    if (!exit) return 'budget'
    this.exits.emit(exit)
    return exit.kind === 'crash' ? 'crashed' : 'shutdown'
  }

  /** Halted with interrupts off, as systems stop for good: only a reset or an NMI moves it. */
  get isStopped(): boolean {
    return this.cpu.get32(state.halted) !== 0 && (this.cpu.get32(state.flagsSystem) & IF) === 0
  }

  /** Whether an event ends HLT. */
  private canWake(): boolean {
    const { cpu } = this
    const enabled = (cpu.get32(state.flagsSystem) & IF) !== 0
    return cpu.nmiPending || (enabled && cpu.get32(state.interruptPending) !== 0)
  }

  /** How many instructions may run before timers must be looked at. */
  private allowance(): number {
    const deadline = this.timers.nextDeadline()
    this.horizon = deadline
    const exact = this.options.clock.instructionsUntil?.(deadline)
    return exact === undefined ? CHUNK : Math.max(1, Math.min(CHUNK, exact))
  }

  /** So many instructions may be missing at the end of a run: less than a block has, none where time goes by them. */
  private get slack(): number {
    return this.options.clock.instructionsUntil ? 0 : MOST_INSTRUCTIONS
  }

  private step(budget: number): void {
    const { cpu } = this
    const reason = budget > 0 ? cpu.run(budget, this.slack === 0) : exitReason.interrupt
    if (reason === exitReason.interrupt) this.deliver()
    else if (reason === exitReason.tripleFault) this.tripleFault()
  }

  private deliver(): void {
    const { cpu, board } = this
    if (cpu.nmiPending) {
      if (!cpu.deliverNmi()) this.tripleFault()
      return
    }
    const vector = board.lapic.acknowledge()
    if (!cpu.interrupt(vector)) this.tripleFault()
    cpu.setInterruptPending(board.lapic.interruptPending())
  }

  private tripleFault(): void {
    const rip = this.cpu.get64(state.rip).toString(16)
    this.end({ kind: 'crash', reason: `the vCPU shut down after a triple fault at ${rip}` })
  }

  private end(exit: MachineExit): void {
    this.exit ??= exit
    this.cpu.requestStop()
  }

  /** Guest time (ns) of the next timer, or Infinity. */
  nextDeadline(): number {
    return this.timers.nextDeadline()
  }

  /** Presses the ACPI power button: the guest may shut itself down. */
  powerButton(): void {
    this.board.pm.pressPowerButton()
  }

  injectNmi(): void {
    this.cpu.setNmi()
  }

  /** Its keyboard and pointer. Whoever uses them sees to it that the guest runs on. */
  get input(): Input {
    return this.board.input
  }

  /** Lets go of every key and button, as when those who held them are not there any more. */
  releaseInput(): void {
    this.board.input.release()
  }

  /** What a monitor shows at this moment, for whoever does not look at {@link screen}; undefined without a video card. */
  picture(): Frame | undefined {
    this.camera?.refresh()
    return this.camera?.frame
  }

  /** The balloon, on a machine that has one. */
  get balloon(): VirtioBalloon | undefined {
    return this.board.balloon
  }

  /** Bytes of RAM that were ever written, in whole pages. */
  get usedMemory(): number {
    let pages = 0
    for (let page = 0; page < this.cpu.ram.length / PAGE; page++) if (this.cpu.isDirty(page)) pages++
    return pages * PAGE
  }

  /** Guest memory and the vCPU's registers as an ELF core, while it does not run. */
  dump(): Uint8Array<ArrayBuffer> {
    return coreDump(vcpuRegisters(this.cpu), this.cpu.ram, this.cpu.lowMemory)
  }

  /** Whether page `index` of RAM was written since {@link clearDirtyPages}. */
  isPageDirty(index: number): boolean {
    return this.cpu.isDirty(index)
  }

  clearDirtyPages(): void {
    this.cpu.clearDirty()
  }

  /** The whole machine, while it does not run. */
  save(): Uint8Array<ArrayBuffer> {
    return encodeMachine(this.parts(), this.cpu.ram)
  }

  /**
   * Becomes the machine that was saved; it must be of the same type and size. Throws a UserError if that cannot be: then
   * this machine is as it was.
   */
  restore(bytes: Uint8Array): void {
    const { board, options } = this
    const { saved, fillRam } = decodeMachine(bytes)
    if (saved.type !== board.chipset.type || saved.memoryMiB !== options.memoryMiB)
      throw new UserError(
        `the saved machine is a ${saved.type} of ${saved.memoryMiB} MiB, this one a ${board.chipset.type} of ${options.memoryMiB} MiB`,
      )
    for (const device of board.devices)
      if (!saved.devices[device.name]) throw new UserError(`the saved machine has no ${device.name}`)
    for (const name of Object.keys(saved.devices))
      if (!board.devices.some((device) => device.name === name))
        throw new UserError(`the saved machine has ${name}, this one has not`)
    const before = this.parts()
    try {
      this.become(saved)
    } catch (error) {
      this.become(before)
      throw error instanceof UserError ? error : new UserError('the saved machine is damaged')
    }
    for (const [page, count] of fillRam(this.cpu.ram)) this.cpu.written(page * PAGE, count * PAGE)
    this.cpu.flush()
  }

  /** Everything but RAM. */
  private parts(): SavedMachine {
    const { cpu, board, options } = this
    return {
      type: board.chipset.type,
      memoryMiB: options.memoryMiB,
      time: options.clock.now(),
      instructions: cpu.instructions,
      cpu: cpu.saveState(),
      msrs: this.msrs.save(),
      devices: Object.fromEntries(board.devices.map((device) => [device.name, device.save()])),
      random: options.random.save?.() ?? null,
    }
  }

  private become(saved: SavedMachine): void {
    const { cpu, board, options } = this
    this.reset()
    cpu.instructions = saved.instructions
    options.clock.set?.(saved.time)
    if (saved.random) options.random.restore?.(saved.random)
    for (const device of board.devices) {
      const found = saved.devices[device.name]
      if (found) device.restore(found)
    }
    this.msrs.restore(saved.msrs)
    cpu.restoreState(saved.cpu)
    this.exit = undefined
  }
}

function allocate(options: MachineOptions, videoBytes: number, host: CpuHostAdapter): Cpu {
  const { memoryMiB, hotCount, shapes, stopwatch, isProfiled } = options
  try {
    const memoryBytes = memoryMiB * 2 ** 20
    return new Cpu({
      memoryBytes,
      videoBytes,
      host,
      features: host.features,
      hotCount,
      shapes,
      stopwatch,
      isProfiled,
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UserError(`this browser or computer does not lend ${memoryMiB} MiB of memory to the machine`)
  }
}
