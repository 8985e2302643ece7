import type { Disposable } from '../base/event.ts'
import type { AccessSize, Bus, BusTarget } from './bus.ts'

interface Mapping {
  readonly start: number
  /** First address after the mapping. */
  readonly end: number
  readonly target: BusTarget
  readonly name: string
}

/** A piece of the address space as it is seen once overlaps are settled. */
interface Range {
  start: number
  end: number
  readonly mapping: Mapping
}

const NOTHING: Range = { start: 0, end: 0, mapping: { start: 0, end: 0, target: openBus(), name: 'nothing' } }

/**
 * The bus: finds who answers at an address. Mapping is rare and access is not, so overlaps are settled when
 * something is mapped (the later mapping wins until it is disposed) into sorted ranges that do not overlap; port
 * space has a table by port besides. An access goes whole to the target that holds its first byte.
 */
export class AddressSpace implements Bus {
  private readonly mappings: Mapping[] = []
  private ranges: Range[] = []
  private last: Range = NOTHING
  private readonly byPort: Range[] | undefined
  private readonly limit: number

  constructor(kind: 'ports' | 'memory') {
    this.limit = kind === 'ports' ? 0x10000 : Number.MAX_SAFE_INTEGER
    this.byPort = kind === 'ports' ? new Array<Range>(0x10000).fill(NOTHING) : undefined
  }

  map(start: number, length: number, target: BusTarget, name: string): Disposable {
    const mapping: Mapping = { start, end: Math.min(start + length, this.limit), target, name }
    this.mappings.push(mapping)
    this.settle(mapping)
    return {
      dispose: () => {
        const index = this.mappings.indexOf(mapping)
        if (index < 0) return
        this.mappings.splice(index, 1)
        this.settle(mapping)
      },
    }
  }

  read(address: number, size: AccessSize): number {
    const { mapping } = this.find(address)
    return mapping.target.read(address - mapping.start, size)
  }

  write(address: number, size: AccessSize, value: number): void {
    const { mapping } = this.find(address)
    mapping.target.write(address - mapping.start, size, value)
  }

  /** Whether anything answers at the address. */
  has(address: number): boolean {
    return this.find(address) !== NOTHING
  }

  /** What a person may want to see: the ranges in order of address. */
  list(): { start: number; end: number; name: string }[] {
    return this.ranges.map((r) => ({ start: r.start, end: r.end, name: r.mapping.name }))
  }

  private find(address: number): Range {
    if (this.byPort) return this.byPort[address & 0xffff] ?? NOTHING
    const last = this.last
    if (address >= last.start && address < last.end) return last
    let low = 0
    let high = this.ranges.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const range = this.ranges[middle] ?? NOTHING
      if (address < range.start) high = middle
      else if (address >= range.end) low = middle + 1
      else {
        this.last = range
        return range
      }
    }
    return NOTHING
  }

  private settle(changed: Mapping): void {
    let ranges: Range[] = []
    for (const mapping of this.mappings) {
      if (mapping.end > mapping.start) ranges = cover(ranges, mapping)
    }
    this.ranges = ranges.sort((a, b) => a.start - b.start)
    this.last = NOTHING
    if (!this.byPort) return
    this.byPort.fill(NOTHING, changed.start, changed.end)
    for (const range of this.ranges) this.byPort.fill(range, range.start, range.end)
  }
}

/** Lays a mapping over the ranges: what it hides is cut away. */
function cover(ranges: Range[], mapping: Mapping): Range[] {
  const result: Range[] = []
  for (const range of ranges) {
    if (range.start < mapping.start) result.push({ ...range, end: Math.min(range.end, mapping.start) })
    if (range.end > mapping.end) result.push({ ...range, start: Math.max(range.start, mapping.end) })
  }
  result.push({ start: mapping.start, end: mapping.end, mapping })
  return result
}

/** Where nothing answers the lines float high, and writes are lost. */
function openBus(): BusTarget {
  return { read: (_, size) => (size === 4 ? 0xffffffff : size === 2 ? 0xffff : 0xff), write() {} }
}
