import { t } from '@lingui/core/macro'
import { byteRate } from '../byte-rate.ts'
import type { GraphKind } from '../Graph.tsx'
import type { DomainRates } from '../stores/domain-sample.ts'
import { formatNumber } from '../texts.ts'

const percent = (value: number) => `${formatNumber(value, 1)} %`
const mips = (value: number) => `${formatNumber(value, value < 10 ? 1 : 0)} MIPS`
const mebibytes = (value: number) => `${formatNumber(value)} MiB`

/** What there is to see of a machine with so many vCPUs. */
export function graphsOf(vcpus: number): GraphKind<DomainRates>[] {
  return [
    {
      title: 'CPU',
      lines: [{ label: t`Share of the host`, value: ({ cpuPercent }) => cpuPercent }],
      format: percent,
      most: () => 100,
      missing: t`The hypervisor does not tell the time this machine uses.`,
    },
    {
      title: t`Memory`,
      lines: [
        { label: t`Given`, value: ({ memoryMiB }) => memoryMiB },
        { label: t`Resident on the host`, value: ({ residentMiB }) => residentMiB },
      ],
      format: mebibytes,
      most: (entries) => entries.at(-1)?.memoryMaximumMiB,
      missing: t`The hypervisor does not tell the memory this machine uses.`,
    },
    {
      title: t`Disks`,
      lines: [
        { label: t`Read`, value: ({ diskRead }) => diskRead },
        { label: t`Written`, value: ({ diskWritten }) => diskWritten },
      ],
      format: byteRate,
      missing: t`This machine has no disk whose bytes are counted.`,
    },
    {
      title: t`Network`,
      lines: [
        { label: t`Received`, value: ({ received }) => received },
        { label: t`Sent`, value: ({ sent }) => sent },
      ],
      format: byteRate,
      missing: t`This machine has no network interface whose bytes are counted.`,
    },
    {
      title: 'vCPUs',
      lines: Array.from({ length: vcpus }, (_, number) => ({
        label: `vCPU ${number}`,
        value: ({ vcpuPercents }: DomainRates) => vcpuPercents[number],
      })),
      format: percent,
      most: () => 100,
      missing: t`The hypervisor does not tell the time of each vCPU.`,
    },
    {
      title: t`Instructions`,
      lines: [
        { label: t`Compiled`, value: ({ compiledMips }) => compiledMips },
        { label: t`Interpreted`, value: ({ interpretedMips }) => interpretedMips },
      ],
      format: mips,
      missing: t`The hypervisor does not count instructions.`,
    },
  ]
}
