import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { workFiles } from './contest.ts'
import { programNames } from './items.ts'

const sources = import.meta.dirname
const programFiles = ['table', 'integer', 'float', 'memory', 'packed']

/** How often each program runs in one boot: the first time warms up what compiles as it runs. */
export const repetitions = 2

/** No library, no position independence; and no calls of memset that a compiler makes out of loops. */
export const freestanding = [
  ...['-O2', '-Wall', '-Wextra', '-Werror', '-ffreestanding', '-fno-builtin', '-fno-pic', '-fno-pie'],
  ...['-fno-stack-protector', '-fcf-protection=none', '-fno-asynchronous-unwind-tables'],
  '-fno-tree-loop-distribute-patterns',
]
/** The 32-bit build uses SSE2 too, so that both do the same floating point. */
const widths = {
  32: { compiler: ['-m32', '-march=pentium4', '-mfpmath=sse'], linker: 'elf_i386' },
  64: { compiler: ['-m64', '-mno-red-zone'], linker: 'elf_x86_64' },
}

/** A number with a bit for each program that runs, the first the lowest. */
export const selectedPrograms = (names: readonly string[]): number =>
  programNames.reduce((bits, name, index) => (names.includes(name) ? bits | (1 << index) : bits), 0)

/** Compiles the programs and the kernel around them. `percent` of the full work; only the programs of these names run. */
export function buildImages(folder: string, percent: number, names: readonly string[]): void {
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  for (const width of [32, 64] as const) {
    const { compiler, linker } = widths[width]
    const image = workFiles[`image${width}`]
    const objects = programFiles.map((file) => {
      const object = `${file}-${width}.o`
      const source = join(sources, 'programs', `${file}.c`)
      run('gcc', ...freestanding, ...compiler, `-DPERCENT=${percent}`, '-c', source, '-o', object)
      return object
    })
    const script = join(sources, 'programs/programs.ld')
    run('ld', '-m', linker, '--oformat', 'binary', '-T', script, ...objects, '-o', image)
    const defined = [
      ...[`-DWIDTH=${width}`, `-DREPETITIONS=${repetitions}`, `-DSELECTED=${selectedPrograms(names)}`],
      `-DPROGRAMS='${image}'`,
    ]
    const assemble = (kernel: string, ...more: string[]) =>
      run('nasm', '-f', 'bin', ...defined, ...more, join(sources, 'programs/kernel.asm'), '-o', kernel)
    assemble(workFiles[`kernel${width}`])
    if (width === 64) assemble(workFiles.pacedKernel64, '-DPACED')
  }
}
