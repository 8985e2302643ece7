import { optionHelp } from './option-help.table.ts'
import type { ClientAccess } from './session.ts'

/** What a command is about, as `help` groups them. */
export type Group =
  | 'domain'
  | 'monitor'
  | 'events'
  | 'host'
  | 'checkpoint'
  | 'interface'
  | 'filter'
  | 'network'
  | 'nodedev'
  | 'secret'
  | 'snapshot'
  | 'backup'
  | 'pool'
  | 'volume'
  | 'virsh'

/** An option as virsh declares it. What takes a value may be given by place, in the order of the declaration. */
export interface CommandOption {
  readonly name: string
  readonly type: 'bool' | 'string' | 'int'
  readonly isRequired?: boolean
  /** It is never given by place. */
  readonly needsName?: boolean
  /** What it takes as further words, without a name. */
  readonly takesRest?: boolean
  readonly help: string
}

/** What parsing, help, completion and messages about wrong lines are made of. */
export interface Command {
  readonly name: string
  readonly group: Group
  readonly summary: string
  readonly description: string
  readonly options: readonly CommandOption[]
  run(given: GivenOptions, session: ClientAccess): Promise<void>
}

/** A command's options as a line gave them. */
export class GivenOptions {
  private readonly values: ReadonlyMap<string, readonly string[]>

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.values = values
  }

  has(name: string): boolean {
    return this.values.has(name)
  }

  maybe(name: string): string | undefined {
    return this.values.get(name)?.[0]
  }

  /** Of a required option. */
  text(name: string): string {
    return this.maybe(name) ?? ''
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? []
  }
}

/** A command could not be done; the sentence stands before the daemon's error, if there is one. */
export class CommandError extends Error {
  constructor(sentence: string, cause?: unknown) {
    super(sentence, { cause })
  }
}

/**
 * A command declared as `help` writes its synopsis: `<name>` is required data, `[--name]` a flag, `[--name <string>]` an option with a
 * value, `[--name=<string>]` one that never stands without its name, `[<name>]...` takes what is left.
 */
export function command(
  group: Group,
  usage: string,
  summary: string,
  run: Command['run'],
  description = '',
): Command {
  const [name = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(usage)?.slice(1) ?? []
  return { name, group, summary, description, options: optionsOf(rest), run }
}

const usagePart = /\[--([\w-]+)(?:([ =])<(string|number)>)?\]|\[<([\w-]+)>\]\.\.\.|<([\w-]+)>(\.\.\.)?/g

function optionsOf(usage: string): CommandOption[] {
  return [...usage.matchAll(usagePart)].map(([, named, link, type, rest, needed, more]) => {
    const name = named ?? rest ?? needed ?? ''
    return {
      name,
      type:
        named === undefined ? 'string' : type === undefined ? 'bool' : type === 'number' ? 'int' : 'string',
      isRequired: needed !== undefined,
      needsName: link === '=',
      takesRest: rest !== undefined || more !== undefined,
      help: optionHelp[name] ?? name.replaceAll('-', ' '),
    }
  })
}

/** Two options that may not come together, in virsh's words. */
export function refuseBoth(given: GivenOptions, ...pairs: readonly (readonly [string, string])[]): void {
  for (const [one, other] of pairs)
    if (given.has(one) && given.has(other))
      throw new CommandError(`Options --${one} and --${other} are mutually exclusive`)
}

/** The number of a word in a list of libvirt's, or -1. */
export const indexIn = (words: readonly string[], word: string): number => words.indexOf(word)

/** The bits of the flags that were given. */
export const bitsOf = (given: GivenOptions, bits: Readonly<Record<string, number>>): number =>
  Object.entries(bits).reduce((sum, [name, bit]) => (given.has(name) ? sum + bit : sum), 0)

/** What a change is for: VIR_DOMAIN_AFFECT_LIVE and _CONFIG, or neither for what the domain is now. */
export function affectedBy(given: GivenOptions): number {
  refuseBoth(given, ['current', 'live'], ['current', 'config'])
  return bitsOf(given, { live: 1, config: 2 })
}
