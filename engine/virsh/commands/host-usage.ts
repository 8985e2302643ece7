import { childElement, childElements, textOf } from '../../xml/tree.ts'
import { type Command, CommandError, command, refuseBoth } from '../command.ts'
import { cpuLetters, cpuRanges } from '../cpu-list.ts'
import type { ClientAccess } from '../session.ts'
import { numberOf, sizeOf } from '../size.ts'
import { orSay } from './find.ts'
import { elementsAt } from './xml-query.ts'

/** VIR_NODE_MEMORY_STATS_ALL_CELLS, VIR_NODE_CPU_STATS_ALL_CPUS */
const all = -1

/** As virsh calls them, and libvirt. */
const cpuTimes = { user: 'user', system: 'kernel', idle: 'idle', iowait: 'iowait' } as const
const memoryNames = ['total', 'free', 'buffers', 'cached']

/** Counters of the host's processors, in nanoseconds. */
async function cpuStats({ client }: ClientAccess, cpuNum: number): Promise<Map<string, bigint>> {
  const ask = (nparams: number) => client.call('nodeGetCpuStats', { cpuNum, nparams, flags: 0 })
  const { nparams } = await orSay('Unable to get number of cpu stats', ask(0))
  const { params } = await orSay('Unable to get node cpu stats', ask(nparams))
  return new Map(params.map(({ field, value }) => [field, value]))
}

const percentLine = (title: string, percent: number): string =>
  `${`${title}:`.padEnd(15)} ${percent.toFixed(1).padStart(5)}%\n`

interface Cell {
  readonly id: number
  readonly memory: bigint
  readonly pages: readonly bigint[]
}

/** The nodes of the host as its capabilities tell them. */
async function cellsOf({ client }: ClientAccess): Promise<Cell[]> {
  const { capabilities } = await orSay(
    'unable to get node capabilities',
    client.call('connectGetCapabilities'),
  )
  return elementsAt(capabilities, 'host/topology/cells/cell').map((cell) => ({
    id: Number(cell.attributes.get('id')),
    memory: BigInt(textOf(childElement(cell, 'memory') ?? cell).trim() || 0),
    pages: childElements(cell)
      .filter(({ name }) => name === 'pages')
      .map(({ attributes }) => BigInt(attributes.get('size') ?? 0)),
  }))
}

const freeOf = async ({ client }: ClientAccess, startCell: number): Promise<bigint> =>
  ((await client.call('nodeGetCellsFreeMemory', { startCell, maxcells: 1 })).cells[0] ?? 0n) / 1024n

const freePages = async (
  { client }: ClientAccess,
  startCell: number,
  sizes: readonly bigint[],
): Promise<bigint[]> => {
  const pages = sizes.map(Number)
  return (await client.call('nodeGetFreePages', { pages, startCell, cellCount: 1, flags: 0 })).counts
}

export const hostUsageCommands: readonly Command[] = [
  command(
    'host',
    'nodecpumap [--pretty]',
    'tell which processors of the host are on',
    async (given, { client, print }) => {
      const { cpumap, online, ret } = await orSay(
        'Unable to get cpu map',
        client.call('nodeGetCpuMap', { needMap: 1, needOnline: 1, flags: 0 }),
      )
      const map = given.has('pretty') ? cpuRanges(cpumap, ret) : cpuLetters(cpumap, ret)
      const line = (title: string, value: unknown): string => `${title.padEnd(15)} ${value}\n`
      print(line('CPUs present:', ret) + line('CPUs online:', online) + line('CPU map:', map))
    },
  ),
  command(
    'host',
    'nodecpustats [--cpu <number>] [--percent]',
    'tell what the processors of the host have done',
    async (given, session) => {
      const cpu = numberOf(given, 'cpu') ?? all
      if (cpu < all) throw new CommandError('Invalid value of cpuNum')
      const first = await cpuStats(session, cpu)
      if (!given.has('percent')) {
        for (const [title, name] of Object.entries(cpuTimes))
          if (first.has(name))
            session.print(`${`${title}:`.padEnd(15)} ${`${first.get(name)}`.padStart(20)}\n`)
        return
      }
      await new Promise<void>((resolve) => session.timers.after(1000, resolve))
      const second = await cpuStats(session, cpu)
      const spent = Object.values(cpuTimes).map((name) =>
        Number((second.get(name) ?? 0n) - (first.get(name) ?? 0n)),
      )
      const sum = spent.reduce((a, b) => a + b, 0) || 1
      const percents = spent.map((time) => (time / sum) * 100)
      const [user = 0, system = 0] = percents
      session.print(percentLine('usage', user + system))
      session.print(
        Object.keys(cpuTimes)
          .map((title, n) => percentLine(title, percents[n] ?? 0))
          .join(''),
      )
    },
  ),
  command(
    'host',
    'nodememstats [--cell <number>]',
    'tell how the memory of the host is used',
    async (given, { client, print }) => {
      const cellNum = numberOf(given, 'cell') ?? all
      const ask = (nparams: number) => client.call('nodeGetMemoryStats', { nparams, cellNum, flags: 0 })
      const { nparams } = await orSay('Unable to get number of memory stats', ask(0))
      const { params } = await orSay('Unable to get memory stats', ask(nparams))
      const known = params.filter(({ field }) => memoryNames.includes(field))
      print(known.map(({ field, value }) => `${field.padEnd(7)}: ${`${value}`.padStart(20)} KiB\n`).join(''))
    },
  ),
  command(
    'host',
    'freecell [--cellno <number>] [--all]',
    'tell how much memory of the host is free',
    async (given, session) => {
      refuseBoth(given, ['all', 'cellno'])
      const { client, print } = session
      const cell = numberOf(given, 'cellno')
      if (cell !== undefined) return print(`${cell}: ${await freeOf(session, cell)} KiB\n`)
      if (!given.has('all')) {
        const { freeMem } = await client.call('nodeGetFreeMemory')
        return print(`Total: ${freeMem / 1024n} KiB\n`)
      }
      let sum = 0n
      for (const { id } of await cellsOf(session)) {
        const free = await freeOf(session, id)
        sum += free
        print(`${`${id}`.padStart(5)}: ${`${free}`.padStart(10)} KiB\n`)
      }
      print(`--------------------\n${'Total'.padStart(5)}: ${`${sum}`.padStart(10)} KiB\n`)
    },
  ),
  command(
    'host',
    'freepages [--cellno <number>] [--pagesize <number>] [--all]',
    'tell how many pages of the host are free',
    async (given, session) => {
      refuseBoth(given, ['all', 'cellno'])
      const { print } = session
      const wanted = given.has('pagesize') ? sizeOf(given, 'pagesize', 1024n) / 1024n : undefined
      if (given.has('all')) {
        for (const { id, pages } of await cellsOf(session)) {
          const sizes = wanted === undefined ? pages : [wanted]
          const counts = await freePages(session, id, sizes)
          print(`Node ${id}:\n${sizes.map((size, n) => `${size}KiB: ${counts[n]}\n`).join('')}\n`)
        }
        return
      }
      const cell = numberOf(given, 'cellno')
      if (cell === undefined) throw new CommandError('missing cellno argument')
      if (cell < -1) throw new CommandError('cell number must be non-negative integer or -1')
      if (wanted === undefined) throw new CommandError('missing pagesize argument')
      const [count] = await freePages(session, cell, [wanted])
      print(`${wanted}KiB: ${count}\n`)
    },
  ),
  command(
    'host',
    'allocpages <pagesize> <pagecount> [--cellno <number>] [--add] [--all]',
    'set pages of the host aside',
    async (given, session) => {
      refuseBoth(given, ['all', 'cellno'])
      const { client } = session
      const pageSizes = [Number(sizeOf(given, 'pagesize', 1024n) / 1024n)]
      const pageCounts = [BigInt(numberOf(given, 'pagecount') ?? 0)]
      const flags = given.has('add') ? 0 : 1
      const cells = given.has('all')
        ? (await cellsOf(session)).map(({ id }) => id)
        : [numberOf(given, 'cellno') ?? all]
      for (const startCell of cells)
        await client.call('nodeAllocPages', { pageSizes, pageCounts, startCell, cellCount: 1, flags })
    },
  ),
]
