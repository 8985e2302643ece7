/**
 * A virtio GPU that is VGA compatible, as QEMU's virtio-vga: a VGA until a driver shows something by the GPU. Both are one PCI
 * function: video memory in BAR 0, the VGA's registers and then virtio's in BAR 2, MSI-X in BAR 4 (QEMU, hw/display/virtio-vga.c).
 */
import type { Clock } from '../../../base/clock.ts'
import type { Frame, PointerImage, Rectangle, Screen, TextScreen } from '../../../display/screen.ts'
import type { BusTarget } from '../../bus.ts'
import type { GuestMemory } from '../../memory.ts'
import type { Device, DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import type { PciDevice } from '../pci-device.ts'
import { Vga } from '../vga/vga.ts'
import type { VideoMemory } from '../vga/video-memory.ts'
import { VirtioGpu } from './gpu.ts'
import type { VirtioLayout } from './pci-capabilities.ts'
import { VirtioPci } from './transport.ts'

const VGA_CLASS = 0x03_00_00
const LAYOUT: VirtioLayout = {
  bar: 2,
  size: 0x4000,
  common: 0x1000,
  isr: 0x1800,
  device: 0x2000,
  notify: 0x3000,
  msixBar: 4,
}

interface VirtioVgaOptions {
  readonly name: string
  readonly clock: Clock
  readonly memory: GuestMemory
  readonly videoMemory: VideoMemory
  /** The size that the monitor likes best at first. */
  readonly preferredSize?: { readonly width: number; readonly height: number } | undefined
}

export class VirtioVga implements Device {
  readonly name: string
  readonly pci: PciDevice
  readonly screen: Screen
  readonly vga: Vga
  private readonly virtio: VirtioPci

  constructor({ name, clock, memory, videoMemory, preferredSize }: VirtioVgaOptions) {
    this.name = name
    const gpu = new VirtioGpu(memory, { classCode: VGA_CLASS, preferredSize })
    const companion: BusTarget = {
      read: (offset, size) => this.vga.mmio.read(offset, size),
      write: (offset, size, value) => this.vga.mmio.write(offset, size, value),
    }
    this.virtio = new VirtioPci({ name, memory, function: gpu, layout: LAYOUT, companion })
    this.pci = this.virtio.pci
    this.vga = new Vga({ name, clock, memory: videoMemory, preferredSize, pci: this.pci })
    this.screen = new SwitchedScreen(this.vga.screen, gpu)
  }

  reset(): void {
    this.virtio.reset()
    this.vga.reset()
  }

  save(): DeviceState {
    return { version: 1, virtio: this.virtio.save(), vga: this.vga.save() }
  }

  restore(state: DeviceState): void {
    const from = new StateReader(this.name, state, 1)
    this.vga.restore(from.part('vga'))
    this.virtio.restore(from.part('virtio'))
  }
}

/** One monitor for both. */
class SwitchedScreen implements Screen {
  private readonly vga: Screen
  private readonly gpu: VirtioGpu
  private shown: Screen

  constructor(vga: Screen, gpu: VirtioGpu) {
    this.vga = vga
    this.gpu = gpu
    this.shown = vga
  }

  get frame(): Frame {
    return this.shown.frame
  }

  get pointer(): PointerImage | undefined {
    return this.current.pointer
  }

  refresh(): readonly Rectangle[] {
    const { current } = this
    const changed = current.refresh()
    if (current === this.shown) return changed
    this.shown = current
    const { width, height } = current.frame
    return [{ x: 0, y: 0, width, height }]
  }

  text(): TextScreen | undefined {
    return this.current.text()
  }

  suggestSize(width: number, height: number): boolean {
    return this.gpu.screen.suggestSize(width, height)
  }

  private get current(): Screen {
    return this.gpu.isInUse ? this.gpu.screen : this.vga
  }
}
