import type { Machine } from '../machine/machine.ts'

/**
 * What a vCPU counts, by the names that domstats has for them after `tabvisor.`: instructions, times in nanoseconds, bytes
 * and occurrences, since the machine was made.
 */
export function executionCounts(counters: Machine['cpuCounters']): Record<string, number> {
  const { exits, dropped } = counters
  return {
    'jit.translated': counters.translated,
    'jit.interpreted': counters.interpreted,
    'jit.entries': counters.entries,
    'jit.chained': counters.chained,
    ...Object.fromEntries(
      Object.entries(exits).map(([cause, count]) => [
        `jit.exit.${cause === 'codeWrite' ? 'code-write' : cause}`,
        count,
      ]),
    ),
    'jit.regions': counters.regions,
    'jit.regions.current': counters.regionsAlive,
    'jit.regions.overwritten': dropped.overwritten,
    'jit.regions.replaced': dropped.replaced,
    'jit.regions.evicted': dropped.evicted,
    'jit.regions.forgotten': dropped.forgotten,
    'jit.modules': counters.modules,
    'jit.bytes': counters.codeBytes,
    'jit.time.write': Math.round(counters.writeMs * 1e6),
    'jit.time.host': Math.round(counters.hostMs * 1e6),
    'jit.blocks': counters.blocks,
    'tlb.misses': counters.tlbMisses,
    'tlb.flushes': counters.tlbFlushes,
  }
}
