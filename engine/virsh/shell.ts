import type { RpcClient } from '../rpc/client/client.ts'
import { type Command, CommandError, type GivenOptions } from './command.ts'
import { consoleCommands } from './commands/console.ts'
import { domainCommands } from './commands/domain.ts'
import { deviceCommands } from './commands/domain-device.ts'
import { inspectCommands } from './commands/domain-inspect.ts'
import { lifeCommands } from './commands/domain-life.ts'
import { metadataCommands } from './commands/domain-metadata.ts'
import { saveCommands } from './commands/domain-save.ts'
import { statsCommands } from './commands/domain-stats.ts'
import { vcpuCommands } from './commands/domain-vcpu.ts'
import { editCommands } from './commands/edit.ts'
import { eventCommands } from './commands/event.ts'
import { hostCommands } from './commands/host.ts'
import { networkCommands } from './commands/network.ts'
import { poolCommands } from './commands/pool.ts'
import { shellCommands } from './commands/shell.ts'
import { volumeCommands } from './commands/volume.ts'
import { HelpAsked, LineError, parseOptions, splitLine } from './parse.ts'
import type { ClientAccess, ShellHost } from './session.ts'

/** virsh over a connection that is already open: it prints what virsh 9.0 prints in its interactive mode. */
export class Shell {
  readonly commands: readonly Command[] = [
    ...domainCommands,
    ...lifeCommands,
    ...saveCommands,
    ...inspectCommands,
    ...statsCommands,
    ...vcpuCommands,
    ...metadataCommands,
    ...editCommands,
    ...deviceCommands,
    ...consoleCommands,
    ...eventCommands,
    ...hostCommands,
    ...networkCommands,
    ...poolCommands,
    ...volumeCommands,
    ...shellCommands(() => this.commands),
  ]
  readonly prompt: string = 'virsh # '
  private readonly session: ClientAccess
  private hasQuit = false

  constructor(client: RpcClient, uri: string, host: ShellHost) {
    this.session = {
      client,
      uri,
      print: (text) => host.print(text),
      readFile: (path) => host.readFile(path),
      writeFile: (path, bytes) => host.writeFile(path, bytes),
      timers: host.timers,
      ...(host.person && { person: host.person }),
    }
  }

  get isOver(): boolean {
    return this.hasQuit
  }

  /** Runs the commands of a line, and prints what they say and why they fail. Never rejects. */
  async run(line: string): Promise<void> {
    try {
      const parsed = splitLine(line).map((words) => this.parse(words))
      for (const { command, given } of parsed) {
        if (command.name === 'quit') {
          this.hasQuit = true
          return
        }
        await this.perform(command, given)
      }
    } catch (error) {
      this.report(error)
    }
  }

  /** Ends of the word at the end of a line: names of commands first, then of the command's options. */
  complete(line: string): string[] {
    const words = line.trimStart().split(/\s+/)
    const last = words.at(-1) ?? ''
    if (words.length <= 1) return this.names().filter((name) => name.startsWith(last))
    const command = this.commandNamed(words[0]!)
    const options = command?.options.map(({ name }) => `--${name}`) ?? []
    return options.filter((name) => name.startsWith(last) && !words.slice(1, -1).includes(name))
  }

  private names(): string[] {
    return this.commands.map(({ name }) => name).sort()
  }

  private parse([name = '', ...words]: string[]): { command: Command; given: GivenOptions } {
    const command = this.commandNamed(name === 'exit' ? 'quit' : name)
    if (!command) throw new LineError(`unknown command: '${name}'`)
    try {
      return { command, given: parseOptions(command, words) }
    } catch (error) {
      if (!(error instanceof HelpAsked)) throw error
      const help = this.commandNamed('help')!
      return { command: help, given: parseOptions(help, [command.name]) }
    }
  }

  private commandNamed(name: string): Command | undefined {
    return this.commands.find((one) => one.name === name)
  }

  private async perform(command: Command, given: GivenOptions): Promise<void> {
    try {
      await command.run(given, this.session)
    } catch (error) {
      this.report(error)
    }
    // echo ends no line of its own: what ends every command ends its line.
    this.session.print('\n')
  }

  private report(error: unknown): void {
    const { message, cause } = error as Error
    this.session.print(`error: ${message}\n`)
    if (error instanceof CommandError && cause instanceof Error) this.report(cause)
  }
}
