/** The headless commands: `npm run -s tabvisor -- boot …`. Ends with 0, with 1 and a sentence, or with 2 for a wrong command line. */
import { UserError } from '../base/error.ts'
import { boot } from './boot.ts'
import { bootUsage, parseBootOptions, UsageError } from './boot-options.ts'

async function main([command, ...args]: string[]): Promise<number> {
  if (command === 'help' || command === '--help' || (command === 'boot' && args.includes('--help'))) {
    console.log(bootUsage)
    return 0
  }
  if (command !== 'boot') {
    throw new UsageError(command ? `${command}: no such command` : 'no command')
  }
  return boot(parseBootOptions(args))
}

/** Whoever read the output has gone: the program ends as it would by SIGPIPE. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(128 + 13)
  })
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`tabvisor: ${error.message}\n${bootUsage}`)
    process.exitCode = 2
  } else if (error instanceof UserError) {
    console.error(`tabvisor: ${error.message}`)
    process.exitCode = 1
  } else throw error
}
