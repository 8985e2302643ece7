import type { FuncRef } from '../../wasm/function.ts'
import type { ModuleBuilder } from '../../wasm/module.ts'
import type { ValType } from '../../wasm/values.ts'
import type { HostImports, Routine, Routines } from '../emitter.ts'

/** The engine's functions, as a module of compiled code imports them: they have been built there. */
export class ImportedRoutines implements Routines {
  readonly module: ModuleBuilder
  private readonly imported = new Map<string, FuncRef>()

  constructor(module: ModuleBuilder) {
    this.module = module
  }

  routine(name: string, params: readonly ValType[]): Routine {
    return { name, function: this.function(name, params, 'i32') }
  }

  function<R extends ValType | 'none'>(name: string, params: readonly ValType[], result: R): FuncRef<R> {
    let f = this.imported.get(name)
    if (!f) {
      f = this.module.importFunction('engine', name, params, result)
      this.imported.set(name, f)
    }
    // names are unique, and so are the types that go with them
    return f as FuncRef<R>
  }

  /** The engine has placed it. */
  table(): void {}

  get host(): HostImports {
    throw new Error('compiled code asked the host for something')
  }
}
