import { parseArgs } from 'node:util'
import { type Peer, peers, type Work } from '../testing/bench/contest.ts'
import { UsageError } from './usage.ts'

export interface BenchOptions {
  works: Work[]
  /** Whether to measure the daemon with very many domains too. */
  withDomains: boolean
  /** Whether to measure the screen in Chromium too. */
  withScreen: boolean
  peers: Peer[]
  runs: number
  percent: number
}

export const benchUsage = `usage: npm run bench -- [--only programs|boot|domains|screen] [--runs N] [--peers ${peers.join(',')}] [--scale percent]`

const works: readonly Work[] = ['programs', 'boot']
const parts = [...works, 'domains', 'screen']

const flags = {
  only: { type: 'string' },
  runs: { type: 'string', default: '3' },
  peers: { type: 'string', default: peers.join(',') },
  scale: { type: 'string', default: '100' },
} as const

/** Throws a UsageError that names the flag. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { only, runs, scale, peers: names } = parseFlags(args)
  if (only !== undefined && !parts.some((part) => part === only)) {
    throw new UsageError(`--only ${only}: it is ${parts.join(', ')}`)
  }
  const wanted = names.split(',')
  const unknown = wanted.find((name) => !peers.some((peer) => peer === name))
  if (unknown !== undefined) throw new UsageError(`--peers ${unknown}: they are ${peers.join(', ')}`)
  return {
    works: works.filter((work) => only === undefined || only === work),
    withDomains: only === undefined || only === 'domains',
    withScreen: only === undefined || only === 'screen',
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
