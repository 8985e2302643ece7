import { parseArgs } from 'node:util'
import { type Host, hosts, type Peer, peers, type Work, works } from '../testing/bench/contest.ts'
import { items, itemsOf } from '../testing/bench/items.ts'
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
  hosts: Host[]
  /** Names of what the works time. */
  items: string[]
  runs: number
  percent: number
}

export const benchUsage = `usage: npm run bench -- [programs] [guest] [boot] [domains] [screen] [page] [--runs N] [--peers ${peers.join(',')}]
  [--hosts node,chromium] [--only ${['sha256', 'sort', 'lua'].join(',')}] [--scale percent]`

const parts = [...works, 'domains', 'screen', 'page']

const flags = {
  runs: { type: 'string', default: '5' },
  peers: { type: 'string', default: peers.join(',') },
  hosts: { type: 'string', default: hosts.join(',') },
  only: { type: 'string' },
  scale: { type: 'string', default: '100' },
} as const

/** Throws a UsageError that names the flag. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseFlags(args)
  const { runs, scale, peers: names, only } = values
  const unknown = positionals.find((name) => !parts.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`${unknown}: there are ${parts.join(', ')}, or nothing for all`)
  const isWanted = (part: string) =>
    positionals.length > 0 ? positionals.includes(part) : only === undefined || isWork(part)
  const selected = selectItems(only).filter(({ work }) => isWanted(work))
  if (only !== undefined && selected.length === 0)
    throw new UsageError(`--only ${only}: nothing of ${positionals.join(', ')}`)
  return {
    works: works.filter((work) => selected.some((item) => item.work === work)),
    withDomains: isWanted('domains'),
    withScreen: isWanted('screen'),
    withPage: isWanted('page'),
    peers: chooseFrom(peers, '--peers', names),
    hosts: chooseFrom(hosts, '--hosts', values.hosts),
    items: selected.map(({ name }) => name),
    runs: wholeNumber('--runs', runs),
    percent: wholeNumber('--scale', scale),
  }
}

/** Names by comma, in whatever case; in the order of `all`. */
function chooseFrom<T extends string>(all: readonly T[], flag: string, names: string): T[] {
  const wanted = names.toLowerCase().split(',')
  const unknown = wanted.find((name) => !all.some((one) => one.toLowerCase() === name))
  if (unknown !== undefined)
    throw new UsageError(`${flag} ${unknown}: they are ${all.join(', ').toLowerCase()}`)
  return all.filter((one) => wanted.includes(one.toLowerCase()))
}

const isWork = (part: string): boolean => works.some((work) => work === part)

/** All, if nothing is said. */
function selectItems(only: string | undefined) {
  if (only === undefined) return items
  const words = only.split(',')
  const unknown = words.find((word) => itemsOf(word).length === 0)
  if (unknown !== undefined)
    throw new UsageError(`--only ${unknown}: there are ${items.map(({ name }) => name).join(', ')}`)
  const names = new Set(words.flatMap((word) => itemsOf(word).map(({ name }) => name)))
  return items.filter(({ name }) => names.has(name))
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
