import { formatNumber } from './texts.ts'

const units = ['B/s', 'KiB/s', 'MiB/s', 'GiB/s']

/** Bytes per second in the largest unit that leaves a number of at least 1. */
export function byteRate(bytes: number): string {
  let unit = 0
  let value = bytes
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${formatNumber(value, 1)} ${units[unit]}`
}
