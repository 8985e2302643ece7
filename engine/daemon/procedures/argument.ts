import { type ErrorDomain, VirError } from '../../model/error.ts'

export const invalidArgument = VirError.argument

/** Refuses flags that the named function does not know. */
export function checkFlags(
  flags: number,
  known: number,
  functionName: string,
  domain: ErrorDomain = 'qemu',
): void {
  const unknown = (flags & ~known) >>> 0
  if (unknown === 0) return
  throw invalidArgument(
    `unsupported flags (0x${unknown.toString(16)}) in function ${functionName}`,
    functionName,
    'flags',
    domain,
  )
}

/** Refuses two flags that exclude each other. Both are named with their values. */
export function excludeFlags(
  flags: number,
  first: readonly [name: string, value: number],
  second: readonly [name: string, value: number],
  functionName: string,
): void {
  if ((flags & first[1]) === 0 || (flags & second[1]) === 0) return
  throw invalidArgument(
    `Flags '${first[0]}' and '${second[0]}' are mutually exclusive`,
    functionName,
    'ctl',
    'domain',
  )
}

/** Refuses a flag that makes sense only with another one. */
export function requireFlag(
  flags: number,
  flag: readonly [name: string, value: number],
  needed: readonly [name: string, value: number],
  functionName: string,
): void {
  if ((flags & flag[1]) === 0 || (flags & needed[1]) !== 0) return
  throw invalidArgument(`Flag '${needed[0]}' is required by flag '${flag[0]}'`, functionName, 'ctl', 'domain')
}
