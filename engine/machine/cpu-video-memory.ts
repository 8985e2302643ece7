import type { Cpu } from '../cpu/cpu.ts'
import type { VideoMemory } from './devices/vga/video-memory.ts'

/** Video memory inside the engine's memory. */
export class CpuVideoMemory implements VideoMemory {
  readonly bytes: Uint8Array
  private readonly cpu: Cpu

  constructor(cpu: Cpu) {
    this.bytes = cpu.video
    this.cpu = cpu
  }

  written(offset: number, length: number): void {
    this.cpu.videoWritten(offset, length)
  }

  takeDirty(first: number, into: Uint8Array): boolean {
    return this.cpu.takeDirtyVideo(first, into)
  }

  place(address: number): void {
    this.cpu.placeVideo(Math.max(address, 0), address < 0 ? 0 : this.bytes.length)
  }

  setWindow(offset: number): void {
    this.cpu.setVideoWindow(offset)
  }
}
