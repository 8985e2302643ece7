/** The headless commands: end with 0, with 1 and a sentence, or with 2 for a wrong command line. */
import { UserError } from '../base/error.ts'
import { useBranchHints } from '../host/node/branch-hints.ts'
import { bootUsage, parseBootOptions } from './boot-options.ts'
import { daemonUsage, parseDaemonOptions } from './daemon-options.ts'
import { parseProfileOptions, profileUsage } from './profile-options.ts'
import { UsageError } from './usage.ts'

interface Command {
  usage: string
  run(args: readonly string[]): Promise<number>
}

useBranchHints()

/** Each loads what it needs when it is called. */
const commands: Record<string, Command> = {
  boot: {
    usage: bootUsage,
    run: async (args) => {
      const options = parseBootOptions(args)
      return (await import('./boot.ts')).boot(options)
    },
  },
  profile: {
    usage: profileUsage,
    run: async (args) => {
      const options = parseProfileOptions(args)
      return (await import('./profile.ts')).profile(options)
    },
  },
  daemon: {
    usage: daemonUsage,
    run: async (args) => {
      const options = parseDaemonOptions(args)
      return (await import('./daemon.ts')).daemon(options)
    },
  },
}
const everyUsage = Object.values(commands)
  .map(({ usage }) => usage)
  .join('\n')

async function main([name = '', ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (name === 'help' || name === '--help' || (command && args.includes('--help'))) {
    console.log(command?.usage ?? everyUsage)
    return 0
  }
  try {
    if (!command) throw new UsageError(name ? `${name}: no such command` : 'no command')
    return await command.run(args)
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`tabvisor: ${error.message}\n${command?.usage ?? everyUsage}`)
      return 2
    }
    if (!(error instanceof UserError)) throw error
    console.error(`tabvisor: ${error.message}`)
    return 1
  }
}

/** Whoever read the output has gone: the program ends as it would by SIGPIPE. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(128 + 13)
  })
}

process.exitCode = await main(process.argv.slice(2))
