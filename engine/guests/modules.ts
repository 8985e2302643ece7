/** Kernel modules: what they need, what they answer to (Linux, Documentation/kbuild/modules.rst; ELF-64 Object File Format). */

export interface ModuleInfo {
  /** Modules that must be loaded before. */
  depends: string[]
  /** Patterns of device names that this module drives. */
  aliases: string[]
}

/** Reads the `.modinfo` section: NUL-separated `key=value`. */
export function readModuleInfo(elf: Uint8Array): ModuleInfo {
  const info: ModuleInfo = { depends: [], aliases: [] }
  for (const line of sectionText(elf, '.modinfo').split('\0')) {
    const [key, value] = splitOnce(line, '=')
    if (key === 'depends') info.depends.push(...value.split(',').filter(Boolean).map(moduleName))
    if (key === 'alias') info.aliases.push(value)
    if (key === 'softdep') info.depends.push(...softDependencies(value))
  }
  return info
}

/** `pre:` names of a soft dependency: wanted before, but not fatal when absent. */
function softDependencies(value: string): string[] {
  const before = /pre:([^:]*?)(?:\bpost:|$)/.exec(value)?.[1] ?? ''
  return before.split(/\s+/).filter(Boolean).map(moduleName)
}

/** `virtio-net.ko.xz` → `virtio_net`: the kernel's own spelling. */
export const moduleName = (file: string): string =>
  file
    .replace(/^.*\//, '')
    .replace(/\.ko(\.\w+)?$/, '')
    .replaceAll('-', '_')

/** A module's dependencies, nearest last, so that loading from the left satisfies each. */
export function loadOrder(name: string, modules: ReadonlyMap<string, ModuleInfo>): string[] {
  const order: string[] = []
  const visit = (current: string) => {
    if (order.includes(current)) return
    for (const dependency of modules.get(current)?.depends ?? [])
      if (modules.has(dependency)) visit(dependency)
    order.push(current)
  }
  visit(name)
  return order
}

function sectionText(elf: Uint8Array, wanted: string): string {
  const bytes = Buffer.from(elf.buffer, elf.byteOffset, elf.length)
  const table = Number(bytes.readBigUInt64LE(0x28))
  const entrySize = bytes.readUInt16LE(0x3a)
  const section = (index: number) => {
    const at = table + index * entrySize
    const offset = Number(bytes.readBigUInt64LE(at + 0x18))
    return { name: bytes.readUInt32LE(at), offset, end: offset + Number(bytes.readBigUInt64LE(at + 0x20)) }
  }
  const names = section(bytes.readUInt16LE(0x3e))
  for (let index = 0; index < bytes.readUInt16LE(0x3c); index++) {
    const { name, offset, end } = section(index)
    const start = names.offset + name
    if (bytes.toString('latin1', start, bytes.indexOf(0, start)) === wanted)
      return bytes.toString('latin1', offset, end)
  }
  return ''
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
