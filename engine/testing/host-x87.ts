import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { state } from '../cpu/layout.ts'

/**
 * Functions of cpu/softfloat against the x87 of the machine that runs the test: the same operands in the same modes must give the
 * same bits and the same flags. Operands are random, with a liking for borders.
 */
const program = `
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
struct item { unsigned char image[112], memory[16]; } __attribute__((packed));
int main(void) {
  unsigned char *code = mmap(0, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct { unsigned char op[12]; unsigned count; } batch;
  static struct item items[4096];
  while (fread(&batch, 16, 1, stdin) == 1) {
    memcpy(code, "\\xdd\\x27", 2);
    memcpy(code + 2, batch.op + 1, batch.op[0]);
    memcpy(code + 2 + batch.op[0], "\\xdd\\x37\\xc3", 3);
    for (unsigned done = 0; done < batch.count;) {
      unsigned n = batch.count - done < 4096 ? batch.count - done : 4096;
      if (fread(items, sizeof *items, n, stdin) != n) return 1;
      for (unsigned i = 0; i < n; i++)
        ((void (*)(void *, void *))code)(items[i].image, items[i].memory);
      fwrite(items, sizeof *items, n, stdout);
      done += n;
    }
  }
  return 0;
}
`

export const A = state.scratch + 256
export const B = A + 16
export const TO = B + 16
const ITEM = 128
export const ST0 = 28
export const ST1 = 38
export const MEMORY = 112
/** IE…PE, SF, C0–C3: what an operation leaves, besides the summary. */
export const FLAGS = 0x477f | 0x200

export type Case = { readonly control: number; readonly a: bigint[]; readonly b: bigint[] }
export type Outcome = { readonly value: string; readonly flags: number }

let seed = 0x9e3779b97f4a7c15n
function random64(): bigint {
  seed ^= BigInt.asUintN(64, seed << 13n)
  seed ^= seed >> 7n
  seed ^= BigInt.asUintN(64, seed << 17n)
  return seed
}
const below = (n: number): number => Number(random64() % BigInt(n))
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T

export const TOP = 1n << 63n
const significands = [
  0n,
  TOP,
  TOP | 1n,
  TOP | (1n << 62n),
  ~0n,
  TOP | (1n << 40n),
  TOP | (1n << 39n),
  TOP | (1n << 11n),
  1n,
  1n << 62n,
]
const exponents = [
  0, 0, 1, 2, 24, 64, 0x3f80, 0x3c00, 0x3ffe, 0x3fff, 0x4000, 0x403e, 0x403f, 0x43ff, 0x7ffd, 0x7ffe, 0x7fff,
]

export function number(near?: number): bigint[] {
  const shapes: (() => bigint)[] = [
    () => pick(significands),
    () => random64() | TOP,
    () => random64() | TOP,
    () => random64(),
    () => (random64() | TOP) & (~0n << 40n),
    () => (random64() | TOP) & (~0n << 11n),
    () => TOP | (1n << BigInt(below(63))),
    () => ~0n ^ (1n << BigInt(below(63))),
  ]
  const scales: (() => number)[] = [
    () => pick(exponents),
    () => below(0x8000),
    () => 0x3fff + below(140) - 70,
    () => 0x3fff + below(20) - 10,
    () => Math.min(0x7ffe, Math.max(0, (near ?? 0x3fff) + below(140) - 70)),
    () => Math.min(0x7ffe, Math.max(0, (near ?? 0x3fff) + below(4) - 2)),
  ]
  const exponent = pick(scales)()
  return [BigInt.asUintN(64, pick(shapes)()), BigInt(exponent | (below(2) << 15))]
}

export function someCases(count: number, masks: readonly number[]): Case[] {
  return Array.from({ length: count }, () => {
    const a = number()
    const control = 0x40 | pick(masks) | (pick([0, 2, 3, 3]) << 8) | (below(4) << 10)
    return { control, a, b: number(Number(a[1]) & 0x7fff) }
  })
}

const hex = (bits: bigint | undefined, signed: bigint | undefined): string =>
  `${(signed ?? 0n).toString(16).padStart(4, '0')}:${(bits ?? 0n).toString(16).padStart(16, '0')}`

let directory = ''

/** Makes {@link native} work. */
export function buildHostProgram(): void {
  directory = mkdtempSync(join(tmpdir(), 'x87-'))
  writeFileSync(join(directory, 'native.c'), program)
  execFileSync('gcc', ['-O1', '-o', join(directory, 'native'), join(directory, 'native.c')])
}

export const removeHostProgram = (): void => rmSync(directory, { recursive: true })

/** Runs an instruction with a in ST(0) and b in ST(1) on this machine; gives what `read` finds in each item. */
export function native<T>(code: readonly number[], cases: readonly Case[], read: (item: DataView) => T): T[] {
  const input = new Uint8Array(16 + cases.length * ITEM)
  input.set([code.length, ...code])
  new DataView(input.buffer).setUint32(12, cases.length, true)
  cases.forEach(({ control, a, b }, i) => {
    const item = new DataView(input.buffer, 16 + i * ITEM, ITEM)
    item.setUint32(0, control, true)
    item.setUint32(8, 0xfff0, true)
    new Uint8Array(input.buffer, item.byteOffset + MEMORY, 16).fill(0xcc)
    ;[a, b].forEach(([bits = 0n, signed = 0n], n) => {
      item.setBigUint64(ST0 + 10 * n, bits, true)
      item.setUint16(ST0 + 10 * n + 8, Number(signed), true)
    })
  })
  const output = execFileSync(join(directory, 'native'), { input, maxBuffer: 1 << 30 })
  return cases.map((_, i) => read(new DataView(output.buffer, output.byteOffset + i * ITEM, ITEM)))
}

export const registerAt =
  (offset: number) =>
  (item: DataView): Outcome => ({
    value: hex(item.getBigUint64(offset, true), BigInt(item.getUint16(offset + 8, true))),
    flags: item.getUint16(4, true) & FLAGS,
  })

/** Puts a case into memory; the destination starts as a copy of a, as the register would. */
export function prepare(memory: DataView, { control, a, b }: Case): void {
  memory.setInt32(state.fpuControl, control, true)
  memory.setInt32(state.fpuStatus, 0, true)
  for (const [address, [bits = 0n, signed = 0n]] of [
    [A, a],
    [B, b],
    [TO, a],
  ] as const) {
    memory.setBigUint64(address, bits, true)
    memory.setUint16(address + 8, Number(signed), true)
  }
}

export const ours = (memory: DataView, address = TO): Outcome => ({
  value: hex(memory.getBigUint64(address, true), BigInt(memory.getUint16(address + 8, true))),
  flags: memory.getInt32(state.fpuStatus, true) & FLAGS,
})

type Difference = { readonly case: string; readonly ours: unknown; readonly native: unknown }
/** The first few cases whose outcomes differ. */
export function differences(
  cases: readonly Case[],
  mine: readonly unknown[],
  theirs: readonly unknown[],
): Difference[] {
  const text = ({ control, a, b }: Case): string =>
    `cw ${control.toString(16)} a ${hex(a[0], a[1])} b ${hex(b[0], b[1])}`
  return cases
    .map((one, i) => ({ case: text(one), ours: mine[i], native: theirs[i] }))
    .filter((d) => JSON.stringify(d.ours) !== JSON.stringify(d.native))
    .slice(0, 6)
}

export const masked = [0x3f]
export const unmasked = [0x3f, 0x00, 0x3e, 0x3d, 0x3b, 0x37, 0x2f, 0x1f]
