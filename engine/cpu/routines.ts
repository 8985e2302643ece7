import type { FuncRef, FunctionBuilder } from '../wasm/function.ts'
import type { ModuleBuilder } from '../wasm/module.ts'
import { i32, type ValType } from '../wasm/values.ts'
import { FunctionCode } from './code.ts'
import { type Code, type HostImports, type Routine, type Routines, status } from './emitter.ts'

/** The shared functions of one module, built on first use. */
export class ModuleRoutines implements Routines {
  readonly module: ModuleBuilder
  readonly host: HostImports
  private readonly functions = new Map<string, FunctionBuilder>()
  private readonly placed = new Set<number>()

  constructor(module: ModuleBuilder, host: HostImports) {
    this.module = module
    this.host = host
  }

  routine(
    name: string,
    params: readonly ValType[],
    body: (code: Code, f: FunctionBuilder<'i32'>) => void,
  ): Routine {
    const f = this.function(name, params, 'i32', (built) => {
      body(new FunctionCode(built, this), built)
      built.result_(i32(status.next))
    })
    return { name, function: f }
  }

  function<R extends ValType | 'none'>(
    name: string,
    params: readonly ValType[],
    result: R,
    body: (f: FunctionBuilder<R>) => void,
  ): FunctionBuilder<R> {
    const known = this.functions.get(name)
    // names are unique, and so are the types that go with them
    if (known) return known as FunctionBuilder<R>
    const f = this.module.function(name, params, result)
    this.functions.set(name, f)
    f.scope(() => body(f))
    return f
  }

  /** All functions built so far, by name. */
  all(): Iterable<[name: string, f: FuncRef]> {
    return this.functions
  }

  table(address: number, bytes: Uint8Array): void {
    if (this.placed.has(address)) return
    this.placed.add(address)
    this.module.place(address, bytes)
  }
}
