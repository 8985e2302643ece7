import type { CpuCounters } from '../cpu/counters.ts'
import type { ExitCause } from '../cpu/profile/profile.ts'
import { columns, countText, shareText } from './columns.ts'
import { exitCauses } from './exit-causes.ts'

/** What a vCPU has counted, for `--jit-stats`. */
export function jitReport(counters: CpuCounters): string[] {
  const { translated, interpreted, entries, exits, dropped, writeMs, hostMs } = counters
  const total = translated + interpreted
  const causes = Object.entries(exits) as [ExitCause, number][]
  return [
    'How the guest was executed',
    ...columns([
      [countText(total), '', 'instructions'],
      [countText(translated), shareText(translated, total), 'by compiled code'],
      [countText(interpreted), shareText(interpreted, total), 'by the interpreter'],
      [countText(entries), '', `entries into compiled code, ${mean(translated, entries)} instructions each`],
      [countText(counters.chained), '', 'times one region went on in another'],
      ...causes
        .filter(([, count]) => count > 0)
        .sort(([, a], [, b]) => b - a)
        .map(([cause, count]) => [
          countText(count),
          shareText(count, entries),
          `left for ${exitCauses[cause]}`,
        ]),
      [countText(counters.regions), '', `regions made, in ${countText(counters.modules)} modules`],
      [countText(counters.regionsAlive), '', 'regions there are'],
      [countText(dropped.overwritten), '', 'regions dropped since their code was overwritten'],
      [countText(dropped.replaced), '', 'regions replaced by larger ones'],
      [countText(dropped.evicted), '', 'regions evicted for others'],
      [countText(dropped.forgotten), '', 'regions forgotten with all code'],
      [countText(counters.codeBytes), '', 'bytes of WebAssembly'],
      [writeMs.toFixed(1), '', 'ms to write it'],
      [hostMs.toFixed(1), '', 'ms of the host’s compiler, until it could be called'],
      [countText(counters.blocks), '', 'blocks decoded'],
      [countText(counters.tlbMisses), '', 'TLB misses'],
      [countText(counters.tlbFlushes), '', 'TLB flushes, whole or in part'],
    ]),
  ]
}

const mean = (sum: number, n: number): string => (n > 0 ? sum / n : 0).toFixed(1)
