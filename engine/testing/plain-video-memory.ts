import type { VideoMemory } from '../machine/devices/vga/video-memory.ts'

/** Video memory that no processor reaches by itself. */
export class PlainVideoMemory implements VideoMemory {
  readonly bytes: Uint8Array
  /** Where it was placed last, or -1. */
  address = -1
  window = -1
  private readonly dirty: Uint8Array

  constructor(bytes = 16 * 2 ** 20) {
    this.bytes = new Uint8Array(bytes)
    this.dirty = new Uint8Array(bytes / 4096)
  }

  written(offset: number, length: number): void {
    this.dirty.fill(1, offset >> 12, ((offset + length - 1) >> 12) + 1)
  }

  takeDirty(first: number, into: Uint8Array): boolean {
    into.set(this.dirty.subarray(first, first + into.length))
    this.dirty.fill(0, first, first + into.length)
    return into.includes(1)
  }

  place(address: number): void {
    this.address = address
  }

  setWindow(offset: number): void {
    this.window = offset
  }
}
