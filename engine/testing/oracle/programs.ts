import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Programs for the bare machine, <name>.asm here, that print a line for each thing they try. What they are to print stands
 * in <name>.expected.txt, which record.ts makes from what QEMU prints and from <name>.deviations.txt.
 */
export const programs = [
  'long-exceptions',
  'long-pages',
  'long-users',
  'long-gates',
  'long-transfers',
  'long-fast-calls',
  'long-interrupts',
  'long-steps',
  'long-breakpoints',
  'protected-segments',
  'protected-tasks',
  'protected-task-faults',
  'protected-vm86',
  'protected-paging',
  'real-control',
  'real-data',
  'triple-fault',
] as const
export type Program = (typeof programs)[number]

const sources = import.meta.dirname

export function hasAssembler(): boolean {
  try {
    execFileSync('nasm', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The Multiboot image of a program. For QEMU it leaves out what QEMU would not survive. */
export function assemble(program: Program, forQemu = false): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
  try {
    const image = join(folder, 'image')
    const defined = forQemu ? ['-DQEMU'] : []
    execFileSync('nasm', ['-f', 'bin', '-Werror', ...defined, `${program}.asm`, '-o', image], {
      cwd: sources,
    })
    return readFileSync(image)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The lines of a file beside this one. */
export function linesOf(file: string): string[] {
  return readFileSync(join(sources, file), 'utf8').trimEnd().split('\n')
}
