import { parseArgs } from 'node:util'
import type { ClockKind } from '../host/guest-protocol.ts'
import { UsageError } from './usage.ts'

export interface BootOptions {
  /** Folder of images; undefined: that of this checkout. */
  images: string | undefined
  image: string
  memoryMiB: number | undefined
  commandLine: string | undefined
  commands: string[]
  until: RegExp | undefined
  timeoutSeconds: number
  clock: ClockKind
  withStats: boolean
  isVerbose: boolean
}

export const bootUsage = `usage: tabvisor boot [--image linux-tiny] [--images folder] [--memory MiB] [--append 'kernel command line']
                     [--exec 'command']… [--until 'regex'] [--timeout S] [--clock host|instructions] [--stats json] [--verbose]`

const flags = {
  images: { type: 'string' },
  image: { type: 'string', default: 'linux-tiny' },
  memory: { type: 'string' },
  append: { type: 'string' },
  exec: { type: 'string', multiple: true, default: [] as string[] },
  until: { type: 'string' },
  timeout: { type: 'string' },
  clock: { type: 'string', default: 'host' },
  stats: { type: 'string' },
  verbose: { type: 'boolean', default: false },
} as const

/** Throws a UsageError that names the flag. */
export function parseBootOptions(args: readonly string[]): BootOptions {
  const values = parseFlags(args)
  const { clock, stats, timeout } = values
  if (clock !== 'host' && clock !== 'instructions') {
    throw new UsageError(`--clock ${clock}: the clocks are host and instructions`)
  }
  if (stats !== undefined && stats !== 'json') throw new UsageError(`--stats ${stats}: the only form is json`)
  const isUnattended = values.exec.length > 0 || values.until !== undefined
  return {
    images: values.images,
    image: values.image,
    memoryMiB: values.memory === undefined ? undefined : wholeNumber('--memory', values.memory),
    commandLine: values.append,
    commands: values.exec,
    until: values.until === undefined ? undefined : pattern(values.until),
    timeoutSeconds:
      timeout === undefined
        ? isUnattended
          ? 300
          : Number.POSITIVE_INFINITY
        : wholeNumber('--timeout', timeout),
    clock,
    withStats: stats === 'json',
    isVerbose: values.verbose,
  }
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function wholeNumber(flag: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${flag} ${text}: not a whole number above 0`)
  return Number(text)
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text)
  } catch (error) {
    throw new UsageError(`--until: ${(error as Error).message}`)
  }
}
