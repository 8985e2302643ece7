import { ByteWriter } from '../../wasm/bytes.ts'
import { CodeWriter } from '../../wasm/code-writer.ts'
import { writeHints, writeNames } from '../../wasm/custom-sections.ts'
import { type FuncType, FunctionBuilder, type TableRef } from '../../wasm/function.ts'
import type { ImportedFunction, ImportedRoutines } from './routines.ts'

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const FUNCTION = 0x00

/** What every region imports besides functions: memory, the handlers that are functions, and other regions. */
const shared = new ByteWriter()
shared.name('host')
shared.name('memory')
shared.bytes([0x02, 1])
shared.unsigned(16)
shared.unsigned(65536)
for (const [module, name] of [
  ['engine', 'handlers'],
  ['host', 'regions'],
] as const) {
  shared.name(module)
  shared.name(name)
  shared.bytes([0x01, 0x70, 0x00, 1])
}
const SHARED_IMPORTS = 3

/**
 * Makes the modules of regions, one after another, each with one function. What is written often is made once, and the room
 * for it is used again: a module is good until the next one begins.
 */
export class RegionModule {
  readonly handlers: TableRef = { index: 0 }
  readonly regions: TableRef = { index: 1 }
  readonly type: FuncType<'i32'>
  private readonly routines: ImportedRoutines
  private readonly names = new Map<ImportedFunction, Uint8Array>()
  private readonly body = new CodeWriter(0x8000)
  private readonly start = new CodeWriter()
  private readonly code = new ByteWriter(0x8000)
  private readonly section = new ByteWriter(0x1000)
  private readonly out = new ByteWriter(0x10000)

  constructor(routines: ImportedRoutines) {
    this.routines = routines
    this.type = routines.type(['i32'], 'i32')
  }

  /** Begins a module; gives its function. */
  begin(name: string): FunctionBuilder<'i32'> {
    const { routines, type } = this
    routines.begin()
    routines.type(type.params, type.result)
    const room = { body: this.body.clear(), start: this.start.clear() }
    return new FunctionBuilder(-1, type.typeIndex, name, type.params, type.result, room)
  }

  build(f: FunctionBuilder<'i32'>, named: boolean): Uint8Array<ArrayBuffer> {
    const { routines, section } = this
    const out = this.out.clear()
    const { code, hints } = f.finish(this.code.clear())
    const { imports, types } = routines
    out.bytes(HEADER)
    section.clear().unsigned(types.length)
    for (const type of types) section.bytes(type.bytes)
    this.put(1)
    section.clear().unsigned(SHARED_IMPORTS + imports.length)
    section.bytes(shared.finish())
    for (const imported of imports) {
      section.bytes(this.nameOf(imported))
      section.u8(FUNCTION)
      section.unsigned(imported.typeIndex)
    }
    this.put(2)
    section.clear().bytes([1, f.typeIndex])
    this.put(3)
    section.clear().u8(1)
    section.name('region')
    section.u8(FUNCTION)
    section.unsigned(imports.length)
    this.put(7)
    writeHints(out, imports.length, [hints], section.clear())
    section.clear().u8(1)
    section.sized(code)
    this.put(10)
    if (named) writeNames(out, imports.length, [f.name])
    return out.finish()
  }

  private put(id: number): void {
    this.out.u8(id)
    this.out.sized(this.section)
  }

  /** Module and name of an import. */
  private nameOf(imported: ImportedFunction): Uint8Array {
    let bytes = this.names.get(imported)
    if (!bytes) {
      const w = new ByteWriter(64)
      w.name('engine')
      w.name(imported.name)
      bytes = w.finish()
      this.names.set(imported, bytes)
    }
    return bytes
  }
}
