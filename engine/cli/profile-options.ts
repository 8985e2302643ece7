import { type BootOptions, parseBootOptions } from './boot-options.ts'
import { UsageError } from './usage.ts'

export interface ProfileOptions {
  boot: BootOptions
  /** Regions and lines of every list. */
  top: number
  /** What was executed until the shell was there is not counted. */
  skipBoot: boolean
  /** The guest is asked for the names of its kernel's functions. */
  withSymbols: boolean
}

export const profileUsage = `usage: tabvisor profile [--top 10] [--skip-boot] [--symbols] [the options of boot]`

const MOST = 1000

/** Throws a UsageError that names the flag. */
export function parseProfileOptions(args: readonly string[]): ProfileOptions {
  const others: string[] = []
  let top = '10'
  let skipBoot = false
  let withSymbols = false
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '--skip-boot') skipBoot = true
    else if (arg === '--symbols') withSymbols = true
    else if (arg === '--top') top = args[++i] ?? ''
    else if (arg.startsWith('--top=')) top = arg.slice(6)
    else others.push(arg)
  }
  const count = Number(top)
  if (!/^\d+$/.test(top) || count < 1 || count > MOST)
    throw new UsageError(`--top ${top}: not a whole number from 1 to ${MOST}`)
  const boot = parseBootOptions(others)
  if (boot.accel !== 'jit') throw new UsageError(`--accel ${boot.accel}: a profile is one of compiled code`)
  if (withSymbols && boot.commands.length === 0)
    throw new UsageError('--symbols: the guest is asked after commands of --exec')
  return { boot, top: count, skipBoot, withSymbols }
}
