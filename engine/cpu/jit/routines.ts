import type { FuncRef, FuncType } from '../../wasm/function.ts'
import type { ModuleBuilder } from '../../wasm/module.ts'
import { typeCode, type ValType } from '../../wasm/values.ts'
import type { HostImports, Routine, Routines } from '../emitter.ts'

/** A type of functions, with its index in the module that is being made if it was asked for there. */
class Signature {
  /** Its entry in the type section. */
  readonly bytes: readonly number[]
  index = 0
  module = -1

  constructor(params: readonly ValType[], result: ValType | 'none') {
    const results = result === 'none' ? [0] : [1, typeCode[result]]
    this.bytes = [0x60, params.length, ...params.map((p) => typeCode[p]), ...results]
  }
}

/** It becomes an import of a module when a call of it is written there. */
export class ImportedFunction<R extends ValType | 'none' = ValType | 'none'> implements FuncRef<R> {
  readonly params: readonly ValType[]
  readonly result: R
  readonly name: string
  readonly signature: Signature
  private readonly routines: ImportedRoutines
  private number = 0
  private module = -1

  constructor(routines: ImportedRoutines, name: string, params: readonly ValType[], result: R) {
    this.routines = routines
    this.name = name
    this.params = params
    this.result = result
    this.signature = routines.signature(params, result)
  }

  get index(): number {
    if (this.module !== this.routines.number) {
      this.module = this.routines.number
      this.number = this.routines.add(this)
    }
    return this.number
  }

  get typeIndex(): number {
    return this.routines.typeIndex(this.signature)
  }
}

/** The engine's functions, as modules of compiled code import them: they have been built there. */
export class ImportedRoutines implements Routines {
  /** Of the module that is being made. */
  number = 0
  /** What it imports so far, and the types of functions that it has. */
  readonly imports: ImportedFunction[] = []
  readonly types: Signature[] = []
  private readonly known = new Map<string, FuncRef>()
  private readonly signatures = new Map<string, Signature>()

  /** Begins a module. */
  begin(): void {
    this.number++
    this.imports.length = 0
    this.types.length = 0
  }

  /** Imports a function; gives its index. */
  add(f: ImportedFunction): number {
    this.typeIndex(f.signature)
    return this.imports.push(f) - 1
  }

  type<R extends ValType | 'none'>(params: readonly ValType[], result: R): FuncType<R> {
    return { typeIndex: this.typeIndex(this.signature(params, result)), params, result }
  }

  typeIndex(signature: Signature): number {
    if (signature.module !== this.number) {
      signature.module = this.number
      signature.index = this.types.push(signature) - 1
    }
    return signature.index
  }

  signature(params: readonly ValType[], result: ValType | 'none'): Signature {
    const key = `${params.join(' ')}>${result}`
    let signature = this.signatures.get(key)
    if (!signature) {
      signature = new Signature(params, result)
      this.signatures.set(key, signature)
    }
    return signature
  }

  routine(name: string, params: readonly ValType[]): Routine {
    return { name, function: this.function(name, params, 'i32') }
  }

  function<R extends ValType | 'none'>(name: string, params: readonly ValType[], result: R): FuncRef<R> {
    let f = this.known.get(name)
    if (!f) {
      f = new ImportedFunction(this, name, params, result)
      this.known.set(name, f)
    }
    // names are unique, and so are the types that go with them
    return f as FuncRef as FuncRef<R>
  }

  /** The engine has placed it. */
  table(): void {}

  get module(): ModuleBuilder {
    throw new Error('compiled code adds something to its module')
  }

  get host(): HostImports {
    throw new Error('compiled code asked the host for something')
  }
}
