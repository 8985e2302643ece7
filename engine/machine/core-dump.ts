/**
 * A machine's memory as an ELF core, for crash(8), gdb and readelf: System V ABI, «Object files», with its x86-64
 * supplement; the note is Linux's struct elf_prstatus (include/linux/elfcore.h, arch/x86/include/asm/user_64.h).
 */
import type { Cpu } from '../cpu/cpu.ts'
import { segments, state } from '../cpu/layout.ts'

const HEADER = 64
const SEGMENT = 56
const PAGE = 4096
const ET_CORE = 4
const EM_X86_64 = 62
const PT_LOAD = 1
const PT_NOTE = 4
const READ_WRITE_EXECUTE = 7
const NT_PRSTATUS = 1
const STATUS_LENGTH = 336
/** pr_pid and pr_reg in struct elf_prstatus. */
const PID = 32
const REGISTERS = 112
const FOUR_GIB = 0x1_0000_0000

/** Registers in the order of struct user_regs_struct. */
export function vcpuRegisters(cpu: Cpu): bigint[] {
  const general = (number: number) => cpu.get64(state.registers + 8 * number)
  const index = (name: (typeof segments)[number]) => segments.indexOf(name)
  const selector = (name: (typeof segments)[number]) =>
    BigInt(cpu.get32(state.segmentSelector + 4 * index(name)) & 0xffff)
  const base = (name: (typeof segments)[number]) => cpu.get64(state.segmentBase + 8 * index(name))
  const [rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi] = [0, 1, 2, 3, 4, 5, 6, 7].map(general)
  return [
    ...[15, 14, 13, 12].map(general),
    ...[rbp, rbx].map((value) => value ?? 0n),
    ...[11, 10, 9, 8].map(general),
    // The system call's number comes last of these; a processor has none.
    ...[rax, rcx, rdx, rsi, rdi, -1n].map((value) => value ?? 0n),
    ...[cpu.get64(state.rip), selector('cs'), BigInt(rflags(cpu)), rsp ?? 0n, selector('ss')],
    ...[base('fs'), base('gs'), selector('ds'), selector('es'), selector('fs'), selector('gs')],
  ]
}

/** The arithmetic flags are kept as a result and its carries: cpu/flags.ts says how. */
function rflags(cpu: Cpu): number {
  const result = cpu.get64(state.flagResult)
  const carry = cpu.get64(state.flagCarry)
  const bit = (value: bigint, place: bigint) => Number((value >> place) & 1n)
  let parity = Number((result ^ (carry >> 8n)) & 0xffn)
  for (const shift of [4, 2, 1]) parity ^= parity >> shift
  return (
    cpu.get32(state.flagsSystem) |
    bit(carry, 63n) |
    (parity & 1 ? 0 : 1 << 2) |
    (bit(carry, 3n) << 4) |
    (result === 0n ? 1 << 6 : 0) |
    ((bit(result, 63n) ^ bit(carry, 16n)) << 7) |
    ((bit(carry, 63n) ^ bit(carry, 62n)) << 11)
  )
}

/** One vCPU's registers and all of RAM; what lies above `lowMemory` is at 4 GiB and up for the guest. */
export function coreDump(
  registers: readonly bigint[],
  ram: Uint8Array,
  lowMemory: number,
): Uint8Array<ArrayBuffer> {
  const note = statusNote(registers)
  const ranges = [
    { address: 0, offset: 0, length: lowMemory },
    { address: FOUR_GIB, offset: lowMemory, length: ram.length - lowMemory },
  ].filter(({ length }) => length > 0)
  const noteAt = HEADER + SEGMENT * (ranges.length + 1)
  const memoryAt = Math.ceil((noteAt + note.length) / PAGE) * PAGE
  const out = new Uint8Array(memoryAt + ram.length)
  const view = new DataView(out.buffer)
  writeHeader(view, ranges.length + 1)
  writeSegment(view, HEADER, { type: PT_NOTE, flags: 0, offset: noteAt, address: 0, length: note.length })
  for (const [i, { address, offset, length }] of ranges.entries())
    writeSegment(view, HEADER + SEGMENT * (i + 1), {
      type: PT_LOAD,
      flags: READ_WRITE_EXECUTE,
      offset: memoryAt + offset,
      address,
      length,
    })
  out.set(note, noteAt)
  out.set(ram, memoryAt)
  return out
}

function writeHeader(view: DataView, segmentCount: number): void {
  // 64 bits, little endian, version 1.
  for (const [at, byte] of [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1].entries()) view.setUint8(at, byte)
  view.setUint16(16, ET_CORE, true)
  view.setUint16(18, EM_X86_64, true)
  view.setUint32(20, 1, true)
  view.setBigUint64(32, BigInt(HEADER), true)
  view.setUint16(52, HEADER, true)
  view.setUint16(54, SEGMENT, true)
  view.setUint16(56, segmentCount, true)
}

function writeSegment(
  view: DataView,
  at: number,
  segment: { type: number; flags: number; offset: number; address: number; length: number },
): void {
  view.setUint32(at, segment.type, true)
  view.setUint32(at + 4, segment.flags, true)
  view.setBigUint64(at + 8, BigInt(segment.offset), true)
  view.setBigUint64(at + 16, 0n, true)
  view.setBigUint64(at + 24, BigInt(segment.address), true)
  view.setBigUint64(at + 32, BigInt(segment.length), true)
  view.setBigUint64(at + 40, BigInt(segment.type === PT_LOAD ? segment.length : 0), true)
}

function statusNote(registers: readonly bigint[]): Uint8Array {
  const nameLength = 5
  const content = 12 + 8
  const out = new Uint8Array(content + STATUS_LENGTH)
  const view = new DataView(out.buffer)
  view.setUint32(0, nameLength, true)
  view.setUint32(4, STATUS_LENGTH, true)
  view.setUint32(8, NT_PRSTATUS, true)
  for (const [i, letter] of [...'CORE'].entries()) out[12 + i] = letter.charCodeAt(0)
  // A thread for each vCPU, numbered from 1: debuggers take 0 for none.
  view.setUint32(content + PID, 1, true)
  for (const [i, value] of registers.entries())
    view.setBigUint64(content + REGISTERS + 8 * i, BigInt.asUintN(64, value), true)
  return out
}
