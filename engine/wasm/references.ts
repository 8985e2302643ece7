import type { ValType } from './values.ts'

/** Something that can be called: an import or a function of the module. */
export type FuncRef<R extends ValType | 'none' = ValType | 'none'> = {
  readonly index: number
  readonly typeIndex: number
  readonly params: readonly ValType[]
  readonly result: R
}

/** A function's signature in the module's type section, for indirect calls. */
export type FuncType<R extends ValType | 'none' = ValType | 'none'> = {
  readonly typeIndex: number
  readonly params: readonly ValType[]
  readonly result: R
}

export type TableRef = { readonly index: number }
export type GlobalRef<T extends ValType = ValType> = { readonly index: number; readonly type: T }

/** A place that branches go to: the end of a block, or the start of a loop. */
export type Label = { readonly depth: number }
