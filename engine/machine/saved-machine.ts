/**
 * The form of a saved machine: `TBVS`, version u32, length of the JSON u32, CRC-32 of the JSON u32, JSON, then the bytes
 * that it refers to as {"$at": [offset, length]}. RAM comes first of those, as runs of 4 KiB pages that are not all zero.
 */
import { crc32 } from '../base/crc32.ts'
import { UserError } from '../base/error.ts'
import type { DeviceState, StateValue } from './state.ts'

const MAGIC = 0x53564254
const VERSION = 1
const HEADER = 16
const PAGE = 4096

export type SavedMachine = {
  readonly type: string
  readonly memoryMiB: number
  /** Guest time, ns. */
  readonly time: number
  readonly instructions: number
  readonly cpu: Uint8Array
  readonly msrs: (readonly [index: number, value: string])[]
  readonly devices: { readonly [name: string]: DeviceState }
  readonly random: number[] | null
}

/** Pages of RAM: the first one and how many. */
type Run = readonly [page: number, count: number]

export function encodeMachine(saved: SavedMachine, ram: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  const keep = (bytes: Uint8Array): StateValue => {
    const at = length
    chunks.push(bytes)
    length += bytes.length
    return { $at: [at, bytes.length] }
  }
  const runs = usedRuns(ram)
  for (const [page, count] of runs) keep(ram.subarray(page * PAGE, (page + count) * PAGE))
  const text = JSON.stringify({ ...saved, ram: runs }, (_key, value) =>
    value instanceof Uint8Array ? keep(value) : value,
  )
  const json = new TextEncoder().encode(text)
  const out = new Uint8Array(HEADER + json.length + length)
  new Uint32Array(out.buffer, 0, HEADER / 4).set([MAGIC, VERSION, json.length, crc32(json)])
  out.set(json, HEADER)
  let at = HEADER + json.length
  for (const chunk of chunks) {
    out.set(chunk, at)
    at += chunk.length
  }
  return out
}

/** Reads a saved machine. Throws a UserError if the bytes are not a whole one. `fillRam` cannot fail. */
export function decodeMachine(bytes: Uint8Array): {
  saved: SavedMachine
  /** Gives the pages that it changed. */
  fillRam: (ram: Uint8Array) => Run[]
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < HEADER || view.getUint32(0, true) !== MAGIC)
    throw new UserError('this is not a saved machine')
  const version = view.getUint32(4, true)
  if (version !== VERSION)
    throw new UserError(`the saved machine has version ${version}, this program reads ${VERSION}`)
  const blob = HEADER + view.getUint32(8, true)
  const json = bytes.subarray(HEADER, blob)
  if (blob > bytes.length) throw cutShort()
  if (crc32(json) !== view.getUint32(12, true)) throw damaged()
  const parts = bytes.subarray(blob)
  const { ram: runs, ...saved } = parse(json, parts)
  const used = runs.reduce((sum, [, count]) => sum + count, 0) * PAGE
  if (used > parts.length) throw cutShort()
  const size = saved.memoryMiB * 2 ** 20
  const isOrdered = runs.every(([page, count], i) => {
    const [before, length] = runs[i - 1] ?? [0, 0]
    return count > 0 && page >= before + length && (page + count) * PAGE <= size
  })
  if (!isOrdered) throw damaged()
  return { saved, fillRam: (ram) => fillRam(ram, runs, parts) }
}

/** Pages that are empty already are left alone: a host gives memory for a page when it is first written. */
function fillRam(ram: Uint8Array, runs: readonly Run[], parts: Uint8Array): Run[] {
  const before = usedRuns(ram)
  for (const [page, count] of before) ram.fill(0, page * PAGE, (page + count) * PAGE)
  let at = 0
  for (const [page, count] of runs) {
    ram.set(parts.subarray(at, at + count * PAGE), page * PAGE)
    at += count * PAGE
  }
  return [...before, ...runs]
}

function parse(json: Uint8Array, parts: Uint8Array): SavedMachine & { ram: Run[] } {
  const revive = (_key: string, value: unknown): unknown => {
    if (!isRecord(value) || !('$at' in value)) return value
    if (!isPair(value.$at)) throw damaged()
    const [start, length] = value.$at
    if (start + length > parts.length) throw cutShort()
    return parts.slice(start, start + length)
  }
  let found: unknown
  try {
    found = JSON.parse(new TextDecoder().decode(json), revive)
  } catch (error) {
    if (error instanceof UserError) throw error
    throw damaged()
  }
  if (!isSavedMachine(found)) throw damaged()
  return found
}

function isSavedMachine(value: unknown): value is SavedMachine & { ram: Run[] } {
  if (!isRecord(value)) return false
  const { type, memoryMiB, time, instructions, cpu, msrs, devices, random, ram } = value
  return (
    typeof type === 'string' &&
    [memoryMiB, time, instructions].every(isCount) &&
    cpu instanceof Uint8Array &&
    isListOf(msrs, isMsr) &&
    isRecord(devices) &&
    Object.values(devices).every(isRecord) &&
    (random === null || isListOf(random, Number.isInteger)) &&
    isListOf(ram, isPair)
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isListOf = (value: unknown, test: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(test)
const isPair = (value: unknown): value is [number, number] =>
  isListOf(value, isCount) && (value as unknown[]).length === 2
const isMsr = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && isCount(value[0]) && /^[\da-f]{1,16}$/.test(String(value[1]))

const damaged = (): UserError => new UserError('the saved machine is damaged')
const cutShort = (): UserError => new UserError('the saved machine is cut short')

function usedRuns(ram: Uint8Array): Run[] {
  const words = new Int32Array(ram.buffer, ram.byteOffset, ram.length / 4)
  const pages = ram.length / PAGE
  const runs: Run[] = []
  for (let page = 0; page < pages; ) {
    let end = page
    while (end < pages && isUsed(words, end)) end++
    if (end > page) runs.push([page, end - page])
    page = end + 1
  }
  return runs
}

function isUsed(words: Int32Array, page: number): boolean {
  const end = ((page + 1) * PAGE) / 4
  for (let i = (page * PAGE) / 4; i < end; i++) if (words[i] !== 0) return true
  return false
}
