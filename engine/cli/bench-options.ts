import { parseArgs } from 'node:util'
import { type Peer, peers, type Work } from '../testing/bench/contest.ts'
import { UsageError } from './usage.ts'

export interface BenchOptions {
  works: Work[]
  /** Whether to measure the daemon with very many domains too. */
  withDomains: boolean
  peers: Peer[]
  runs: number
  percent: number
}

export const benchUsage = `usage: npm run bench -- [--only programs|boot|domains] [--runs N] [--peers ${peers.join(',')}] [--scale percent]`

const flags = {
  only: { type: 'string' },
  runs: { type: 'string', default: '3' },
  peers: { type: 'string', default: peers.join(',') },
  scale: { type: 'string', default: '100' },
} as const

/** Throws a UsageError that names the flag. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { only, runs, scale, peers: names } = parseFlags(args)
  if (only !== undefined && only !== 'programs' && only !== 'boot' && only !== 'domains') {
    throw new UsageError(`--only ${only}: it is programs, boot or domains`)
  }
  const wanted = names.split(',')
  const unknown = wanted.find((name) => !peers.some((peer) => peer === name))
  if (unknown !== undefined) throw new UsageError(`--peers ${unknown}: they are ${peers.join(', ')}`)
  return {
    works: only === 'domains' ? [] : only ? [only] : ['programs', 'boot'],
    withDomains: only === undefined || only === 'domains',
    peers: peers.filter((peer) => wanted.includes(peer)),
    runs: wholeNumber('--runs', runs),
    percent: wholeNumber('--scale', scale),
  }
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function wholeNumber(flag: string, value: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1) return number
  throw new UsageError(`${flag} ${value}: not a whole number from 1 on`)
}
