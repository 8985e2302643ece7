import type { Timing } from './contest.ts'
import { elapsed, type Reading, type Stopwatch } from './stopwatch.ts'

const kept = 4000
/** The kernel may have something to say in between, as that it got no time for long. */
const kernelMessage = /^\[ *\d+\.\d{6}\] /

/**
 * Times the workloads by the marks of guest/work.c on the console: `@< name` at the start, `@> name status microseconds` at the
 * end, `@.` after all. What is printed between two marks is the workload's result.
 */
export class WorkloadLog {
  readonly done: Promise<Timing[]>
  private readonly timings: Timing[] = []
  private readonly stopwatch: Stopwatch
  private readonly instructions: () => number | undefined
  private readonly hasGuestTime: boolean
  private start: Reading = { wall: 0 }
  private startCount: number | undefined
  private stop: Reading = { wall: 0 }
  private stopCount: number | undefined
  private current: string | undefined
  private output: string[] = []
  private line = ''
  private recent = ''
  private resolve: (timings: Timing[]) => void = () => {}
  private reject: (reason: Error) => void = () => {}

  /** With `hasGuestTime` the processor time is what the mark says: that of the kernel that ran the workload. */
  constructor(
    stopwatch: Stopwatch,
    { instructions = () => undefined as number | undefined, hasGuestTime = false } = {},
  ) {
    this.stopwatch = stopwatch
    this.instructions = instructions
    this.hasGuestTime = hasGuestTime
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }

  hear(byte: number): void {
    const character = String.fromCharCode(byte)
    this.recent = (this.recent + character).slice(-kept)
    if (character !== '\n') {
      this.line += character
      if (this.line !== '@>') return
      this.stop = this.stopwatch.after()
      this.stopCount = this.instructions()
    } else {
      const line = this.line.trimEnd()
      this.line = ''
      this.hearLine(line)
    }
  }

  fail(reason: string): void {
    const lines = this.recent
      .trimEnd()
      .split(/[\r\n]+/)
      .slice(-8)
    this.reject(new Error(lines.join('') ? `${reason}; its console ends with:\n${lines.join('\n')}` : reason))
  }

  private hearLine(line: string): void {
    const [, sign, name = '', status, microseconds] =
      /^@([<>.])(?: (\S+)(?: (\d+) (\d+))?)?$/.exec(line) ?? []
    if (sign === '<') this.begin(name)
    else if (sign === '>' && name === this.current) this.end(name, status, Number(microseconds))
    else if (sign === '.') this.resolve(this.timings)
    else if (/Kernel panic/.test(line)) this.fail('the kernel panicked')
    else if (line && !kernelMessage.test(line)) this.output.push(line)
  }

  private begin(name: string): void {
    this.current = name
    this.output = []
    this.startCount = this.instructions()
    this.start = this.stopwatch.before()
  }

  private end(item: string, status: string | undefined, microseconds: number): void {
    const { startCount, stopCount } = this
    this.current = undefined
    if (status !== '0') {
      this.fail(`${item} ended with ${status}`)
      return
    }
    this.timings.push({
      item,
      ...elapsed(this.start, this.stop),
      ...(this.hasGuestTime && { thread: microseconds / 1000, process: microseconds / 1000 }),
      sum: this.output.join(' '),
      ...(startCount !== undefined && stopCount !== undefined && { instructions: stopCount - startCount }),
    })
  }
}
