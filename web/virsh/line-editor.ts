import { inColumns, sharedStart, wordBefore, wordLeft, wordRight } from './words.ts'

/** What the line editor says to its terminal and asks of the shell. */
export interface LineHost {
  prompt(): string
  /** How many characters a row of the terminal has. */
  columns(): number
  write(text: string): void
  run(line: string): Promise<void>
  /** Words that the one at the end of a line may become. */
  complete(line: string): Promise<string[]>
  /** Lines of earlier, the last one at the end. */
  readonly history: readonly string[]
  /** A line was entered. */
  remember(line: string): void
}

/** A search in the history backwards: what was typed, and the place of what it found. */
interface Search {
  text: string
  place: number
}

/** A line that is typed at a prompt, with the keys of readline. */
export class LineEditor {
  private readonly host: LineHost
  private readonly history: string[]
  private line = ''
  private cursor = 0
  private place: number
  private search: Search | undefined
  /** What Ctrl+K, Ctrl+U and Ctrl+W took away last. */
  private killed = ''
  private isRunning = false
  /** In which row the cursor stands, from the one of the prompt. */
  private row = 0
  /** What was typed while a command ran. */
  private waiting: string[] = []

  constructor(host: LineHost) {
    this.host = host
    this.history = [...host.history]
    this.place = this.history.length
    this.show('')
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
    if (this.search && this.searchOn(this.search, key)) return
    if (key === '\r' || key === '\n') await this.enter()
    else if (key === '\t') await this.complete()
    else if (key === ctrl('C')) {
      this.leave('^C')
      this.show('')
    } else if (key === ctrl('L')) {
      this.host.write('\x1b[2J\x1b[H')
      this.row = 0
      this.show(this.line, this.cursor)
    } else if (key === ctrl('R')) this.startSearch()
    else if (actions[key]) actions[key](this.keys)
    else if (key >= ' ' && !key.startsWith('\x1b')) this.insert(key)
  }

  /** What keys do with the line. */
  private readonly keys: LineKeys = {
    move: (to) => this.show(this.line, to(this.line, this.cursor)),
    remove: (to) => {
      const end = to(this.line, this.cursor)
      const [from, until] = end < this.cursor ? [end, this.cursor] : [this.cursor, end]
      const taken = this.line.slice(from, until)
      this.show(this.line.slice(0, from) + this.line.slice(until), from)
      return taken
    },
    kill: (to) => {
      this.killed = this.keys.remove(to) || this.killed
    },
    yank: () => this.insert(this.killed),
    recall: (step) => this.recall(this.place + step),
  }

  private insert(text: string): void {
    const length = this.host.prompt().length + this.line.length
    const isAtEnd = this.cursor === this.line.length
    if (isAtEnd && (length % this.host.columns()) + text.length < this.host.columns()) {
      this.line += text
      this.cursor += text.length
      this.host.write(text)
      return
    }
    const line = this.line.slice(0, this.cursor) + text + this.line.slice(this.cursor)
    this.show(line, this.cursor + text.length)
  }

  private async enter(): Promise<void> {
    const { line } = this
    this.leave()
    if (line.trim() !== '' && line !== this.history.at(-1)) {
      this.history.push(line)
      this.host.remember(line)
    }
    this.place = this.history.length
    await this.host.run(line)
    this.show('')
  }

  private recall(place: number): void {
    if (place < 0 || place > this.history.length) return
    this.place = place
    this.show(this.history[place] ?? '')
  }

  private startSearch(): void {
    this.search = { text: '', place: this.history.length }
    this.showSearch(this.search)
  }

  /** A key while history is searched; false if it ends the search and is for the line. */
  private searchOn(search: Search, key: string): boolean {
    if (key === ctrl('R')) this.find(search, search.place - 1)
    else if (key === backspace) {
      search.text = search.text.slice(0, -1)
      this.find(search, this.history.length - 1)
    } else if (key === ctrl('C') || key === ctrl('G') || key === '\x1b') this.endSearch('')
    else if (key >= ' ' && !key.startsWith('\x1b')) {
      search.text += key
      this.find(search, Math.min(search.place, this.history.length - 1))
    } else {
      this.endSearch(this.history[search.place] ?? '')
      return false
    }
    return true
  }

  private find(search: Search, from: number): void {
    for (let place = from; place >= 0; place--)
      if (this.history[place]!.includes(search.text)) {
        search.place = place
        break
      }
    this.showSearch(search)
  }

  private showSearch({ text, place }: Search): void {
    this.draw(`(reverse-i-search)'${text}': ${this.history[place] ?? ''}`)
  }

  private endSearch(line: string): void {
    this.place = this.search ? this.search.place : this.place
    this.search = undefined
    this.show(line)
  }

  private async complete(): Promise<void> {
    const before = this.line.slice(0, this.cursor)
    const found = await this.host.complete(before)
    const last = wordBefore(before)
    const start = sharedStart(found)
    if (found.length === 1 || start.length > last.length) {
      const begun = before.slice(0, before.length - last.length) + start + (found.length === 1 ? ' ' : '')
      this.show(begun + this.line.slice(this.cursor), begun.length)
    } else if (found.length > 1) {
      this.leave()
      this.host.write(inColumns(found, this.host.columns()))
      this.show(this.line, this.cursor)
    }
  }

  /** The line stays where it is; what follows is written below it. */
  private leave(sign = ''): void {
    this.show(this.line)
    this.host.write(`${sign}\r\n`)
    this.row = 0
  }

  private show(line: string, cursor = line.length): void {
    this.line = line
    this.cursor = cursor
    const prompt = this.host.prompt()
    this.draw(prompt + line, prompt.length + cursor)
  }

  /** Writes it where the prompt stands, over as many rows as it takes, and puts the cursor there. */
  private draw(text: string, cursor = text.length): void {
    const columns = this.host.columns()
    const rowOf = (place: number): number => Math.floor(place / columns)
    // A terminal goes on to the next row only with the next character.
    const wrap = text.length > 0 && text.length % columns === 0 ? '\r\n' : ''
    this.host.write(`${up(this.row)}\r\x1b[J${text}${wrap}`)
    this.host.write(`${up(rowOf(text.length) - rowOf(cursor))}\r${forward(cursor % columns)}`)
    this.row = rowOf(cursor)
  }
}

/** Where a key moves to. */
type Target = (line: string, cursor: number) => number

interface LineKeys {
  move(to: Target): void
  remove(to: Target): string
  kill(to: Target): void
  yank(): void
  recall(step: number): void
}

const up = (rows: number): string => (rows > 0 ? `\x1b[${rows}A` : '')
const forward = (columns: number): string => (columns > 0 ? `\x1b[${columns}C` : '')
const ctrl = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) & 0x1f)
const backspace = '\x7f'

const left: Target = (_, cursor) => Math.max(0, cursor - 1)
const right: Target = (line, cursor) => Math.min(line.length, cursor + 1)
const start: Target = () => 0
const end: Target = (line) => line.length

/** Keys as terminals send them. */
const actions: Readonly<Record<string, (keys: LineKeys) => void>> = Object.fromEntries(
  (
    [
      [['\x1b[D', '\x1bOD', ctrl('B')], ({ move }) => move(left)],
      [['\x1b[C', '\x1bOC', ctrl('F')], ({ move }) => move(right)],
      [['\x1b[H', '\x1bOH', '\x1b[1~', ctrl('A')], ({ move }) => move(start)],
      [['\x1b[F', '\x1bOF', '\x1b[4~', ctrl('E')], ({ move }) => move(end)],
      [['\x1bb', '\x1b[1;5D', '\x1b[1;3D'], ({ move }) => move(wordLeft)],
      [['\x1bf', '\x1b[1;5C', '\x1b[1;3C'], ({ move }) => move(wordRight)],
      [[backspace, ctrl('H')], ({ remove }) => remove(left)],
      [['\x1b[3~', ctrl('D')], ({ remove }) => remove(right)],
      [[ctrl('U')], ({ kill }) => kill(start)],
      [[ctrl('K')], ({ kill }) => kill(end)],
      [[ctrl('W'), '\x1b\x7f'], ({ kill }) => kill(wordLeft)],
      [['\x1bd'], ({ kill }) => kill(wordRight)],
      [[ctrl('Y')], ({ yank }) => yank()],
      [['\x1b[A', '\x1bOA', ctrl('P')], ({ recall }) => recall(-1)],
      [['\x1b[B', '\x1bOB', ctrl('N')], ({ recall }) => recall(1)],
    ] as [string[], (keys: LineKeys) => void][]
  ).flatMap(([keys, action]) => keys.map((key) => [key, action])),
)

const keysIn = (text: string): string[] =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys are told by escape sequences
  text.replaceAll('\r\n', '\r').match(/\x1b(?:\[[0-9;]*[~A-Za-z]|O[A-Za-z]|[bdf\x7f])|[\s\S]/gu) ?? []
