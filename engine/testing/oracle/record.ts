import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectation } from './expectation.ts'
import { assemble, linesOf, type Program, programs } from './programs.ts'

/**
 * Writes what the programs are to print: node engine/testing/oracle/record.ts [program]…
 */
const TIMEOUT_MILLISECONDS = 20_000
const START = '## start'

function runOnQemu(image: Uint8Array): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
  try {
    const kernel = join(folder, 'kernel')
    writeFileSync(kernel, image)
    const { stdout } = spawnSync(
      'qemu-system-x86_64',
      [
        ...['-accel', 'tcg', '-M', 'q35', '-cpu', 'max,vendor=GenuineIntel', '-m', '16', '-smp', '1'],
        ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-monitor', 'none'],
        ...['-chardev', 'stdio,id=console', '-device', 'isa-debugcon,iobase=0x402,chardev=console'],
        ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04', '-kernel', kernel],
      ],
      { timeout: TIMEOUT_MILLISECONDS, input: '', maxBuffer: 1 << 24 },
    )
    const text = stdout.toString('latin1')
    // before it come words of the BIOS
    return text.slice(text.indexOf(START)).trimEnd().split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function record(program: Program): void {
  const lines = runOnQemu(assemble(program, true))
  if (lines.at(-1) !== 'end') throw new Error(`${program} did not come to its end in QEMU: ${lines.at(-1)}`)
  const file = `${program}.deviations.txt`
  const deviations = existsSync(join(import.meta.dirname, file)) ? linesOf(file) : []
  const expected = [
    '# Made by `node engine/testing/oracle/record.ts` with QEMU 7.2 (TCG); lines under a comment are what it gets wrong.',
    ...expectation(lines, deviations),
  ]
  writeFileSync(join(import.meta.dirname, `${program}.expected.txt`), `${expected.join('\n')}\n`)
}

const wanted = process.argv.slice(2)
for (const program of programs) if (wanted.length === 0 || wanted.includes(program)) record(program)
