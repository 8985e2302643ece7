import type { RpcClient } from '../rpc/client/client.ts'
import { type Command, CommandError, type GivenOptions } from './command.ts'
import { blockCommands } from './commands/block.ts'
import { checkpointCommands } from './commands/checkpoint.ts'
import { consoleCommands } from './commands/console.ts'
import { diskCommands } from './commands/disk.ts'
import { domainCommands } from './commands/domain.ts'
import { deviceCommands } from './commands/domain-device.ts'
import { inspectCommands } from './commands/domain-inspect.ts'
import { lifeCommands } from './commands/domain-life.ts'
import { metadataCommands } from './commands/domain-metadata.ts'
import { pinCommands } from './commands/domain-pin.ts'
import { saveCommands } from './commands/domain-save.ts'
import { statsCommands } from './commands/domain-stats.ts'
import { tuneCommands } from './commands/domain-tune.ts'
import { vcpuCommands } from './commands/domain-vcpu.ts'
import { editCommands } from './commands/edit.ts'
import { eventCommands } from './commands/event.ts'
import { guestCommands } from './commands/guest-agent.ts'
import { hostCommands } from './commands/host.ts'
import { hostCpuCommands } from './commands/host-cpu.ts'
import { hostUsageCommands } from './commands/host-usage.ts'
import { ifaceCommands } from './commands/iface.ts'
import { interfaceCommands } from './commands/interface.ts'
import { jobCommands } from './commands/job.ts'
import { nativeCommands } from './commands/native.ts'
import { networkCommands } from './commands/network.ts'
import { networkPortCommands } from './commands/network-port.ts'
import { nodeDeviceCommands } from './commands/nodedev.ts'
import { filterCommands } from './commands/nwfilter.ts'
import { objectEventCommands } from './commands/object-event.ts'
import { poolCommands } from './commands/pool.ts'
import { secretCommands } from './commands/secret.ts'
import { sendCommands } from './commands/send-key.ts'
import { shellCommands } from './commands/shell.ts'
import { snapshotCommands } from './commands/snapshot.ts'
import { volumeCommands } from './commands/volume.ts'
import { volumeContentCommands } from './commands/volume-content.ts'
import { complete } from './complete.ts'
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
    ...diskCommands,
    ...interfaceCommands,
    ...blockCommands,
    ...tuneCommands,
    ...pinCommands,
    ...jobCommands,
    ...guestCommands,
    ...sendCommands,
    ...nativeCommands,
    ...snapshotCommands,
    ...checkpointCommands,
    ...consoleCommands,
    ...eventCommands,
    ...objectEventCommands,
    ...hostCommands,
    ...hostCpuCommands,
    ...hostUsageCommands,
    ...networkCommands,
    ...networkPortCommands,
    ...poolCommands,
    ...volumeCommands,
    ...volumeContentCommands,
    ...secretCommands,
    ...filterCommands,
    ...nodeDeviceCommands,
    ...ifaceCommands,
    ...shellCommands({
      commands: () => this.commands,
      connect: (name, isReadonly) => this.connect(name, isReadonly),
    }),
  ]
  private readonly host: ShellHost
  private readonly session: { -readonly [K in keyof ClientAccess]: ClientAccess[K] }
  /** Other than the one that it was given. */
  private ownClient: RpcClient | undefined
  private isReadonly = false
  private hasQuit = false

  constructor(client: RpcClient, uri: string, host: ShellHost) {
    this.host = host
    this.session = {
      client,
      uri,
      print: (text) => host.print(text),
      readFile: async (path) => new TextDecoder().decode(await host.readFile(path)),
      readBytes: (path) => host.readFile(path),
      writeFile: (path, bytes) => host.writeFile(path, bytes),
      timers: host.timers,
      now: () => host.now(),
      ...(host.person && { person: host.person }),
    }
  }

  get prompt(): string {
    return this.isReadonly ? 'virsh > ' : 'virsh # '
  }

  /** It is not used any more. */
  close(): void {
    this.ownClient?.close()
  }

  get isOver(): boolean {
    return this.hasQuit
  }

  /** Runs the commands of a line, and prints what they say and why they fail. Never rejects. */
  async run(line: string): Promise<void> {
    try {
      const parsed = splitLine(line).map((words) => this.parse(words))
      for (const { command, given } of parsed) {
        if (command.name === 'quit' || command.name === 'exit') {
          this.hasQuit = true
          return
        }
        await this.perform(command, given)
      }
    } catch (error) {
      this.report(error)
    }
  }

  /** Words that the one at the end of a line may become: names of commands, of their options, of what there is. */
  complete(line: string): Promise<string[]> {
    return complete(line, this.commands, this.session.client)
  }

  private async connect(name: string | undefined, isReadonly: boolean): Promise<void> {
    if (name !== undefined && name !== this.session.uri)
      throw new CommandError(
        'failed to connect to the hypervisor',
        new Error(`no connection driver available for ${name}`),
      )
    const client = await this.host.connect(isReadonly)
    this.ownClient?.close()
    this.ownClient = client
    this.session.client = client
    this.isReadonly = isReadonly
  }

  private parse([name = '', ...words]: string[]): { command: Command; given: GivenOptions } {
    const command = this.commandNamed(name)
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
