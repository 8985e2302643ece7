/**
 * Starts a Linux kernel by the 64-bit boot protocol: Linux, Documentation/arch/x86/boot.rst («64-bit Boot Protocol»,
 * «The Real-Mode Kernel Header») and zero-page.rst.
 */
import { UserError } from '../../base/error.ts'
import type { GuestMemory } from '../memory.ts'
import { FIRMWARE_AREA_END, FIRMWARE_AREA_START, LOW_RAM_LIMIT } from '../memory-map.ts'
import type { InitrdImage } from './initrd.ts'
import { checkInitrd } from './initrd.ts'
import { readVmlinux } from './vmlinux.ts'

export interface LinuxBootOptions {
  memory: GuestMemory
  kernel: { name: string; bytes: Uint8Array }
  initrd?: InitrdImage
  commandLine: string
  /** Address of the RSDP, for kernels whose header has room for it. */
  rsdp: number
  /** What the screen is when the kernel starts; there is none if left out. */
  video?: 'text' | LinearFrameBuffer | undefined
  /** Address ranges besides RAM that no system may use. */
  reserved?: readonly { start: number; length: number }[]
}

/** Pixels of 32 bits, 0x00RRGGBB, in rows of `pitch` bytes from `address` on. */
export interface LinearFrameBuffer {
  readonly address: number
  readonly width: number
  readonly height: number
  readonly pitch: number
}

/** How the boot processor starts: long mode, paging on, interrupts off, flat segments, RSI at the zero page. */
export interface LinuxEntry {
  entry: number
  /** RSI. */
  zeroPage: number
  /** CR3. */
  pageTable: number
  gdtBase: number
  gdtLimit: number
  codeSelector: number
  dataSelector: number
}

/** Where the loader's own structures go: conventional memory that kernels leave alone at this point. */
const GDT = 0x1000
const ZERO_PAGE = 0x2000
const COMMAND_LINE = 0x3000
const PAGE_TABLES = 0x1_0000
const LOW_END = 0x9_fc00
const VIDEO_START = 0xa_0000
const HIGH_START = 0x10_0000
const PAGE = 0x1000
const MIB = 0x10_0000

/** Offsets in the kernel's file and, alike, in the zero page. */
const HEADER = {
  start: 0x1f1,
  setupSectors: 0x1f1,
  systemSize: 0x1f4,
  bootFlag: 0x1fe,
  jumpLength: 0x201,
  magic: 0x202,
  version: 0x206,
  loaderType: 0x210,
  loadFlags: 0x211,
  ramdiskImage: 0x218,
  ramdiskSize: 0x21c,
  commandLine: 0x228,
  initrdMax: 0x22c,
  alignment: 0x230,
  extraFlags: 0x236,
  commandLineSize: 0x238,
  preferred: 0x258,
  initSize: 0x260,
  end: 0x268,
} as const
const ZERO = { rsdp: 0x070, e820Entries: 0x1e8, e820Table: 0x2d0 } as const

const MAGIC = 0x5372_6448
const VERSION_NEEDED = 0x020c
const VERSION_WITH_RSDP = 0x020e
const LOADED_HIGH = 1
const KERNEL_64 = 1
const ENTRY_64 = 0x200
/** «Undefined» loader, as one without an assigned number must say. */
const LOADER_UNDEFINED = 0xff
const VIDEO_TYPE_EFI = 0x70
const E820_RAM = 1
const E820_RESERVED = 2

export function loadLinux(options: LinuxBootOptions): LinuxEntry {
  const kernel = parseKernel(options.kernel)
  const { memory } = options
  const top = Math.min(memory.size, LOW_RAM_LIMIT)
  const load = placeKernel(kernel, top)
  const initrdAt = options.initrd ? placeInitrd(options.initrd, kernel, load, top) : 0

  const entry = writeKernel(memory, kernel, load)
  if (options.initrd) memory.write(initrdAt, options.initrd.bytes)
  memory.write(COMMAND_LINE, encodeCommandLine(options.commandLine, kernel))
  memory.write(ZERO_PAGE, zeroPage(options, kernel, initrdAt))
  writeGdt(memory)
  writePageTables(memory)
  return {
    entry,
    zeroPage: ZERO_PAGE,
    pageTable: PAGE_TABLES,
    gdtBase: GDT,
    gdtLimit: 4 * 8 - 1,
    codeSelector: 0x10,
    dataSelector: 0x18,
  }
}

interface Kernel {
  name: string
  /** The setup header, from offset 1F1h to its end. */
  header: Uint8Array
  /** The protected-mode part. */
  system: Uint8Array
  version: number
  alignment: number
  preferred: number
  initSize: number
  initrdMax: number
  commandLineSize: number
}

function parseKernel({ name, bytes }: LinuxBootOptions['kernel']): Kernel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const fits = bytes.length >= HEADER.end
  if (
    !fits ||
    view.getUint16(HEADER.bootFlag, true) !== 0xaa55 ||
    view.getUint32(HEADER.magic, true) !== MAGIC
  )
    throw new UserError(`${name}: this is not a Linux kernel in the bzImage format.`)
  const version = view.getUint16(HEADER.version, true)
  if (!(view.getUint8(HEADER.loadFlags) & LOADED_HIGH))
    throw new UserError(`${name}: this is a zImage kernel, which loads low; a bzImage is needed.`)
  if (version < VERSION_NEEDED)
    throw new UserError(
      `${name}: the kernel speaks boot protocol ${version >> 8}.${String(version & 0xff).padStart(2, '0')}; 2.12 (Linux 3.8) or newer is needed.`,
    )
  if (!(view.getUint16(HEADER.extraFlags, true) & KERNEL_64))
    throw new UserError(`${name}: this is a 32-bit-only kernel; a 64-bit (x86-64) kernel is needed.`)
  const systemStart = ((view.getUint8(HEADER.setupSectors) || 4) + 1) * 512
  const systemSize = view.getUint32(HEADER.systemSize, true) * 16
  const systemEnd = systemStart + systemSize
  // The size is in paragraphs, rounded up.
  if (bytes.length <= systemEnd - 16 || systemSize <= ENTRY_64)
    throw new UserError(
      `${name}: the kernel is truncated: it has ${bytes.length} bytes and should have ${systemEnd}.`,
    )
  const headerEnd = Math.min(HEADER.magic + view.getUint8(HEADER.jumpLength), ZERO.e820Table, systemStart)
  return {
    name,
    header: bytes.subarray(HEADER.start, headerEnd),
    // Signatures may follow.
    system: bytes.subarray(systemStart, systemEnd),
    version,
    alignment: Math.max(view.getUint32(HEADER.alignment, true), PAGE),
    preferred: view.getUint32(HEADER.preferred, true) + view.getUint32(HEADER.preferred + 4, true) * 2 ** 32,
    initSize: Math.max(view.getUint32(HEADER.initSize, true), systemSize),
    initrdMax: view.getUint32(HEADER.initrdMax, true),
    commandLineSize: view.getUint32(HEADER.commandLineSize, true),
  }
}

/** Where the kernel likes to be. Lower would not help in scarce memory: it moves itself there (boot.rst, pref_address). */
function placeKernel(kernel: Kernel, top: number): number {
  const lowest = Math.ceil(HIGH_START / kernel.alignment) * kernel.alignment
  const load = kernel.preferred >= HIGH_START ? kernel.preferred : lowest
  if (load + kernel.initSize <= top) return load
  throw new UserError(
    `${kernel.name}: the kernel needs at least ${mib(load + kernel.initSize)} MiB of memory to start; the machine has ${Math.floor(top / MIB)} MiB.`,
  )
}

/** Gives where it starts. */
function writeKernel(memory: GuestMemory, kernel: Kernel, load: number): number {
  const vmlinux =
    load === kernel.preferred ? readVmlinux(kernel.header, HEADER.start, kernel.system) : undefined
  const end = load + kernel.initSize
  const isInside = vmlinux?.segments.every(({ address, size }) => address >= load && address + size <= end)
  if (!vmlinux || !isInside || vmlinux.entry < load || vmlinux.entry >= end) {
    memory.write(load, kernel.system)
    return load + ENTRY_64
  }
  for (const { address, bytes, size } of vmlinux.segments) {
    memory.write(address, bytes.subarray(0, size))
    if (size > bytes.length) memory.write(address + bytes.length, new Uint8Array(size - bytes.length))
  }
  return vmlinux.entry
}

/** As high as the kernel allows, so that it is not in the way when the kernel unpacks itself. */
function placeInitrd(initrd: InitrdImage, kernel: Kernel, load: number, top: number): number {
  checkInitrd(initrd)
  const size = initrd.bytes.length
  const limit = Math.min(top, kernel.initrdMax + 1)
  const at = Math.floor((limit - size) / PAGE) * PAGE
  const kernelEnd = load + kernel.initSize
  if (at < kernelEnd)
    throw new UserError(
      limit < top
        ? `${initrd.name}: the initrd has ${mib(size)} MiB, which is more than the kernel can take.`
        : `${initrd.name}: the initrd has ${mib(size)} MiB and does not fit beside the kernel: at least ${mib(kernelEnd + size)} MiB of memory are needed; the machine has ${Math.floor(top / MIB)} MiB.`,
    )
  return at
}

function encodeCommandLine(line: string, kernel: Kernel): Uint8Array {
  const odd = [...line].find((char) => char < ' ' || char > '~')
  if (odd !== undefined && odd !== '\t')
    throw new UserError(
      `The kernel's command line holds the character ${JSON.stringify(odd)}; only ASCII is possible.`,
    )
  if (line.length > kernel.commandLineSize || COMMAND_LINE + line.length >= PAGE_TABLES)
    throw new UserError(
      `The command line has ${line.length} characters; ${kernel.name} takes ${kernel.commandLineSize} at most.`,
    )
  return Uint8Array.from(`${line}\0`, (char) => char.charCodeAt(0))
}

function zeroPage(options: LinuxBootOptions, kernel: Kernel, initrdAt: number): Uint8Array {
  const page = new Uint8Array(PAGE)
  const view = new DataView(page.buffer)
  page.set(kernel.header, HEADER.start)
  view.setUint8(HEADER.loaderType, LOADER_UNDEFINED)
  view.setUint32(HEADER.ramdiskImage, initrdAt, true)
  view.setUint32(HEADER.ramdiskSize, options.initrd?.bytes.length ?? 0, true)
  view.setUint32(HEADER.commandLine, COMMAND_LINE, true)
  if (options.video === 'text') writeTextScreen(view)
  else if (options.video) writeFrameBuffer(view, options.video)
  // Older kernels look through the firmware area instead.
  if (kernel.version >= VERSION_WITH_RSDP) view.setUint32(ZERO.rsdp, options.rsdp, true)
  writeE820(view, options)
  return page
}

/** VGA text mode 3, 80 × 25 (include/uapi/linux/screen_info.h). */
function writeTextScreen(view: DataView): void {
  view.setUint8(0x06, 3)
  view.setUint8(0x07, 80)
  // EGA/VGA colour with memory: anything but 10h, which says there is neither.
  view.setUint16(0x0a, 3, true)
  view.setUint8(0x0e, 25)
  view.setUint8(0x0f, 1)
  view.setUint16(0x10, 16, true)
}

/** A frame buffer as EFI firmware leaves it, which the kernel needs no more than its address of (screen_info.h). */
function writeFrameBuffer(view: DataView, { address, width, height, pitch }: LinearFrameBuffer): void {
  view.setUint8(0x0f, VIDEO_TYPE_EFI)
  view.setUint16(0x12, width, true)
  view.setUint16(0x14, height, true)
  view.setUint16(0x16, 32, true)
  view.setUint32(0x18, address, true)
  view.setUint32(0x1c, pitch * height, true)
  view.setUint16(0x24, pitch, true)
  // Bits and first bit of red, green, blue and what is left over.
  for (const [i, first] of [16, 8, 0, 24].entries()) {
    view.setUint8(0x26 + 2 * i, 8)
    view.setUint8(0x27 + 2 * i, first)
  }
}

function writeE820(view: DataView, options: LinuxBootOptions): void {
  const entries = [
    { start: 0, length: LOW_END, type: E820_RAM },
    { start: LOW_END, length: VIDEO_START - LOW_END, type: E820_RESERVED },
    { start: FIRMWARE_AREA_START, length: FIRMWARE_AREA_END - FIRMWARE_AREA_START, type: E820_RESERVED },
    { start: HIGH_START, length: Math.min(options.memory.size, LOW_RAM_LIMIT) - HIGH_START, type: E820_RAM },
    ...(options.reserved ?? []).map((range) => ({ ...range, type: E820_RESERVED })),
  ]
  view.setUint8(ZERO.e820Entries, entries.length)
  for (const [i, { start, length, type }] of entries.entries()) {
    const at = ZERO.e820Table + 20 * i
    view.setUint32(at, start % 2 ** 32, true)
    view.setUint32(at + 4, Math.floor(start / 2 ** 32), true)
    view.setUint32(at + 8, length % 2 ** 32, true)
    view.setUint32(at + 12, Math.floor(length / 2 ** 32), true)
    view.setUint32(at + 16, type, true)
  }
}

/** Flat segments at 10h (64-bit code) and 18h (data), already marked accessed. */
function writeGdt(memory: GuestMemory): void {
  const descriptors = [0, 0, 0, 0, 0x0000_ffff, 0x00af_9b00, 0x0000_ffff, 0x00cf_9300]
  for (const [i, word] of descriptors.entries()) memory.setU32(GDT + 4 * i, word)
}

/** The first 4 GiB mapped to themselves in pages of 2 MiB: PML4, one directory-pointer table, four directories. */
function writePageTables(memory: GuestMemory): void {
  const pointers = PAGE_TABLES + PAGE
  const directories = pointers + PAGE
  const presentWritable = 0x03
  const large = 0x80
  memory.write(PAGE_TABLES, new Uint8Array(6 * PAGE))
  memory.setU32(PAGE_TABLES, pointers | presentWritable)
  for (let i = 0; i < 4; i++) memory.setU32(pointers + 8 * i, (directories + PAGE * i) | presentWritable)
  for (let i = 0; i < 2048; i++)
    memory.setU32(directories + 8 * i, ((i * 0x20_0000) | presentWritable | large) >>> 0)
}

/** Rounded up: «at least». */
function mib(bytes: number): number {
  return Math.ceil(bytes / MIB)
}
