import { ModuleBuilder } from '../../wasm/module.ts'
import { i32 } from '../../wasm/values.ts'
import type { HostImports, Semantics } from '../emitter.ts'
import { status } from '../emitter.ts'
import { accessFunctions } from '../mmu/access.ts'
import { dropWrites, flushAll, parkWrites } from '../mmu/tlb.ts'
import { ModuleRoutines } from '../routines.ts'
import { deliver } from '../system/exceptions.ts'
import { changed } from '../system/privilege.ts'
import type { Row } from '../table/row.ts'
import { OpEmitter } from './emitter.ts'
import { OpFields } from './fields.ts'
import { type Form, formsOf, isInlined } from './form.ts'
import { canFuse, fusedKey } from './fusion.ts'
import { pseudo } from './pseudo.ts'
import { buildRun, type Handler } from './run.ts'

/** The engine's module and what the translator needs to know of it. */
export type EngineModule = {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Handler numbers by form key, fused pairs included. */
  readonly handlers: ReadonlyMap<string, number>
  /** What they handle: the one with number pseudo.count comes first. */
  readonly byNumber: readonly Handler[]
  /** Number of the first handler that is a function: it has place 0 in the table that is exported as `handlers`. */
  readonly firstFunction: number
  /** Semantics that rows name and nobody wrote. */
  readonly missing: readonly string[]
}

function importHost(module: ModuleBuilder): HostImports {
  const i = 'i32' as const
  const fn = <R extends 'i32' | 'f64' | 'none'>(name: string, count: number, result: R) =>
    module.importFunction('host', name, Array(count).fill(i), result)
  return {
    in: fn('in', 2, i),
    out: fn('out', 3, 'none'),
    readMsr: fn('readMsr', 1, i),
    writeMsr: fn('writeMsr', 3, i),
    cpuid: fn('cpuid', 2, 'none'),
    timestamp: fn('timestamp', 1, 'f64'),
    random: fn('random', 0, 'none'),
    mmioRead: fn('mmioRead', 3, i),
    mmioWrite: fn('mmioWrite', 4, 'none'),
    translate: fn('translate', 5, i),
    codeWritten: fn('codeWritten', 2, 'none'),
    hot: fn('hot', 1, 'none'),
    left: fn('left', 4, 'none'),
    readTpr: fn('readTpr', 0, i),
    writeTpr: fn('writeTpr', 1, 'none'),
  }
}

/** Builds the module: one main loop, and a function for every other form of every row. With `profiled` it keeps count of more. */
export function buildEngine(
  rows: readonly Row[],
  semantics: Semantics,
  memory: { initial: number; maximum: number; shared: boolean },
  profiled = false,
): EngineModule {
  const module = new ModuleBuilder()
  const host = importHost(module)
  module.importMemory('host', 'memory', memory)
  const regions = module.importTable('host', 'regions', 1)
  const routines = new ModuleRoutines(module, host)

  const forms = new Map<string, Form>()
  const missing = new Set<string>()
  for (const row of rows) {
    if (!semantics[row.semantics]) missing.add(row.semantics)
    else for (const form of formsOf(row)) forms.set(form.key, form)
  }
  const inlined = [...forms.values()].filter(isInlined)
  const separate = [...forms.values()].filter((form) => !isInlined(form))
  const inline: Handler[] = inlined.map((form) => ({ kind: 'form', form }))
  for (const form of inlined)
    for (let cc = 0; cc < 16; cc++) if (canFuse(form, cc)) inline.push({ kind: 'fused', form, cc })

  const handlers = new Map<string, number>()
  inline.forEach((handler, n) => {
    const { form } = handler
    handlers.set(handler.kind === 'fused' ? fusedKey(form, handler.cc) : form.key, pseudo.count + n)
  })
  const table = module.table(separate.length)
  const run = buildRun(routines, semantics, inline, table, regions, profiled)
  const functions = separate.map((form, n) => {
    handlers.set(form.key, pseudo.count + inline.length + n)
    const f = module.function(form.key, ['i32'], 'i32')
    f.scope(() => {
      const e = new OpEmitter(f, routines, new OpFields(f.param(0, 'i32').get()), form)
      semantics[form.semantics]?.(e)
    })
    f.result_(i32(status.next))
    return f
  })
  module.fill(table, 0, functions)

  module.exportFunction('run', run)
  module.exportTable('handlers', table)
  exportServices(module, routines)
  const byNumber = [...inline, ...separate.map((form): Handler => ({ kind: 'form', form }))]
  for (const [name, f] of routines.all()) module.exportFunction(name, f)
  const firstFunction = pseudo.count + inline.length
  return { bytes: module.build(), handlers, byNumber, firstFunction, missing: [...missing] }
}

/** What the host calls besides `run`. Linear addresses come in halves: i64 would be a BigInt. */
function exportServices(module: ModuleBuilder, routines: ModuleRoutines): void {
  const access = accessFunctions(routines)
  const fetch = module.function('host.fetch', ['i32', 'i32'], 'i32')
  const [low, high] = fetch.args('i32', 'i32')
  fetch.result_(fetch.call(access.fetch, low.extendU().or(high.extendU().shl(32))))
  module.exportFunction('fetch', fetch)

  module.exportFunction('deliver', deliver(routines).function)
  module.exportFunction('changed', changed(routines))
  module.exportFunction('flush', flushAll(routines))
  module.exportFunction('dropWrites', dropWrites(routines))
  module.exportFunction('parkWrites', parkWrites(routines))
}
