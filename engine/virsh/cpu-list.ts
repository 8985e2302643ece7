import { parseBitmap } from '../model/bitmap.ts'
import type { RpcClient } from '../rpc/client/client.ts'
import { CommandError } from './command.ts'

/** How many processors the host has, which tells how long a map of them is. */
export async function hostCpus(client: RpcClient): Promise<{ count: number; maplen: number }> {
  const { ret } = await client.call('nodeGetCpuMap', { needMap: 0, needOnline: 0, flags: 0 })
  return { count: ret, maplen: Math.ceil(ret / 8) }
}

export const isIn = (map: Uint8Array, cpu: number): boolean => ((map[cpu >> 3] ?? 0) & (1 << (cpu & 7))) !== 0

/** Each of the processors as `y` or `-`. */
export const cpuLetters = (map: Uint8Array, count: number): string =>
  Array.from({ length: count }, (_, cpu) => (isIn(map, cpu) ? 'y' : '-')).join('')

/** The processors of a map as `0-2,5`. */
export function cpuRanges(map: Uint8Array, count: number): string {
  const ranges: string[] = []
  for (let start = 0; start < count; start++) {
    if (!isIn(map, start)) continue
    let end = start
    while (end + 1 < count && isIn(map, end + 1)) end++
    ranges.push(start === end ? `${start}` : `${start}-${end}`)
    start = end
  }
  return ranges.join(',')
}

/** Processors as `0-2,^1` or `r` for all of them. */
export function cpuMap(list: string, count: number): Uint8Array {
  const numbers = list === 'r' ? Array.from({ length: count }, (_, cpu) => cpu) : parseBitmap(list)
  if (!numbers) throw new CommandError(`Invalid cpulist '${list}'`)
  const map = new Uint8Array(Math.ceil(count / 8))
  for (const cpu of numbers) if (cpu < count) map[cpu >> 3]! |= 1 << (cpu & 7)
  return map
}
