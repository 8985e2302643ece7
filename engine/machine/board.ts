/**
 * A PC's main board: which parts there are, at which addresses, and what is wired to what. Machine types `q35` and `pc`
 * differ in the chipset alone.
 */
import type { Clock, TimerQueue, WallClock } from '../base/clock.ts'
import type { Disposable } from '../base/event.ts'
import type { Random } from '../base/random.ts'
import type { Chardev } from '../chardev/chardev.ts'
import type { Screen } from '../display/screen.ts'
import { AddressSpace } from './address-space.ts'
import { A20Gate } from './devices/a20-gate.ts'
import { AcpiPm, ICH9_PM, PIIX4_PM } from './devices/acpi-pm.ts'
import { ApicBus } from './devices/apic-bus.ts'
import type { Chipset, MachineType } from './devices/chipset.ts'
import { Cmos } from './devices/cmos.ts'
import { DebugConsole, DebugExit } from './devices/debug-exit.ts'
import { GsiRouter } from './devices/gsi-router.ts'
import { Hpet } from './devices/hpet.ts'
import { createI440fx } from './devices/i440fx.ts'
import { I8042 } from './devices/i8042.ts'
import { I8254 } from './devices/i8254.ts'
import { I8259 } from './devices/i8259.ts'
import { InputRouter } from './devices/input-router.ts'
import { IOAPIC_PINS, Ioapic } from './devices/ioapic.ts'
import { Lapic } from './devices/lapic.ts'
import { PanicPort } from './devices/panic-port.ts'
import type { PciDevice } from './devices/pci-device.ts'
import { Ps2Keyboard } from './devices/ps2-keyboard.ts'
import { Ps2Mouse } from './devices/ps2-mouse.ts'
import { createQ35 } from './devices/q35.ts'
import { ResetPort } from './devices/reset-port.ts'
import { Uart16550 } from './devices/uart16550.ts'
import { Vga } from './devices/vga/vga.ts'
import type { VideoMemory } from './devices/vga/video-memory.ts'
import { VirtioBalloon } from './devices/virtio/balloon.ts'
import { type ConsolePortOptions, VirtioConsole } from './devices/virtio/console.ts'
import { VirtioKeyboard } from './devices/virtio/input-keyboard.ts'
import { VirtioMouse, VirtioTablet } from './devices/virtio/input-pointer.ts'
import { VirtioRng } from './devices/virtio/rng.ts'
import { VirtioPci } from './devices/virtio/transport.ts'
import { VirtioVga } from './devices/virtio/vga.ts'
import { type GeneralRegisters, VmwarePort } from './devices/vmware-port.ts'
import { writeAcpiTables } from './firmware/acpi-tables.ts'
import { setUpPci } from './firmware/pci-setup.ts'
import { setUpVirtualWire } from './firmware/virtual-wire.ts'
import type { GuestMemory } from './memory.ts'
import {
  COM_PORTS,
  FRAME_BUFFER_BASE,
  HPET_BASE,
  IOAPIC_BASE,
  LAPIC_BASE,
  PANIC_PORT,
  SCI_IRQ,
  VMWARE_PORT,
} from './memory-map.ts'
import type { Device } from './state.ts'

const IOAPIC_ID = 1
/**
 * A release may come late from a viewer far away or from a page that was busy; at the delay that systems set, 250 ms, keys
 * would repeat that nobody held.
 */
const LEAST_KEY_DELAY = 1_000_000_000

export type InputKind = 'keyboard' | 'tablet' | 'mouse'

/**
 * A VGA with Bochs' extension, a virtio GPU besides, that extension alone, or a frame buffer at a fixed place that only firmware
 * sets up and that is on no bus.
 */
export type VideoKind = 'vga' | 'virtio' | 'bochs' | 'ramfb'

/** A channel between a program in the guest and one outside. */
export interface ChannelOptions {
  /** By which the guest's program finds it. */
  readonly name: string
  readonly chardev: Chardev
  /** A program in the guest has opened it, or nobody has it open any more. */
  opened?(isOpen: boolean): void
}

export type BoardOptions = {
  readonly type: MachineType
  readonly memory: GuestMemory
  readonly clock: Clock
  readonly timers: TimerQueue
  readonly wallClock: WallClock
  readonly random: Random
  /** COM1 to COM4, each by its number. */
  readonly serials: readonly (Chardev | undefined)[]
  /** The port of the virtio console, if there is to be one. */
  readonly console?: Chardev | undefined
  /** Channels by their numbers on the same device, from 1; 0 is the console's. */
  readonly channels?: ReadonlyMap<number, ChannelOptions> | undefined
  /** Virtio input devices, besides the PS/2 ones that are always there. */
  readonly inputs: readonly InputKind[]
  /** For VMware's port, if there is to be one: the only part that reaches into the vCPU. */
  readonly registers?: GeneralRegisters | undefined
  readonly hasRng: boolean
  readonly hasBalloon: boolean
  readonly hasPanic: boolean
  /** Of the video card, if there is to be one. */
  readonly videoMemory?: VideoMemory | undefined
  /** What kind of card it is. */
  readonly video: VideoKind
  /** What the monitor says that it likes best. */
  readonly preferredSize?: { readonly width: number; readonly height: number } | undefined
  readonly tscHertz: number
  readTsc(): bigint
  /** The vCPU's INTR line. */
  onInterruptChange(pending: boolean): void
  onNmi(): void
  onReset(): void
  onSoftOff(): void
  /** The guest's kernel has panicked. */
  onPanic(): void
  /** Port F4h was written. */
  onDebugExit(status: number): void
  /** Text that came to the debug console. */
  onDebugText?(bytes: Uint8Array): void
}

export class Board {
  readonly ports = new AddressSpace('ports')
  readonly mmio = new AddressSpace('memory')
  readonly chipset: Chipset
  readonly lapic: Lapic
  readonly input: InputRouter
  readonly vga: Vga | undefined
  /** What the video card's monitor shows. */
  readonly screen: Screen | undefined
  readonly pm: AcpiPm
  /** In the order of saving and restoring: interrupt controllers last, since restored devices drive their lines. */
  readonly devices: readonly Device[]
  readonly balloon: VirtioBalloon | undefined
  private readonly uarts: Uart16550[] = []
  private readonly debugConsole: DebugConsole
  private readonly options: BoardOptions
  private readonly assembled: boolean
  private lapicPage: Disposable | undefined

  constructor(options: BoardOptions) {
    this.options = options
    const { type, memory, clock, timers, wallClock, random } = options
    const { ports, mmio } = this

    const bus = new ApicBus()
    const ioapic = new Ioapic({ name: 'ioapic', bus })
    const pic: I8259 = new I8259({ name: 'pic', output: { set: (high) => this.lapic.lint0.set(high) } })
    this.lapic = new Lapic({
      name: 'lapic0',
      id: 0,
      bootProcessor: true,
      bus,
      timers,
      timerHertz: 1e9,
      tscHertz: options.tscHertz,
      readTsc: () => options.readTsc(),
      extInt: { pending: () => pic.interruptPending, acknowledge: () => pic.acknowledge() },
      onChange: () => {
        if (this.assembled) options.onInterruptChange(this.lapic.interruptPending())
      },
      onInit: () => options.onReset(),
      onNmi: () => options.onNmi(),
      onBase: (address, visible) => this.placeLapic(address, visible),
    })
    const router = new GsiRouter({ pic: (irq) => lineOf(pic.inputs, irq), ioapic: (pin) => ioapic.line(pin) })

    const hpet = new Hpet({
      name: 'hpet',
      timers,
      pins: Array.from({ length: IOAPIC_PINS }, (_, pin) => router.pin(pin)),
      legacyTimer: router.isa(0),
      legacyRtc: router.isa(8),
    })
    const pit = new I8254({ name: 'pit', irq: hpet.gate(router.isa(0)), timers })
    const cmos = new Cmos({
      name: 'rtc',
      irq: hpet.gate(router.isa(8)),
      timers,
      wallClock,
      memoryBelow4G: memory.size,
      memoryAbove4G: 0,
      vcpus: 1,
    })
    const a20 = new A20Gate({ name: 'a20', onChange: () => {} })
    const keyboard = new Ps2Keyboard({ name: 'keyboard', timers, leastDelay: LEAST_KEY_DELAY })
    const mouse = new Ps2Mouse({ name: 'mouse' })
    const { registers } = options
    const vmwarePorts = registers
      ? [new VmwarePort({ name: 'vmport', registers, onPacket: () => mouse.nudge() })]
      : []
    for (const { name, port } of vmwarePorts) ports.map(VMWARE_PORT, 4, port, name)
    const has = (kind: InputKind) => options.inputs.includes(kind)
    const virtioKeyboards = has('keyboard') ? [new VirtioKeyboard()] : []
    const virtioTablets = has('tablet') ? [new VirtioTablet()] : []
    const virtioMice = has('mouse') ? [new VirtioMouse()] : []
    this.input = new InputRouter({
      name: 'input',
      keyboards: [...virtioKeyboards, keyboard],
      tablets: [...virtioTablets, ...vmwarePorts],
      mice: [...virtioMice, mouse],
    })
    const i8042 = new I8042({
      name: 'i8042',
      keyboardIrq: router.isa(1),
      mouseIrq: router.isa(12),
      timers,
      keyboard,
      mouse,
      a20,
      onReset: () => options.onReset(),
    })
    const { videoMemory, preferredSize, video } = options
    const isVbeOnly = video === 'bochs' || video === 'ramfb'
    const virtioVga =
      videoMemory && video === 'virtio'
        ? new VirtioVga({ name: 'virtio-vga', clock, memory, videoMemory, preferredSize })
        : undefined
    this.vga =
      virtioVga?.vga ??
      (videoMemory && new Vga({ name: 'vga', clock, memory: videoMemory, preferredSize, isVbeOnly }))
    this.screen = (virtioVga ?? this.vga)?.screen
    this.debugConsole = new DebugConsole({
      name: 'debug-console',
      onText: (bytes) => options.onDebugText?.(bytes),
    })
    const debugExit = new DebugExit({ name: 'debug-exit', onExit: (code) => options.onDebugExit(code) })
    const resetPort = new ResetPort({ name: 'reset', a20, onReset: () => options.onReset() })
    this.pm = new AcpiPm({
      name: 'acpi-pm',
      layout: type === 'q35' ? ICH9_PM : PIIX4_PM,
      timers,
      sci: router.isa(SCI_IRQ),
      onSoftOff: () => options.onSoftOff(),
    })

    ports.map(0x20, 2, pic.masterPorts, 'pic')
    ports.map(0xa0, 2, pic.slavePorts, 'pic')
    ports.map(0x4d0, 2, pic.levelPorts, 'pic')
    ports.map(0x40, 4, pit.ports, 'pit')
    ports.map(0x61, 1, pit.port61, 'pit')
    ports.map(0x70, 2, cmos.ports, 'rtc')
    for (const [n, com] of COM_PORTS.entries()) {
      const chardev = options.serials[n]
      if (!chardev) continue
      const uart = new Uart16550({ name: `serial${n}`, irq: router.isa(com.irq), timers, chardev })
      ports.map(com.port, 8, uart.ports, uart.name)
      this.uarts.push(uart)
    }
    const panic = options.hasPanic
      ? [new PanicPort({ name: 'pvpanic', onPanic: () => options.onPanic() })]
      : []
    for (const port of panic) ports.map(PANIC_PORT, 1, port, port.name)
    ports.map(0x60, 1, i8042.dataPort, 'i8042')
    ports.map(0x64, 1, i8042.commandPort, 'i8042')
    ports.map(0xf4, 4, debugExit, 'debug-exit')
    ports.map(0x402, 1, this.debugConsole.port, 'debug-console')
    ports.map(0x92, 1, resetPort.port92, 'reset')
    mmio.map(IOAPIC_BASE, 0x1000, ioapic.target, 'ioapic')
    mmio.map(HPET_BASE, 0x400, hpet, 'hpet')

    const create = type === 'q35' ? createQ35 : createI440fx
    this.chipset = create({
      ports,
      mmio,
      router,
      pm: this.pm,
      msi: (address, data) => bus.msi(address, data),
    })
    ports.map(0xcf9, 1, resetPort.resetControl, 'reset')

    const plugged: (Device & { readonly pci: PciDevice })[] = []
    if (this.vga && !isVbeOnly) {
      ports.map(0x3b0, 0x30, this.vga.ports, 'vga')
      ports.map(0x1ce, 3, this.vga.dispiPorts, 'vga')
      mmio.map(0xa0000, 0x20000, this.vga.window, 'vga')
    }
    const frameBuffers = this.vga && video === 'ramfb' ? [this.vga] : []
    for (const { pci } of frameBuffers) pci.plug({ ports, mmio, intx: { set: () => {} }, msi: () => {} })
    if (this.vga && video !== 'ramfb') plugged.push(virtioVga ?? this.vga)
    if (options.hasRng) plugged.push(new VirtioPci({ name: 'rng0', memory, function: new VirtioRng(random) }))
    const serialPorts = portsOf(options)
    if (serialPorts.length > 0)
      plugged.push(
        new VirtioPci({ name: 'virtio-serial0', memory, function: new VirtioConsole(serialPorts) }),
      )
    if (options.hasBalloon) {
      this.balloon = new VirtioBalloon(memory)
      plugged.push(new VirtioPci({ name: 'balloon0', memory, function: this.balloon }))
    }
    for (const [name, inputs] of [
      ['virtio-keyboard', virtioKeyboards],
      ['virtio-tablet', virtioTablets],
      ['virtio-mouse', virtioMice],
    ] as const)
      for (const input of inputs) plugged.push(new VirtioPci({ name, memory, function: input }))
    for (const card of plugged) {
      const slot = this.chipset.host.freeSlot(this.chipset.firstSlot)
      if (slot !== undefined) this.chipset.host.attach(card.pci, slot)
    }

    this.devices = [
      ...this.chipset.devices,
      ...plugged,
      ...frameBuffers,
      a20,
      keyboard,
      mouse,
      ...vmwarePorts,
      this.input,
      i8042,
      ...this.uarts,
      ...panic,
      this.debugConsole,
      debugExit,
      resetPort,
      this.pm,
      hpet,
      pit,
      cmos,
      pic,
      ioapic,
      this.lapic,
    ]
    this.assembled = true
    this.placeLapic(LAPIC_BASE, true)
  }

  private placeLapic(address: number, visible: boolean): void {
    if (!this.assembled) return
    this.lapicPage?.dispose()
    this.lapicPage = visible ? this.mmio.map(address, 0x1000, this.lapic.target, this.lapic.name) : undefined
  }

  reset(): void {
    for (const device of this.devices) device.reset()
  }

  /** Does what firmware does before it starts a system; gives the address of the RSDP. */
  initialize(): number {
    const { chipset, pm, options } = this
    setUpPci(chipset, this.ports)
    if (options.video === 'ramfb') this.vga?.placeAt(FRAME_BUFFER_BASE)
    setUpVirtualWire(this.lapic)
    return writeAcpiTables({
      memory: options.memory,
      chipset,
      pm: pm.layout,
      apicIds: [0],
      ioapicId: IOAPIC_ID,
      hpet: true,
      serials: COM_PORTS.filter((_, n) => options.serials[n]),
      hasPanic: options.hasPanic,
    })
  }

  /** The screen is a VGA's, which firmware leaves in a text mode. */
  get hasTextModes(): boolean {
    return this.vga !== undefined && this.options.video !== 'bochs' && this.options.video !== 'ramfb'
  }

  /** Hands on what devices collected during a slice. */
  flush(): void {
    for (const uart of this.uarts) uart.flush()
    this.debugConsole.flush()
  }
}

/** Of the virtio console device, by their numbers. */
function portsOf({ console, channels = new Map() }: BoardOptions): (ConsolePortOptions | undefined)[] {
  const ports: (ConsolePortOptions | undefined)[] = console ? [{ chardev: console, console: true }] : []
  for (const [number, channel] of channels) ports[number] = { ...channel, console: false }
  return Array.from(ports)
}

function lineOf<T>(lines: readonly T[], n: number): T {
  const line = lines[n]
  if (!line) throw new Error(`no interrupt line ${n}`)
  return line
}
