import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load8U, load32, load64, loadV128 } from '../../wasm/memory.ts'
import { ModuleBuilder } from '../../wasm/module.ts'
import { type I32, type I64, i32, type V128 } from '../../wasm/values.ts'
import { FunctionCode } from '../code.ts'
import type { Emitter, Flags, HostImports, Operand, Routines, Width } from '../emitter.ts'
import { state } from '../layout.ts'
import { ModuleRoutines } from '../routines.ts'
import { type OperandSpec, parseRows, type Row } from '../table/row.ts'
import { vectorRows } from '../table/vector.table.ts'
import { aes } from './aes.ts'
import { sha } from './sha.ts'
import { sseCompare } from './sse-compare.ts'
import { sseConvert } from './sse-convert.ts'
import { sseFloat } from './sse-float.ts'
import { sseInteger } from './sse-integer.ts'
import { sseMove } from './sse-move.ts'
import { sseShuffle } from './sse-shuffle.ts'
import { sseString } from './sse-string.ts'

/**
 * Every vector instruction in its register form against the processor of the machine that runs the test: same registers in,
 * same registers, flags, MXCSR and faults out.
 */
const program = `
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <stdint.h>
#include <sys/mman.h>
#include <ucontext.h>
struct item { uint64_t x[4][2], m[4], g[4]; uint32_t mxcsr, flags, fault, pad; };
static unsigned char *code; static unsigned length; static volatile uint32_t fault;
static volatile uint32_t fault_mxcsr;
static void handler(int s, siginfo_t *i, void *p) {
  ucontext_t *c = p; (void)i; (void)s;
  fault = 1; fault_mxcsr = c->uc_mcontext.fpregs->mxcsr;
  c->uc_mcontext.gregs[REG_RIP] = (greg_t)(code + length);
}
static void run(struct item *it) {
  fault = 0;
  __asm__ volatile(
    "movdqu (%[p]),%%xmm0; movdqu 16(%[p]),%%xmm1; movdqu 32(%[p]),%%xmm2; movdqu 48(%[p]),%%xmm3;"
    "movq 64(%[p]),%%mm0; movq 72(%[p]),%%mm1; movq 80(%[p]),%%mm2; movq 88(%[p]),%%mm3;"
    "mov 96(%[p]),%%rax; mov 104(%[p]),%%rcx; mov 112(%[p]),%%rdx; mov 120(%[p]),%%rbx;"
    "ldmxcsr 128(%[p]); push $2; popfq; call *%[c]; pushfq; popq %%rsi; mov %%esi,132(%[p]); stmxcsr 128(%[p]);"
    "mov %%rax,96(%[p]); mov %%rcx,104(%[p]); mov %%rdx,112(%[p]); mov %%rbx,120(%[p]);"
    "movq %%mm0,64(%[p]); movq %%mm1,72(%[p]); movq %%mm2,80(%[p]); movq %%mm3,88(%[p]);"
    "movdqu %%xmm0,(%[p]); movdqu %%xmm1,16(%[p]); movdqu %%xmm2,32(%[p]); movdqu %%xmm3,48(%[p]); emms; cld"
    : : [p] "D"(it), [c] "r"(code) : "rax","rcx","rdx","rbx","rsi","memory","cc","xmm0","xmm1","xmm2","xmm3");
  it->fault = fault;
  it->flags &= 0x8d5;
  uint32_t normal = 0x1f80; __asm__ volatile("ldmxcsr %0" : : "m"(normal));
}
int main(void) {
  code = mmap(0, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct sigaction a = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_NODEFER };
  sigaction(SIGFPE, &a, 0); sigaction(SIGILL, &a, 0);
  struct { unsigned char bytes[15], length; uint32_t count; } head;
  static struct item items[4096];
  while (fread(&head, 20, 1, stdin) == 1) {
    length = head.length;
    memcpy(code, head.bytes, length); code[length] = 0xc3;
    if (fread(items, sizeof *items, head.count, stdin) != head.count) return 1;
    for (unsigned i = 0; i < head.count; i++) run(items + i);
    fwrite(items, sizeof *items, head.count, stdout);
  }
  return 0;
}
`

const ITEM = 144
const COUNT = 400
const BATCHES = 6
const IMMEDIATE = 0x7f00
const ITEMS = 0x1_0000
/** In item order: state address and item offset of every 8 bytes compared. */
const cells: [number, number][] = [
  ...[0, 1, 2, 3].flatMap((n): [number, number][] => [
    [state.xmm + 32 * n, 16 * n],
    [state.xmm + 32 * n + 8, 16 * n + 8],
  ]),
  ...[0, 1, 2, 3].map((n): [number, number] => [state.fpu + 16 * n, 64 + 8 * n]),
  ...[0, 1, 2, 3].map((n): [number, number] => [state.registers + 8 * n, 96 + 8 * n]),
]
const MXCSR = 128
const FLAGS = 132
const FAULT = 136

const semantics = {
  ...sseInteger,
  ...sseShuffle,
  ...sseMove,
  ...sseFloat,
  ...sseCompare,
  ...sseConvert,
  ...sseString,
  ...aes,
  ...sha,
}

/** A register at a fixed place of the state, or the immediate. */
class FixedOperand implements Operand {
  readonly f: FunctionBuilder
  readonly width: number
  readonly kind: Operand['kind']
  readonly address: number

  constructor(f: FunctionBuilder, width: number, kind: Operand['kind'], address: number) {
    this.f = f
    this.width = width
    this.kind = kind
    this.address = address
  }
  read(): I64 {
    if (this.width === 8) return this.f.let(load8U(0, this.address).extendU())
    return this.f.let(this.width === 32 ? load32(0, this.address).extendU() : load64(0, this.address))
  }
  readSigned(): I64 {
    return this.f.let(this.width === 32 ? this.read().extend32() : this.read())
  }
  write(value: I64): void {
    if (this.width === 32 && this.kind === 'register') this.f.store64(0, this.address, value.wrap().extendU())
    else if (this.width === 32) this.f.store32(0, this.address, value)
    else this.f.store64(0, this.address, value)
  }
  update(change: (old: I64) => I64): void {
    this.write(change(this.read()))
  }
  readVector(): V128 {
    return this.f.let(loadV128(0, this.address))
  }
  writeVector(value: V128): void {
    this.f.storeV128(0, this.address, value)
  }
  linear(): I64 {
    throw new Error('no memory operands here')
  }
  effective(): I64 {
    return this.linear()
  }
  pointer(): I32 {
    return i32(this.address)
  }
  number(): I32 {
    return i32(0)
  }
}

const REG = 2
const RM = 1
const widths: Record<string, number> = { b: 8, w: 16, d: 32, q: 64, x: 128 }

function operandOf(f: FunctionBuilder, spec: OperandSpec, wide: boolean): Operand {
  const width = spec.size === 'y' ? (wide ? 64 : 32) : (widths[spec.size] as number)
  const vectors = (n: number) => new FixedOperand(f, width, 'vector', state.xmm + 32 * n)
  const mmx = (n: number) => new FixedOperand(f, width, 'mmx', state.fpu + 16 * n)
  const general = (n: number) => new FixedOperand(f, width, 'register', state.registers + 8 * n)
  const made: Record<string, () => Operand> = {
    V: () => vectors(REG),
    W: () => vectors(RM),
    U: () => vectors(RM),
    P: () => mmx(REG),
    Q: () => mmx(RM),
    N: () => mmx(RM),
    G: () => general(REG),
    E: () => general(RM),
    R: () => general(RM),
    I: () => new FixedOperand(f, 8, 'immediate', IMMEDIATE),
  }
  return (made[spec.letter] as () => Operand)()
}

/** What the semantics of a register form need of an emitter. */
function emitterFor(f: FunctionBuilder, routines: Routines, row: Row, wide: boolean): Emitter {
  const code = new FunctionCode(f, routines)
  const operands = row.operands.map((spec) => operandOf(f, spec, wide))
  return Object.assign(code, {
    operands,
    width: wide ? 64 : 32,
    vector: (n: number) => new FixedOperand(f, 128, 'vector', state.xmm + 32 * n),
    register: (n: number, width: Width) => new FixedOperand(f, width, 'register', state.registers + 8 * n),
  }) as unknown as Emitter
}

type Form = { readonly row: Row; readonly wide: boolean; readonly name: string; readonly immediate: boolean }

const testable = (row: Row): boolean =>
  !row.attributes.nofuzz &&
  !row.attributes.addr &&
  row.operands.length > 0 &&
  row.operands.every((spec) => spec.letter !== 'M') &&
  !row.operands.some(
    (spec, n) => n === 0 && (spec.letter === 'W' || spec.letter === 'Q') && row.encoding.opcode !== 0x11,
  )

const forms: Form[] = parseRows(vectorRows)
  .filter(testable)
  .flatMap((row) => {
    const immediate = row.operands.at(-1)?.letter === 'I'
    const { w1 } = row.attributes
    const one = (wide: boolean): Form => ({ row, wide, immediate, name: wide ? `${row.id} (REX.W)` : row.id })
    return row.operands.some((spec) => spec.size === 'y') ? [one(false), one(true)] : [one(w1)]
  })

function encode({ row, wide, immediate }: Form, byte: number): number[] {
  const { prefix, map, opcode, modrm, extension } = row.encoding
  const mandatory = prefix === 'np' || prefix === 'any' ? [] : [Number.parseInt(prefix, 16)]
  const maps = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]]
  const reg = modrm === 'digit' ? extension : REG
  return [
    ...mandatory,
    ...(wide ? [0x48] : []),
    ...(maps[map] as number[]),
    opcode,
    0xc0 | (reg << 3) | RM,
    ...(immediate ? [byte] : []),
  ]
}

let seed = 0x2545f491_4f6cdd1dn
function random64(): bigint {
  seed ^= BigInt.asUintN(64, seed << 13n)
  seed ^= seed >> 7n
  seed ^= BigInt.asUintN(64, seed << 17n)
  return seed
}
const below = (n: number): number => Number(random64() % BigInt(n))
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T

const doubles = [
  0n,
  1n << 63n,
  1n,
  0x8000000000000001n,
  0xfffffffffffffn,
  0x10000000000000n,
  0x10000000000001n,
  0x3ff0000000000000n,
  0xbff0000000000000n,
  0x3fefffffffffffffn,
  0x3ff0000000000001n,
  0x7fefffffffffffffn,
  0x7ff0000000000000n,
  0xfff0000000000000n,
  0x7ff8000000000000n,
  0xfff8000000001234n,
  0x7ff0000000000001n,
  0xfff4000000000000n,
  0x41dfffffffc00000n,
  0x41e0000000000000n,
  0xc1e0000000000000n,
  0xc1e0000000200000n,
  0x43e0000000000000n,
  0xc3e0000000000000n,
  0x43dfffffffffffffn,
  0x3fe0000000000000n,
  0x3ff8000000000000n,
  0x4330000000000001n,
  0x47efffffe0000000n,
  0x47effffff0000000n,
  0x3810000000000000n,
  0x380fffffffffffffn,
  0x36a0000000000000n,
]
const singles = [
  0n,
  0x80000000n,
  1n,
  0x80000001n,
  0x7fffffn,
  0x800000n,
  0x800001n,
  0x3f800000n,
  0xbf800000n,
  0x3f7fffffn,
  0x3f800001n,
  0x7f7fffffn,
  0x7f800000n,
  0xff800000n,
  0x7fc00000n,
  0xffc01234n,
  0x7f800001n,
  0xffa00000n,
  0x4effffffn,
  0x4f000000n,
  0xcf000000n,
  0x5f000000n,
  0xdf000000n,
  0x3f000000n,
  0x3fc00000n,
  0x4b800001n,
  0x5effffffn,
]
const words = [
  0x7fff8000ffff0001n,
  0x8000800080008000n,
  0x7fff7fff7fff7fffn,
  0x00ff00ff00800080n,
  0n,
  3n,
  17n,
  64n,
]

/** 64 bits of a kind: as doubles, singles, or integers. */
const kinds: (() => bigint)[] = [
  random64,
  () => pick(doubles),
  () => (random64() & 0x800fffffffffffffn) | (BigInt(1023 + below(120) - 60) << 52n),
  () => (random64() & 0x800fffffffffffffn) | (BigInt(below(70)) << 52n),
  () => (random64() & 0x800fffffffffffffn) | (BigInt(1023 - 149 + below(60)) << 52n),
  () => (random64() & 0x8000000000000000n) | (BigInt(1023 + below(70)) << 52n) | (BigInt(below(16)) << 48n),
  () => (pick(singles) << 32n) | pick(singles),
  () => (pick(singles) << 32n) | (random64() & 0xffffffffn),
  () => {
    const one = (): bigint => (random64() & 0x807fffffn) | (BigInt(127 + below(60) - 30) << 23n)
    return (one() << 32n) | one()
  },
  () => {
    const one = (): bigint =>
      (random64() & 0x80700000n) | (BigInt(pick([0, 1, 2, 127 - 24, 127, 128, 150, 254])) << 23n)
    return (one() << 32n) | one()
  },
  () => pick(words),
]

function randomMxcsr(): number {
  const exotic = (below(4) << 13) | (below(3) === 0 ? 0x8000 : 0) | (below(3) === 0 ? 0x40 : 0)
  const choices = [
    0x1f80,
    0x1fa0,
    0x1fa0,
    0x1f80 | exotic,
    0x1fbf | exotic,
    exotic | (below(64) << 7) | (below(4) === 0 ? below(64) : 0),
  ]
  return pick(choices)
}

function makeItems(): Uint8Array {
  const bytes = new Uint8Array(ITEM * COUNT)
  const view = new DataView(bytes.buffer)
  for (let n = 0; n < COUNT; n++) {
    const at = n * ITEM
    const [first, second] = [pick(kinds), pick(kinds)]
    const same = below(3) > 0
    for (let cell = 0; cell < 16; cell++)
      view.setBigUint64(at + cell * 8, cell % 4 < 2 || same ? first() : second(), true)
    if (below(12) === 0) bytes.copyWithin(at + 16, at + 32, at + 48)
    view.setUint32(at + MXCSR, randomMxcsr(), true)
  }
  return bytes
}

/** A function that runs the form over all items in memory. */
function addRunner(routines: ModuleRoutines, form: Form, index: number): void {
  const { module } = routines
  const handler = module.function(`handler${index}`, [], 'i32')
  const e = emitterFor(handler, routines, form.row, form.wide)
  const body = (semantics as Record<string, (e: Emitter) => void>)[form.row.semantics]
  if (!body) throw new Error(`no semantics for ${form.name}`)
  body(e)
  handler.result_(i32(0))
  const f = module.function(`run${index}`, ['i32'], 'none')
  const item = f.param(0, 'i32')
  const end = f.local('i32')
  f.set(end, item.get().add(COUNT * ITEM))
  f.loop((again) => {
    for (const [address, offset] of cells) f.store64(0, address, load64(item.get(), offset))
    f.store32(0, state.mxcsr, load32(item.get(), MXCSR))
    flagsOf(f, routines).write(i32(0))
    f.store32(item.get(), FAULT, f.call(handler as FuncRef<'i32'>))
    for (const [address, offset] of cells) f.store64(item.get(), offset, load64(0, address))
    f.store32(item.get(), MXCSR, load32(0, state.mxcsr))
    f.store32(item.get(), FLAGS, flagsOf(f, routines).read())
    f.set(item, item.get().add(ITEM))
    f.brIf(again, item.get().ltU(end.get()))
  })
  module.exportFunction(`run${index}`, f)
}

const flagsOf = (f: FunctionBuilder<'none'>, routines: Routines): Flags => new FunctionCode(f, routines).flags

describe('vector instructions', () => {
  let folder = ''
  let exports: Record<string, (at: number) => void> = {}
  let memory: Uint8Array

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vector-'))
    writeFileSync(join(folder, 'native.c'), program)
    execFileSync('gcc', ['-O1', '-o', join(folder, 'native'), join(folder, 'native.c')])
    const module = new ModuleBuilder()
    module.memory({ initial: 4 })
    module.exportMemory('memory')
    const routines = new ModuleRoutines(module, {} as HostImports)
    forms.forEach((form, index) => {
      addRunner(routines, form, index)
    })
    const instance = new WebAssembly.Instance(new WebAssembly.Module(module.build()))
    exports = instance.exports as never
    memory = new Uint8Array((instance.exports.memory as WebAssembly.Memory).buffer)
    new DataView(memory.buffer).setUint32(state.cr4, 0x600, true)
  }, 60_000)

  afterAll(() => rmSync(folder, { recursive: true }))

  const supported = new Set(
    readFileSync('/proc/cpuinfo', 'latin1')
      .match(/^flags.*/m)?.[0]
      .split(' '),
  )
  const names: Record<string, string> = { sse3: 'pni', sha: 'sha_ni' }
  const runnable = (form: Form): boolean =>
    form.row.attributes.features.every((name) => supported.has(names[name] ?? name))

  it.each(
    forms.map((form, index) => ({ form, index, name: form.name })).filter(({ form }) => runnable(form)),
  )('$name', ({ form, index }) => {
    const batches = Array.from({ length: BATCHES }, () => ({
      byte: below(4) === 0 ? below(256) : below(32),
      items: makeItems(),
    }))
    const input = batches.map(({ byte, items }) => {
      const head = new Uint8Array(20)
      const code = encode(form, byte)
      head.set(code)
      head[15] = code.length
      new DataView(head.buffer).setUint32(16, COUNT, true)
      return Buffer.concat([head, items])
    })
    const wanted = execFileSync(join(folder, 'native'), { input: Buffer.concat(input), maxBuffer: 1 << 26 })
    const comparesFlags = /comis|ptest|pcmp.str/.test(form.row.name)
    const mismatches = batches.flatMap(({ byte, items }, batch) => {
      memory.set(items, ITEMS)
      memory[IMMEDIATE] = byte
      exports[`run${index}`]?.(ITEMS)
      const given = memory.slice(ITEMS, ITEMS + items.length)
      return Array.from({ length: COUNT }, (_, n) => {
        const at = n * ITEM
        const length = comparesFlags ? FAULT + 4 : MXCSR + 4
        const ours = describeItem(given, at, length)
        const theirs = describeItem(wanted, batch * items.length + at, length)
        return ours === theirs
          ? []
          : [`${byte.toString(16)}: ${describeItem(items, at, length)}\n  ours ${ours}\n  real ${theirs}`]
      }).flat()
    })
    expect(mismatches.slice(0, 3).join('\n')).toBe('')
  })
})

function describeItem(bytes: Uint8Array, at: number, length: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const hex = (n: bigint | number, digits: number): string => n.toString(16).padStart(digits, '0')
  const wide = (offset: number): string => hex(view.getBigUint64(at + offset, true), 16)
  const vectors = [1, 2].map((n) => `xmm${n} ${wide(16 * n + 8)}:${wide(16 * n)}`)
  const rest = [
    `mm1 ${wide(72)}`,
    `mm2 ${wide(80)}`,
    `rcx ${wide(104)}`,
    `rdx ${wide(112)}`,
    `mxcsr ${hex(view.getUint32(at + MXCSR, true), 4)}`,
  ]
  const flags = length > FLAGS ? [`flags ${hex(view.getUint32(at + FLAGS, true), 4)}`] : []
  return [...vectors, ...rest, ...flags].join(' ')
}
