import { describe, expect, it } from 'vitest'
import { Emitter } from '../base/event.ts'
import { SeededRandom } from '../base/random.ts'
import { InstructionClock } from '../host/guest-clock.ts'
import { kernelFile, SYSTEM } from '../testing/kernel-file.ts'
import { Machine, type MachineExit, type MachineOptions } from './machine.ts'

const LOAD = 0x100_0000
/** Offsets in the kernel: its tables, and its 64-bit entry. */
const GDT = 0x1000
const TSS = 0x1040
const IDT = 0x1100
const POINTERS = 0x1900
const STACK = 0x1f00
const ENTRY = 0x200

const quiet = { onData: new Emitter<Uint8Array>().event, write() {} }

function machine(options: Partial<MachineOptions> = {}) {
  const clock = new InstructionClock()
  const made = new Machine({
    memoryMiB: 64,
    clock,
    wallClock: { bootEpochSeconds: 1_767_225_600 },
    random: new SeededRandom(1),
    serials: [quiet],
    ...options,
  })
  clock.attach(() => made.instructions)
  const exits: MachineExit[] = []
  made.onExit((exit) => exits.push(exit))
  return { machine: made, exits }
}

/** Writes a byte to a port: mov dx, port; mov al, value; out dx, al. */
const out = (port: number, value: number) => [0x66, 0xba, port & 0xff, port >> 8, 0xb0, value, 0xee]
const address = (offset: number) => [...new Uint8Array(Uint32Array.of(LOAD + offset).buffer)]

/** A kernel of one's own, without tables: only code. */
const kernelOf = (code: readonly number[]) =>
  kernelFile((view) => code.forEach((byte, i) => void view.setUint8(SYSTEM + ENTRY + i, byte)))

/** A vector 34h that neither clears IF nor uses up stack, for a line that nobody calms. */
function stormKernel(): Uint8Array {
  const code = [
    ...[0x0f, 0x01, 0x14, 0x25, ...address(POINTERS)], // lgdt
    ...[0x0f, 0x01, 0x1c, 0x25, ...address(POINTERS + 16)], // lidt
    ...[0x66, 0xb8, 0x20, 0x00, 0x0f, 0x00, 0xd8], // mov ax, 20h; ltr ax
    ...[...out(0x20, 0x11), ...out(0x21, 0x30), ...out(0x21, 4), ...out(0x21, 3)], // 8259 with automatic EOI
    ...[...out(0x4d0, 0x10), ...out(0x21, 0xef)], // IRQ 4 alone, by level
    ...out(0x3f9, 2), // the UART's transmitter is ready
    ...[0xfb, 0xeb, 0xfe], // sti; jmp $
  ]
  return kernelFile((view) => {
    const put = (at: number, value: bigint) => view.setBigUint64(SYSTEM + at, value, true)
    code.forEach((byte, i) => void view.setUint8(SYSTEM + ENTRY + i, byte))
    put(GDT + 0x10, 0x00af_9b00_0000_ffffn)
    put(GDT + 0x18, 0x00cf_9300_0000_ffffn)
    put(GDT + 0x20, 0x0100_8900_0000_0067n | (BigInt(TSS) << 16n))
    put(GDT + 0x28, 0n)
    put(TSS + 0x24, BigInt(LOAD + STACK))
    put(IDT + 16 * 0x34, 0x0100_8f01_0010_0000n | BigInt(ENTRY))
    put(IDT + 16 * 0x34 + 8, 0n)
    view.setUint16(SYSTEM + POINTERS, 0x2f, true)
    put(POINTERS + 2, BigInt(LOAD + GDT))
    view.setUint16(SYSTEM + POINTERS + 16, 0xfff, true)
    put(POINTERS + 18, BigInt(LOAD + IDT))
  })
}

describe('a guest that', () => {
  it('is interrupted for ever lets its host go on', () => {
    const { machine: storm } = machine()
    storm.bootLinux({ kernel: stormKernel(), commandLine: '' })

    const ends = [storm.run(10_000), storm.run(10_000)]

    expect(ends).toEqual(['budget', 'budget'])
    expect(storm.instructions).toBeLessThan(1000)
  }, 10_000)

  it.each([
    ['resets by the chipset', out(0xcf9, 6), 'shutdown', { kind: 'reset' }],
    ['resets by the keyboard controller', out(0x64, 0xfe), 'shutdown', { kind: 'reset' }],
    [
      'turns itself off',
      [0x66, 0xba, 4, 6, 0x66, 0xb8, 0, 0x3c, 0x66, 0xef],
      'shutdown',
      { kind: 'poweroff' },
    ],
    [
      'has no tables for its exceptions',
      [0x0f, 0x0b],
      'crashed',
      { kind: 'crash', reason: 'the vCPU shut down after a triple fault at 1000200' },
    ],
  ])('%s ends its run', (_, code, end, exit) => {
    const { machine: guest, exits } = machine()
    guest.bootLinux({ kernel: kernelOf([...code, 0xeb, 0xfe]), commandLine: '' })

    expect([guest.run(1000), exits]).toEqual([end, [exit]])
  })

  it.each([
    ['has VMware’s port', true, 'debug exit with status 3'],
    ['has it not', false, 'debug exit with status 1'],
  ])('%s sees the registers that it changes', (_, hasVmPort, reason) => {
    const { machine: guest, exits } = machine({ hasVmPort })
    const magic = [0x68, 0x58, 0x4d, 0x56]
    const code = [
      ...[0xb8, ...magic, 0xb9, 10, 0, 0, 0], // mov eax, magic; mov ecx, 10
      ...[0x48, 0x83, 0xcb, 0xff], // or rbx, -1
      ...[0x66, 0xba, 0x58, 0x56, 0xed], // mov dx, 5658h; in eax, dx
      ...[0xb8, ...magic, 0x48, 0x39, 0xc3, 0x0f, 0x94, 0xc0], // mov eax, magic; cmp rbx, rax; sete al
      ...[0x66, 0xba, 0xf4, 0x00, 0xee], // mov dx, f4h; out dx, al
    ]
    guest.bootLinux({ kernel: kernelOf([...code, 0xeb, 0xfe]), commandLine: '' })
    guest.run(1000)

    expect(exits).toEqual([{ kind: 'poweroff', reason }])
  })

  it('halts with interrupts off is stopped for good', () => {
    const { machine: guest } = machine()
    const cli = 0xfa
    const hlt = 0xf4
    guest.bootLinux({ kernel: kernelOf([cli, hlt]), commandLine: '' })
    const before = guest.isStopped

    expect([before, guest.run(1000), guest.isStopped]).toEqual([false, 'halted', true])
  })

  it('was reset boots and runs again', () => {
    const { machine: guest, exits } = machine()
    const kernel = kernelOf(out(0xcf9, 6))
    guest.bootLinux({ kernel, commandLine: '' })
    guest.run(1000)
    guest.reset()
    guest.bootLinux({ kernel, commandLine: '' })
    guest.run(1000)

    expect(exits).toEqual([{ kind: 'reset' }, { kind: 'reset' }])
  })
})

describe('a saved machine', () => {
  it('is not restored where one of its devices is missing', () => {
    const { machine: withConsole } = machine({ console: quiet })
    const saved = withConsole.save()

    expect(() => machine().machine.restore(saved)).toThrow(
      'the saved machine has virtio-serial0, this one has not',
    )
  })
})
