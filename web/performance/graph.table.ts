import { byteRate } from '../byte-rate.ts'
import type { GraphKind } from '../Graph.tsx'
import type { DomainRates } from '../stores/domain-sample.ts'

const percent = (value: number) => `${value.toLocaleString('en', { maximumFractionDigits: 1 })} %`
const mebibytes = (value: number) => `${Math.round(value).toLocaleString('en')} MiB`

/** What there is to see of a machine with so many vCPUs. */
export function graphsOf(vcpus: number): GraphKind<DomainRates>[] {
  return [
    {
      title: 'CPU',
      lines: [{ label: 'Share of the host', value: ({ cpuPercent }) => cpuPercent }],
      format: percent,
      most: () => 100,
      missing: 'The hypervisor does not tell the time this machine uses.',
    },
    {
      title: 'Memory',
      lines: [
        { label: 'Given', value: ({ memoryMiB }) => memoryMiB },
        { label: 'Resident on the host', value: ({ residentMiB }) => residentMiB },
      ],
      format: mebibytes,
      most: (entries) => entries.at(-1)?.memoryMaximumMiB,
      missing: 'The hypervisor does not tell the memory this machine uses.',
    },
    {
      title: 'Disks',
      lines: [
        { label: 'Read', value: ({ diskRead }) => diskRead },
        { label: 'Written', value: ({ diskWritten }) => diskWritten },
      ],
      format: byteRate,
      missing: 'This machine has no disk whose bytes are counted.',
    },
    {
      title: 'Network',
      lines: [
        { label: 'Received', value: ({ received }) => received },
        { label: 'Sent', value: ({ sent }) => sent },
      ],
      format: byteRate,
      missing: 'This machine has no network interface whose bytes are counted.',
    },
    {
      title: 'vCPUs',
      lines: Array.from({ length: vcpus }, (_, number) => ({
        label: `vCPU ${number}`,
        value: ({ vcpuPercents }: DomainRates) => vcpuPercents[number],
      })),
      format: percent,
      most: () => 100,
      missing: 'The hypervisor does not tell the time of each vCPU.',
    },
  ]
}
