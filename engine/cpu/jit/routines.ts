import type { FuncRef, FuncType } from '../../wasm/function.ts'
import type { ModuleBuilder } from '../../wasm/module.ts'
import { typeCode, type ValType } from '../../wasm/values.ts'
import type { HostImports, Routine, Routines } from '../emitter.ts'

/** A type of functions. */
class Signature {
  /** Its entry in the type section. */
  readonly bytes: readonly number[]

  constructor(params: readonly ValType[], result: ValType | 'none') {
    const results = result === 'none' ? [0] : [1, typeCode[result]]
    this.bytes = [0x60, params.length, ...params.map((p) => typeCode[p]), ...results]
  }
}

/** What a module imports so far, and the types of functions that it has, each with a number when it is first asked for. */
export class ModuleImports {
  readonly functions: ImportedFunction[] = []
  readonly types: Signature[] = []
  private readonly numbers = new Map<ImportedFunction, number>()
  private readonly typeNumbers = new Map<Signature, number>()

  indexOf(f: ImportedFunction): number {
    let index = this.numbers.get(f)
    if (index === undefined) {
      index = this.functions.push(f) - 1
      this.numbers.set(f, index)
      this.typeIndex(f.signature)
    }
    return index
  }

  typeIndex(signature: Signature): number {
    let index = this.typeNumbers.get(signature)
    if (index === undefined) {
      index = this.types.push(signature) - 1
      this.typeNumbers.set(signature, index)
    }
    return index
  }
}

/** It becomes an import of a module when a call of it is written there. */
export class ImportedFunction<R extends ValType | 'none' = ValType | 'none'> implements FuncRef<R> {
  readonly params: readonly ValType[]
  readonly result: R
  readonly name: string
  readonly signature: Signature
  private readonly routines: ImportedRoutines

  constructor(routines: ImportedRoutines, name: string, params: readonly ValType[], result: R) {
    this.routines = routines
    this.name = name
    this.params = params
    this.result = result
    this.signature = routines.signature(params, result)
  }

  get index(): number {
    return this.routines.imports.indexOf(this)
  }

  get typeIndex(): number {
    return this.routines.imports.typeIndex(this.signature)
  }
}

/** The engine's functions, as modules of compiled code import them: they have been built there. */
export class ImportedRoutines implements Routines {
  /** Of the module that code is being written for. */
  imports = new ModuleImports()
  private readonly known = new Map<string, FuncRef>()
  private readonly signatures = new Map<string, Signature>()

  type<R extends ValType | 'none'>(params: readonly ValType[], result: R): FuncType<R> {
    return { typeIndex: this.imports.typeIndex(this.signature(params, result)), params, result }
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
