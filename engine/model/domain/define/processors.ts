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
  if (count < current)
    throw new VirError(
      'configUnsupported',
      'maximum vCPU count must not be less than current vCPU count',
      'domain',
    )
  if (count === 0) throw new VirError('internalError', 'CPU IDs in <numa> exceed the <vcpu> count', 'domain')
  if (current === 0) throw new VirError('configUnsupported', "vcpu 0 can't be offline")
  if (current === count) delete vcpu.current
  completePins(domain, count)
  completeStates(domain, count)
  completeCells(domain, count)
  completeIothreads(domain)
}

/** Threads that are counted and not named get the first free numbers. */
function completeIothreads(domain: Definition): void {
  const { iothreads } = domain.iothreadids ?? {}
  if (!iothreads || iothreads.length === 0) return
  const count = Math.max(domain.iothreads ?? 0, iothreads.length)
  if (count > mostProcessors) throw new VirError('xmlError', `invalid iothreads count '${count}'`, 'domain')
  const used = new Set(iothreads.map(({ id }) => id))
  for (let id = 1; iothreads.length < count; id++) if (!used.has(id)) iothreads.push({ id })
  domain.iothreads = count
}

const periods = ['period', 'globalPeriod', 'emulatorPeriod', 'iothreadPeriod'] as const

function completePins(domain: Definition, count: number): void {
  const { cputune } = domain
  if (!cputune) return
  for (const key of periods) {
    const value = cputune[key]
    if (value !== undefined && value !== 0n && (value < 1000n || value > 1000000n))
      throw new VirError(
        'configUnsupported',
        `Value of cputune '${key.replace('Period', '_period')}' must be in range [1000, 1000000]`,
        'domain',
      )
  }
  const pinned = new Set<number>()
  for (const { vcpu = 0 } of cputune.vcpupins) {
    if (pinned.has(vcpu))
      throw new VirError('internalError', `duplicate vcpupin for vcpu '${vcpu}'`, 'domain')
    pinned.add(vcpu)
  }
  cputune.vcpupins = cputune.vcpupins.filter(({ vcpu = 0 }) => vcpu < count)
  if (Object.values(cputune).every((value) => Array.isArray(value) && value.length === 0))
    delete domain.cputune
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
      throw new VirError('configUnsupported', `vcpu '${id}' is both offline and not hotpluggable`, 'domain')
  }
  const first = states.find(({ id }) => id === 0)
  if (first && !first.enabled) throw new VirError('configUnsupported', "vcpu 0 can't be offline")
  if (first?.hotpluggable) throw new VirError('configUnsupported', "vcpu0 can't be hotpluggable")
  if (enabled < count) domain.vcpu!.current = enabled
}

type Cell = NonNullable<NonNullable<NonNullable<Definition['cpu']>['numa']>['cells'][number]>

/** The way back is as long, where nothing else is said; the way to oneself is 10. */
function completeDistances(cells: readonly Cell[]): void {
  const given = cells.flatMap(({ id, distances }) =>
    (distances?.siblings ?? []).map((sibling) => ({
      from: id!,
      to: sibling.id ?? 0,
      value: sibling.value ?? 0,
    })),
  )
  if (given.length === 0) return
  const touched = new Set(given.flatMap(({ from, to }) => [from, to]))
  for (const cell of cells) {
    if (!touched.has(cell.id!)) continue
    const siblings = new Map((cell.distances?.siblings ?? []).map((sibling) => [sibling.id ?? 0, sibling]))
    for (const { from, to, value } of given)
      if (to === cell.id && !siblings.has(from)) siblings.set(from, { id: from, value })
    if (!siblings.has(cell.id!)) siblings.set(cell.id!, { id: cell.id!, value: 10 })
    cell.distances = { siblings: [...siblings.values()].sort((a, b) => (a.id ?? 0) - (b.id ?? 0)) }
  }
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
  completeDistances(cells)
  if (taken.size > count)
    throw new VirError('internalError', 'Number of CPUs in <numa> exceeds the <vcpu> count', 'domain')
  if (taken.size === count) return
  const first = new Set(parseBitmap(cells[0]!.cpus ?? ''))
  for (let processor = 0; processor < count; processor++) if (!taken.has(processor)) first.add(processor)
  cells[0]!.cpus = formatBitmap([...first].sort((a, b) => a - b))
}
