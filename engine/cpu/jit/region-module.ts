import { ByteWriter } from '../../wasm/bytes.ts'
import { CodeWriter } from '../../wasm/code-writer.ts'
import { type Hints, writeHints, writeNames } from '../../wasm/custom-sections.ts'
import { type FuncType, FunctionBuilder, type TableRef } from '../../wasm/function.ts'
import type { ImportedFunction, ImportedRoutines, ModuleImports } from './routines.ts'

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

/** The code of a region, to be a function of the module for whose imports it was written. */
export type RegionCode = { readonly name: string; readonly bytes: Uint8Array; readonly hints: Hints }

/** What a module's functions are exported as, by their order. */
export const exportOf = (n: number): string => `region${n}`

/**
 * Makes the modules of regions. Functions are written one at a time, each for some module that is not complete yet. What is
 * written often is made once, and the room for it is used again: a module is good until the next one is built.
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

  /** Begins a function of the module with these imports. */
  begin(imports: ModuleImports, name: string): FunctionBuilder<'i32'> {
    const { routines, type } = this
    routines.imports = imports
    // the first of each module's types
    const { typeIndex } = routines.type(type.params, type.result)
    const room = { body: this.body.clear(), start: this.start.clear() }
    return new FunctionBuilder(-1, typeIndex, name, type.params, type.result, room)
  }

  finish(f: FunctionBuilder<'i32'>): RegionCode {
    const { code, hints } = f.finish(this.code.clear())
    return { name: f.name, bytes: code.finish().slice(), hints }
  }

  build(imports: ModuleImports, regions: readonly RegionCode[], named: boolean): Uint8Array<ArrayBuffer> {
    const { section, type } = this
    const { functions, types } = imports
    const out = this.out.clear()
    const first = functions.length
    out.bytes(HEADER)
    section.clear().unsigned(types.length)
    for (const { bytes } of types) section.bytes(bytes)
    this.put(1)
    section.clear().unsigned(SHARED_IMPORTS + functions.length)
    section.bytes(shared.finish())
    for (const imported of functions) {
      section.bytes(this.nameOf(imported))
      section.u8(FUNCTION)
      section.unsigned(imports.typeIndex(imported.signature))
    }
    this.put(2)
    section.clear().unsigned(regions.length)
    for (const _ of regions) section.unsigned(type.typeIndex)
    this.put(3)
    section.clear().unsigned(regions.length)
    for (const n of regions.keys()) {
      section.name(exportOf(n))
      section.u8(FUNCTION)
      section.unsigned(first + n)
    }
    this.put(7)
    writeHints(
      out,
      first,
      regions.map(({ hints }) => hints),
      section.clear(),
    )
    section.clear().unsigned(regions.length)
    for (const { bytes } of regions) {
      section.unsigned(bytes.length)
      section.bytes(bytes)
    }
    this.put(10)
    if (named)
      writeNames(
        out,
        first,
        regions.map(({ name }) => name),
      )
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
