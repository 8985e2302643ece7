import { readFileSync } from 'node:fs'

const description = (): string => readFileSync('/proc/cpuinfo', 'utf8')

/** What /proc/cpuinfo says of the processor that the tests run on. */
export function hostFeatures(): ReadonlySet<string> {
  const flags = /^flags\s*: (.*)$/m.exec(description())?.[1] ?? ''
  return new Set(flags.split(' '))
}

/** Whether AMD made the processor that the tests run on: where makers differ, ours does as AMD's do. */
export function isHostMadeByAmd(): boolean {
  return /^vendor_id\s*: AuthenticAMD$/m.test(description())
}
