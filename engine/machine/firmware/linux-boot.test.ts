import { describe, expect, it } from 'vitest'
import { UserError } from '../../base/error.ts'
import { kernelFile } from '../../testing/kernel-file.ts'
import { PlainMemory } from '../memory.ts'
import type { LinuxBootOptions } from './linux-boot.ts'
import { loadLinux } from './linux-boot.ts'

const MIB = 0x10_0000
const GZIP = new Uint8Array(5000).fill(7)
GZIP.set([0x1f, 0x8b, 8])

function boot(change: Partial<LinuxBootOptions> & { mib?: number } = {}) {
  const memory = new PlainMemory(new Uint8Array((change.mib ?? 64) * MIB))
  const entry = loadLinux({
    memory,
    kernel: { name: 'vmlinuz', bytes: kernelFile() },
    commandLine: 'console=ttyS0',
    rsdp: 0xe_0000,
    ...change,
  })
  return { memory, entry, zero: entry.zeroPage }
}

function bootWith(change: (view: DataView) => void) {
  return () => boot({ kernel: { name: 'vmlinuz', bytes: kernelFile(change) } })
}

describe('loading', () => {
  it('puts the system where the kernel prefers it and enters 200h after', () => {
    const { memory, entry } = boot()

    expect(entry.entry).toBe(0x100_0200)
    expect([
      memory.u8(0xff_ffff),
      memory.u8(0x100_0000),
      memory.u8(0x100_1fff),
      memory.u8(0x100_2000),
    ]).toEqual([0, 0x90, 0x90, 0])
  })

  it('puts it at the lowest aligned place if it has no wish', () => {
    const kernel = { name: 'vmlinuz', bytes: kernelFile((view) => view.setUint32(0x258, 0, true)) }
    const { entry } = boot({ mib: 40, kernel })

    expect(entry.entry).toBe(0x20_0200)
  })

  it('takes the system by the stated size, whatever is signed on behind', () => {
    const file = new Uint8Array(kernelFile().length + 100).fill(0xee)
    file.set(kernelFile())
    const { memory } = boot({ kernel: { name: 'vmlinuz', bytes: file } })

    expect(memory.u8(0x100_2000)).toBe(0)
  })
})

describe('zero page', () => {
  it('carries the setup header and what the loader fills in', () => {
    const { memory, zero } = boot({ initrd: { name: 'initrd', bytes: GZIP } })
    const commandLine = memory.u32(zero + 0x228)

    expect([memory.u32(zero + 0x202), memory.u16(zero + 0x206)]).toEqual([0x5372_6448, 0x020f])
    expect(memory.u8(zero + 0x210)).toBe(0xff)
    expect(String.fromCharCode(...memory.read(commandLine, 14))).toBe('console=ttyS0\0')
    expect([memory.u32(zero + 0x70), memory.u32(zero + 0x74)]).toEqual([0xe_0000, 0])
    expect(memory.u32(zero + 0x21c)).toBe(GZIP.length)
  })

  it('describes VGA text mode 3', () => {
    const { memory, zero } = boot({ video: 'text' })

    expect([0x06, 0x07, 0x0e, 0x0f, 0x10].map((at) => memory.u8(zero + at))).toEqual([3, 80, 25, 1, 16])
  })

  it('describes a frame buffer as EFI leaves it', () => {
    const video = { address: 0xc000_0000, width: 1024, height: 768, pitch: 4096 }
    const { memory, zero } = boot({ video })

    expect(memory.u8(zero + 0x0f)).toBe(0x70)
    expect([0x12, 0x14, 0x16, 0x24].map((at) => memory.u16(zero + at))).toEqual([1024, 768, 32, 4096])
    expect([memory.u32(zero + 0x18), memory.u32(zero + 0x1c)]).toEqual([0xc000_0000, 3 << 20])
    expect([...memory.read(zero + 0x26, 8)]).toEqual([8, 16, 8, 8, 8, 0, 8, 24])
  })

  it('says that there is no screen', () => {
    const { memory, zero } = boot()

    expect([...memory.read(zero, 0x40)]).toEqual(new Array(0x40).fill(0))
  })

  it('lists memory without the video and firmware areas', () => {
    const { memory, zero } = boot({ reserved: [{ start: 0xe000_0000, length: 0x1000_0000 }] })
    const count = memory.u8(zero + 0x1e8)
    const rows = Array.from({ length: count }, (_, i) => {
      const at = zero + 0x2d0 + 20 * i
      return [memory.u32(at), memory.u32(at + 8), memory.u32(at + 16)]
    })

    expect(rows).toEqual([
      [0, 0x9_fc00, 1],
      [0x9_fc00, 0x400, 2],
      [0xe_0000, 0x2_0000, 2],
      [0x10_0000, 63 * MIB, 1],
      [0xe000_0000, 0x1000_0000, 2],
    ])
  })

  it('does not give the RSDP to a kernel that has no field for it', () => {
    const file = kernelFile((view) => view.setUint16(0x206, 0x020d, true))
    const { memory, zero } = boot({ kernel: { name: 'vmlinuz', bytes: file } })

    expect(memory.u32(zero + 0x70)).toBe(0)
  })
})

describe('initrd', () => {
  it('lies as high as memory allows, on a page', () => {
    const { memory, zero } = boot({ initrd: { name: 'initrd', bytes: GZIP } })
    const at = memory.u32(zero + 0x218)

    expect(at).toBe(64 * MIB - 0x2000)
    expect([...memory.read(at, 4)]).toEqual([0x1f, 0x8b, 8, 7])
  })

  it('stays below the kernel’s limit', () => {
    const file = kernelFile((view) => view.setUint32(0x22c, 0x37f_ffff, true))
    const { memory, zero } = boot({
      kernel: { name: 'vmlinuz', bytes: file },
      initrd: { name: 'initrd', bytes: GZIP },
    })

    expect(memory.u32(zero + 0x218)).toBe(0x380_0000 - 0x2000)
  })
})

describe('processor state', () => {
  it('has flat segments at 10h and 18h', () => {
    const { memory, entry } = boot()
    const words = [0x10, 0x14, 0x18, 0x1c].map((at) => memory.u32(entry.gdtBase + at))

    expect([entry.codeSelector, entry.dataSelector, entry.gdtLimit]).toEqual([0x10, 0x18, 31])
    expect(words).toEqual([0xffff, 0x00af_9b00, 0xffff, 0x00cf_9300])
  })

  it.each([0, 0x100_0200, 0x3fff_ffff, 0xfee0_0000])('maps %i to itself', (address) => {
    const { memory, entry } = boot()
    const pointers = memory.u32(entry.pageTable) & ~0xfff
    const directory = memory.u32(pointers + 8 * Math.floor(address / 2 ** 30)) & ~0xfff
    const page = memory.u32(directory + 8 * (Math.floor(address / 2 ** 21) % 512))

    expect(page & 0x83).toBe(0x83)
    expect((page & ~0xfff) >>> 0).toBe(Math.floor(address / 2 ** 21) * 2 ** 21)
  })
})

describe('kernels and memory that do not do', () => {
  it.each([
    [
      'not a bzImage',
      () => boot({ kernel: { name: 'notes.txt', bytes: new Uint8Array(9000) } }),
      'notes.txt: this is not a Linux kernel',
    ],
    [
      'too short for a header',
      () => boot({ kernel: { name: 'k', bytes: new Uint8Array(100) } }),
      'not a Linux kernel',
    ],
    [
      '32-bit only',
      bootWith((view) => view.setUint16(0x236, 0, true)),
      'vmlinuz: this is a 32-bit-only kernel',
    ],
    ['an old protocol', bootWith((view) => view.setUint16(0x206, 0x0204, true)), 'boot protocol 2.04'],
    ['a zImage', bootWith((view) => view.setUint8(0x211, 0)), 'zImage'],
    [
      'truncated',
      () => boot({ kernel: { name: 'vmlinuz', bytes: kernelFile().subarray(0, 9000) } }),
      'vmlinuz: the kernel is truncated: it has 9000 bytes and should have 10752',
    ],
    [
      'too little memory',
      () => boot({ mib: 47 }),
      'needs at least 48 MiB of memory to start; the machine has 47 MiB',
    ],
    [
      'too little memory for the initrd',
      () => boot({ mib: 48, initrd: { name: 'initrd', bytes: bigInitrd() } }),
      'initrd: the initrd has 20 MiB and does not fit beside the kernel: at least 68 MiB',
    ],
    ['a long command line', () => boot({ commandLine: 'x'.repeat(2048) }), 'takes 2047 at most'],
    ['a command line beyond ASCII', () => boot({ commandLine: 'é' }), 'only ASCII'],
    [
      'a truncated initrd',
      () => boot({ initrd: { name: 'initrd', bytes: GZIP.subarray(0, 10) } }),
      'initrd: the initrd is truncated: it ends within an archive, after 10 bytes',
    ],
  ])('%s', (_, attempt, words) => {
    expect(attempt).toThrow(UserError)
    expect(attempt).toThrow(words)
  })
})

function bigInitrd(): Uint8Array {
  const bytes = new Uint8Array(20 * MIB)
  bytes.set([0x1f, 0x8b, 8])
  return bytes
}
