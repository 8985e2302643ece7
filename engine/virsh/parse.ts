import { type Command, type CommandOption, GivenOptions } from './command.ts'

/** A line that is no command; the message has virsh's words. */
export class LineError extends Error {}

interface Scan {
  /** The commands before the last one. */
  readonly commands: string[][]
  /** Whole words of the last command. */
  readonly words: string[]
  /** The word that the line ends in, if it does. */
  readonly word: string | undefined
  /** What is open at the end: a quote, or a backslash without its character. */
  readonly open: string | undefined
}

/** The commands of a line as words: quotes and backslashes as in a shell, `;` between commands, `#` before a comment. */
export function splitLine(line: string): string[][] {
  const { commands, words, word, open } = scan(line)
  if (open === '\\') throw new LineError('dangling \\')
  if (open === '"') throw new LineError('missing "')
  const last = word === undefined ? words : [...words, word]
  return last.length > 0 ? [...commands, last] : commands
}

/** The words of a line's last command, the last one as far as it is typed; it may be empty. */
export function lastWords(line: string): string[] {
  const { words, word = '' } = scan(line)
  return [...words, word]
}

function scan(line: string): Scan {
  const commands: string[][] = []
  let words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let n = 0; n < line.length; n++) {
    const character = line[n]!
    if (character === '\\' && quote !== "'") {
      if (++n >= line.length) return { commands, words, word, open: '\\' }
      word = (word ?? '') + line[n]!
    } else if (quote !== undefined) {
      if (character === quote) quote = undefined
      else word = (word ?? '') + character
    } else if (character === "'" || character === '"') {
      quote = character
      word ??= ''
    } else if (/[\s;]/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
      if (character !== ';' && character !== '\n') continue
      if (words.length > 0) commands.push(words)
      words = []
    } else if (character === '#' && word === undefined) {
      const end = line.indexOf('\n', n)
      n = end < 0 ? line.length : end - 1
    } else word = (word ?? '') + character
  }
  return { commands, words, word, open: quote }
}

/** The option that a word without a name is for, where these are given already. */
export const nextByPlace = (
  { options }: Command,
  given: { has(name: string): boolean },
): CommandOption | undefined =>
  options.find(
    ({ name, type, takesRest, needsName }) =>
      type !== 'bool' && !needsName && (takesRest || !given.has(name)),
  )

/** A command's words after its name, by the options that it declares. */
export function parseOptions(command: Command, words: readonly string[]): GivenOptions {
  const values = new Map<string, string[]>()
  const left = [...words]
  let isData = false
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (!isData && word === '--') isData = true
    else if (!isData && /^--[A-Za-z0-9]/.test(word)) takeNamed(command, word.slice(2), left, values)
    else if (!isData && /^-[A-Za-z0-9]$/.test(word)) takeNamed(command, word.slice(1), left, values)
    else {
      const option = nextByPlace(command, values)
      if (!option) throw new LineError(`unexpected data '${word}'`)
      values.set(option.name, [...(values.get(option.name) ?? []), word])
    }
  }
  const missing = command.options.find(({ name, isRequired }) => isRequired && !values.has(name))
  if (missing) throw new LineError(`command '${command.name}' requires <${missing.name}> option`)
  return new GivenOptions(values)
}

function takeNamed(command: Command, text: string, left: string[], values: Map<string, string[]>): void {
  const at = text.indexOf('=')
  const name = at < 0 ? text : text.slice(0, at)
  const option: CommandOption | undefined = command.options.find((known) => known.name === name)
  if (!option) {
    if (name === 'help') throw new HelpAsked()
    throw new LineError(`command '${command.name}' doesn't support option --${name}`)
  }
  if (values.has(name) && !option.takesRest) throw new LineError(`option --${name} already seen`)
  if (option.type === 'bool') {
    if (at >= 0) throw new LineError(`invalid '=' after option --${name}`)
    values.set(name, [])
    return
  }
  const value = at < 0 ? left.shift() : text.slice(at + 1)
  if (value === undefined)
    throw new LineError(`expected syntax: --${name} <${option.type === 'int' ? 'number' : 'string'}>`)
  values.set(name, [...(values.get(name) ?? []), value])
}

/** `--help` instead of a command's own options. */
export class HelpAsked extends Error {}
