import { ByteWriter } from './bytes.ts'
import { writeHints, writeNames } from './custom-sections.ts'
import { type FuncRef, type FuncType, FunctionBuilder, type GlobalRef, type TableRef } from './function.ts'
import { typeCode, type ValType } from './values.ts'

export type MemoryLimits = { readonly initial: number; readonly maximum?: number; readonly shared?: boolean }

/** Assembles a module (Core spec 5.5). Imports come before functions; functions may be called before they have a body. */
export class ModuleBuilder {
  private readonly types: string[] = []
  private readonly imports: ((out: ByteWriter) => void)[] = []
  private readonly functions: FunctionBuilder[] = []
  private readonly exports: ((out: ByteWriter) => void)[] = []
  private readonly globals: ((out: ByteWriter) => void)[] = []
  private readonly tables: number[] = []
  private readonly elements: { table: number; offset: number; functions: readonly FuncRef[] }[] = []
  private readonly data: { offset: number; bytes: Uint8Array }[] = []
  private memoryLimits: MemoryLimits | undefined
  private importedFunctions = 0
  private importedTables = 0
  private importedGlobals = 0

  type<R extends ValType | 'none'>(params: readonly ValType[], result: R): FuncType<R> {
    const key = `${params.join(' ')}>${result}`
    let typeIndex = this.types.indexOf(key)
    if (typeIndex < 0) typeIndex = this.types.push(key) - 1
    return { typeIndex, params, result }
  }

  importFunction<R extends ValType | 'none'>(
    module: string,
    name: string,
    params: readonly ValType[],
    result: R,
  ): FuncRef<R> {
    if (this.functions.length > 0) throw new Error(`import ${name} comes after a function`)
    const type = this.type(params, result)
    this.imports.push((out) => {
      out.name(module)
      out.name(name)
      out.u8(0x00)
      out.unsigned(type.typeIndex)
    })
    return { index: this.importedFunctions++, ...type }
  }

  importMemory(module: string, name: string, limits: MemoryLimits): void {
    this.imports.push((out) => {
      out.name(module)
      out.name(name)
      out.u8(0x02)
      writeLimits(out, limits)
    })
  }

  importTable(module: string, name: string, initial: number): TableRef {
    this.imports.push((out) => {
      out.name(module)
      out.name(name)
      out.bytes([0x01, 0x70, 0x00])
      out.unsigned(initial)
    })
    return { index: this.importedTables++ }
  }

  importGlobal<T extends ValType>(module: string, name: string, type: T): GlobalRef<T> {
    this.imports.push((out) => {
      out.name(module)
      out.name(name)
      out.bytes([0x03, typeCode[type], 0x01])
    })
    return { index: this.importedGlobals++, type }
  }

  /** A memory of the module's own. */
  memory(limits: MemoryLimits): void {
    this.memoryLimits = limits
  }

  table(size: number): TableRef {
    this.tables.push(size)
    return { index: this.importedTables + this.tables.length - 1 }
  }

  /** A mutable global that starts as zero. */
  global<T extends 'i32' | 'i64'>(type: T): GlobalRef<T> {
    this.globals.push((out) => out.bytes([typeCode[type], 0x01, type === 'i32' ? 0x41 : 0x42, 0x00, 0x0b]))
    return { index: this.importedGlobals + this.globals.length - 1, type }
  }

  function<R extends ValType | 'none'>(
    name: string,
    params: readonly ValType[],
    result: R,
  ): FunctionBuilder<R> {
    const type = this.type(params, result)
    const index = this.importedFunctions + this.functions.length
    const f = new FunctionBuilder<R>(index, type.typeIndex, name, params, result)
    this.functions.push(f)
    return f
  }

  exportFunction(name: string, f: FuncRef): void {
    this.exports.push((out) => {
      out.name(name)
      out.u8(0x00)
      out.unsigned(f.index)
    })
  }

  exportMemory(name: string): void {
    this.exports.push((out) => {
      out.name(name)
      out.bytes([0x02, 0x00])
    })
  }

  exportTable(name: string, table: TableRef): void {
    this.exports.push((out) => {
      out.name(name)
      out.u8(0x01)
      out.unsigned(table.index)
    })
  }

  /** Puts functions into a table from `offset` on when the module is instantiated. */
  fill(table: TableRef, offset: number, functions: readonly FuncRef[]): void {
    this.elements.push({ table: table.index, offset, functions })
  }

  /** Bytes that lie at `offset` in memory when the module is instantiated. */
  place(offset: number, bytes: Uint8Array): void {
    this.data.push({ offset, bytes })
  }

  build(): Uint8Array<ArrayBuffer> {
    const finished = this.functions.map((f) => f.finish())
    const codeLength = finished.reduce((sum, { code }) => sum + code.length, 0)
    const out = new ByteWriter(codeLength + 4096)
    out.bytes([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00])
    const section = (id: number, items: readonly ((w: ByteWriter) => void)[]): void => {
      if (items.length === 0) return
      const w = new ByteWriter(id === 10 ? codeLength + 64 : 512)
      w.unsigned(items.length)
      for (const item of items) item(w)
      out.u8(id)
      out.sized(w)
    }
    section(1, this.types.map(writeType))
    section(2, this.imports)
    section(
      3,
      this.functions.map((f) => (w: ByteWriter) => w.unsigned(f.typeIndex)),
    )
    section(
      4,
      this.tables.map((size) => (w: ByteWriter) => {
        w.bytes([0x70, 0x00])
        w.unsigned(size)
      }),
    )
    const limits = this.memoryLimits
    section(5, limits ? [(w) => writeLimits(w, limits)] : [])
    section(6, this.globals)
    section(7, this.exports)
    section(
      9,
      this.elements.map(({ table, offset, functions }) => (w: ByteWriter) => {
        w.unsigned(2)
        w.unsigned(table)
        w.u8(0x41)
        w.signed(offset)
        w.bytes([0x0b, 0x00])
        w.unsigned(functions.length)
        for (const f of functions) w.unsigned(f.index)
      }),
    )
    writeHints(
      out,
      this.importedFunctions,
      finished.map((f) => f.hints),
    )
    section(
      10,
      finished.map((f) => (w: ByteWriter) => w.sized(f.code)),
    )
    section(
      11,
      this.data.map(({ offset, bytes }) => (w: ByteWriter) => {
        w.bytes([0x00, 0x41])
        w.signed(offset)
        w.u8(0x0b)
        w.unsigned(bytes.length)
        w.bytes(bytes)
      }),
    )
    writeNames(
      out,
      this.importedFunctions,
      this.functions.map((f) => f.name),
    )
    return out.finish()
  }
}

function writeLimits(out: ByteWriter, { initial, maximum, shared }: MemoryLimits): void {
  out.u8((maximum !== undefined ? 1 : 0) | (shared ? 2 : 0))
  out.unsigned(initial)
  if (maximum !== undefined) out.unsigned(maximum)
}

function writeType(key: string): (out: ByteWriter) => void {
  const [params = '', result = 'none'] = key.split('>')
  const codes = params === '' ? [] : params.split(' ').map((p) => typeCode[p as ValType])
  return (out) => {
    out.u8(0x60)
    out.unsigned(codes.length)
    out.bytes(codes)
    if (result === 'none') out.unsigned(0)
    else out.bytes([1, typeCode[result as ValType]])
  }
}
