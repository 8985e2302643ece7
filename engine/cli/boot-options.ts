import { parseArgs } from 'node:util'
import { type Accelerator, accelerators } from '../host/guest-assembly.ts'
import type { ClockKind } from '../host/guest-protocol.ts'
import { isScreenSize, screenSizes } from '../model/screen-size.ts'
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
  accel: Accelerator
  withStats: boolean
  withJitStats: boolean
  /** A text screen, a linear frame buffer of that size, or no video card. */
  screen: 'text' | 'none' | { width: number; height: number }
  /** Where VNC viewers can connect. */
  vnc: VncPlace | undefined
  isVerbose: boolean
}

export type VncPlace = { address: string; port: number } | { path: string }

export const bootUsage = `usage: tabvisor boot [--image linux-tiny] [--images folder] [--memory MiB] [--append 'kernel command line']
                     [--exec 'command']… [--until 'regex'] [--timeout S] [--clock host|instructions] [--stats json] [--jit-stats] [--verbose]
                     [--accel jit|interpreter] [--screen text|WIDTHxHEIGHT|none] [--vnc [address:]display|[address:]port|/socket]`

const firstVncPort = 5900
/** Of struct sockaddr_un on Linux, with the zero at its end. */
const longestSocketPath = 107

const flags = {
  images: { type: 'string' },
  image: { type: 'string', default: 'linux-tiny' },
  memory: { type: 'string' },
  append: { type: 'string' },
  exec: { type: 'string', multiple: true, default: [] as string[] },
  until: { type: 'string' },
  timeout: { type: 'string' },
  clock: { type: 'string', default: 'host' },
  accel: { type: 'string', default: 'jit' },
  stats: { type: 'string' },
  'jit-stats': { type: 'boolean', default: false },
  screen: { type: 'string', default: 'text' },
  vnc: { type: 'string' },
  verbose: { type: 'boolean', default: false },
} as const

/** Throws a UsageError that names the flag. */
export function parseBootOptions(args: readonly string[]): BootOptions {
  const values = parseFlags(args)
  const { clock, stats, timeout } = values
  const accel = accelerators.find((name) => name === values.accel)
  if (clock !== 'host' && clock !== 'instructions') {
    throw new UsageError(`--clock ${clock}: the clocks are host and instructions`)
  }
  if (accel === undefined)
    throw new UsageError(`--accel ${values.accel}: the accelerators are ${accelerators.join(' and ')}`)
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
    accel,
    withStats: stats === 'json',
    withJitStats: values['jit-stats'],
    screen: screenOf(values.screen),
    vnc: values.vnc === undefined ? undefined : vncPlace(values.vnc),
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

function screenOf(text: string): BootOptions['screen'] {
  if (text === 'text' || text === 'none') return text
  const [, width = 0, height = 0] = /^(\d{2,4})x(\d{2,4})$/.exec(text)?.map(Number) ?? []
  if (!isScreenSize({ width, height }))
    throw new UsageError(`--screen ${text}: a screen is text, none, or a size: ${screenSizes}`)
  return { width, height }
}

/** Numbers below 5900 are displays, whose ports begin there (RFC 6143, 9.1.1), others are ports. */
function vncPlace(text: string): VncPlace {
  if (text.startsWith('/')) {
    if (Buffer.byteLength(text) > longestSocketPath)
      throw new UsageError(`--vnc ${text}: a socket's path has at most ${longestSocketPath} bytes`)
    return { path: text }
  }
  const [, bracketed, name = '127.0.0.1', digits = ''] =
    /^(?:(?:\[([\da-fA-F:.]+)\]|([\w.-]+))?:)?(\d{1,5})$/.exec(text) ?? []
  const number = Number(digits)
  const port = number < firstVncPort ? firstVncPort + number : number
  if (digits === '' || port > 65_535)
    throw new UsageError(
      `--vnc ${text}: viewers connect to a display such as 1, a port such as 5901, both after an address and a colon if not on 127.0.0.1, or a socket's whole path`,
    )
  return { address: bracketed ?? name, port }
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text)
  } catch (error) {
    throw new UsageError(`--until: ${(error as Error).message}`)
  }
}
