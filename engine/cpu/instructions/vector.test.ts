import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { below, makeItems } from '../../testing/vector-items.ts'
import {
  addRunner,
  BATCHES,
  COUNT,
  encode,
  FAULT,
  FLAGS,
  type Form,
  forms,
  IMMEDIATE,
  ITEM,
  ITEMS,
  MXCSR,
} from '../../testing/vector-runner.ts'
import { ModuleBuilder } from '../../wasm/module.ts'
import type { HostImports } from '../emitter.ts'
import { state } from '../layout.ts'
import { ModuleRoutines } from '../routines.ts'

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
    exports = instance.exports as typeof exports
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
