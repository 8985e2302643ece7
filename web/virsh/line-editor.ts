/** What the line editor says to its terminal and asks of the shell. */
export interface LineHost {
  readonly prompt: string
  write(text: string): void
  run(line: string): Promise<void>
  complete(line: string): string[]
}

/** A line that is typed at a prompt: history with the arrows, Tab completes, Ctrl+C drops the line. */
export class LineEditor {
  private readonly host: LineHost
  private readonly history: string[] = []
  private line = ''
  private place = 0
  private isRunning = false
  /** What was typed while a command ran. */
  private waiting: string[] = []

  constructor(host: LineHost) {
    this.host = host
    host.write(host.prompt)
  }

  /** Takes what a terminal sends for keys, or a pasted text of several lines. */
  async type(text: string): Promise<void> {
    this.waiting.push(...keysIn(text))
    if (this.isRunning) return
    this.isRunning = true
    for (let key = this.waiting.shift(); key !== undefined; key = this.waiting.shift()) await this.press(key)
    this.isRunning = false
  }

  private async press(key: string): Promise<void> {
    if (key === '\r' || key === '\n') await this.enter()
    else if (key === '\x7f') this.show(this.line.slice(0, -1))
    else if (key === '\x15') this.show('')
    else if (key === '\x03') {
      this.host.write(`^C\r\n${this.host.prompt}`)
      this.line = ''
    } else if (key === '\t') this.complete()
    else if (key === '\x1b[A' || key === '\x1bOA') this.recall(this.place - 1)
    else if (key === '\x1b[B' || key === '\x1bOB') this.recall(this.place + 1)
    else if (key >= ' ' && !key.startsWith('\x1b')) {
      this.line += key
      this.host.write(key)
    }
  }

  private async enter(): Promise<void> {
    const { line } = this
    this.host.write('\r\n')
    if (line.trim() !== '' && line !== this.history.at(-1)) this.history.push(line)
    this.place = this.history.length
    this.line = ''
    await this.host.run(line)
    this.host.write(this.host.prompt)
  }

  private recall(place: number): void {
    if (place < 0 || place > this.history.length) return
    this.place = place
    this.show(this.history[place] ?? '')
  }

  private complete(): void {
    const found = this.host.complete(this.line)
    const last = /\S*$/.exec(this.line)![0]
    if (found.length === 1) this.show(`${this.line.slice(0, this.line.length - last.length)}${found[0]} `)
    else if (found.length > 1) {
      const start = sharedStart(found)
      if (start.length > last.length) this.show(this.line.slice(0, this.line.length - last.length) + start)
      else this.host.write(`\r\n${found.join('  ')}\r\n${this.host.prompt}${this.line}`)
    }
  }

  private show(line: string): void {
    this.line = line
    this.host.write(`\r\x1b[J${this.host.prompt}${line}`)
  }
}

const keysIn = (text: string): string[] =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys are told by escape sequences
  text.replaceAll('\r\n', '\r').match(/\x1b(?:\[[0-9;]*[~A-Za-z]|O[A-Za-z])|[\s\S]/gu) ?? []

function sharedStart(words: readonly string[]): string {
  let start = words[0] ?? ''
  for (const word of words) while (!word.startsWith(start)) start = start.slice(0, -1)
  return start
}
