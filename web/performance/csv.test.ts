import { expect, it } from 'vitest'
import { csvOf } from './csv.ts'

const unknown = {
  cpuPercent: undefined,
  vcpuPercents: [],
  memoryMiB: 256,
  memoryMaximumMiB: 512,
  residentMiB: undefined,
  diskRead: undefined,
  diskWritten: undefined,
  received: 0,
  sent: undefined,
  compiledMips: 20.5,
  interpretedMips: undefined,
}

it('has a line for each moment, with nothing where nothing is known', () => {
  const csv = csvOf([
    { ...unknown, time: 0 },
    { ...unknown, time: 2000, cpuPercent: 12.34567, vcpuPercents: [50] },
  ])

  expect(csv.split('\r\n')).toEqual([
    'time,cpu_percent,memory_mib,memory_maximum_mib,resident_mib,disk_read_bytes_per_second,' +
      'disk_written_bytes_per_second,network_received_bytes_per_second,network_sent_bytes_per_second,compiled_mips,interpreted_mips,vcpu_0_percent',
    '1970-01-01T00:00:00.000Z,,256,512,,,,0,,20.5,,',
    '1970-01-01T00:00:02.000Z,12.346,256,512,,,,0,,20.5,,50',
    '',
  ])
})
