import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { workFiles } from './contest.ts'

const sources = import.meta.dirname

/** How often each program runs in one boot: the first time warms up what compiles as it runs. */
export const repetitions = 2

/** No library, no position independence; and no calls of memset that a compiler makes out of loops. */
const flags = [
  ...['-O2', '-Wall', '-Wextra', '-Werror', '-ffreestanding', '-fno-builtin', '-fno-pic', '-fno-pie'],
  ...['-fno-stack-protector', '-fcf-protection=none', '-fno-asynchronous-unwind-tables'],
  '-fno-tree-loop-distribute-patterns',
]
/** The 32-bit build uses SSE2 too, so that both do the same floating point. */
const widths = {
  32: { compiler: ['-m32', '-march=pentium4', '-mfpmath=sse'], linker: 'elf_i386' },
  64: { compiler: ['-m64', '-mno-red-zone'], linker: 'elf_x86_64' },
}

/** Compiles programs.c and the kernel around it. `percent` of the full work. */
export function buildImages(folder: string, percent: number): void {
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  for (const width of [32, 64] as const) {
    const { compiler, linker } = widths[width]
    const image = workFiles[`image${width}`]
    const object = `${image}.o`
    run('gcc', ...flags, ...compiler, `-DPERCENT=${percent}`, '-c', join(sources, 'programs.c'), '-o', object)
    run('ld', '-m', linker, '--oformat', 'binary', '-T', join(sources, 'programs.ld'), object, '-o', image)
    const defined = [`-DWIDTH=${width}`, `-DREPETITIONS=${repetitions}`, `-DPROGRAMS='${image}'`]
    const assemble = (kernel: string, ...more: string[]) =>
      run('nasm', '-f', 'bin', ...defined, ...more, join(sources, 'kernel.asm'), '-o', kernel)
    assemble(workFiles[`kernel${width}`])
    if (width === 64) assemble(workFiles.pacedKernel64, '-DPACED')
  }
}
