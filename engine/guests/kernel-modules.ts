import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../base/error.ts'
import type { CpioEntry } from './cpio.ts'
import { loadOrder, type ModuleInfo, moduleName, readModuleInfo } from './modules.ts'
import type { DebianPackage } from './packages.ts'

/** What became of the modules that a recipe wants. */
export interface ModuleReport {
  modules: string[]
  builtIn: string[]
  absent: string[]
}

/** The kernel itself. */
export const kernelFile = (kernel: DebianPackage): Uint8Array =>
  readFileSync(onlyFile(join(kernel.root, 'boot'), /^vmlinuz-/))

/** Wanted modules with all they need, and the tables by which modprobe finds them. */
export function addModules(
  entries: Map<string, CpioEntry>,
  kernel: DebianPackage,
  wanted: readonly string[],
): ModuleReport {
  const release = onlyFile(join(kernel.root, 'lib/modules'), /./).split('/').at(-1)!
  const folder = join(kernel.root, 'lib/modules', release)
  const files = new Map<string, string>()
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.ko(\.\w+)?$/.test(path)) files.set(moduleName(path), join(folder, path))
  }
  const builtInNames = new Set(
    readFileSync(join(folder, 'modules.builtin'), 'utf8').trim().split('\n').map(moduleName),
  )
  const { objects, infos } = readClosure(wanted, files)
  const target = `lib/modules/${release}`
  const dependencies: string[] = []
  const aliases: string[] = []
  for (const name of [...infos.keys()].sort()) {
    entries.set(`${target}/${name}.ko`, { kind: 'file', mode: 0o644, data: objects.get(name)! })
    // modprobe loads this list from its end, so the nearest dependency comes first.
    const before = loadOrder(name, infos).slice(0, -1).reverse()
    dependencies.push(`${name}.ko:${before.map((dependency) => ` ${dependency}.ko`).join('')}\n`)
    for (const alias of infos.get(name)!.aliases) aliases.push(`alias ${alias} ${name}\n`)
  }
  const text = (lines: string[]): CpioEntry => ({
    kind: 'file',
    mode: 0o644,
    data: Buffer.from(lines.join('')),
  })
  entries.set(`${target}/modules.dep`, text(dependencies))
  entries.set(`${target}/modules.alias`, text(aliases))
  entries.set(`${target}/modules.symbols`, text([]))
  const others = wanted.filter((name) => !files.has(name))
  return {
    modules: [...infos.keys()].sort(),
    builtIn: others.filter((name) => builtInNames.has(name)),
    absent: others.filter((name) => !builtInNames.has(name)),
  }
}

function readClosure(names: readonly string[], files: ReadonlyMap<string, string>) {
  const objects = new Map<string, Uint8Array>()
  const infos = new Map<string, ModuleInfo>()
  const visit = (name: string) => {
    const file = files.get(name)
    if (!file || infos.has(name)) return
    const object = readModule(file)
    const info = readModuleInfo(object)
    objects.set(name, object)
    infos.set(name, info)
    info.depends.forEach(visit)
  }
  names.forEach(visit)
  return { objects, infos }
}

/** Later Debian releases compress modules; busybox's modprobe wants them plain. */
function readModule(file: string): Uint8Array {
  if (!file.endsWith('.xz')) return readFileSync(file)
  return execFileSync('xz', ['-dc', file], { maxBuffer: 64 << 20 })
}

function onlyFile(folder: string, pattern: RegExp): string {
  const found = readdirSync(folder).filter((name) => pattern.test(name))
  if (found.length !== 1) throw new UserError(`${folder}: expected one file, found ${found.length}`)
  return join(folder, found[0]!)
}
