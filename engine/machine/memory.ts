/**
 * Guest RAM as devices see it (DMA), by guest-physical address, little endian.
 * An access that is not wholly inside RAM reads zeros and writes nothing.
 */
export interface GuestMemory {
  /** Bytes of RAM; it lies at addresses 0 to size - 1. */
  readonly size: number
  u8(address: number): number
  setU8(address: number, value: number): void
  u16(address: number): number
  setU16(address: number, value: number): void
  u32(address: number): number
  setU32(address: number, value: number): void
  /** A view or a copy: valid until the guest runs again, not to be written to. */
  read(address: number, length: number): Uint8Array
  write(address: number, bytes: Uint8Array): void
}

/** RAM in a plain byte array. */
export class PlainMemory implements GuestMemory {
  readonly size: number
  private readonly bytes: Uint8Array
  private readonly view: DataView

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.size = bytes.length
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  u8(address: number): number {
    return this.has(address, 1) ? this.view.getUint8(address) : 0
  }

  setU8(address: number, value: number): void {
    if (this.has(address, 1)) this.view.setUint8(address, value)
  }

  u16(address: number): number {
    return this.has(address, 2) ? this.view.getUint16(address, true) : 0
  }

  setU16(address: number, value: number): void {
    if (this.has(address, 2)) this.view.setUint16(address, value, true)
  }

  u32(address: number): number {
    return this.has(address, 4) ? this.view.getUint32(address, true) : 0
  }

  setU32(address: number, value: number): void {
    if (this.has(address, 4)) this.view.setUint32(address, value, true)
  }

  read(address: number, length: number): Uint8Array {
    return this.has(address, length) ? this.bytes.subarray(address, address + length) : new Uint8Array(length)
  }

  write(address: number, bytes: Uint8Array): void {
    if (this.has(address, bytes.length)) this.bytes.set(bytes, address)
  }

  private has(address: number, length: number): boolean {
    return address >= 0 && address + length <= this.size
  }
}
