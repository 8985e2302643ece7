import { instructions } from './instructions/all.ts'
import { buildEngine, type EngineModule } from './interpreter/module.ts'
import { rows } from './table/rows.ts'

type Engine = { description: EngineModule; module: WebAssembly.Module }

const engines = new Map<boolean, Engine>()

/** The engine's code is the same for all vCPUs, but for those that are profiled: it is built once. */
export function engineModule(isProfiled = false): Engine {
  let engine = engines.get(isProfiled)
  if (!engine) {
    const memory = { initial: 16, maximum: 65536, shared: false }
    const description = buildEngine(rows, instructions, memory, isProfiled)
    engine = { description, module: new WebAssembly.Module(description.bytes) }
    engines.set(isProfiled, engine)
  }
  return engine
}
