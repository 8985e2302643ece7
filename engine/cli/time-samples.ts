import { Session } from 'node:inspector/promises'

/** Where the time of this thread went, in milliseconds by function: what V8 sees when it looks every millisecond. */
export type TimeSamples = ReadonlyMap<string, { readonly url: string; readonly milliseconds: number }>

const INTERVAL_MICROSECONDS = 1000

/** V8's own profiler, started. */
export class TimeSampler {
  private readonly session: Session

  private constructor(session: Session) {
    this.session = session
  }

  static async start(): Promise<TimeSampler> {
    const session = new Session()
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS })
    const sampler = new TimeSampler(session)
    await session.post('Profiler.start')
    return sampler
  }

  /** What has been seen so far is forgotten. */
  async restart(): Promise<void> {
    await this.session.post('Profiler.stop')
    await this.session.post('Profiler.start')
  }

  /** Ends it. */
  async stop(): Promise<TimeSamples> {
    const { profile } = await this.session.post('Profiler.stop')
    this.session.disconnect()
    const { nodes, samples = [], timeDeltas = [] } = profile
    const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
    const sums = new Map<string, { url: string; milliseconds: number }>()
    samples.forEach((id, i) => {
      const { functionName = '', url = '' } = frames.get(id) ?? {}
      const sum = sums.get(functionName) ?? { url, milliseconds: 0 }
      sum.milliseconds += (timeDeltas[i] ?? 0) / 1000
      sums.set(functionName, sum)
    })
    return sums
  }
}

/** What V8 gives instead of a function while there is nothing to do. */
const idle = new Set(['(idle)', '(root)'])

const kinds: readonly (readonly [kind: string, is: (name: string, url: string) => boolean])[] = [
  ['compiled code', (name) => name.startsWith('region ')],
  ['memory besides the TLB, page walks (mmu.…)', (name, url) => isEngine(url) && name.startsWith('mmu.')],
  ['the interpreter’s main loop (cpu.run)', (name, url) => isEngine(url) && name === 'cpu.run'],
  ['dispatch, jumps, exceptions (cpu.…)', (name, url) => isEngine(url) && name.startsWith('cpu.')],
  ['instructions by functions of their own', (_, url) => isEngine(url)],
  ['writing WebAssembly', (_, url) => /engine\/(cpu\/jit|wasm)\//.test(url)],
  ['the host’s compiler', (name) => name === 'Module' || name === 'Instance'],
  ['decoding, blocks', (_, url) => /engine\/cpu\/(interpreter\/|[^/]*$)/.test(url)],
  ['devices', (_, url) => /engine\/(machine|display|chardev)\//.test(url)],
  ['the garbage collector', (name) => name === '(garbage collector)'],
]

const isEngine = (url: string): boolean => url.startsWith('wasm:')
const isOurs = (name: string, url: string): boolean =>
  /engine\/cpu\/profile\/|^node:inspector/.test(url) ||
  (name === 'left' && url.endsWith('cpu/host-imports.ts'))

export type TimeSum = { readonly what: string; readonly milliseconds: number }

/** Time by kind, most first, and the functions that took most; both without idling and without what profiling took itself. */
export function timeSums(samples: TimeSamples): { kinds: TimeSum[]; functions: TimeSum[] } {
  const sums = new Map<string, number>()
  const functions: TimeSum[] = []
  for (const [name, { url, milliseconds }] of samples) {
    if (idle.has(name) || isOurs(name, url)) continue
    const kind = kinds.find(([, is]) => is(name, url))?.[0] ?? 'everything else'
    sums.set(kind, (sums.get(kind) ?? 0) + milliseconds)
    if (!name.startsWith('region ')) functions.push({ what: `${name} ${place(url)}`.trim(), milliseconds })
  }
  return {
    kinds: [...sums].map(([what, milliseconds]) => ({ what, milliseconds })).sort(byTime),
    functions: functions.sort(byTime),
  }
}

const byTime = (a: TimeSum, b: TimeSum): number => b.milliseconds - a.milliseconds
const place = (url: string): string => (isEngine(url) ? '' : url.replace(/^.*\/engine\//, ''))
