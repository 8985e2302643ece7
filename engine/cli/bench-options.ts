import { parseArgs } from 'node:util'
import { type Peer, peers, type Work } from '../testing/bench/contest.ts'
import { UsageError } from './usage.ts'

export interface BenchOptions {
  works: Work[]
  /** Whether to measure the daemon with very many domains too. */
  withDomains: boolean
  /** Whether to measure the screen in Chromium too. */
  withScreen: boolean
  /** Whether to measure the page in Chromium too. */
  withPage: boolean
  peers: Peer[]
  runs: number
  percent: number
}

export const benchUsage = `usage: npm run bench -- [programs|boot|domains|screen|page] [--runs N] [--peers ${peers.join(',')}] [--scale percent]`

const works: readonly Work[] = ['programs', 'boot']
const parts = [...works, 'domains', 'screen', 'page']

const flags = {
  runs: { type: 'string', default: '3' },
  peers: { type: 'string', default: peers.join(',') },
  scale: { type: 'string', default: '100' },
} as const

/** Throws a UsageError that names the flag. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseFlags(args)
  const { runs, scale, peers: names } = values
  const [only, ...others] = positionals
  const surplus = others[0] ?? (only !== undefined && !parts.includes(only) ? only : undefined)
  if (surplus !== undefined)
    throw new UsageError(`${surplus}: say one of ${parts.join(', ')}, or nothing for all`)
  const wanted = names.split(',')
  const unknown = wanted.find((name) => !peers.some((peer) => peer === name))
  if (unknown !== undefined) throw new UsageError(`--peers ${unknown}: they are ${peers.join(', ')}`)
  return {
    works: works.filter((work) => only === undefined || only === work),
    withDomains: only === undefined || only === 'domains',
    withScreen: only === undefined || only === 'screen',
    withPage: only === undefined || only === 'page',
    peers: peers.filter((peer) => wanted.includes(peer)),
    runs: wholeNumber('--runs', runs),
    percent: wholeNumber('--scale', scale),
  }
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function wholeNumber(flag: string, value: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1) return number
  throw new UsageError(`${flag} ${value}: not a whole number from 1 on`)
}
