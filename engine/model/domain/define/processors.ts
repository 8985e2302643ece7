import { formatBitmap, parseBitmap } from '../../bitmap.ts'
import { VirError } from '../../error.ts'
import type { Definition } from './definition.ts'

/** libvirt's own limit of a domain's processors. */
const mostProcessors = 16384

export function completeProcessors(domain: Definition): void {
  const vcpu = domain.vcpu ?? {}
  domain.vcpu = vcpu
  vcpu.count ??= 1
  vcpu.placement ??= domain.numatune?.memory?.placement === 'auto' ? 'auto' : 'static'
  if (vcpu.placement === 'auto') delete vcpu.cpuset
  const { count, current = count } = vcpu
  if (count > mostProcessors || current > mostProcessors)
    throw new VirError('xmlError', `maximum vCPU count must not exceed ${mostProcessors}`, 'domain')
  if (count < current)
    throw new VirError(
      'configUnsupported',
      'maximum vCPU count must not be less than current vCPU count',
      'domain',
    )
  if (count === 0)
    throw new VirError('internalError', 'CPU IDs in <numa> exceed the <vcpu> count', 'domain')
  if (current === 0) throw new VirError('configUnsupported', "vcpu 0 can't be offline")
  if (current === count) delete vcpu.current
  completeStates(domain, count)
  completeCells(domain, count)
}

/** Processors one by one: which are there, and which may go. */
function completeStates(domain: Definition, count: number): void {
  const states = domain.vcpus?.vcpus
  if (!states || states.length === 0) return
  let enabled = 0
  for (const state of states) {
    const { id = 0 } = state
    if (id >= count)
      throw new VirError(
        'xmlError',
        `invalid vcpu index or vcpu '${id}' is greater than the maximum`,
        'domain',
      )
    state.enabled ??= true
    state.hotpluggable ??= !state.enabled
    if (state.enabled) enabled++
    else if (!state.hotpluggable)
      throw new VirError(
        'configUnsupported',
        `vcpu '${id}' is both offline and not hotpluggable`,
        'domain',
      )
  }
  const first = states.find(({ id }) => id === 0)
  if (first && !first.enabled) throw new VirError('configUnsupported', "vcpu 0 can't be offline")
  if (first?.hotpluggable) throw new VirError('configUnsupported', "vcpu0 can't be hotpluggable")
  if (enabled < count) domain.vcpu!.current = enabled
}

/** Processors that no cell of memory has belong to the first one. */
function completeCells(domain: Definition, count: number): void {
  const cells = domain.cpu?.numa?.cells
  if (!cells || cells.length === 0) return
  const taken = new Set<number>()
  for (const [index, cell] of cells.entries()) {
    cell.id ??= index
    for (const processor of parseBitmap(cell.cpus ?? '') ?? []) taken.add(processor)
  }
  cells.sort((a, b) => a.id! - b.id!)
  if (taken.size > count)
    throw new VirError('internalError', 'Number of CPUs in <numa> exceeds the <vcpu> count', 'domain')
  if (taken.size === count) return
  const first = new Set(parseBitmap(cells[0]!.cpus ?? ''))
  for (let processor = 0; processor < count; processor++) if (!taken.has(processor)) first.add(processor)
  cells[0]!.cpus = formatBitmap([...first].sort((a, b) => a - b))
}
