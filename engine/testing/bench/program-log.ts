import type { ProgramTiming } from './contest.ts'

/** Times the programs by what kernel.asm says on the serial port: `<` start, `>` end, number, sum, and `!` after all. */
export class ProgramLog {
  readonly timings: ProgramTiming[] = []
  isDone = false
  private readonly milliseconds: () => number
  private readonly instructions: () => number | undefined
  private start: { at: number; instructions: number | undefined } = { at: 0, instructions: undefined }
  private end = this.start
  private text = ''

  constructor(milliseconds: () => number, instructions: () => number | undefined = () => undefined) {
    this.milliseconds = milliseconds
    this.instructions = instructions
  }

  hear(byte: number): void {
    const character = String.fromCharCode(byte)
    if (character === '<') this.start = this.now()
    else if (character === '>') this.end = this.now()
    else if (character === '!') this.isDone = true
    else {
      this.text += character
      if (this.text.length === 9) this.finish()
    }
  }

  private now() {
    return { at: this.milliseconds(), instructions: this.instructions() }
  }

  private finish(): void {
    const { start, end } = this
    const instructions =
      start.instructions === undefined || end.instructions === undefined
        ? undefined
        : end.instructions - start.instructions
    this.timings.push({
      program: Number(this.text[0]),
      milliseconds: end.at - start.at,
      sum: this.text.slice(1),
      ...(instructions === undefined ? {} : { instructions }),
    })
    this.text = ''
  }
}
