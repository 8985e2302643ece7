/** What the engine's code calls of the host: devices by way of {@link CpuHost}, and who translates, compiles and counts. */
import type { HostImports } from './emitter.ts'
import type { BlockCache } from './interpreter/blocks.ts'
import type { Compiler } from './jit/compiler.ts'
import { state } from './layout.ts'
import type { Profiler } from './profile/profiler.ts'

/** What a vCPU asks of the machine around it. Called from cold code; addresses are guest-physical. */
export interface CpuHost {
  /** Meanwhile all general registers are in their cells, and may be read and changed there. */
  portIn(port: number, bytes: 1 | 2 | 4): number
  portOut(port: number, bytes: 1 | 2 | 4, value: number): void
  mmioRead(address: number, bytes: 1 | 2 | 4): number
  mmioWrite(address: number, bytes: 1 | 2 | 4, value: number): void
  /** undefined or false: there is no such MSR, or not this value (#GP). */
  readMsr(index: number): bigint | undefined
  writeMsr(index: number, value: bigint): boolean
  cpuid(leaf: number, subleaf: number): readonly [eax: number, ebx: number, ecx: number, edx: number]
  /** Time stamp counter. */
  ticks(): number
  random(into: Uint8Array): void
  /** CR8, 0–15. */
  readTaskPriority(): number
  writeTaskPriority(priority: number): void
}

/** What runs and watches the guest's code. */
export interface Execution {
  readonly blocks: BlockCache
  readonly compiler: Compiler
  readonly profiler: Profiler | undefined
}

/**
 * The functions that the engine's module imports, see {@link HostImports}. `execution` is made after that module, and asked
 * for when there is something to do.
 */
export function hostImports(
  buffer: ArrayBuffer,
  host: CpuHost,
  execution: () => Execution,
): Record<keyof HostImports, (...args: number[]) => unknown> {
  const scratch32 = new Int32Array(buffer, state.scratch, 4)
  const scratch64 = new BigUint64Array(buffer, state.scratch, 1)
  const scratch8 = new Uint8Array(buffer, state.scratch, 8)
  const address = (low: number, high: number): number => (low >>> 0) + (high >>> 0) * 0x1_0000_0000
  type Size = 1 | 2 | 4
  return {
    in: (port: number, bytes: number) => host.portIn(port & 0xffff, bytes as Size),
    out: (port: number, bytes: number, value: number) =>
      host.portOut(port & 0xffff, bytes as Size, value >>> 0),
    mmioRead: (low: number, high: number, bytes: number) => mmioRead(host, address(low, high), bytes),
    mmioWrite: (low: number, high: number, bytes: number, value: number) =>
      mmioWrite(host, address(low, high), bytes, value >>> 0),
    readMsr: (index: number) => {
      const value = host.readMsr(index >>> 0)
      if (value !== undefined) scratch64[0] = BigInt.asUintN(64, value)
      return value === undefined ? 0 : 1
    },
    writeMsr: (index: number, low: number, high: number) =>
      host.writeMsr(index >>> 0, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)) ? 1 : 0,
    cpuid: (leaf: number, subleaf: number) => scratch32.set(host.cpuid(leaf >>> 0, subleaf >>> 0)),
    timestamp: () => host.ticks(),
    random: () => host.random(scratch8),
    readTpr: () => host.readTaskPriority(),
    writeTpr: (priority: number) => host.writeTaskPriority(priority),
    translate: (at: number, mode: number, low: number, high: number, most: number) => {
      const { profiler, blocks } = execution()
      profiler?.see(at >>> 0, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0))
      return blocks.translate(at >>> 0, mode, low, high, most)
    },
    hot: (at: number) => execution().compiler.compile(at),
    left: (head: number, code: number, executed: number, paid: number) => {
      const { profiler, compiler } = execution()
      profiler?.left(compiler.headOf(head), code, executed, paid)
    },
    codeWritten: (at: number, bytes: number) => execution().blocks.codeWritten(at >>> 0, bytes),
  }
}

/** Odd sizes come from accesses that cross a page: they are made of bytes. */
function mmioRead(host: CpuHost, address: number, bytes: number): number {
  if (bytes === 1 || bytes === 2 || bytes === 4) return host.mmioRead(address, bytes)
  let value = 0
  for (let i = 0; i < bytes; i++) value |= host.mmioRead(address + i, 1) << (8 * i)
  return value
}

function mmioWrite(host: CpuHost, address: number, bytes: number, value: number): void {
  if (bytes === 1 || bytes === 2 || bytes === 4) host.mmioWrite(address, bytes, value)
  else for (let i = 0; i < bytes; i++) host.mmioWrite(address + i, 1, (value >>> (8 * i)) & 0xff)
}
