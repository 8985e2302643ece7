/**
 * What the pure part of the engine may take from its surroundings besides the language itself: WebAssembly
 * (WebAssembly JavaScript Interface, W3C) and text coding (Encoding Standard, WHATWG). The other projects get the
 * same names from their own libraries, so only tsconfig.pure.json sees this file.
 */
declare namespace WebAssembly {
  type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'funcref' | 'externref' | 'anyfunc'
  type ImportValue = Memory | Table | Global | CallableFunction | number | bigint
  type Imports = Record<string, Record<string, ImportValue>>
  // biome-ignore lint/suspicious/noExplicitAny: what a module exports is known only to who made the module
  type Exports = Record<string, any>

  class Module {
    constructor(bytes: ArrayBufferLike | ArrayBufferView)
  }
  class Instance {
    constructor(module: Module, imports?: Imports)
    readonly exports: Exports
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean })
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  class Table {
    constructor(descriptor: { element: 'anyfunc' | 'externref'; initial: number; maximum?: number })
    readonly length: number
    // biome-ignore lint/suspicious/noExplicitAny: an element is whatever the table holds
    get(index: number): any
    // biome-ignore lint/suspicious/noExplicitAny: an element is whatever the table holds
    set(index: number, value?: any): void
    grow(count: number): number
  }
  class Global {
    constructor(descriptor: { value: ValueType; mutable?: boolean }, initial?: number | bigint)
    // biome-ignore lint/suspicious/noExplicitAny: number or bigint by the declared type
    value: any
  }
  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}

  function validate(bytes: ArrayBufferLike | ArrayBufferView): boolean
  function compile(bytes: ArrayBufferLike | ArrayBufferView): Promise<Module>
}

declare class TextEncoder {
  encode(text?: string): Uint8Array
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes?: ArrayBufferLike | ArrayBufferView, options?: { stream?: boolean }): string
}
