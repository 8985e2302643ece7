import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The processor of this machine as an oracle: one instruction at a time in 64-bit or 32-bit user mode, by oracle.c. */

/** Where things are, in oracle.c too. */
export const place = {
  /** Page of INT3 with the instruction inside. */
  code: 0x2000_0000,
  entry: 0x2000_0800,
  /** Two writable pages; `window` within them is filled and compared, the rest is zero. Around them nothing is mapped. */
  data: 0x3000_0000,
  dataSize: 0x2000,
  window: 0x3000_0f00,
  windowSize: 512,
  readOnly: 0x3000_3000,
  gsBase: 0x1000,
} as const

/** What an instruction starts from and leaves. */
export interface Snapshot {
  readonly registers: BigUint64Array
  flags: bigint
  /** FXSAVE64 image; of the last 96 bytes nothing counts (SDM vol. 1, table 10-2). */
  readonly fx: Uint8Array
  readonly memory: Uint8Array
}

export interface Case extends Snapshot {
  readonly code: Uint8Array
  /** Size of the code segment. */
  readonly mode: 32 | 64
}

export interface Outcome extends Snapshot {
  /** Vector of the exception, or undefined if the instruction was completed. */
  readonly fault: { vector: number; error: number; address: bigint } | undefined
  readonly rip: bigint
  /** Hash of what lies in the data pages outside of the window; 0 if it is all zero. */
  readonly stray: bigint
}

const CASE_SIZE = 16 + 128 + 8 + 512 + 512
const RESULT_SIZE = 8 + 32 + 128 + 512 + 512
const BREAKPOINT = 3
const PAGE_FAULT = 14
const INSTRUCTION_FETCH = 0x10
export const HUNG = 255

/** NOP in 32-bit code. */
const noOperation: Case = {
  code: Uint8Array.of(0x90),
  mode: 32,
  registers: new BigUint64Array(16),
  flags: 0n,
  fx: new Uint8Array(512),
  memory: new Uint8Array(place.windowSize),
}

function writeCase(item: Case, into: Uint8Array): void {
  into[0] = item.code.length | (item.mode === 32 ? 0x80 : 0)
  into.set(item.code, 1)
  into.set(new Uint8Array(item.registers.buffer, item.registers.byteOffset, 128), 16)
  new DataView(into.buffer, into.byteOffset).setBigUint64(144, item.flags, true)
  into.set(item.fx, 152)
  into.set(item.memory, 664)
}

function readOutcome(bytes: Uint8Array): Outcome {
  const view = new DataView(bytes.buffer, bytes.byteOffset, RESULT_SIZE)
  const vector = view.getUint32(0, true)
  const error = view.getUint32(4, true)
  const address = view.getBigUint64(8, true)
  let rip = view.getBigUint64(16, true)
  // INT3 where the instruction went on, or nothing to execute there: in both cases it was completed.
  const breakpoint = vector === BREAKPOINT
  const elsewhere = vector === PAGE_FAULT && (error & INSTRUCTION_FETCH) !== 0 && address === rip
  if (breakpoint) rip--
  return {
    fault:
      breakpoint || elsewhere ? undefined : { vector, error, address: vector === PAGE_FAULT ? address : 0n },
    rip,
    flags: view.getBigUint64(24, true),
    stray: view.getBigUint64(32, true),
    registers: BigUint64Array.from({ length: 16 }, (_, i) => view.getBigUint64(40 + 8 * i, true)),
    fx: bytes.subarray(168, 168 + 512),
    memory: bytes.subarray(680, 680 + 512),
  }
}

export class NativeOracle {
  private readonly folder: string
  private readonly program: string

  /** Compiles the harness with gcc. */
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'tabvisor-oracle-'))
    this.program = join(this.folder, 'oracle')
    const source = join(import.meta.dirname, 'oracle.c')
    const gcc = spawnSync(
      'gcc',
      ['-O2', '-fno-stack-protector', '-mno-red-zone', '-o', this.program, source],
      {
        encoding: 'utf8',
      },
    )
    if (gcc.status !== 0) throw new Error(`gcc cannot make the oracle: ${gcc.error?.message ?? gcc.stderr}`)
  }

  /** Whether user mode may execute 32-bit code here: some hypervisors and kernels refuse it. */
  get runs32BitCode(): boolean {
    const [outcome] = this.run([noOperation])
    return outcome?.fault === undefined
  }

  run(cases: readonly Case[]): Outcome[] {
    const input = new Uint8Array(cases.length * CASE_SIZE)
    cases.forEach((item, i) => {
      writeCase(item, input.subarray(i * CASE_SIZE, (i + 1) * CASE_SIZE))
    })
    const size = cases.length * RESULT_SIZE
    const { stdout, status, signal } = spawnSync(this.program, [], { input, maxBuffer: size + 1 })
    if (stdout.length !== size)
      throw new Error(
        `the oracle ended early (status ${status}, signal ${signal}) in or after case ${stdout.length / RESULT_SIZE}`,
      )
    return cases.map((_, i) => readOutcome(stdout.subarray(i * RESULT_SIZE, (i + 1) * RESULT_SIZE)))
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
