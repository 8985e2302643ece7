import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { state } from '../cpu/layout.ts'
import { BareMachine } from '../testing/bare-machine.ts'
import { coreDump, vcpuRegisters } from './core-dump.ts'

const MIB = 2 ** 20

describe('a core dump', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tabvisor-core-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is one that readelf(1) understands, with RAM at its physical addresses', () => {
    const ram = Uint8Array.from({ length: 3 * MIB }, (_, i) => i >> 16)
    const file = join(folder, 'core')
    const core = coreDump(new Array<bigint>(27).fill(0n), ram, 2 * MIB)
    writeFileSync(file, core)
    const text = execFileSync('readelf', ['--wide', '--file-header', '--segments', '--notes', file], {
      encoding: 'utf8',
    })
    const loads = [...text.matchAll(/LOAD +(0x\w+) 0x0+ (0x\w+) (0x\w+) (0x\w+)/g)].map((match) =>
      match.slice(1).map(Number),
    )

    expect(text).toMatch(/Type: +CORE/)
    expect(text).toMatch(/Machine: +Advanced Micro Devices X86-64/)
    expect(text).toMatch(/CORE\s+0x00000150\s+NT_PRSTATUS/)
    expect(loads.map(([, ...place]) => place)).toEqual([
      [0, 2 * MIB, 2 * MIB],
      [0x1_0000_0000, MIB, MIB],
    ])
    expect(loads.map(([offset]) => core[offset! + MIB - 1])).toEqual([15, 47])
  })

  it('has the registers in the order of struct user_regs_struct', () => {
    const { cpu } = new BareMachine('long')
    for (let n = 0; n < 16; n++) cpu.set64(state.registers + 8 * n, BigInt(100 + n))
    cpu.set64(state.rip, 0xffff_ffff_8100_0000n)
    const names =
      'r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss'.split(' ')
    const registers = vcpuRegisters(cpu)
    const value = (name: string) => registers[names.indexOf(name)]

    expect(registers).toHaveLength(27)
    expect(['rax', 'rcx', 'rdx', 'rbx', 'rsp', 'rbp', 'rsi', 'rdi', 'r8', 'r15'].map(value)).toEqual([
      100n,
      101n,
      102n,
      103n,
      104n,
      105n,
      106n,
      107n,
      108n,
      115n,
    ])
    expect([value('rip'), value('cs'), value('ss')]).toEqual([0xffff_ffff_8100_0000n, 0x30n, 0x10n])
  })

  it.each([
    [[0xf9], 0x45], // stc
    [[0x31, 0xc0], 0x44], // xor eax, eax: zero and even
    [[0xb8, 0, 0, 0, 0x80, 0x01, 0xc0], 0x845], // 8000_0000h doubled: carry, even, zero, overflow
    [[0xb0, 0x0f, 0x04, 0x01], 0x10], // 0Fh + 1: half carry
    [[0xb0, 0x7f, 0x04, 0x02], 0x894], // 7Fh + 2: even, half carry, sign, overflow
  ])('has the flags after xor ecx, ecx and %j', (code, flags) => {
    const arithmetic = 0x8d5n
    const machine = new BareMachine('long')
    machine.run([0x31, 0xc9, ...code, 0xf4])

    expect(vcpuRegisters(machine.cpu)[18]! & arithmetic).toBe(BigInt(flags))
  })
})
