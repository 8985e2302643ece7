import { readFileSync } from 'node:fs'

/** What /proc/cpuinfo says of the processor that the tests run on. */
export function hostFeatures(): ReadonlySet<string> {
  const flags = /^flags\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? ''
  return new Set(flags.split(' '))
}
