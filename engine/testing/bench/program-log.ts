import type { Timing } from './contest.ts'
import { programNames } from './items.ts'
import { elapsed, type Reading, type Stopwatch } from './stopwatch.ts'

/** Times the programs by what kernel.asm says on the serial port: `<` start, `>` end, letter, sum, and `!` after all. */
export class ProgramLog {
  readonly timings: Timing[] = []
  isDone = false
  private readonly stopwatch: Stopwatch
  private readonly instructions: () => number | undefined
  private start: Reading = { wall: 0 }
  private startCount: number | undefined
  private timing: Timing = { item: '', wall: 0 }
  private text = ''

  constructor(stopwatch: Stopwatch, instructions: () => number | undefined = () => undefined) {
    this.stopwatch = stopwatch
    this.instructions = instructions
  }

  hear(byte: number): void {
    const character = String.fromCharCode(byte)
    if (character === '<') {
      this.startCount = this.instructions()
      this.start = this.stopwatch.before()
    } else if (character === '>') this.end()
    else if (character === '!') this.isDone = true
    else {
      this.text += character
      if (this.text.length === 9) this.finish()
    }
  }

  private end(): void {
    const timing: Timing = { item: '', ...elapsed(this.start, this.stopwatch.after()) }
    const count = this.instructions()
    if (count !== undefined && this.startCount !== undefined) timing.instructions = count - this.startCount
    this.timing = timing
  }

  private finish(): void {
    const item = programNames[this.text.charCodeAt(0) - 'A'.charCodeAt(0)] ?? this.text
    this.timings.push({ ...this.timing, item, sum: this.text.slice(1) })
    this.text = ''
  }
}
