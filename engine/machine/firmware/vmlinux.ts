/**
 * The kernel proper inside a bzImage: what its boot code would unpack and start (Linux, Documentation/arch/x86/boot.rst,
 * «payload_offset»; System V ABI, chapter 5).
 *
 * That boot code unpacks Debian's XZ kernels with four billion instructions, a quarter of a minute and more on an emulated
 * processor. So such kernels are unpacked here, and entered where the boot code would have: at the address they were linked
 * for, as Firecracker and others start kernels. All other kernels start by their own boot code.
 */
import { isXz, unpackXz } from './xz.ts'

/** Offsets in the kernel's file. */
const PAYLOAD_OFFSET = 0x248
const PAYLOAD_LENGTH = 0x24c

const ELF = { magic: 0x464c_457f, bits64: 2, x86: 62 } as const
const SEGMENT_LOAD = 1
/** More than any kernel, less than would hurt. */
const MOST_BYTES = 512 * 2 ** 20

export interface Vmlinux {
  /** Physical address of startup_64. */
  readonly entry: number
  readonly segments: readonly Segment[]
}

interface Segment {
  readonly address: number
  readonly bytes: Uint8Array
  /** Bytes in memory: what the file does not have is zero. */
  readonly size: number
}

/** `header` begins at the file's offset `headerStart`. Undefined if the kernel must unpack itself. */
export function readVmlinux(
  header: Uint8Array,
  headerStart: number,
  system: Uint8Array,
): Vmlinux | undefined {
  if (header.length < PAYLOAD_LENGTH + 4 - headerStart) return undefined
  const view = new DataView(header.buffer, header.byteOffset)
  const offset = view.getUint32(PAYLOAD_OFFSET - headerStart, true)
  const length = view.getUint32(PAYLOAD_LENGTH - headerStart, true)
  const payload = system.subarray(offset, offset + length)
  if (payload.length < length || length < 4 || !isXz(payload)) return undefined
  // Its unpacked size comes last.
  const size = new DataView(payload.buffer, payload.byteOffset).getUint32(length - 4, true)
  const file = size <= MOST_BYTES ? unpackXz(payload.subarray(0, length - 4), size) : undefined
  return file && readElf(file)
}

function readElf(file: Uint8Array): Vmlinux | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const isKernel =
    file.length >= 64 &&
    view.getUint32(0, true) === ELF.magic &&
    view.getUint8(4) === ELF.bits64 &&
    view.getUint16(0x12, true) === ELF.x86
  if (!isKernel) return undefined
  const wide = (at: number) => Number(view.getBigUint64(at, true))
  const table = wide(0x20)
  const entrySize = view.getUint16(0x36, true)
  const count = view.getUint16(0x38, true)
  if (entrySize < 56 || table + count * entrySize > file.length) return undefined
  const segments = Array.from({ length: count }, (_, index) => table + index * entrySize)
    .filter((at) => view.getUint32(at, true) === SEGMENT_LOAD)
    .map((at) => {
      const offset = wide(at + 0x08)
      return {
        address: wide(at + 0x18),
        bytes: file.subarray(offset, offset + wide(at + 0x20)),
        size: wide(at + 0x28),
      }
    })
  return { entry: wide(0x18), segments }
}
