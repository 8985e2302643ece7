import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { kernelFile, SYSTEM } from '../../testing/kernel-file.ts'
import { PlainMemory } from '../memory.ts'
import { loadLinux } from './linux-boot.ts'

const LOAD = 0x100_0000
const PAYLOAD = 0x300

/** An ELF-64 with the segments' bytes behind its table. */
function elf(
  entry: number,
  segments: readonly { address: number; bytes: readonly number[]; size: number }[],
): Uint8Array {
  const file = new Uint8Array(0x1000)
  const view = new DataView(file.buffer)
  view.setUint32(0, 0x464c_457f, true)
  file[4] = 2
  view.setUint16(0x12, 62, true)
  view.setBigUint64(0x18, BigInt(entry), true)
  view.setBigUint64(0x20, 64n, true)
  view.setUint16(0x36, 56, true)
  view.setUint16(0x38, segments.length, true)
  for (const [i, { address, bytes, size }] of segments.entries()) {
    const at = 64 + 56 * i
    const offset = 0x400 + 0x100 * i
    view.setUint32(at, 1, true)
    view.setBigUint64(at + 0x08, BigInt(offset), true)
    view.setBigUint64(at + 0x18, BigInt(address), true)
    view.setBigUint64(at + 0x20, BigInt(bytes.length), true)
    view.setBigUint64(at + 0x28, BigInt(size), true)
    file.set(bytes, offset)
  }
  return file
}

/** A bzImage whose payload is that file, packed as Linux packs it. */
function kernel(file: Uint8Array, damage = 0): Uint8Array {
  const packed = execFileSync('xz', ['--check=crc32', '--x86', '--lzma2=dict=1MiB', '--stdout'], {
    input: file,
  })
  packed[packed.length >> 1]! ^= damage
  const image = kernelFile((view) => {
    view.setUint32(0x248, PAYLOAD, true)
    view.setUint32(0x24c, packed.length + 4, true)
  })
  image.set(packed, SYSTEM + PAYLOAD)
  new DataView(image.buffer).setUint32(SYSTEM + PAYLOAD + packed.length, file.length, true)
  return image
}

function load(bytes: Uint8Array) {
  const memory = new PlainMemory(new Uint8Array(0x400_0000).fill(0xee))
  const { entry } = loadLinux({ memory, kernel: { name: 'vmlinuz', bytes }, commandLine: '', rsdp: 0 })
  return { memory, entry }
}

describe('a kernel that is packed with XZ', () => {
  it('is unpacked, with zeros where it has no bytes, and entered where it says', () => {
    const segments = [
      { address: LOAD, bytes: [1, 2, 3], size: 3 },
      { address: LOAD + 0x1000, bytes: [4, 5], size: 4 },
    ]
    const { memory, entry } = load(kernel(elf(LOAD + 1, segments)))

    expect(entry).toBe(LOAD + 1)
    expect([...memory.read(LOAD, 4)]).toEqual([1, 2, 3, 0xee])
    expect([...memory.read(LOAD + 0x1000, 5)]).toEqual([4, 5, 0, 0, 0xee])
  })

  it.each([
    ['is damaged', kernel(elf(LOAD, []), 0x55)],
    ['is no ELF', kernel(new Uint8Array(0x1000))],
    ['would be entered outside', kernel(elf(0x1000, []))],
    ['would be loaded over something else', kernel(elf(LOAD, [{ address: 0x1000, bytes: [1], size: 1 }]))],
    ['ends before its table does', kernel(elf(LOAD, []).subarray(0, 32))],
    ['is not packed', kernelFile()],
  ])('starts by its own boot code if it %s', (_, bytes) => {
    const { entry, memory } = load(bytes)

    expect(entry).toBe(LOAD + 0x200)
    expect(memory.u8(LOAD)).toBe(0x90)
  })
})
