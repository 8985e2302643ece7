import { VirError } from '../../error.ts'
import type { Definition } from './definition.ts'

/** Sizes of memory and of its parts, made to fit each other. */
export function completeMemory(domain: Definition): void {
  const cells = domain.cpu?.numa?.cells ?? []
  const ofCells = cells.reduce((sum, { kib = 0n }) => sum + kib, 0n)
  const pluggable = domain.devices.memories.reduce((sum, { target }) => sum + (target?.size?.kib ?? 0n), 0n)
  const memory = domain.memory ?? {}
  domain.memory = memory
  if (ofCells > 0n) memory.kib = ofCells + pluggable
  const total = memory.kib ?? 0n
  if (pluggable > total)
    throw new VirError('xmlError', 'Total size of memory devices exceeds the total memory size', 'domain')
  if (total - pluggable === 0n)
    throw new VirError(
      'xmlError',
      'Memory size must be specified via <memory> or in the <numa> configuration',
      'domain',
    )
  const current = domain.currentMemory?.kib ?? 0n
  domain.currentMemory = { kib: current === 0n || current > total ? total : current }
  completeMaximum(domain, total)
  assignSlots(domain)
}

function completeMaximum(domain: Definition, total: bigint): void {
  const { kib = 0n, slots = 0 } = domain.maxMemory ?? {}
  if ((kib === 0n) !== (slots === 0))
    throw new VirError(
      'xmlError',
      'both maximum memory size and memory slot count must be specified',
      'domain',
    )
  if (kib > 0n && kib < total)
    throw new VirError(
      'xmlError',
      'maximum memory size must be equal or greater than the actual memory size',
      'domain',
    )
  if (kib === 0n) delete domain.maxMemory
}

/** Modules get the first free slots. */
function assignSlots(domain: Definition): void {
  const slots = domain.maxMemory?.slots ?? 0
  if (slots === 0) return
  const modules = domain.devices.memories.filter(({ model }) => model === 'dimm' || model === 'nvdimm')
  const used = new Set(modules.map(({ address }) => (address?.type === 'dimm' ? (address.slot ?? 0) : -1)))
  for (const module of modules) {
    if (module.address?.type === 'dimm') continue
    let slot = 0
    while (used.has(slot)) slot++
    if (slot >= slots) throw new VirError('internalError', 'failed to find an empty memory slot')
    used.add(slot)
    module.address = { type: 'dimm', slot }
  }
}
