import type { DomainRates } from '../stores/domain-sample.ts'

const columns: [name: string, value: (rates: DomainRates) => number | undefined][] = [
  ['cpu_percent', ({ cpuPercent }) => cpuPercent],
  ['memory_mib', ({ memoryMiB }) => memoryMiB],
  ['memory_maximum_mib', ({ memoryMaximumMiB }) => memoryMaximumMiB],
  ['resident_mib', ({ residentMiB }) => residentMiB],
  ['disk_read_bytes_per_second', ({ diskRead }) => diskRead],
  ['disk_written_bytes_per_second', ({ diskWritten }) => diskWritten],
  ['network_received_bytes_per_second', ({ received }) => received],
  ['network_sent_bytes_per_second', ({ sent }) => sent],
  ['compiled_mips', ({ compiledMips }) => compiledMips],
  ['interpreted_mips', ({ interpretedMips }) => interpretedMips],
]

/** Comma-separated values (RFC 4180), a line for each moment; what is not known is empty. */
export function csvOf(entries: readonly DomainRates[]): string {
  const vcpus = entries.reduce((most, { vcpuPercents }) => Math.max(most, vcpuPercents.length), 0)
  const numbers = Array.from({ length: vcpus }, (_, number) => number)
  const head = ['time', ...columns.map(([name]) => name), ...numbers.map((n) => `vcpu_${n}_percent`)]
  const lines = entries.map((entry) => [
    new Date(entry.time).toISOString(),
    ...columns.map(([, value]) => cell(value(entry))),
    ...numbers.map((number) => cell(entry.vcpuPercents[number])),
  ])
  return [head, ...lines].map((line) => `${line.join(',')}\r\n`).join('')
}

const cell = (value: number | undefined) => (value === undefined ? '' : `${Math.round(value * 1000) / 1000}`)
