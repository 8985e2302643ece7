import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { byteRate } from '../byte-rate.ts'
import type { DomainRates } from '../stores/domain-sample.ts'
import type { Metric } from '../stores/preferences.ts'
import { formatNumber } from '../texts.ts'

export const textColumns = ['state', 'tags', 'memory', 'vcpus', 'autostart'] as const
export const graphColumns = ['cpuGraph', 'memoryGraph', 'diskGraph', 'networkGraph'] as const

export type GraphKey = (typeof graphColumns)[number]
/** What a list can show of a machine besides its name. */
export type ColumnKey = (typeof textColumns)[number] | GraphKey

export const columns: readonly ColumnKey[] = [...textColumns, ...graphColumns]

export const columnTitles: Record<ColumnKey, MessageDescriptor> = {
  state: msg`State`,
  tags: msg`Tags`,
  memory: msg`Memory`,
  vcpus: msg`vCPUs`,
  autostart: msg`Autostart`,
  cpuGraph: msg`CPU usage`,
  memoryGraph: msg`Memory usage`,
  diskGraph: msg`Disk I/O`,
  networkGraph: msg`Network I/O`,
}

/** In rem. */
export const columnWidths: Record<ColumnKey, number> = {
  state: 8.5,
  tags: 10,
  memory: 10.75,
  vcpus: 7.5,
  autostart: 10.75,
  cpuGraph: 9.5,
  memoryGraph: 12,
  diskGraph: 12,
  networkGraph: 12,
}

/** A small graph of what a machine did in the last minutes. */
export interface SmallGraph {
  /** Which of the preferences' switches it needs. */
  metric: Metric
  value: (rates: DomainRates) => number | undefined
  format: (value: number) => string
  /** The value at the upper edge; by the values themselves if it is not said. */
  most?: (rates: DomainRates) => number | undefined
}

const sum = (one: number | undefined, other: number | undefined) =>
  one === undefined ? other : one + (other ?? 0)

export const graphs: Record<GraphKey, SmallGraph> = {
  cpuGraph: {
    metric: 'cpu',
    value: ({ cpuPercent }) => cpuPercent,
    format: (value) => `${formatNumber(value)} %`,
    most: () => 100,
  },
  memoryGraph: {
    metric: 'memory',
    value: ({ residentMiB, memoryMiB }) => residentMiB ?? memoryMiB,
    format: (value) => `${formatNumber(value)} MiB`,
    most: ({ memoryMaximumMiB }) => memoryMaximumMiB,
  },
  diskGraph: {
    metric: 'disk',
    value: ({ diskRead, diskWritten }) => sum(diskRead, diskWritten),
    format: byteRate,
  },
  networkGraph: {
    metric: 'network',
    value: ({ received, sent }) => sum(received, sent),
    format: byteRate,
  },
}

export const isGraph = (column: string): column is GraphKey =>
  (graphColumns as readonly string[]).includes(column)
