/**
 * A video card that QEMU calls «standard VGA»: a VGA with the Bochs VBE extension as PCI function 1234:1111 (QEMU,
 * docs/specs/standard-vga.txt).
 *
 * It interrupts nobody, as QEMU's does not: bits 4 and 5 of the CRTC's register 11h keep what is written, and bit 7 of input
 * status 0 stays clear. The line, IRQ 9 on IBM's cards, was an option that most cards left out or open, so that programs look
 * for the retrace in input status 1, which tells it; and the PCI function has no interrupt pin that drivers would expect.
 *
 * Without its VGA half it is what QEMU calls bochs-display: class «other display», no ports and no window, dark until a driver
 * sets a mode of the VBE extension (QEMU, docs/specs/standard-vga.rst, «bochs-display»).
 */
import type { Clock } from '../../../base/clock.ts'
import type { AccessSize, BusTarget } from '../../bus.ts'
import { byteTarget } from '../../byte-target.ts'
import type { Device, DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import { monitorEdid } from '../edid.ts'
import { COMMAND, PCI, PciDevice } from '../pci-device.ts'
import { Dispi } from './dispi.ts'
import { writeFont } from './font.ts'
import { VgaPlanes } from './planes.ts'
import { VgaRegisters } from './registers.ts'
import { packMemory, unpackMemory } from './saved-memory.ts'
import { VgaScreen } from './vga-screen.ts'
import { PLANES_BYTES, type VideoMemory } from './video-memory.ts'

export interface VgaOptions {
  readonly name: string
  readonly clock: Clock
  readonly memory: VideoMemory
  /** Only the VBE extension is there, in memory: {@link Vga.ports}, window and VBE ports lead nowhere. */
  readonly isVbeOnly?: boolean | undefined
  /** The PCI function that it is one half of, which then has its registers as {@link Vga.mmio}; else one of its own. */
  readonly pci?: PciDevice | undefined
  /** What the monitor says that it likes best; 1280 × 800 if left out. */
  readonly preferredSize?: { readonly width: number; readonly height: number } | undefined
}

const FIRST_PORT = 0x3b0
/** In the register region: EDID, ports from 3C0h on, the VBE registers, QEMU's own. */
const REGISTERS_BYTES = 0x1000
const MMIO_PORTS = 0x400
const MMIO_DISPI = 0x500
const MMIO_OWN = 0x600
/** QEMU's own registers: their length, and the order of bytes. */
const OWN_BYTES = 8
const LITTLE_ENDIAN = 0x1e1e_1e1e
/** A character and its attribute in planes 0 and 1. */
const BLANK_CELL = 0x0720

export class Vga implements Device {
  readonly name: string
  readonly pci: PciDevice
  readonly screen: VgaScreen
  /** Ports 3B0h–3DFh. */
  readonly ports: BusTarget
  /** A0000h–BFFFFh. */
  readonly window: BusTarget
  /** Ports 1CEh–1D0h: index, and data twice. */
  readonly dispiPorts: BusTarget
  /** The registers once more, in memory: {@link REGISTERS_BYTES}. */
  readonly mmio: BusTarget
  private readonly memory: VideoMemory
  private readonly isVbeOnly: boolean
  private readonly registers: VgaRegisters
  private readonly planes: VgaPlanes
  private readonly dispi: Dispi
  private readonly edid: Uint8Array

  constructor(options: VgaOptions) {
    const { name, clock, memory, preferredSize } = options
    this.name = name
    this.memory = memory
    this.isVbeOnly = options.isVbeOnly ?? false
    this.edid = monitorEdid(preferredSize?.width ?? 1280, preferredSize?.height ?? 800)
    this.registers = new VgaRegisters(clock, () => this.placeWindow())
    this.planes = new VgaPlanes(this.registers, memory)
    this.dispi = new Dispi(memory.bytes.length)
    this.dispi.onChange = () => this.followDispi()
    this.dispi.onClear = (bytes) => this.clear(bytes)
    this.screen = new VgaScreen({
      registers: this.registers,
      dispi: this.dispi,
      memory,
      clock,
      isVbeOnly: this.isVbeOnly,
    })
    this.mmio = {
      read: (offset, size) => this.readMmio(offset, size),
      write: (offset, size, value) => this.writeMmio(offset, size, value),
    }
    this.pci = options.pci ?? this.makePci()
    this.addMemory()
    this.ports = byteTarget(
      (offset) => (this.decodesPorts ? this.registers.read(FIRST_PORT + offset) : 0xff),
      (offset, value) => {
        if (this.decodesPorts) this.registers.write(FIRST_PORT + offset, value)
      },
    )
    this.window = byteTarget(
      (offset) => (this.isWindowOpen ? this.planes.read(offset) : 0xff),
      (offset, value) => {
        if (this.isWindowOpen) this.planes.write(offset, value)
      },
    )
    this.dispiPorts = {
      read: (offset, size) => this.readDispiPort(offset, size),
      write: (offset, size, value) => this.writeDispiPort(offset, size, value),
    }
    this.reset()
  }

  private makePci(): PciDevice {
    const pci = new PciDevice(this.name, {
      vendor: 0x1234,
      device: 0x1111,
      revision: this.isVbeOnly ? 0 : 2,
      classCode: this.isVbeOnly ? 0x03_80_00 : 0x03_00_00,
      subsystemVendor: 0x1af4,
      subsystem: 0x1100,
    })
    pci.addBar(2, { kind: 'mem32', size: REGISTERS_BYTES, target: this.mmio })
    return pci
  }

  private addMemory(): void {
    const { memory, pci } = this
    pci.addBar(0, {
      kind: 'mem32',
      size: memory.bytes.length,
      prefetchable: true,
      target: byteTarget(
        (offset) => memory.bytes[offset] ?? 0xff,
        (offset, value) => {
          memory.bytes[offset] = value
          memory.written(offset, 1)
        },
      ),
      onMove: (address) => memory.place(address),
    })
    pci.watch(PCI.command, 2, { afterChange: () => this.placeWindow() })
  }

  /** Mode 3 with an empty screen, as a BIOS leaves it; dark without a VGA half. */
  reset(): void {
    const { memory } = this
    this.pci.reset()
    this.planes.reset()
    this.dispi.reset()
    this.registers.reset()
    memory.bytes.fill(0, 0, PLANES_BYTES)
    memory.written(0, PLANES_BYTES)
    if (this.isVbeOnly) return
    new Uint32Array(memory.bytes.buffer, memory.bytes.byteOffset, PLANES_BYTES / 4).fill(
      BLANK_CELL,
      0,
      0x4000,
    )
    writeFont(memory.bytes)
  }

  save(): DeviceState {
    return {
      version: 1,
      pci: this.pci.save(),
      registers: this.registers.save(),
      dispi: this.dispi.save(),
      latch: this.planes.latch >>> 0,
      memory: packMemory(this.memory.bytes),
    }
  }

  restore(state: DeviceState): void {
    const from = new StateReader(this.name, state, 1)
    this.pci.restore(from.part('pci'))
    this.registers.restore(this.name, from.part('registers'))
    this.dispi.restore(this.name, from.part('dispi'))
    this.planes.latch = from.upTo(0xffff_ffff, 'latch')
    if (!unpackMemory(from.bytes('memory'), this.memory.bytes)) from.fail('memory', 'pages of video memory')
    this.memory.written(0, this.memory.bytes.length)
  }

  /** Puts video memory there, for a card that is on no bus. */
  placeAt(address: number): void {
    this.pci.writeConfig(PCI.bar0, 4, address)
    this.pci.writeConfig(PCI.command, 2, COMMAND.memory)
  }

  /** Sets a mode with a linear frame buffer of 32 bits a pixel, as a loader does. Gives what there is of it. */
  setLinearMode(
    width: number,
    height: number,
  ): { width: number; height: number; pitch: number; address: number } {
    this.dispi.setLinear(width, height)
    const mode = this.dispi.mode
    return {
      width: mode?.width ?? 0,
      height: mode?.height ?? 0,
      pitch: mode?.pitch ?? 0,
      address: (this.pci.value(PCI.bar0, 4) & ~15) >>> 0,
    }
  }

  private decodes(bit: number): boolean {
    return (this.pci.command & bit) !== 0
  }

  private get decodesPorts(): boolean {
    return !this.isVbeOnly && this.decodes(COMMAND.io)
  }

  private get isWindowOpen(): boolean {
    return !this.isVbeOnly && this.decodes(COMMAND.memory) && this.registers.isMemoryOn
  }

  /** Lets the processor reach memory through the window by itself where that is all the same. */
  private placeWindow(): void {
    // registers are told before all is there
    if (!this.pci) return
    this.memory.setWindow(this.isWindowOpen ? this.planes.linearWindow() : -1)
  }

  private followDispi(): void {
    const { dispi, planes, registers } = this
    planes.banking = {
      isExtended: dispi.mode !== undefined,
      isLinear: dispi.mode !== undefined && dispi.mode.depth > 4,
      offset: dispi.bankOffset,
    }
    registers.dac.isWide = dispi.isDacWide
    registers.changes++
    this.placeWindow()
  }

  private clear(bytes: number): void {
    this.memory.bytes.fill(0, 0, bytes)
    this.memory.written(0, bytes)
  }

  // Offsets may reach one past the end: accesses of 16 bits go whole to the port that they begin at.
  private readDispiPort(offset: number, size: AccessSize): number {
    if (!this.decodesPorts || size !== 2) return size === 4 ? 0xffff_ffff : size === 2 ? 0xffff : 0xff
    return offset === 0 ? this.dispi.readIndex() : this.dispi.readData()
  }

  private writeDispiPort(offset: number, size: AccessSize, value: number): void {
    if (!this.decodesPorts || size !== 2) return
    if (offset === 0) this.dispi.writeIndex(value)
    else this.dispi.writeData(value)
  }

  private readMmio(offset: number, size: AccessSize): number {
    if (offset >= MMIO_DISPI && offset < MMIO_OWN && size === 2)
      return this.dispi.read((offset - MMIO_DISPI) >> 1)
    let value = 0
    for (let i = 0; i < size; i++) value |= this.readMmioByte(offset + i) << (8 * i)
    return value >>> 0
  }

  private readMmioByte(offset: number): number {
    if (offset < MMIO_PORTS) return this.edid[offset] ?? 0
    if (offset < MMIO_PORTS + 0x20)
      return this.isVbeOnly ? 0 : this.registers.read(0x3c0 + offset - MMIO_PORTS)
    if (offset >= MMIO_DISPI && offset < MMIO_DISPI + 0x16) {
      const word = this.dispi.read((offset - MMIO_DISPI) >> 1)
      return (word >> (8 * (offset & 1))) & 0xff
    }
    if (offset >= MMIO_OWN && offset < MMIO_OWN + OWN_BYTES)
      return ((offset < MMIO_OWN + 4 ? OWN_BYTES : LITTLE_ENDIAN) >>> (8 * (offset & 3))) & 0xff
    return 0
  }

  private writeMmio(offset: number, size: AccessSize, value: number): void {
    if (offset >= MMIO_DISPI && offset < MMIO_DISPI + 0x16) {
      for (let i = 0; i + 1 < size; i += 2)
        this.dispi.write((offset - MMIO_DISPI + i) >> 1, (value >>> (8 * i)) & 0xffff)
      return
    }
    if (this.isVbeOnly) return
    for (let i = 0; i < size; i++) {
      const at = offset + i - MMIO_PORTS
      if (at >= 0 && at < 0x20) this.registers.write(0x3c0 + at, (value >>> (8 * i)) & 0xff)
    }
  }
}
