import * as fc from 'fast-check'
import type { HostImports, Routines } from '../cpu/emitter.ts'
import { ModuleRoutines } from '../cpu/routines.ts'
import type { FuncRef } from '../wasm/function.ts'
import { ModuleBuilder } from '../wasm/module.ts'

type Call = (...args: (bigint | number)[]) => bigint | number

/** Shared functions of instruction semantics, callable by themselves over a memory of 1 MiB. They may not need the host. */
export function buildRoutines<Name extends string>(
  make: (routines: Routines) => Record<Name, FuncRef>,
): { call: Record<Name, Call>; memory: DataView } {
  const module = new ModuleBuilder()
  module.memory({ initial: 16 })
  module.exportMemory('memory')
  const functions = make(new ModuleRoutines(module, {} as HostImports))
  for (const [name, f] of Object.entries<FuncRef>(functions)) module.exportFunction(name, f)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.build()))
  const memory = exports.memory as WebAssembly.Memory
  return { call: exports as Record<Name, Call>, memory: new DataView(memory.buffer) }
}

export const unsigned = (v: bigint | number): bigint => BigInt.asUintN(64, BigInt(v))

/** 64-bit numbers with many that lie at edges. */
export const word = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 32n }),
  fc.constantFrom(0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n),
)
