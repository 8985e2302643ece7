import type { ClientAccess } from './session.ts'

export type Group = 'domain' | 'monitor' | 'host' | 'network' | 'pool' | 'virsh'

/** An option as virsh declares it. Data may be given by place, in the order of the declaration. */
export interface CommandOption {
  readonly name: string
  readonly type: 'bool' | 'string' | 'int'
  readonly isRequired?: boolean
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

export const flag = (name: string, help: string): CommandOption => ({ name, type: 'bool', help })
export const data = (name: string, help: string): CommandOption => ({
  name,
  type: 'string',
  isRequired: true,
  help,
})
